//! Step Functions: executions with names, waits that are early, late or lost, retries, quotas. The
//! two machines do what `response.asl.json` and `escalation.asl.json` say.

use std::collections::BTreeMap;

use app::error::Disposition;
use app::ports::{Due, PortError, ResponseStart};
use domain::ids::{EngagementId, IncidentId};
use jiff::Timestamp;
use wire::machine::TickRequest;

use super::dice::{Fault, Site};
use super::functions::Function;
use super::kernel::{Event, Kernel};
use super::{Bucket, Millis, Quotas};

/// One execution.
struct Execution {
    is_running: bool,
    retries: i32,
    of: Machine,
}

/// What an execution does.
#[derive(Clone)]
pub(super) enum Machine {
    /// The response to an incident.
    Response(ResponseStart),
    /// The timer of an engagement, at its turn.
    Escalation(EngagementId, u32),
    /// One runbook of an incident; a branch of its response.
    Runbook(IncidentId, usize),
}

/// All executions.
pub(super) struct Machines {
    executions: Vec<Execution>,
    by_name: BTreeMap<String, usize>,
    starts: Option<Bucket>,
    transitions: Option<Bucket>,
    /// What the index of what is due showed last, by shard.
    pub(super) last_due: BTreeMap<u8, Vec<Due>>,
}

/// Milliseconds between two states. Source: yardsticks 2.1, Step Functions to Lambda.
const HOP: (Millis, Millis) = (40, 250);

impl Machines {
    pub(super) fn new(quotas: Option<&Quotas>) -> Self {
        Self {
            executions: Vec::new(),
            by_name: BTreeMap::new(),
            starts: quotas.map(|quotas| Bucket::new(quotas.starts.0, quotas.starts.1)),
            transitions: quotas
                .map(|quotas| Bucket::new(quotas.transitions.0, quotas.transitions.1)),
            last_due: BTreeMap::new(),
        }
    }

    /// Executions that have not ended.
    pub(super) fn running(&self) -> usize {
        self.executions.iter().filter(|execution| execution.is_running).count()
    }

    pub(super) fn machine(&self, index: usize) -> &Machine {
        &self.executions[index].of
    }

    /// Deletes every running execution.
    pub(super) fn lose_everything(&mut self) {
        for execution in &mut self.executions {
            execution.is_running = false;
        }
    }
}

impl Kernel {
    pub(super) fn start_response(&mut self, response: &ResponseStart) -> Result<(), PortError> {
        let name = format!("response-{}", response.incident.uuid());
        self.start(name, Machine::Response(response.clone()))
    }

    pub(super) fn start_escalation(&mut self, engagement: &EngagementId) -> Result<(), PortError> {
        let name = format!("{}-0", engagement.uuid());
        self.start(name, Machine::Escalation(engagement.clone(), 0))
    }

    pub(super) fn restart_escalation(
        &mut self,
        engagement: &EngagementId,
        facts: u64,
    ) -> Result<(), PortError> {
        let name = format!("{}-after-{facts}", engagement.uuid());
        self.start(name, Machine::Escalation(engagement.clone(), 0))
    }

    /// Starts an execution; one of that name that exists already is a success.
    fn start(&mut self, name: String, of: Machine) -> Result<(), PortError> {
        let now = self.now;
        if self.machines.starts.as_mut().is_some_and(|starts| !starts.take(now, 1)) {
            return Err(PortError::Throttled("ThrottlingException".into()));
        }
        if self.machines.by_name.contains_key(&name) {
            return Ok(());
        }
        self.machines.by_name.insert(name, self.machines.executions.len());
        self.begin(of);
        Ok(())
    }

    fn begin(&mut self, of: Machine) {
        let index = self.machines.executions.len();
        self.machines.executions.push(Execution { is_running: true, retries: 0, of });
        self.hop(index, 0);
    }

    /// Lets an execution go on to its next state after `pause`.
    fn hop(&mut self, index: usize, pause: Millis) {
        let (ordinal, fault) = self.ask(Site::Transition);
        let mut at = self.now + pause + self.dice.within(Site::Transition, ordinal, 1, HOP);
        match fault {
            Some(Fault::Never) => {
                self.machines.executions[index].is_running = false;
                return;
            }
            Some(Fault::Late(later)) => at += later,
            _ => {}
        }
        if let Some(transitions) = &mut self.machines.transitions {
            // A throttled transition is late, never lost.
            at = transitions.earliest(at, 1);
        }
        self.schedule(at, Event::Transition(index));
    }

    /// An execution's next state is entered.
    pub(super) fn transition(&mut self, index: usize) {
        let execution = &self.machines.executions[index];
        if !execution.is_running {
            return;
        }
        match execution.of.clone() {
            Machine::Response(response) => self.respond(index, &response),
            Machine::Escalation(..) => self.invoke(self.now, Function::Tick { execution: index }),
            Machine::Runbook(..) => self.invoke(self.now, Function::Follow { execution: index }),
        }
    }

    fn respond(&mut self, index: usize, response: &ResponseStart) {
        let mut waits = false;
        for engagement in &response.engagements {
            let (_, fault) = self.ask(Site::StartTimer);
            let lost = matches!(fault, Some(Fault::Lost | Fault::AnswerLost));
            waits |= lost || self.start_escalation(engagement).is_err();
        }
        if waits {
            // Its `Retry`: those that exist are absorbed by their names.
            let pause = self.backoff(index, 30);
            match pause {
                Some(pause) => self.hop(index, pause),
                None => self.machines.executions[index].is_running = false,
            }
            return;
        }
        for runbook in 0..response.runbooks {
            self.begin(Machine::Runbook(response.incident.clone(), runbook));
        }
        self.machines.executions[index].is_running = false;
    }

    /// The pause of a `Retry` of 1 s, growing by half up to 10 s, with full jitter.
    fn backoff(&mut self, index: usize, most: i32) -> Option<Millis> {
        let retries = self.machines.executions[index].retries;
        self.machines.executions[index].retries += 1;
        let longest = (1..retries.min(12)).fold(1_000, |wait, _| (wait * 3 / 2).min(10_000));
        let ordinal = self.asked(Site::Transition);
        (retries < most).then(|| self.dice.within(Site::Transition, ordinal, 2, (0, longest)))
    }

    /// A tick answered, or failed.
    pub(super) fn ticked(&mut self, index: usize, end: Result<Option<Timestamp>, Disposition>) {
        let Machine::Escalation(engagement, turn) = self.machines.executions[index].of.clone()
        else {
            return;
        };
        let wake_at = match end {
            Ok(wake_at) => wake_at,
            Err(failure) => return self.retry(index, failure),
        };
        self.machines.executions[index].retries = 0;
        let answer = TickRequest { engagement_id: engagement, turn }.answer(wake_at);
        let Some(wake_at) = answer.wake_at.filter(|_| !answer.done) else {
            self.machines.executions[index].is_running = false;
            return;
        };
        let of = Machine::Escalation(answer.engagement_id, answer.turn);
        if answer.go_on {
            self.machines.executions[index].is_running = false;
            let _absorbed = self.start(answer.execution_name, of);
            return;
        }
        self.machines.executions[index].of = of;
        self.wait(index, wake_at);
    }

    /// A look at a runbook answered, or failed.
    pub(super) fn followed(&mut self, index: usize, end: Result<Option<Timestamp>, Disposition>) {
        match end {
            Ok(None) => self.machines.executions[index].is_running = false,
            Ok(Some(again_at)) => self.wait(index, again_at),
            Err(failure) => self.retry(index, failure),
        }
    }

    fn retry(&mut self, index: usize, failure: Disposition) {
        let pause = match failure {
            Disposition::Retry => self.backoff(index, 60),
            Disposition::Reject | Disposition::Drop => None,
        };
        match pause {
            Some(pause) => self.hop(index, pause),
            None => self.machines.executions[index].is_running = false,
        }
    }

    /// A `Wait` until an instant, whose milliseconds Step Functions drops.
    fn wait(&mut self, index: usize, until: Timestamp) {
        let whole = Timestamp::new(until.as_second(), 0).unwrap_or(until);
        let (_, fault) = self.ask(Site::Wait);
        let pause = self.moment(whole) - self.now;
        match fault {
            Some(Fault::Never) => self.machines.executions[index].is_running = false,
            Some(Fault::Early(by)) => self.hop(index, (pause - by).max(0)),
            Some(Fault::Late(by)) => self.hop(index, pause.max(0) + by),
            Some(Fault::Twice(later)) => {
                if let Machine::Escalation(engagement, _) = &self.machines.executions[index].of {
                    let stray = Function::StrayTick { engagement: engagement.clone() };
                    let at = self.now + pause.max(0) + later;
                    self.invoke(at, stray);
                }
                self.hop(index, pause.max(0));
            }
            _ => self.hop(index, pause.max(0)),
        }
    }
}

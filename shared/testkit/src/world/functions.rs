//! Lambda: sandboxes with copies of the configuration and clocks of their own, timeouts, and the
//! retries of asynchronous invocations.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use app::cache::Cache;
use app::canary::Aviary;
use app::engage::{Engage, engage};
use app::error::{AppError, Disposition};
use app::escalate::escalate;
use app::intake::receive;
use app::resolve::resolve;
use app::round::{Reach, round};
use app::runbook::{again, approve, cancel, finished, follow};
use app::sweep::Procedures;
use app::tick::tick;
use app::{State, World as Effects};
use domain::arn::Deployment;
use domain::contact::Address;
use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::incident::runbooks::Progress;
use domain::limits::SWEEP_GRACE;
use jiff::{SignedDuration, Timestamp};

use super::chat::chatting;
use super::dice::{Fault, Site};
use super::kernel::{Event, Kernel};
use super::machines::Machine;
use super::sandbox::Sandbox;
use super::{Action, Confirmed, Deed, Millis};

/// What is invoked.
#[derive(Clone)]
pub(super) enum Function {
    /// A payload from outside; deliveries are counted.
    Intake { payload: Arc<[u8]>, delivery: u32 },
    /// A turn of an escalation.
    Tick { execution: usize },
    /// A tick that no execution waits for.
    StrayTick { engagement: EngagementId },
    /// A look at a runbook.
    Follow { execution: usize },
    /// The event that a runbook has ended.
    RunbookEnded { execution: usize, well: bool },
    /// The guardian's round.
    Round,
    /// A person answers.
    Acknowledge(Acknowledgement),
    /// A person resolves.
    Resolve { incident: IncidentId, by: String },
    /// A person does not wait for the next stages.
    Escalate { incident: IncidentId, by: String },
    /// A person engages another.
    Engage { incident: IncidentId, contact: ContactId },
    /// The stream says that something happened to an incident.
    Chat { incident: IncidentId, failures: u32 },
    /// A person says something about a runbook.
    Say { incident: IncidentId, index: usize, deed: Deed },
}

/// One invocation of it.
pub(super) struct Invocation {
    pub(super) function: Function,
    pub(super) attempt: u32,
}

/// What an invocation answered.
pub(super) enum Answer {
    /// When to ask again.
    Again(Option<Timestamp>),
    /// The engagements that were taken.
    Taken(Vec<EngagementId>),
    /// Whether there is more to tell in chat.
    Followed { more: bool },
    /// Nothing that anybody waits for.
    Nothing,
}

pub(super) type Invoked = std::pin::Pin<Box<dyn Future<Output = Result<Answer, AppError>> + Send>>;

impl Function {
    /// Whose sandboxes serve it, and how long it may take. Source: template.yaml.
    pub(super) fn service(&self) -> (&'static str, Millis) {
        match self {
            Self::Intake { .. } => ("intake", 30_000),
            Self::Tick { .. } | Self::StrayTick { .. } => ("escalation", 30_000),
            Self::Follow { .. } | Self::RunbookEnded { .. } => ("runbook", 30_000),
            Self::Round => ("guardian", 50_000),
            Self::Chat { .. } => ("chat", 240_000),
            Self::Acknowledge(_)
            | Self::Resolve { .. }
            | Self::Escalate { .. }
            | Self::Engage { .. }
            | Self::Say { .. } => ("api", 30_000),
        }
    }

    /// Pauses before the platform's or the person's retries.
    fn retries(&self, attempt: u32) -> Option<Millis> {
        match self {
            // Lambda's asynchronous retries.
            Self::Intake { .. } | Self::RunbookEnded { .. } => {
                [60_000, 120_000].get(attempt as usize).copied()
            }
            // A person presses again.
            Self::Acknowledge(_)
            | Self::Resolve { .. }
            | Self::Escalate { .. }
            | Self::Engage { .. }
            | Self::Say { .. } => (attempt < 20).then_some(5_000),
            Self::Tick { .. }
            | Self::StrayTick { .. }
            | Self::Follow { .. }
            | Self::Round
            | Self::Chat { .. } => None,
        }
    }
}

/// Sandboxes of every function, each with its copy of the configuration and its clock.
pub(super) struct Sandboxes {
    skew: bool,
    warm: BTreeMap<&'static str, Vec<(Arc<Cache>, Millis)>>,
}

/// Sandboxes that one function keeps warm.
const WARM: i64 = 3;
/// How wrong a clock may be.
const SKEW: (Millis, Millis) = (-300_000, 300_000);

impl Sandboxes {
    pub(super) fn new(skew: bool) -> Self {
        Self { skew, warm: BTreeMap::new() }
    }

    /// Forgets the process whose copy this is: it died.
    pub(super) fn bury(&mut self, copy: &Arc<Cache>) {
        for warm in self.warm.values_mut() {
            warm.retain(|(cache, _)| !Arc::ptr_eq(cache, copy));
        }
    }
}

impl Kernel {
    /// Invokes a function at a moment.
    pub(super) fn invoke(&mut self, at: Millis, function: Function) {
        self.schedule(at, Event::Invoke(Box::new(Invocation { function, attempt: 0 })));
    }

    /// The sandbox that serves an invocation: a warm one or a cold one.
    pub(super) fn sandbox(&mut self, service: &'static str, ordinal: u32) -> (Arc<Cache>, Millis) {
        let (dice, skewed) = (self.dice, self.sandboxes.skew);
        let warm = self.sandboxes.warm.entry(service).or_default();
        let choice = dice.within(Site::Sandbox, ordinal, 1, (0, WARM));
        if let Some(found) = usize::try_from(choice).ok().and_then(|choice| warm.get(choice)) {
            return found.clone();
        }
        let skew = if skewed { dice.within(Site::Sandbox, ordinal, 2, SKEW) } else { 0 };
        let sink = self.canary_every.map(|_| Address::new("sink@example.com"));
        let cold = (Arc::new(Cache::equipped(sink)), skew);
        if i64::try_from(warm.len()).is_ok_and(|count| count < WARM) {
            warm.push(cold.clone());
        }
        cold
    }

    /// Whether an invocation takes place now; what strikes it may put it off.
    pub(super) fn admit(&mut self, invocation: &Invocation) -> Admission {
        if let Function::Chat { .. } = invocation.function {
            return Admission::Now(self.ask(Site::Chat).0);
        }
        let (ordinal, fault) = self.ask(Site::Invoke);
        let (service, _) = invocation.function.service();
        if self.broken.get(service).is_some_and(|until| self.now < *until) {
            return Admission::Dies;
        }
        let again =
            || Invocation { function: invocation.function.clone(), attempt: invocation.attempt };
        match fault {
            Some(Fault::Late(later)) => {
                let at = self.now + later;
                self.schedule(at, Event::Invoke(Box::new(again())));
                Admission::PutOff
            }
            Some(Fault::Twice(later)) => {
                let stray = match &invocation.function {
                    Function::Tick { execution } => match self.machines.machine(*execution) {
                        Machine::Escalation(engagement, _) => {
                            Some(Function::StrayTick { engagement: engagement.clone() })
                        }
                        Machine::Response(_) | Machine::Runbook(..) => None,
                    },
                    Function::Follow { .. } => None,
                    other => Some(other.clone()),
                };
                if let Some(stray) = stray {
                    self.invoke(self.now + later, stray);
                }
                Admission::Now(ordinal)
            }
            Some(Fault::DiesBefore) => Admission::Dies,
            Some(Fault::Outdated) => Admission::Outdated(ordinal),
            _ => Admission::Now(ordinal),
        }
    }

    /// An invocation ended.
    pub(super) fn end(&mut self, invocation: Invocation, end: Result<Answer, Disposition>) {
        let Invocation { function, attempt } = invocation;
        match (&function, end) {
            (Function::Chat { incident, failures }, end) => {
                let end = end.ok().map(|answer| matches!(answer, Answer::Followed { more: true }));
                self.chatted(incident, *failures, end);
            }
            (Function::Tick { execution }, end) => self.ticked(*execution, end.map(Answer::again)),
            (Function::Follow { execution }, end) => {
                self.followed(*execution, end.map(Answer::again));
            }
            (Function::Acknowledge(asked), Ok(Answer::Taken(taken))) => {
                let (by, code) = match (&asked.by, &asked.subject) {
                    (By::Contact(by), _) => (Some(by.clone()), None),
                    (By::Code(code), Subject::Channel(channel)) => {
                        (Some(channel.contact()), Some((channel.clone(), code.clone())))
                    }
                    (By::Code(_), Subject::Page(_) | Subject::Pages(_) | Subject::Incident(_)) => {
                        (None, None)
                    }
                };
                if let Some(by) = by {
                    self.taken(&taken, &by);
                    self.confirmed.push(Confirmed { at: self.now, engagements: taken, code, by });
                }
            }
            // Whoever asks hears that it may not be, and does not ask again.
            (
                Function::Acknowledge(_)
                | Function::Resolve { .. }
                | Function::Escalate { .. }
                | Function::Engage { .. }
                | Function::Say { .. },
                Err(Disposition::Reject | Disposition::Drop),
            )
            | (_, Ok(_)) => {}
            (_, Err(_)) => match function.retries(attempt) {
                Some(pause) => {
                    let at = self.now + pause;
                    let again = Invocation { function, attempt: attempt + 1 };
                    self.schedule(at, Event::Invoke(Box::new(again)));
                }
                None => self.give_up(function),
            },
        }
    }

    fn give_up(&mut self, function: Function) {
        if let Function::Intake { delivery, .. } = function {
            self.say(|| format!("delivery {delivery} goes to the failure queue"));
            self.failure_queue.push(delivery);
        }
    }

    fn taken(&mut self, taken: &[EngagementId], by: &ContactId) {
        if let Some(first) = taken.first() {
            let at = self.now;
            let resolve = Action::ResolveOf { engagement: first.clone(), by: by.clone() };
            self.schedule(at, Event::Script(Box::new(resolve)));
        }
    }
}

/// What becomes of an invocation.
pub(super) enum Admission {
    /// It begins; with its ordinal.
    Now(u32),
    /// It begins, in code of before the last release.
    Outdated(u32),
    /// It comes later.
    PutOff,
    /// Its sandbox dies before it begins.
    Dies,
}

impl Answer {
    fn again(self) -> Option<Timestamp> {
        match self {
            Self::Again(at) => at,
            Self::Taken(_) | Self::Followed { .. } | Self::Nothing => None,
        }
    }
}

/// The invocation as a future: the use case, on the ports of its sandbox.
pub(super) fn run(sandbox: Sandbox, function: Function, of: Option<Machine>) -> Invoked {
    match function {
        Function::Intake { payload, delivery } => Box::pin(async move {
            let invocation = format!("delivery-{delivery}");
            let (state, world) = (sandbox.state(), sandbox.effects());
            receive(&state, &world, &payload, &invocation, None).await.map(|_| Answer::Nothing)
        }),
        Function::Tick { .. } => match of {
            Some(Machine::Escalation(engagement, _)) => ticking(sandbox, engagement),
            Some(Machine::Response(_) | Machine::Runbook(..)) | None => nothing(),
        },
        Function::StrayTick { engagement } => ticking(sandbox, engagement),
        Function::Follow { .. } => match of {
            Some(Machine::Runbook(incident, index)) => following(sandbox, incident, index),
            Some(Machine::Response(_) | Machine::Escalation(..)) | None => nothing(),
        },
        Function::RunbookEnded { execution, well } => Box::pin(async move {
            let name = sandbox.kernel().automation.name(execution).to_owned();
            let end = if well {
                Progress::Succeeded
            } else {
                Progress::Failed { reason: "step 2".into() }
            };
            finished(&sandbox.state(), &sandbox, &name, &end).await.map(|_| Answer::Nothing)
        }),
        Function::Round => Box::pin(async move {
            let (state, world) = (sandbox.state(), sandbox.effects());
            let procedures = Procedures { runbooks: &sandbox, deployment: &deployment() };
            let every = sandbox.kernel().canary_every.map(SignedDuration::from_millis);
            let aviary = Aviary { canaries: &sandbox, every };
            let reach = Reach { procedures, aliases: &sandbox, aviary };
            let round = round(&state, &world, &reach, SWEEP_GRACE).await;
            if let Ok(Ok(Some(seen))) = round.kept.as_ref().map(|kept| &kept.canary) {
                let mut kernel = sandbox.kernel();
                let now = kernel.now;
                kernel.canaries.push((now, seen.clone()));
            }
            round.swept.map(|_| Answer::Nothing)
        }),
        Function::Acknowledge(asked) => {
            Box::pin(async move { acknowledge(&sandbox.state(), &asked).await.map(Answer::Taken) })
        }
        Function::Resolve { incident, by } => Box::pin(async move {
            let (state, world) = (sandbox.state(), sandbox.effects());
            resolve(&state, &world, &incident, &by, None).await.map(|_| Answer::Nothing)
        }),
        Function::Escalate { incident, by } => Box::pin(async move {
            let (state, world) = (sandbox.state(), sandbox.effects());
            escalate(&state, &world, &incident, &by).await.map(|_| Answer::Nothing)
        }),
        Function::Chat { incident, .. } => chatting(sandbox, incident),
        Function::Engage { incident, contact } => Box::pin(async move {
            let (state, world) = (sandbox.state(), sandbox.effects());
            let asked = Engage::within(incident, contact, "a person");
            engage(&state, &world, &asked).await.map(|_| Answer::Nothing)
        }),
        Function::Say { incident, index, deed } => Box::pin(async move {
            let state = sandbox.state();
            let said = match &deed {
                Deed::Approve(by) => approve(&state, &incident, index.into(), by).await,
                Deed::Cancel => cancel(&state, &sandbox, &incident, index, "a person").await,
                Deed::Retry => again(&state, &incident, index.into(), "a person").await,
            };
            said.map(|()| Answer::Nothing)
        }),
    }
}

fn deployment() -> Deployment {
    Deployment::new("ap-northeast-1", "123456789012")
}

fn nothing() -> Invoked {
    Box::pin(std::future::ready(Ok(Answer::Nothing)))
}

fn ticking(sandbox: Sandbox, engagement: EngagementId) -> Invoked {
    Box::pin(async move {
        let (state, world) = (sandbox.state(), sandbox.effects());
        tick(&state, &world, &engagement).await.map(|ticked| Answer::Again(ticked.wake_at))
    })
}

fn following(sandbox: Sandbox, incident: IncidentId, index: usize) -> Invoked {
    Box::pin(async move {
        let state = sandbox.state();
        let procedures = Procedures { runbooks: &sandbox, deployment: &deployment() };
        follow(&state, &sandbox, &procedures, &incident, index).await.map(Answer::Again)
    })
}

impl Sandbox {
    pub(super) fn state(&self) -> State<'_, Self, Self, Self> {
        State { store: self, cache: &self.cache, clock: self, entropy: self }
    }

    fn effects(&self) -> Effects<'_, Self, Self, Self> {
        Effects { pager: self, timers: self, notices: self }
    }
}

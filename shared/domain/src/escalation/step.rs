//! The transition table of an engagement.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::engagement::{Engagement, Message, Page, PageState, Phase, ReceiptKind, RunState};
use super::stage::{Turn, own_target};
use crate::configuration::Configuration;
use crate::contact::{ContactPlan, EscalationStage, Target};
use crate::dedupe::is_noted;
use crate::ids::{ContactId, EngagementId, IncidentId, PageId, derive};
use crate::limits::{
    SEND_ATTEMPTS_PATIENT, SEND_BACKOFF, SEND_BACKOFF_MAX, SEND_HORIZON, THROTTLE_BACKOFF,
};
use crate::time::{after, minutes};
use crate::timeline::{Fact, TimelineEvent, number};

/// What a decision returns: the state to commit, what the timeline says, which pages to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The next state.
    pub engagement: Engagement,
    /// What happened, numbered.
    pub timeline: Vec<TimelineEvent>,
    /// Pages that whoever commits this state sends now.
    pub send: Vec<PageId>,
    /// Why nothing changed, where somebody should be told.
    pub refusal: Option<Refusal>,
}

/// Why an input changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody acknowledged who was not paged here.
    #[error("{contact} was not paged for this; paged so far: {}", list(.paged))]
    NotPaged {
        /// Who tried.
        contact: ContactId,
        /// Who was.
        paged: Vec<ContactId>,
    },
    /// The engagement is over.
    #[error("this engagement has already been stopped")]
    Stopped,
    /// Somebody escalates what somebody has taken.
    #[error("{by} has acknowledged this already: nobody else is paged")]
    Taken {
        /// Who took it.
        by: ContactId,
    },
    /// Somebody escalates to a stage that somebody else has begun.
    #[error("{by} has escalated this already; write `escalate` for the stage after that")]
    Escalated {
        /// Who did.
        by: String,
    },
    /// Somebody escalates, and nothing comes next.
    #[error("everybody of this plan has been paged by every stage already")]
    NothingNext,
}

/// What can happen to an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A timer asks whether anything is due.
    Tick,
    /// A person takes it.
    Acknowledge {
        /// Who.
        contact: ContactId,
        /// How, for the timeline.
        via: String,
        /// Whether somebody who was not paged may take over.
        take: bool,
        /// The page that they read, where they answer one.
        read: Option<Reading>,
    },
    /// Something became known about a page that changes nothing else.
    Receipt {
        /// What.
        kind: ReceiptKind,
        /// Of which page.
        reading: Reading,
    },
    /// Whoever may send these pages claims them anew, whether or not their claims ran out.
    Claim(Vec<PageId>),
    /// Carriers answered.
    Sent(Vec<Report>),
    /// Somebody does not wait: whatever stage comes next, of the plan and of everybody who has not
    /// answered, begins now.
    Escalate {
        /// Who, for the timeline.
        by: String,
    },
    /// The incident was resolved, or somebody stops the engagement.
    Stop {
        /// Why, for the timeline.
        why: String,
    },
}

/// A page that reached its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub page: PageId,
    /// The code that was entered; empty where none was.
    pub code: String,
}

/// What became of a page that somebody had claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub page: PageId,
    /// Until when the claim held: once somebody else has claimed the page, only what is final still
    /// counts.
    pub claim: Option<Timestamp>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Report {
    /// The report of whoever holds the claim that `engagement` shows.
    pub fn of(engagement: &Engagement, page: PageId, outcome: Outcome) -> Self {
        let claim = engagement.page(&page).and_then(Page::pending_until);
        Self { page, claim, outcome }
    }
}

/// What a carrier said about a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It took it.
    Accepted {
        /// When.
        at: Timestamp,
        /// Its name for the message.
        message_id: String,
    },
    /// Not now: unreachable, no answer in time. It may have taken it all the same.
    Busy {
        /// Its words.
        reason: String,
    },
    /// Not now, because it is asked too often: it has certainly not taken it.
    Throttled {
        /// Its words.
        reason: String,
    },
    /// Not ever: opted out, blocked, not a number.
    Refused {
        /// Its words.
        reason: String,
    },
    /// It was not asked: the page waits in the channel's mailbox for the next message.
    Waits {
        /// When the page's own timer asks again.
        until: Timestamp,
    },
}

impl Outcome {
    /// Whether the page is still to be sent.
    fn is_passing(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Throttled { .. } | Self::Waits { .. } => true,
            Self::Accepted { .. } | Self::Refused { .. } => false,
        }
    }
}

/// What an engagement begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its id.
    pub id: EngagementId,
    /// For which incident.
    pub incident: IncidentId,
    /// Who or what starts it.
    pub sender: String,
    /// What its pages say.
    pub message: Message,
    /// Why it begins, for the timeline.
    pub cause: String,
    /// Random: what its codes are made from.
    pub seed: String,
}

/// Starts an engagement and enters its first stage.
pub fn begin(start: Start, configuration: &Configuration, now: Timestamp) -> Decision {
    let mut turn = started(start, configuration, now);
    turn.advance();
    decided(turn)
}

/// Begins an engagement whose first stage is due at once, and entered by whoever ticks it: for those who have no pager.
pub fn prepare(start: Start, configuration: &Configuration, now: Timestamp) -> Decision {
    decided(started(start, configuration, now))
}

fn started(start: Start, configuration: &Configuration, now: Timestamp) -> Turn<'_> {
    let contact = start.id.contact();
    let (stages, plans, reminders) = freeze(&contact, configuration);
    let started = Fact::EngagementStarted { engagement: start.id.clone(), cause: start.cause };
    let engagement = Engagement {
        id: start.id,
        incident: start.incident,
        sender: start.sender,
        message: start.message,
        started_at: now,
        ended_at: None,
        phase: Phase::Active,
        stages,
        plans,
        reminders,
        next_stage: 0,
        due_at: Some(now),
        runs: Vec::new(),
        pages: Vec::new(),
        escalated: None,
        seed: start.seed,
        sequence: 0,
    };
    let mut turn = turn(&engagement, configuration, now);
    turn.facts.push(started);
    turn
}

/// Moves an engagement on.
pub fn step(
    engagement: &Engagement,
    input: &Input,
    configuration: &Configuration,
    now: Timestamp,
) -> Decision {
    let mut turn = turn(engagement, configuration, now);
    match (&engagement.phase, input) {
        (Phase::Active, Input::Tick) => turn.advance(),
        (Phase::Active, Input::Claim(pages)) => turn.claim(pages),
        (Phase::Active | Phase::Exhausted, Input::Acknowledge { contact, via, take, read }) => {
            if let Err(refusal) = turn.acknowledge(contact, via, *take) {
                return refused(engagement, refusal);
            }
            turn.read(read.as_ref());
        }
        // A second answer is welcome and changes nothing that is still to come.
        (Phase::Acknowledged { .. }, Input::Acknowledge { contact, via, take, read }) => {
            if let Err(refusal) = turn.join(contact, via, *take) {
                return refused(engagement, refusal);
            }
            turn.read(read.as_ref());
        }
        (Phase::Active, Input::Escalate { by }) => {
            if let Err(refusal) = turn.escalate(by) {
                return refused(engagement, refusal);
            }
        }
        (Phase::Acknowledged { by, .. }, Input::Escalate { .. }) => {
            return refused(engagement, Refusal::Taken { by: by.clone() });
        }
        (Phase::Exhausted, Input::Escalate { .. }) => {
            return refused(engagement, Refusal::NothingNext);
        }
        (Phase::Stopped, Input::Acknowledge { .. } | Input::Escalate { .. }) => {
            return refused(engagement, Refusal::Stopped);
        }
        (Phase::Active | Phase::Acknowledged { .. } | Phase::Exhausted, Input::Stop { why }) => {
            turn.stop(why);
        }
        (
            Phase::Active | Phase::Acknowledged { .. } | Phase::Exhausted | Phase::Stopped,
            Input::Sent(reports),
        ) => turn.record(reports),
        (
            Phase::Active | Phase::Acknowledged { .. } | Phase::Exhausted | Phase::Stopped,
            Input::Receipt { kind, reading },
        ) => turn.note(reading, *kind),
        // Late and repeated inputs are normal under at-least-once delivery: they change nothing.
        (
            Phase::Acknowledged { .. } | Phase::Exhausted | Phase::Stopped,
            Input::Tick | Input::Claim(_),
        )
        | (Phase::Stopped, Input::Stop { .. }) => {}
    }
    decided(turn)
}

fn turn<'a>(engagement: &Engagement, configuration: &'a Configuration, now: Timestamp) -> Turn<'a> {
    let engagement = engagement.clone();
    Turn { engagement, configuration, now, facts: Vec::new(), send: Vec::new() }
}

fn decided(mut turn: Turn<'_>) -> Decision {
    turn.exhaust();
    let timeline = number(&mut turn.engagement.sequence, turn.now, turn.facts);
    Decision { engagement: turn.engagement, timeline, send: turn.send, refusal: None }
}

fn refused(engagement: &Engagement, refusal: Refusal) -> Decision {
    Decision {
        engagement: engagement.clone(),
        timeline: Vec::new(),
        send: Vec::new(),
        refusal: Some(refusal),
    }
}

/// The stages of whom is engaged, and the plans of everybody whom they name.
fn freeze(
    contact: &ContactId,
    configuration: &Configuration,
) -> (Vec<EscalationStage>, BTreeMap<ContactId, crate::contact::PersonalPlan>, bool) {
    let found = configuration.contacts.get(contact);
    let stages = match found.map(|contact| &contact.plan) {
        Some(ContactPlan::Escalation(plan)) => plan.stages.clone(),
        // A person or schedule engaged directly is essential: there is nobody after them.
        Some(ContactPlan::Personal(_) | ContactPlan::OncallSchedule { .. }) | None => {
            let target = Target::Contact { contact: contact.clone(), essential: true };
            vec![EscalationStage { wait_minutes: 0, targets: vec![target] }]
        }
    };
    let named = stages.iter().flat_map(|stage| &stage.targets).filter_map(|target| match target {
        Target::Contact { contact, .. } => Some(contact),
        Target::Channel(_) => None,
    });
    let plans = named
        .filter_map(|id| match &configuration.contacts.get(id)?.plan {
            ContactPlan::Personal(plan) => Some((id.clone(), plan.clone())),
            ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. } => None,
        })
        .collect();
    let reminders = found
        .and_then(|contact| contact.tags.get(REMINDERS_TAG))
        .is_some_and(|value| value == "on");
    (stages, plans, reminders)
}

/// The tag of a contact that turns retries into reminders, when its value is `on`.
pub const REMINDERS_TAG: &str = "tocsin/reminders";

impl Turn<'_> {
    fn acknowledge(&mut self, contact: &ContactId, via: &str, take: bool) -> Result<(), Refusal> {
        let runs = &self.engagement.runs;
        let mine = || runs.iter().filter(|run| run.path.contact == *contact);
        if mine().next().is_none() && !take {
            return Err(self.not_paged(contact));
        }
        if !take && mine().next().is_some() && mine().all(|run| run.state == RunState::Acknowledged)
        {
            return Ok(());
        }
        let essential = take || mine().any(|run| run.essential);
        self.facts.push(Fact::Acknowledged {
            engagement: self.engagement.id.clone(),
            contact: contact.clone(),
            via: via.to_owned(),
            essential,
        });
        self.end_runs(|run_contact| run_contact == contact, RunState::Acknowledged);
        if essential {
            self.end_runs(|_| true, RunState::Ended);
            self.engagement.due_at = None;
            self.end(Phase::Acknowledged { by: contact.clone(), at: self.now }, self.now);
        }
        Ok(())
    }

    fn join(&mut self, contact: &ContactId, via: &str, take: bool) -> Result<(), Refusal> {
        let mine = self.engagement.runs.iter().filter(|run| run.path.contact == *contact);
        let states: Vec<RunState> = mine.map(|run| run.state).collect();
        let already = match &self.engagement.phase {
            Phase::Acknowledged { by, .. } => by == contact,
            Phase::Active | Phase::Exhausted | Phase::Stopped => false,
        };
        if already || states.contains(&RunState::Acknowledged) {
            return Ok(());
        }
        if states.is_empty() && !take {
            return Err(self.not_paged(contact));
        }
        for run in &mut self.engagement.runs {
            if run.path.contact == *contact {
                run.state = RunState::Acknowledged;
            }
        }
        self.facts.push(Fact::Acknowledged {
            engagement: self.engagement.id.clone(),
            contact: contact.clone(),
            via: via.to_owned(),
            essential: false,
        });
        Ok(())
    }

    /// Whoever acknowledges by a page has it, and has read it.
    //= ssm-contacts#AcceptPage: one acknowledgement gives a DELIVERED and a READ receipt
    fn read(&mut self, read: Option<&Reading>) {
        let Some(reading) = read else { return };
        for kind in [ReceiptKind::Delivered, ReceiptKind::Read] {
            self.note(reading, kind);
        }
    }

    fn note(&mut self, reading: &Reading, kind: ReceiptKind) {
        let page = self.engagement.pages.iter_mut().find(|page| page.id == reading.page);
        if let Some(page) = page {
            page.note(kind, self.now, &reading.code);
        }
    }

    fn stop(&mut self, why: &str) {
        self.end_runs(|_| true, RunState::Ended);
        self.engagement.due_at = None;
        let acknowledged = matches!(self.engagement.phase, Phase::Acknowledged { .. });
        self.end(Phase::Stopped, self.now);
        if !acknowledged {
            // After an acknowledgement nothing was left to stop, and the timeline has its end.
            let engagement = self.engagement.id.clone();
            self.facts.push(Fact::EngagementStopped { engagement, why: why.to_owned() });
        }
    }

    /// Ends the engagement in `phase`, at `at` or when it was over before.
    fn end(&mut self, phase: Phase, at: Timestamp) {
        self.engagement.phase = phase;
        let ended_at = &mut self.engagement.ended_at;
        *ended_at = Some(ended_at.map_or(at, |known| known.min(at)));
    }

    /// Ends the waiting runs of whoever `which` names, and cancels what they have not been sent.
    fn end_runs(&mut self, which: impl Fn(&ContactId) -> bool, state: RunState) {
        for run in &mut self.engagement.runs {
            if run.state == RunState::Waiting && which(&run.path.contact) {
                run.state = state;
                run.due_at = None;
            }
        }
        for page in &mut self.engagement.pages {
            let waiting = self.engagement.runs[page.run].state == RunState::Waiting;
            if !waiting && matches!(page.state, PageState::Pending { .. }) {
                page.state = PageState::Cancelled;
            }
        }
    }

    fn not_paged(&self, contact: &ContactId) -> Refusal {
        let paged = self.engagement.reached().into_iter().cloned().collect();
        Refusal::NotPaged { contact: contact.clone(), paged }
    }

    fn record(&mut self, reports: &[Report]) {
        for report in reports {
            let page = self.engagement.pages.iter().position(|page| page.id == report.page);
            if let Some(index) = page {
                self.record_one(index, report);
            }
        }
        if matches!(self.engagement.phase, Phase::Active) {
            self.hurry_past_failures();
            self.advance();
        }
    }

    fn record_one(&mut self, index: usize, report: &Report) {
        let page = self.engagement.pages[index].clone();
        let settled = matches!(page.state, PageState::Sent { .. } | PageState::Failed);
        let is_theirs = page.pending_until().is_some_and(|until| Some(until) != report.claim);
        if settled || is_theirs && report.outcome.is_passing() {
            return;
        }
        let outcome = &report.outcome;
        if matches!(outcome, Outcome::Busy { .. } | Outcome::Throttled { .. }) {
            let busy = &mut self.engagement.pages[index].busy;
            *busy = busy.saturating_add(1);
        }
        self.engagement.pages[index].note_outcome(outcome, self.now);
        let page = self.engagement.pages[index].clone();
        let contact = page.id.contact();
        let (state, fact) = match outcome {
            Outcome::Accepted { at, message_id } => (
                PageState::Sent { at: *at },
                Fact::PageSent {
                    page: page.id.clone(),
                    contact,
                    kind: page.kind,
                    path: self.engagement.runs[page.run].path.clone(),
                    due_at: page.due_at,
                    message_id: message_id.clone(),
                },
            ),
            Outcome::Busy { reason } => Self::failed(&page, reason, self.again_at(&page)),
            Outcome::Throttled { reason } => Self::failed(&page, reason, self.soon(&page)),
            Outcome::Refused { reason } => Self::failed(&page, reason, None),
            Outcome::Waits { until } => return self.wait(index, *until),
        };
        let again = matches!(state, PageState::Pending { .. });
        self.engagement.pages[index].state = state;
        // A carrier that is out for hours must not drown what people wrote.
        if !again || is_noted(u64::from(page.busy)) {
            self.facts.push(fact);
        }
    }

    /// Lets a claimed page wait for the next message.
    fn wait(&mut self, index: usize, until: Timestamp) {
        let page = &mut self.engagement.pages[index];
        if page.pending_until().is_none() {
            return;
        }
        page.state = PageState::Pending { until };
        if !std::mem::replace(&mut page.waited, true) {
            self.facts.push(Fact::PageWaits {
                page: page.id.clone(),
                contact: page.id.contact(),
                kind: page.kind,
                until,
            });
        }
    }

    fn failed(page: &Page, reason: &str, again_at: Option<Timestamp>) -> (PageState, Fact) {
        let cancelled = matches!(page.state, PageState::Cancelled);
        let again_at = again_at.filter(|_| !cancelled);
        let state = match again_at {
            Some(until) => PageState::Pending { until },
            None if cancelled => PageState::Cancelled,
            None => PageState::Failed,
        };
        let fact = Fact::PageFailed {
            page: page.id.clone(),
            contact: page.id.contact(),
            kind: page.kind,
            reason: reason.to_owned(),
            again_at,
        };
        (state, fact)
    }

    /// When a busy carrier is asked again: after the plan's retry interval while that stays inside
    /// the stage, else after a backoff that doubles.
    fn again_at(&self, page: &Page) -> Option<Timestamp> {
        if self.now.duration_since(page.due_at) >= SEND_HORIZON {
            return None;
        }
        let run = &self.engagement.runs[page.run];
        let planned = own_target(&self.engagement, run, page)
            .and_then(|(stage, target)| Some((stage.wait_minutes, target.retry_minutes?)))
            .filter(|(_, every)| *every > 0);
        let backoff = after(self.now, doubled(SEND_BACKOFF, page.busy));
        let again = planned.and_then(|(wait, every)| {
            let again = after(self.now, minutes(every));
            let inside = wait == 0 || again < after(page.due_at, minutes(wait));
            inside.then_some(again)
        });
        // One busy moment must not end a page because the plan's interval leads out of the stage.
        Some(again.unwrap_or(backoff))
    }

    /// When a carrier is asked again that was asked too often: soon, and not when everybody else asks.
    fn soon(&self, page: &Page) -> Option<Timestamp> {
        if self.now.duration_since(page.due_at) >= SEND_HORIZON {
            return None;
        }
        let wait = doubled(THROTTLE_BACKOFF, page.busy);
        let half = wait.as_millis().unsigned_abs() / 2;
        let chance = derive(&["throttled", page.id.as_str(), &page.busy.to_string()]).as_u128();
        let jitter = i64::try_from(chance % half.max(1)).unwrap_or(0);
        Some(after(self.now, wait - SignedDuration::from_millis(jitter)))
    }

    /// Where every page of somebody's stage failed for good, or its carriers have been busy for long,
    /// nothing is gained by waiting for an answer: their next stage starts now. Where nobody of a
    /// stage got anything and nobody will, so does the escalation's.
    fn hurry_past_failures(&mut self) {
        for run in 0..self.engagement.runs.len() {
            if self.current_pages(run).is_some_and(|lost| lost)
                && self.engagement.runs[run].due_at.is_some()
            {
                self.engagement.runs[run].due_at = Some(self.now);
            }
        }
        let Some(stage) = self.engagement.next_stage.checked_sub(1) else { return };
        let mut runs = (0..self.engagement.runs.len())
            .filter(|run| self.engagement.runs[*run].stage == stage)
            .peekable();
        let unreachable = runs.peek().is_some() && runs.all(|run| self.unreachable(run));
        if unreachable && self.engagement.due_at.is_some_and(|at| at > self.now) {
            self.engagement.due_at = Some(self.now);
            let engagement = self.engagement.id.clone();
            let why = vec!["every page of the stage was refused for good".to_owned()];
            self.facts.push(Fact::StageSkipped { engagement, stage, why });
        }
    }

    /// Whether all pages of the run's current own stage failed, or wait for a carrier that has been
    /// busy for long; `None` when it has none.
    fn current_pages(&self, run: usize) -> Option<bool> {
        let stage = self.engagement.runs[run].next_stage.checked_sub(1)?;
        let mut pages = self
            .engagement
            .pages
            .iter()
            .filter(|page| page.run == run && page.stage == stage)
            .peekable();
        pages.peek()?;
        Some(pages.all(|page| match page.state {
            PageState::Failed => true,
            PageState::Pending { .. } => page.busy >= SEND_ATTEMPTS_PATIENT,
            PageState::Sent { .. } | PageState::Cancelled => false,
        }))
    }

    /// Whether this person got nothing and will get nothing.
    fn unreachable(&self, run: usize) -> bool {
        let state = &self.engagement.runs[run];
        state.state == RunState::Waiting
            && state.due_at.is_none()
            && self
                .engagement
                .pages
                .iter()
                .filter(|page| page.run == run)
                .all(|page| matches!(page.state, PageState::Failed))
    }

    /// Says so when everything was tried and nothing is to come.
    fn exhaust(&mut self) {
        let active = matches!(self.engagement.phase, Phase::Active);
        if active && self.engagement.next_due().is_none() {
            self.end(Phase::Exhausted, self.engagement.patience_ends(self.now));
            let engagement = self.engagement.id.clone();
            self.facts.push(Fact::EngagementExhausted { engagement });
        }
    }
}

impl Page {
    fn note_outcome(&mut self, outcome: &Outcome, now: Timestamp) {
        match outcome {
            Outcome::Accepted { at, message_id } => self.note(ReceiptKind::Sent, *at, message_id),
            Outcome::Busy { reason }
            | Outcome::Throttled { reason }
            | Outcome::Refused { reason } => self.note(ReceiptKind::Error, now, reason),
            Outcome::Waits { .. } => {}
        }
    }
}

/// When a carrier that was just busy may be asked again for anything, whatever the plan says of this
/// page: others must not wait for its retry interval.
pub fn backoff_at(page: &Page, now: Timestamp) -> Timestamp {
    after(now, doubled(SEND_BACKOFF, page.busy + 1))
}

/// The wait after a carrier was busy so many times.
fn doubled(first: SignedDuration, times: u32) -> SignedDuration {
    (first * (1 << times.saturating_sub(1).min(8))).min(SEND_BACKOFF_MAX)
}

fn list(contacts: &[ContactId]) -> String {
    if contacts.is_empty() {
        return "nobody".to_owned();
    }
    contacts.iter().map(ContactId::as_str).collect::<Vec<_>>().join(", ")
}

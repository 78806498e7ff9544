//! Living a life: the world runs, a witness notes what takes effect when, and the checks look at
//! both.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Commit, OutgoingPage};
use domain::contact::ChannelKind;
use domain::escalation::{Engagement, PageState, Phase};
use domain::ids::{ChannelId, IncidentId, PageId};
use domain::incident::Incident;
use domain::timeline::Fact;
use testkit::memory::Contents;
use testkit::world::{
    Action, Committed, Ended, Injected, Message, Millis, Settings, TaskId, Witness, World,
};

use crate::START;
use crate::checks::{self, Check, Violation};
use crate::lives::{Life, payload, ping_payload};

/// What one history showed.
pub struct Report {
    /// What was wrong.
    pub violations: Vec<Violation>,
    /// Faults that struck.
    pub injected: Vec<Injected>,
    /// One line for each event, where it was wanted.
    pub log: Vec<String>,
    /// Incidents that were opened.
    pub incidents: usize,
    /// Messages that carriers took.
    pub messages: usize,
    /// Events that happened.
    pub events: u64,
    /// Messages that carried a page which a carrier had taken before, excused or not.
    pub doubles: usize,
    /// By how much the latest page was late, beyond what its plan wanted.
    pub lateness: Millis,
    /// How often each site was asked.
    pub asked: Vec<(testkit::world::Site, u32)>,
}

/// Lives a life and checks its history.
pub fn live(life: &Life, logged: bool) -> Report {
    let watch = Watch { skew: life.skew, ..Watch::default() };
    report(life, run(life, Box::new(watch), logged))
}

/// Lives a life under the eyes of a witness.
pub fn run(life: &Life, witness: Box<dyn Witness>, logged: bool) -> Ended {
    let settings = Settings {
        seed: life.seed,
        start: START,
        faults: life.faults.clone(),
        skew: life.skew,
        people: life.people,
        quotas: None,
        aliases: life.aliases.clone(),
        canary_every: None,
        witness: Some(witness),
        logged,
    };
    let mut world = World::new(settings, &life.configurations[0].1);
    for alarm in &life.alarms {
        world.at(alarm.at, Action::Deliver(payload(alarm)));
    }
    for ping in &life.pings {
        world.at(ping.at, Action::Deliver(ping_payload(ping)));
    }
    for (at, action) in &life.script {
        world.at(*at, action.clone());
    }
    world.run(life.end);
    world.end()
}

fn report(life: &Life, mut ended: Ended) -> Report {
    let watch = ended.witness.take().map(Witness::into_any);
    let mut watch = *watch.and_then(|watch| watch.downcast::<Watch>().ok()).unwrap();
    let mut violations = std::mem::take(&mut watch.violations);
    let lateness = checks::check(life, &ended, &watch, &mut violations);
    let incidents = ended.store.inspect(|stored| stored.incidents().count());
    Report {
        violations,
        injected: ended.injected,
        log: ended.log,
        incidents,
        messages: ended.messages.len(),
        events: ended.events,
        doubles: watch.repeats.len(),
        lateness,
        asked: ended.asked,
    }
}

/// What is noted of one engagement.
#[derive(Debug, Default)]
pub struct Track {
    /// When an acknowledgement that ends it, or its end from outside, was committed.
    pub over_at: Option<Millis>,
    /// Acknowledgements: when, and by whom.
    pub answers: Vec<(Millis, domain::ids::ContactId)>,
}

/// What is noted of one page.
#[derive(Debug, Default)]
pub struct Sends {
    /// When it was handed to its carrier, and by whom.
    pub begun: Vec<(Millis, TaskId)>,
    /// How often a carrier took it.
    pub accepted: usize,
}

/// A message on its way to its carrier.
#[derive(Debug)]
pub struct Attempt {
    /// When.
    pub at: Millis,
    /// The pages that it carries.
    pub carries: Vec<PageId>,
    /// Whether the carrier took it.
    pub taken: bool,
}

/// What one write says about answers.
struct Answered {
    stem: String,
    at: Millis,
    is_over: bool,
    by: Vec<domain::ids::ContactId>,
}

/// A witness that judges every write and every send when it takes effect, and notes what the checks
/// need at the end.
#[derive(Default)]
pub struct Watch {
    /// By stem.
    pub tracks: BTreeMap<String, Track>,
    /// By page.
    pub sends: BTreeMap<PageId, Sends>,
    /// Messages by each phone, in order.
    pub attempts: BTreeMap<ChannelId, Vec<Attempt>>,
    /// Messages that a carrier took though it had taken a page of theirs before: their pages.
    pub repeats: Vec<Vec<PageId>>,
    /// Pages that were handed over when their claim had run out.
    pub ran_out: Vec<(Millis, PageId)>,
    /// Pages that were handed over though they counted as sent by then.
    pub sent_again: Vec<(Millis, PageId)>,
    /// Invocations that died or failed.
    pub dead: BTreeSet<TaskId>,
    /// Whether clocks are wrong: then nobody can say whose claim holds.
    skew: bool,
    /// When each incident was resolved.
    pub resolved: BTreeMap<IncidentId, Millis>,
    resolving: Option<IncidentId>,
    violations: Vec<Violation>,
    /// What the write that is being judged would show, were it applied.
    candidate: Vec<Violation>,
    answered: Vec<Answered>,
}

impl Witness for Watch {
    fn committing(&mut self, write: &Committed<'_>) {
        self.candidate.clear();
        self.answered.clear();
        self.resolving = None;
        // A write that loses its race may well go back; then nothing of this counts.
        let mut counted = 0_u64;
        for change in &write.commit.engagements {
            let after = &change.value;
            let before = write.before.engagement(after.id.stem());
            let already = before.map_or(0, |before| before.sequence);
            counted = counted.wrapping_add(after.sequence.wrapping_sub(already));
            self.judge(write, before, after);
        }
        if let Some(change) = &write.commit.incident {
            let before = write.before.incident(&change.value.id);
            let already = before.map_or(0, |before| before.sequence);
            counted = counted.wrapping_add(change.value.sequence.wrapping_sub(already));
            let ends = !change.value.is_open() && before.is_none_or(Incident::is_open);
            self.resolving = ends.then(|| change.value.id.clone());
        }
        let numbered = write.commit.timeline.iter().filter(|event| event.sequence.is_some());
        let numbered = numbered.count() as u64;
        if counted != numbered {
            let what = format!("{numbered} facts for {counted} numbers");
            self.candidate.push(Violation::new(Check::Sequence, write.at, what));
        }
    }

    fn committed(&mut self, at: Millis, _: TaskId, _: &Commit, applied: bool) {
        if applied {
            self.resolved.extend(self.resolving.take().map(|incident| (incident, at)));
            self.violations.append(&mut self.candidate);
            for answered in self.answered.drain(..) {
                let track = self.tracks.entry(answered.stem).or_default();
                track.answers.extend(answered.by.into_iter().map(|by| (answered.at, by)));
                let over_at = answered.is_over.then_some(answered.at);
                track.over_at = track.over_at.or(over_at);
            }
        }
    }

    fn sending(&mut self, at: Millis, task: TaskId, message: &OutgoingPage, stored: &Contents<'_>) {
        let mut notices = stored.ledger().into_iter().flat_map(|ledger| &ledger.notices);
        if notices.any(|notice| notice.relief.page() == message.id) {
            self.sends.entry(message.id.clone()).or_default().begun.push((at, task));
            return;
        }
        for page in &message.carries {
            self.sending_page(at, task, page, stored);
        }
        // What makes a noise is counted.
        if !matches!(message.kind, ChannelKind::Sms | ChannelKind::Voice) {
            return;
        }
        let carries = message.carries.clone();
        let attempt = Attempt { at, carries, taken: false };
        self.attempts.entry(message.channel.clone()).or_default().push(attempt);
    }

    fn accepted(&mut self, _: Millis, _: TaskId, message: &Message) {
        let taken = |page: &&PageId| self.sends.get(*page).is_some_and(|sends| sends.accepted > 0);
        let repeated: Vec<PageId> = message.carries.iter().filter(taken).cloned().collect();
        if !repeated.is_empty() {
            self.repeats.push(repeated);
        }
        for page in &message.carries {
            self.sends.entry(page.clone()).or_default().accepted += 1;
        }
        let attempts = self.attempts.get_mut(&message.channel).into_iter().flatten().rev();
        if let Some(attempt) = { attempts }.find(|of| of.carries.contains(&message.page)) {
            attempt.taken = true;
        }
    }

    fn ended(&mut self, _: Millis, task: TaskId, well: bool) {
        if !well {
            self.dead.insert(task);
        }
    }

    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any> {
        self
    }
}

/// How long a send that was begun may overlap an answer: the send timeout, and the way to its start.
const IN_FLIGHT: Millis = 5_000;

impl Watch {
    fn sending_page(&mut self, at: Millis, task: TaskId, page: &PageId, stored: &Contents<'_>) {
        let stem = page.engagement_stem();
        let engagement = stored.engagement(stem);
        let Some(found) = engagement.and_then(|engagement| engagement.page(page)) else {
            self.violations.push(Violation::new(Check::CommitFirst, at, page.to_string()));
            return;
        };
        let moment = crate::lives::instant(at);
        match found.state {
            PageState::Pending { until } if until <= moment => {
                self.ran_out.push((at, page.clone()));
            }
            // Its first sender recorded so late that its claim had run out.
            PageState::Sent { .. } => self.sent_again.push((at, page.clone())),
            PageState::Failed if !self.skew => {
                let what = format!("{page} is sent, and was given up");
                self.violations.push(Violation::new(Check::Claimed, at, what));
            }
            // Cancelled: answered a moment ago, while it was on its way.
            PageState::Pending { .. } | PageState::Cancelled | PageState::Failed => {}
        }
        let over_at = self.tracks.get(stem).and_then(|track| track.over_at);
        let resolved_at = engagement.and_then(|of| self.resolved.get(&of.incident)).copied();
        if over_at.into_iter().chain(resolved_at).any(|over| at > over + IN_FLIGHT) {
            let what = format!("{page} sent after its engagement was over");
            self.violations.push(Violation::new(Check::AfterAnswer, at, what));
        }
        self.sends.entry(page.clone()).or_default().begun.push((at, task));
    }

    fn judge(&mut self, write: &Committed<'_>, before: Option<&Engagement>, after: &Engagement) {
        let mut wrong = |check, what: String| {
            self.candidate.push(Violation::new(check, write.at, what));
        };
        if let Some(before) = before {
            checks::transition(before, after, &write.commit.timeline, &mut wrong);
        }
        let over = |engagement: &Engagement| match engagement.phase {
            Phase::Acknowledged { .. } | Phase::Stopped => true,
            Phase::Active | Phase::Exhausted => false,
        };
        let is_over = over(after) && !before.is_some_and(over);
        let by = write.commit.timeline.iter().filter_map(|event| match &event.fact {
            Fact::Acknowledged { engagement, contact, .. } if *engagement == after.id => {
                Some(contact.clone())
            }
            _ => None,
        });
        let by: Vec<_> = by.collect();
        if is_over || !by.is_empty() {
            let stem = after.id.stem().to_owned();
            self.answered.push(Answered { stem, at: write.at, is_over, by });
        }
    }
}

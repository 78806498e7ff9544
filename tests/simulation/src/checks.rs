//! The checks that every history must pass. They know the plans and the history, and nothing of how
//! the engine works; each is named, so that a planted bug can say which one it expects.

mod aliases;
mod answers;
mod fold;
mod hand_offs;
mod heartbeats;
mod incidents;
mod phones;
mod prescribed;
mod runbooks;
mod transitions;

use std::collections::BTreeSet;

use domain::ids::{ChannelId, PageId};
use testkit::world::{Action, Ended, Fault, Injected, Millis, Outage, Site};

use crate::history::{Sends, Watch};
use crate::lives::{Class, Life, cost, death};

pub use transitions::transition;

/// One of the promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Every accepted signal is in exactly one incident.
    OneIncident,
    /// Every page that the plan prescribes is sent.
    Prescribed,
    /// None is sent that the plan does not prescribe.
    Unasked,
    /// None is early.
    Early,
    /// None is later than the bound of what went wrong.
    Late,
    /// None is claimed after the acknowledgement was committed, and none sent but what is in flight.
    AfterAnswer,
    /// An essential answer ends the engagement, another one only its own run.
    Essential,
    /// No phone rings more often than it should, and what could leave together does.
    Flood,
    /// A page is sent once, but for crashes and lost answers.
    Duplicate,
    /// What is sent was committed before.
    CommitFirst,
    /// Whoever sends a page holds its claim.
    Claimed,
    /// An answer that was confirmed is kept, and the code of a message is good.
    Answers,
    /// A page is given up only where its carrier refused it for good, or was busy for hours.
    GivenUp,
    /// What counts as sent was taken by a carrier.
    Taken,
    /// Nothing that is settled changes again.
    Settled,
    /// Facts are numbered without gaps.
    Sequence,
    /// Every effect is on the timeline with its cause, in the same write.
    Timeline,
    /// Nothing is pending once faults have stopped.
    Liveness,
    /// The fold of the timeline is the state.
    Fold,
    /// Every notification target is told.
    Notices,
    /// Every runbook is started once and followed to its end.
    Runbooks,
    /// A heartbeat that stops is missed, in time and once; one that pings is left alone.
    Heartbeats,
    /// Whoever comes on call is told once and in time, and nobody else is.
    HandOffs,
    /// Intake has an alias for each plan, none that is stray, and nobody else's is touched.
    Aliases,
}

impl Check {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::OneIncident,
        Self::Prescribed,
        Self::Unasked,
        Self::Early,
        Self::Late,
        Self::AfterAnswer,
        Self::Essential,
        Self::Flood,
        Self::Duplicate,
        Self::CommitFirst,
        Self::Claimed,
        Self::Answers,
        Self::GivenUp,
        Self::Taken,
        Self::Settled,
        Self::Sequence,
        Self::Timeline,
        Self::Liveness,
        Self::Fold,
        Self::Notices,
        Self::Runbooks,
        Self::Heartbeats,
        Self::HandOffs,
        Self::Aliases,
    ];
}

impl std::str::FromStr for Check {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|check| format!("{check:?}") == name);
        found.ok_or_else(|| format!("{name} is no check"))
    }
}

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise is broken.
    pub check: Check,
    /// When.
    pub at: Millis,
    /// How.
    pub what: String,
}

impl Violation {
    /// A broken promise.
    pub fn new(check: Check, at: Millis, what: String) -> Self {
        Self { check, at, what }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {} ms: {}", self.check, self.at, self.what)
    }
}

/// How long a page may take when nothing goes wrong.
const NO_FAULT: Millis = 1_000;
/// How many messages of one stage leave at once, at most.
const MESSAGES_OF_A_ROUND: usize = 4;
/// How often a claim is renewed before a send.
const RENEWALS: usize = 3;
/// How wrong two clocks may be between them, and the world's own beside.
const SKEWED: Millis = 900_000;

/// What the checks of one history share.
pub(crate) struct Case<'a> {
    pub(crate) life: &'a Life,
    pub(crate) watch: &'a Watch,
    injected: &'a [Injected],
    /// Phones whose mailbox may count a message that nobody sent.
    pub(crate) miscounted: BTreeSet<ChannelId>,
    /// How late a page may be.
    pub(crate) bound: Millis,
    /// By how much instants of different processes may disagree.
    pub(crate) skew: Millis,
    pub(crate) violations: &'a mut Vec<Violation>,
    /// How late the latest page was.
    pub(crate) lateness: Millis,
}

impl Case<'_> {
    /// Answers of carriers that were lost or late.
    pub(crate) fn lost_answers(&self) -> usize {
        let lost = |(site, _, fault): &&Injected| is_lost_answer(*site, *fault);
        self.injected.iter().filter(lost).count()
    }

    /// Whether any carrier refuses anything for good.
    pub(crate) fn refuses(&self) -> bool {
        let refused = |(site, _, fault): &Injected| (*site, *fault) == (Site::Send, Fault::Refused);
        let refuses = |(_, action): &(Millis, Action)| {
            matches!(action, Action::Outage { how: Outage::Refuses, .. })
        };
        self.injected.iter().any(refused) || self.life.script.iter().any(refuses)
    }

    /// Whether a fault struck at this site.
    pub(crate) fn struck(&self, site: Site) -> bool {
        self.injected.iter().any(|(at, _, _)| *at == site)
    }

    pub(crate) fn wrong(&mut self, check: Check, at: Millis, what: String) {
        self.violations.push(Violation::new(check, at, what));
    }
}

/// Checks a history. Gives how late its latest page was.
pub fn check(life: &Life, ended: &Ended, watch: &Watch, violations: &mut Vec<Violation>) -> Millis {
    let bound = bound(life, ended);
    let skew = if life.skew { SKEWED } else { 0 };
    let injected = &ended.injected;
    let miscounted = ended.store.inspect(|stored| phones::miscounted(watch, stored));
    let mut case = Case { life, watch, injected, miscounted, bound, skew, violations, lateness: 0 };
    ended.store.inspect(|stored| {
        incidents::check(&mut case, ended, stored);
        heartbeats::check(&mut case, ended, stored);
        hand_offs::check(&mut case, ended, stored);
        aliases::check(&mut case, ended, stored);
        for engagement in stored.engagements() {
            let bound = case.bound;
            case.bound += runbooks::excuse(ended, engagement);
            prescribed::check(&mut case, stored, engagement);
            case.bound = bound;
            fold::check(&mut case, stored, engagement);
        }
    });
    for (channel, attempts) in &watch.attempts {
        phones::check(&mut case, channel, attempts);
    }
    answers::check(&mut case, ended);
    duplicates(&mut case, ended);
    case.lateness
}

/// How late a page may be, given what went wrong.
fn bound(life: &Life, ended: &Ended) -> Millis {
    let lost_roads = ended.deaths.iter().filter(|service| **service == "intake").count();
    let roads = life.class == Class::Roads && lost_roads < 2;
    let skew = if life.skew { SKEWED } else { 0 };
    let faults: Millis = ended.injected.iter().map(|(s, _, fault)| cost((*s, *fault))).sum();
    let deaths: Millis = ended.deaths.iter().map(|service| death(service, roads)).sum();
    let loses = |(_, action): &(Millis, Action)| matches!(action, Action::LoseExecutions);
    let lost = if life.script.iter().any(loses) { 75_000 } else { 0 };
    NO_FAULT + faults + deaths + skew + lost
}

/// No message repeats a page but for a sender that died or failed before it had recorded the answer,
/// and for each answer that was lost or late.
fn duplicates(case: &mut Case<'_>, ended: &Ended) {
    // One record that is late concerns every message of its round.
    let late = case.injected.iter().filter(|(site, _, fault)| {
        *site == Site::Commit && matches!(fault, Fault::Slow(_) | Fault::Hangs)
    });
    let slow = late.count();
    claimed(case, slow);
    let late = slow * (MESSAGES_OF_A_ROUND - 1);
    let lost = case.lost_answers() + late;
    let has_dead_sender = |page: &PageId| {
        let sends = case.watch.sends.get(page);
        let begun = sends.into_iter().flat_map(|sends: &Sends| &sends.begun);
        { begun }.any(|(_, task)| case.watch.dead.contains(task))
    };
    let unexplained = |pages: &&Vec<PageId>| !pages.iter().any(has_dead_sender);
    let unexplained = case.watch.repeats.iter().filter(unexplained).count();
    // Wrong clocks make claims short.
    let always = if case.life.skew { usize::MAX } else { 0 };
    let again = &case.watch.sent_again;
    let (for_good, three_times) = unasked(case);
    let late = always.max(lost + for_good);
    if let Some((at, page)) = again.first().filter(|_| late < again.len()) {
        let what = format!("{page} is sent though it counts as sent");
        case.wrong(Check::Claimed, *at, what);
    }
    let excused = late.saturating_add(three_times);
    if excused < unexplained {
        let what = format!("{unexplained} messages repeat a page, {excused} faults excuse it");
        case.wrong(Check::Duplicate, ended.now, what);
    }
}

/// Writes of mailboxes that failed for good, and those that failed three times, after which nobody
/// tries again: such a page does not hear that somebody takes it along.
fn unasked(case: &Case<'_>) -> (usize, usize) {
    let mailboxes = case.injected.iter().filter(|(site, _, _)| *site == Site::Mailbox);
    let passes = |fault: Fault| matches!(fault, Fault::Lost | Fault::AnswerLost | Fault::Conflict);
    let all = mailboxes.clone().count();
    let passing = mailboxes.filter(|(_, _, fault)| passes(*fault)).count();
    (all - passing, passing / 3)
}

/// A claim lasts for its send, unless every renewal was slow too: then rather twice than never.
fn claimed(case: &mut Case<'_>, slow: usize) {
    let excused = case.life.skew || slow >= RENEWALS;
    if let Some((at, page)) = case.watch.ran_out.first().filter(|_| !excused) {
        let what = format!("{page} is sent when its claim has run out");
        case.wrong(Check::Claimed, *at, what);
    }
}

/// Whether a fault leaves a sender without its carrier's answer, or its record so late that its claim
/// has run out.
fn is_lost_answer(site: Site, fault: Fault) -> bool {
    match fault {
        Fault::AnswerLost => site == Site::Send,
        Fault::Slow(_) | Fault::Hangs => matches!(site, Site::Send | Site::Commit),
        _ => false,
    }
}

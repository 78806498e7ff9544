//! The checks that every history must pass. They know the plans and the history, and nothing of how
//! the engine works; each is named, so that a planted bug can say which one it expects.

mod aliases;
mod fold;
mod hand_offs;
mod heartbeats;
mod incidents;
mod prescribed;
mod transitions;

use testkit::world::{Ended, Fault, Millis, Site};

use crate::history::{Sends, Watch};
use crate::lives::{Class, Life, cost};

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
    /// A page is sent once, but for crashes and lost answers.
    Duplicate,
    /// What is sent was committed before.
    CommitFirst,
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
/// How wrong two clocks may be between them.
const SKEWED: Millis = 600_000;

/// What the checks of one history share.
pub(crate) struct Case<'a> {
    pub(crate) life: &'a Life,
    pub(crate) watch: &'a Watch,
    /// How late a page may be.
    pub(crate) bound: Millis,
    /// By how much instants of different processes may disagree.
    pub(crate) skew: Millis,
    pub(crate) violations: &'a mut Vec<Violation>,
    /// How late the latest page was.
    pub(crate) lateness: Millis,
}

impl Case<'_> {
    pub(crate) fn wrong(&mut self, check: Check, at: Millis, what: String) {
        self.violations.push(Violation::new(check, at, what));
    }
}

/// Checks a history. Gives how late its latest page was.
pub fn check(life: &Life, ended: &Ended, watch: &Watch, violations: &mut Vec<Violation>) -> Millis {
    let roads = life.class == Class::Quiet;
    let skew = if life.skew { SKEWED } else { 0 };
    let costs: Millis = ended.injected.iter().map(|(s, _, fault)| cost((*s, *fault), roads)).sum();
    let edits = life
        .script
        .iter()
        .any(|(_, action)| matches!(action, testkit::world::Action::LoseExecutions));
    let bound = NO_FAULT + costs + skew + if edits { 75_000 } else { 0 };
    let mut case = Case { life, watch, bound, skew, violations, lateness: 0 };
    ended.store.inspect(|stored| {
        incidents::check(&mut case, ended, stored);
        heartbeats::check(&mut case, ended, stored);
        hand_offs::check(&mut case, ended, stored);
        aliases::check(&mut case, ended, stored);
        for engagement in stored.engagements() {
            prescribed::check(&mut case, stored, engagement);
            fold::check(&mut case, stored, engagement);
        }
    });
    duplicates(&mut case, ended);
    case.lateness
}

/// At most one accepted send of each page, and one more for each sender that died or failed before it
/// had recorded the answer, and each answer that was lost or late.
fn duplicates(case: &mut Case<'_>, ended: &Ended) {
    let lost =
        ended.injected.iter().filter(|(site, _, fault)| is_lost_answer(*site, *fault)).count();
    let dead = |sends: &Sends| {
        sends.begun.iter().filter(|(_, task)| case.watch.dead.contains(task)).count()
    };
    let sends = case.watch.sends.values();
    let unexplained = sends.map(|sends| sends.accepted.saturating_sub(1 + dead(sends))).sum();
    // Wrong clocks make claims short.
    let excused = if case.life.skew { usize::MAX } else { lost };
    if excused < unexplained {
        let what = format!("{unexplained} pages were taken twice, {excused} faults excuse it");
        case.wrong(Check::Duplicate, ended.now, what);
    }
}

/// Whether a fault leaves a sender without its carrier's answer, or without a record of it.
fn is_lost_answer(site: Site, fault: Fault) -> bool {
    match fault {
        Fault::AnswerLost | Fault::Slow(_) | Fault::Hangs => site == Site::Send,
        _ => false,
    }
}

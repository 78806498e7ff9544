//! What goes wrong, in classes: each has a bound for how late a page may be.

use testkit::world::{Chance, Fault, Faults, Millis, Site};

/// A kind of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing goes wrong.
    Quiet,
    /// Everything arrives at least once, in any order, waits end early: the normal life of a
    /// distributed system.
    Normal,
    /// One process dies.
    Crash,
    /// One process dies, where every alarm comes by two roads.
    Roads,
    /// One execution is lost.
    LostTimer,
    /// The store loses requests and answers, and conflicts.
    Store,
    /// Carriers are busy, refuse, accept and lose, hang.
    Carrier,
    /// Clocks are wrong by up to five minutes.
    Skew,
    /// Everything at once, but wrong clocks and second roads.
    Mixed,
    /// What the guardian watches besides: heartbeats that stop, shifts that start.
    Watched,
    /// A release: some invocations are still served by the old code.
    Release,
    /// Runbooks of every kind, on every term, whose services fail in every way; nothing else fails.
    Runbooks,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 12] = [
        Self::Quiet,
        Self::Normal,
        Self::Crash,
        Self::Roads,
        Self::LostTimer,
        Self::Store,
        Self::Carrier,
        Self::Skew,
        Self::Mixed,
        Self::Watched,
        Self::Release,
        Self::Runbooks,
    ];

    /// The class of a seed, where none is asked for.
    pub fn of(seed: u64) -> Self {
        let count = Self::ALL.len() as u64;
        Self::ALL[usize::try_from(seed % count).unwrap_or(0)]
    }

    /// Whether things also happen that are no faults of the platform: edits, outages, tidying up.
    pub(super) fn is_busy(self) -> bool {
        matches!(self, Self::Normal | Self::Mixed | Self::Store | Self::Skew | Self::Watched)
    }

    /// Whether there is more to watch than incidents.
    pub fn is_watched(self) -> bool {
        self == Self::Watched
    }

    /// What strikes.
    pub(super) fn faults(self) -> Faults {
        let (odds, most) = match self {
            Self::Quiet | Self::Skew => return Faults::None,
            Self::Normal => (normal(), 1_000),
            Self::Crash | Self::Roads => (crashes(), 1),
            Self::LostTimer => (lost_timers(), 1),
            Self::Store => (store(), 12),
            Self::Carrier => (carrier(), 6),
            // Two: a third would leave a delivery to the failure queue.
            Self::Release => (release(), 2),
            Self::Runbooks => (runbooks(), 1_000),
            Self::Mixed => {
                let all =
                    [normal(), crashes(), lost_timers(), store(), carrier(), slow(), release()];
                (all.concat(), 8)
            }
            Self::Watched => {
                ([normal(), crashes(), lost_timers(), store(), guardian(), release()].concat(), 6)
            }
        };
        Faults::Chance(Chance { odds, until: 3 * 3_600_000, most })
    }
}

impl std::str::FromStr for Class {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|class| format!("{class:?}") == name);
        found.ok_or_else(|| format!("{name} is no class of histories"))
    }
}

type Odds = Vec<(Site, Fault, u16)>;

fn normal() -> Odds {
    vec![
        (Site::Deliver, Fault::Twice(400), 60),
        (Site::Deliver, Fault::Twice(61_000), 40),
        (Site::Invoke, Fault::Twice(3), 30),
        (Site::Invoke, Fault::Twice(700), 30),
        (Site::Wait, Fault::Early(999), 100),
        (Site::Wait, Fault::Early(400), 100),
        (Site::Wait, Fault::Twice(5), 50),
        (Site::Round, Fault::Twice(2), 100),
        (Site::Round, Fault::Twice(900), 100),
        (Site::ReadDue, Fault::Stale, 100),
    ]
}

const PORTS: [Site; 12] = [
    Site::Read,
    Site::ReadConfiguration,
    Site::ReadDue,
    Site::List,
    Site::Commit,
    Site::Mailbox,
    Site::Keep,
    Site::Send,
    Site::StartTimer,
    Site::Notify,
    Site::StartRunbook,
    Site::Invoke,
];

fn crashes() -> Odds {
    let deaths = [Fault::DiesBefore, Fault::DiesAfter];
    PORTS.iter().flat_map(|site| deaths.map(|death| (*site, death, 30))).collect()
}

fn lost_timers() -> Odds {
    vec![
        (Site::Wait, Fault::Never, 200),
        (Site::Transition, Fault::Never, 80),
        (Site::StartTimer, Fault::Lost, 50),
        (Site::StartTimer, Fault::Refused, 50),
        (Site::Runbook, Fault::Never, 100),
    ]
}

fn store() -> Odds {
    let sites = [Site::Read, Site::ReadConfiguration, Site::ReadDue, Site::List, Site::Keep];
    let mut odds: Odds = sites.iter().map(|site| (*site, Fault::Lost, 60)).collect();
    odds.extend([
        (Site::Commit, Fault::Lost, 60),
        (Site::Commit, Fault::AnswerLost, 80),
        (Site::Commit, Fault::Conflict, 60),
        (Site::Mailbox, Fault::Lost, 60),
        (Site::Mailbox, Fault::AnswerLost, 80),
        (Site::Mailbox, Fault::Conflict, 60),
        (Site::Mailbox, Fault::Unreadable, 30),
        (Site::Notify, Fault::Lost, 50),
        (Site::StartTimer, Fault::AnswerLost, 50),
        (Site::StartRunbook, Fault::AnswerLost, 50),
    ]);
    odds
}

/// A release in the middle of an incident: for a while some invocations are served by the old code.
fn release() -> Odds {
    vec![(Site::Invoke, Fault::Outdated, 60)]
}

fn runbooks() -> Odds {
    let faults = [
        (Fault::Lost, 100),
        (Fault::AnswerLost, 100),
        (Fault::Slow(6_000), 60),
        (Fault::Hangs, 40),
        (Fault::Throttled, 60),
        (Fault::Refused, 30),
    ];
    let sites = [Site::StartRunbook, Site::RunbookStatus, Site::StopRunbook];
    let of = |site| faults.map(|(fault, odds)| (site, fault, odds));
    let mut odds: Odds = sites.into_iter().flat_map(of).collect();
    odds.push((Site::Runbook, Fault::Never, 300));
    odds
}

fn guardian() -> Odds {
    vec![
        (Site::ReadLedger, Fault::Lost, 20),
        (Site::ReadLedger, Fault::DiesAfter, 10),
        (Site::CommitLedger, Fault::Lost, 60),
        (Site::CommitLedger, Fault::AnswerLost, 80),
        (Site::CommitLedger, Fault::DiesBefore, 60),
        (Site::CommitLedger, Fault::DiesAfter, 100),
        (Site::Round, Fault::Never, 20),
        (Site::ListAliases, Fault::Lost, 100),
        (Site::ListAliases, Fault::Hangs, 30),
        (Site::ChangeAlias, Fault::Lost, 100),
        (Site::ChangeAlias, Fault::AnswerLost, 100),
        (Site::ChangeAlias, Fault::DiesBefore, 50),
        (Site::ChangeAlias, Fault::DiesAfter, 50),
    ]
}

fn carrier() -> Odds {
    vec![
        (Site::Send, Fault::Lost, 100),
        (Site::Send, Fault::AnswerLost, 80),
        (Site::Send, Fault::Refused, 60),
        (Site::Send, Fault::Swallowed, 60),
        (Site::Send, Fault::Hangs, 60),
        (Site::Send, Fault::Slow(6_000), 60),
    ]
}

fn slow() -> Odds {
    vec![
        (Site::Commit, Fault::Slow(2_500), 20),
        (Site::Commit, Fault::Slow(4_900), 20),
        (Site::Commit, Fault::Slow(9_000), 10),
        (Site::Read, Fault::Slow(4_000), 20),
        (Site::Mailbox, Fault::Slow(2_500), 40),
        (Site::Mailbox, Fault::Slow(9_000), 40),
        (Site::Mailbox, Fault::Hangs, 10),
        (Site::Keep, Fault::Slow(4_000), 300),
        (Site::Keep, Fault::Hangs, 100),
        (Site::Invoke, Fault::Late(30_000), 20),
        (Site::Deliver, Fault::Late(600_000), 20),
        (Site::Wait, Fault::Late(20_000), 30),
        (Site::Commit, Fault::Hangs, 5),
        (Site::Read, Fault::Hangs, 5),
        (Site::Commit, Fault::Slow(12_000), 20),
    ]
}

/// By how much the death of one function's process may make a page late: until its claims have run
/// out, and whoever takes over has looked.
pub fn death(service: &str, roads: bool) -> Millis {
    match service {
        "escalation" => 15_000,
        // The second road, or the platform's retry.
        "intake" if roads => 15_000,
        "intake" => 65_000,
        // What nobody else looks at, the guardian finds: ten seconds until the claim has run out,
        // three that it leaves to others, sixty until its next round, five until that begins.
        "guardian" | "api" => 78_000,
        // No page waits for a runbook.
        _ => 0,
    }
}

/// By how much one fault may make a page late: itself, and whoever has to notice it.
pub fn cost((site, fault): (Site, Fault)) -> Millis {
    match (site, fault) {
        // A stray copy may find what its twin has claimed, and ask again when that claim has run out;
        // and a mailbox that cannot be written three times may be one of a storm: a page waits once.
        (Site::Invoke | Site::Wait, Fault::Twice(_))
        | (Site::Mailbox, Fault::Lost | Fault::AnswerLost | Fault::Conflict) => 10_000,
        // A second round or delivery, an early wait, a lost message or event delays nothing; deaths are
        // counted by who died.
        (Site::Round | Site::Deliver, Fault::Twice(_))
        | (_, Fault::Early(_) | Fault::Swallowed | Fault::DiesBefore | Fault::DiesAfter)
        // No page waits for a runbook, nor for what runs one.
        | (Site::Runbook | Site::StartRunbook | Site::RunbookStatus | Site::StopRunbook, _)
        | (Site::Mailbox, Fault::Unreadable) => 0,
        // What a refusal brings forward in another engagement may have to wait for room; the timer of
        // that one does not know, so the guardian finds it as it finds what no timer waits for.
        // Old code is no use to whoever invoked it: the platform's retry or the guardian is.
        (_, Fault::Never | Fault::Hangs | Fault::Outdated)
        | (Site::StartTimer, _)
        | (Site::Send, Fault::Refused) => 75_000,
        (_, Fault::Slow(by) | Fault::Late(by)) => 2 * by + 15_000,
        (Site::Send, Fault::Lost | Fault::AnswerLost) => 5_000,
        (_, Fault::Lost | Fault::AnswerLost | Fault::Conflict | Fault::Throttled) => 2_000,
        (
            _,
            Fault::Twice(_) | Fault::Stale | Fault::Unreadable | Fault::Refused | Fault::Skew(_),
        ) => 60_000,
    }
}

//! Chance: a function of the seed and of where it is asked, never of how often. So a fault that is
//! taken out of a history leaves every other decision as it was, and a failing one can be shrunk.

use super::Millis;

/// Where the world decides: every port, and everything the platform does on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Reading an aggregate.
    Read,
    /// Reading the configuration.
    ReadConfiguration,
    /// Reading the index of what is due.
    ReadDue,
    /// Any other list or look-up.
    List,
    /// Writing a decision.
    Commit,
    /// Writing a mailbox.
    Mailbox,
    /// Keeping a signal.
    Keep,
    /// Handing a page to its carrier.
    Send,
    /// Starting an execution.
    StartTimer,
    /// Telling a notification target.
    Notify,
    /// Starting a runbook.
    StartRunbook,
    /// Asking how a runbook stands.
    RunbookStatus,
    /// Delivering a message from outside.
    Deliver,
    /// Invoking a function.
    Invoke,
    /// A wait of a state machine.
    Wait,
    /// Any other transition of a state machine.
    Transition,
    /// A round of the guardian.
    Round,
    /// A runbook's way to its end, and the event about it.
    Runbook,
    /// What people do.
    Person,
    /// A process that serves functions: its clock and its copy of the configuration.
    Sandbox,
    /// Reading what the guardian remembers.
    ReadLedger,
    /// Writing it.
    CommitLedger,
    /// Listing the aliases of intake.
    ListAliases,
    /// Making or removing one.
    ChangeAlias,
    /// Handing a canary to the platform.
    Release,
    /// Stopping a runbook.
    StopRunbook,
    /// Whatever is asked to keep chat channels in step.
    Chat,
}

impl Site {
    /// Whether a process asks here, and may die of it: the calls of its ports, and its own start.
    pub fn is_call(self) -> bool {
        !matches!(
            self,
            Self::Deliver
                | Self::Wait
                | Self::Transition
                | Self::Round
                | Self::Runbook
                | Self::Person
                | Self::Sandbox
        )
    }
}

/// How many sites there are.
pub(super) const SITES: usize = Site::Chat as usize + 1;

/// Every site.
pub(super) const ALL: [Site; SITES] = [
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
    Site::RunbookStatus,
    Site::Deliver,
    Site::Invoke,
    Site::Wait,
    Site::Transition,
    Site::Round,
    Site::Runbook,
    Site::Person,
    Site::Sandbox,
    Site::ReadLedger,
    Site::CommitLedger,
    Site::ListAliases,
    Site::ChangeAlias,
    Site::Release,
    Site::StopRunbook,
    Site::Chat,
];

/// What can go wrong somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Nothing arrives, and the caller hears of an error that passes.
    Lost,
    /// It is done, and the caller hears of an error that passes.
    AnswerLost,
    /// Another transaction touches the same item: an error that passes, nothing is done.
    Conflict,
    /// The answer is an error that does not pass.
    Unreadable,
    /// It takes this much longer.
    Slow(Millis),
    /// The process dies before it is done.
    DiesBefore,
    /// The process dies right after it is done.
    DiesAfter,
    /// Refused because it is asked too often: an error that passes, nothing is done.
    Throttled,
    /// Refused for good.
    Refused,
    /// Accepted, and lost.
    Swallowed,
    /// No answer ever.
    Hangs,
    /// The answer is an old one.
    Stale,
    /// It happens once more, this much later.
    Twice(Millis),
    /// It happens this much later.
    Late(Millis),
    /// It happens this much earlier.
    Early(Millis),
    /// It never happens.
    Never,
    /// A clock that is wrong by this much.
    Skew(Millis),
    /// It is served by code of before the last release, which cannot read what later code wrote.
    Outdated,
}

/// One fault where it struck: the `ordinal`th time that `site` was asked.
pub type Injected = (Site, u32, Fault);

/// A seed.
#[derive(Debug, Clone, Copy)]
pub struct Dice(pub u64);

impl Dice {
    /// 64 bits, always the same for the same question.
    pub fn roll(self, site: Site, ordinal: u32, salt: u32) -> u64 {
        let place = ((site as u64) << 56) ^ (u64::from(salt) << 32) ^ u64::from(ordinal);
        mix(self.0 ^ mix(place))
    }

    /// A number from `least` to `most`.
    pub fn within(self, site: Site, ordinal: u32, salt: u32, (least, most): (i64, i64)) -> i64 {
        let span = most.abs_diff(least) + 1;
        least.wrapping_add_unsigned(self.roll(site, ordinal, salt) % span)
    }

    /// Whether something happens that does so `per_mille` times in a thousand.
    pub fn happens(self, site: Site, ordinal: u32, salt: u32, per_mille: u16) -> bool {
        self.roll(site, ordinal, salt) % 1_000 < u64::from(per_mille)
    }
}

/// The finaliser of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Which faults strike.
#[derive(Debug, Clone, Default)]
pub enum Faults {
    /// None.
    #[default]
    None,
    /// Exactly these.
    Listed(Vec<Injected>),
    /// By chance, until a moment and a number.
    Chance(Chance),
}

/// Faults by chance.
#[derive(Debug, Clone)]
pub struct Chance {
    /// What may strike where, so many times in a thousand.
    pub odds: Vec<(Site, Fault, u16)>,
    /// None strikes from then on.
    pub until: Millis,
    /// No more than these strike.
    pub most: usize,
}

impl Faults {
    /// What strikes at the `ordinal`th question at `site`.
    pub(super) fn strike(
        &self,
        (site, ordinal): (Site, u32),
        dice: Dice,
        now: Millis,
        so_far: usize,
    ) -> Option<Fault> {
        match self {
            Self::None => None,
            Self::Listed(listed) => {
                let found = listed.iter().find(|(s, o, _)| (*s, *o) == (site, ordinal));
                found.map(|(_, _, fault)| *fault)
            }
            Self::Chance(chance) if now >= chance.until || so_far >= chance.most => None,
            Self::Chance(chance) => {
                let mut odds = chance.odds.iter().zip(1_000..).filter(|(odd, _)| odd.0 == site);
                let struck = odds.find(|(odd, salt)| dice.happens(site, ordinal, *salt, odd.2));
                struck.map(|((_, fault, _), _)| *fault)
            }
        }
    }
}

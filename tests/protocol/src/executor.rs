//! Whoever acts on an engagement: one invocation of a function, with what it has in hand.

use crate::decide::{Decision, Input, Outcome};
use crate::engagement::{Index, Instant};
use crate::rules::Terms;

/// One invocation, from its first decision to its end. What it read before that is not noted: a
/// decision on a state that is not the stored one any more can only be refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Executor {
    /// Which, where that matters.
    pub name: u32,
    /// Whether the timer waits for its answer.
    pub is_timers: bool,
    /// By how much its clock is wrong.
    pub clock: Instant,
    /// The pages that it claimed or was given, and what became of them.
    pub hand: Vec<Held>,
    /// Whether nobody wrote since its own last write.
    pub is_latest: bool,
    /// The write that is under way.
    pub write: Option<Write>,
}

/// A page in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Held {
    /// Which.
    pub page: Index,
    /// How far it is.
    pub progress: Progress,
    /// When it decided to claim it, by its clock; until then, when its mailbox gave it.
    pub claimed_at: Instant,
    /// Whether a mailbox gave it along with another page.
    pub is_along: bool,
    /// Whether its own post was told to wait, although it goes along with another page in hand.
    pub waits_too: bool,
    /// Whether nobody has claimed it since: the stored claim is still this one.
    pub is_ours: bool,
    /// Whether the message that carries it, as its mailbox knows, is this one.
    pub is_carrier: bool,
    /// Whether it is sent whatever is left of its claim; only where that rule is broken.
    pub is_trusted: bool,
    /// Whether the right to send it has run out by somebody's clock, or was never asked for. Should
    /// it be taken twice, that explains it.
    pub is_over: bool,
}

/// How far a page in hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Its mailbox gave it along; it is not claimed yet.
    Given,
    /// It is claimed.
    Claimed,
    /// It is claimed, and nobody could ask its mailbox, by which it may be leaving with another.
    Unasked,
    /// It is claimed, and its mailbox lets it leave.
    Posted,
    /// It is on its way to its carrier.
    InFlight,
    /// Its carrier took it, and the answer is on its way back.
    Taken,
    /// Its carrier is asked too often, and has certainly not taken it.
    Throttled,
    /// Its carrier is busy, or never got it, or took it and was not heard.
    Busy,
    /// Its carrier will not take it.
    Refused,
    /// It waits in its mailbox instead.
    Waits,
}

impl Progress {
    /// Whether it was not handed to a carrier yet, and is to be.
    pub fn is_unsent(self) -> bool {
        matches!(self, Self::Given | Self::Claimed | Self::Unasked | Self::Posted)
    }
}

impl Held {
    /// A page that is claimed.
    pub(crate) fn claimed(page: Index, claimed_at: Instant) -> Self {
        Self {
            page,
            progress: Progress::Claimed,
            claimed_at,
            is_along: false,
            waits_too: false,
            is_ours: true,
            is_carrier: false,
            is_trusted: false,
            is_over: false,
        }
    }

    /// Whether a send would not end inside the claim.
    pub(crate) fn is_outlived(&self, at: Instant, terms: &Terms) -> bool {
        self.claimed_at + terms.claim < at + terms.send
    }

    /// Whether it is to be claimed anew before it is sent.
    pub(crate) fn is_doubtful(&self, at: Instant, terms: &Terms) -> bool {
        self.progress.is_unsent()
            && (self.progress == Progress::Unasked || self.is_outlived(at, terms))
    }

    /// Whether it may leave, or has left, without anybody being asked again.
    pub(crate) fn may_leave(&self, has_mailbox: bool) -> bool {
        match self.progress {
            Progress::Claimed => !has_mailbox,
            Progress::Posted | Progress::InFlight | Progress::Taken => true,
            Progress::Given
            | Progress::Unasked
            | Progress::Throttled
            | Progress::Busy
            | Progress::Refused
            | Progress::Waits => false,
        }
    }

    /// What there is to record; `None` while it is not known.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.progress {
            Progress::Given
            | Progress::Claimed
            | Progress::Unasked
            | Progress::Posted
            | Progress::InFlight => None,
            Progress::Taken => Some(Outcome::Accepted),
            Progress::Throttled | Progress::Busy | Progress::Waits if self.waits_too => {
                Some(Outcome::Waits { is_along: false })
            }
            // The page that the message is named after asks the carrier again; the others wait.
            Progress::Throttled | Progress::Busy if self.is_along => {
                Some(Outcome::Waits { is_along: true })
            }
            Progress::Throttled | Progress::Busy => Some(Outcome::Busy),
            Progress::Refused => Some(Outcome::Refused),
            Progress::Waits => Some(Outcome::Waits { is_along: false }),
        }
    }

    /// Everything that there is to record, in order; `None` while it is not known.
    fn outcomes(&self) -> Option<impl Iterator<Item = (Index, Outcome)> + use<>> {
        let (page, outcome) = (self.page, self.outcome()?);
        let waits = Outcome::Waits { is_along: false };
        let first = (self.waits_too && outcome != waits).then_some(waits);
        Some(first.into_iter().chain([outcome]).map(move |outcome| (page, outcome)))
    }
}

/// A conditional write under way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Write {
    /// What was asked.
    pub input: Input,
    /// When it was decided, by the clock of whoever did.
    pub at: Instant,
    /// Whether the state that it rests on is still the stored one: its version check.
    pub is_fresh: bool,
    /// What it would store. Left out once the write is not fresh and can only be refused.
    pub decision: Option<Decision>,
    /// Whether its writer keeps what it is to hand to throttled carriers again.
    pub insists: bool,
    /// Whether it enters no stage before its time.
    pub is_punctual: bool,
    /// Whether nobody else may send what it claims, as of when it was decided.
    pub is_lawful: bool,
}

impl Executor {
    /// An invocation that has not done anything.
    pub fn new(name: u32, is_timers: bool, clock: Instant) -> Self {
        Self { name, is_timers, clock, hand: Vec::new(), is_latest: false, write: None }
    }

    /// Whether a page that it is to send is its own, and was not given along.
    pub(crate) fn leads(&self) -> bool {
        self.hand.iter().any(|held| held.progress.is_unsent() && !held.is_along)
    }

    /// A page in hand.
    pub fn held(&self, page: Index) -> Option<&Held> {
        self.hand.iter().find(|held| held.page == page)
    }

    pub(crate) fn held_mut(&mut self, page: Index) -> Option<&mut Held> {
        self.hand.iter_mut().find(|held| held.page == page)
    }

    /// What became of its pages; `None` while that is not known of all of them, or there is nothing to
    /// record. Whoever insists on throttled carriers records the rest.
    pub fn outcomes(&self, insists: bool) -> Option<Vec<(Index, Outcome)>> {
        let is_kept = |held: &&Held| insists && held.progress == Progress::Throttled;
        let recorded = self.hand.iter().filter(|held| !is_kept(held));
        let known: Option<Vec<_>> = recorded.map(Held::outcomes).collect();
        let outcomes: Vec<_> = known?.into_iter().flatten().collect();
        (!outcomes.is_empty()).then_some(outcomes)
    }

    /// Whether any page in hand is that far.
    pub fn has(&self, progress: Progress) -> bool {
        self.hand.iter().any(|held| held.progress == progress)
    }
}

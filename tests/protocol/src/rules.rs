//! What the protocol is told: lengths of time, what a plan prescribes, and which of its rules is
//! broken on purpose.

use crate::engagement::{Index, Instant};
use crate::mutant::Mutant;

/// The lengths of time that the protocol rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How long a claim holds.
    pub claim: Instant,
    /// How long one send may take.
    pub send: Instant,
    /// How long after a mailbox gave a page along it may be claimed: well inside the claims of others.
    pub along: Instant,
    /// How long a busy carrier is left alone, at least.
    pub backoff: Instant,
    /// How long a busy carrier is asked for one page.
    pub horizon: Instant,
    /// By how much a clock may be wrong.
    pub skew: Instant,
    /// How often a carrier is busy before nobody waits for it: the next own stage starts.
    pub patience: u16,
}

/// What is prescribed by whoever wrote the plans. The protocol does as it is told, whatever it is.
pub trait Plan {
    /// The stages of the escalation.
    fn stage(&self, stage: u8) -> Option<Stage>;
    /// The own stages of a run, entered at an instant.
    fn own_stage(&self, run: Index, stage: u8, at: Instant) -> Option<OwnStage>;
    /// The page that reminds of another one; `None` when there is no room for it or no way to send.
    fn reminder(&self, page: Index, at: Instant) -> Option<Reminder>;
    /// When a busy carrier is asked again; `None` where the plan leaves that to the protocol.
    fn again_at(&self, page: Index, at: Instant) -> Option<Instant>;
    /// Whether a page passes a mailbox, which lets it leave or wait.
    fn has_mailbox(&self, page: Index) -> bool;
    /// Until when a page waits in its mailbox, recorded at an instant.
    fn waits_until(&self, page: Index, at: Instant) -> Instant;
}

/// A stage of the escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// How many people it reaches.
    pub people: usize,
    /// How long it gives them; nothing where it reaches nobody.
    pub wait: Instant,
}

/// A stage of a person's own plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnStage {
    /// Its pages: when each is reminded of.
    pub pages: Vec<Option<Instant>>,
    /// How long it gives them.
    pub wait: Instant,
    /// Whether there is none after it.
    pub is_last: bool,
}

/// A page that reminds of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// When it is reminded of itself.
    pub remind_at: Option<Instant>,
}

/// Everything that a decision rests on beside the state.
#[derive(Debug)]
pub struct Rules<'a, P> {
    /// The plan.
    pub plan: &'a P,
    /// The lengths of time.
    pub terms: &'a Terms,
    /// The rules that are broken.
    pub mutants: &'a [Mutant],
}

impl<P> Clone for Rules<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Rules<'_, P> {}

impl<P> Rules<'_, P> {
    /// Whether this rule is broken.
    pub(crate) fn breaks(&self, mutant: Mutant) -> bool {
        self.mutants.contains(&mutant)
    }
}

//! The guardian's ledger: read once in a round, changed by each part of it for itself.

use domain::limits::COMMIT_ATTEMPTS;
use domain::rounds::Ledger;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Change, Clock, Entropy, Read, Rounds, Versioned};
use crate::retry::patiently;

/// The ledger as it was read, with the generation of the configuration.
pub type Remembered = Read<Option<Versioned<Ledger>>>;

/// Reads the ledger.
pub(crate) async fn read<S: Rounds, C: Clock, E>(
    state: &State<'_, S, C, E>,
) -> Result<Remembered, AppError> {
    patiently(state.clock, async || Ok(state.store.ledger().await?)).await
}

/// Writes the ledger, if it is still as it was read.
pub(crate) async fn commit<S: Rounds, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    ledger: &Ledger,
    expected: Option<u64>,
) -> Result<Committed, AppError> {
    let change = Change { value: ledger.clone(), expected };
    let id = state.entropy.fresh();
    patiently(state.clock, async || unless_raced(state.store.commit_ledger(id, &change).await))
        .await
}

/// Changes a part of the ledger that no other part of a round touches, whatever else is written
/// meanwhile. What changes nothing is not written.
pub(crate) async fn change<S: Rounds, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    mut apply: impl FnMut(&mut Ledger),
) -> Result<(), AppError> {
    for _ in 0..COMMIT_ATTEMPTS {
        let read = read(state).await?.value;
        let version = read.as_ref().map(|read| read.version);
        let before = read.map(|read| read.value);
        let mut next = before.clone().unwrap_or_else(|| Ledger::begin(state.clock.now()));
        apply(&mut next);
        if before.as_ref() == Some(&next) || commit(state, &next, version).await? == Committed::Yes
        {
            return Ok(());
        }
    }
    Err(contended())
}

pub(crate) fn contended() -> AppError {
    AppError::Contended { what: "the guardian's ledger".to_owned(), attempts: COMMIT_ATTEMPTS }
}

//! What the guardian remembers: one aggregate of its own.

use std::future::Future;

use domain::rounds::Ledger;

use super::{Change, CommitError, Read, StoreError, Versioned};

/// The guardian's ledger, and the one way to change it. Reads are strongly consistent.
pub trait Rounds: Send + Sync {
    /// The ledger (and the configuration's generation), in one request; `None` before the first
    /// round.
    fn ledger(
        &self,
    ) -> impl Future<Output = Result<Read<Option<Versioned<Ledger>>>, StoreError>> + Send;

    /// Writes the ledger. `id` is random, drawn for this attempt: by it the store recognises its
    /// own first success.
    fn commit_ledger(
        &self,
        id: uuid::Uuid,
        change: &Change<Ledger>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

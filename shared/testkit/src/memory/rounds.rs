//! The guardian's ledger.

use app::ports::{Change, CommitError, Read, Rounds, StoreError, Versioned};
use domain::rounds::Ledger;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl Rounds for MemoryStore {
    async fn ledger(&self) -> Result<Read<Option<Versioned<Ledger>>>, StoreError> {
        let state = self.read();
        let value = state.ledger.as_ref().map(Stored::versioned);
        Ok(Read { value, generation: state.configuration.generation })
    }

    async fn commit_ledger(&self, id: Uuid, change: &Change<Ledger>) -> Result<(), CommitError> {
        let mut state = self.write();
        if let Some(next) = commit_one(state.ledger.as_ref(), change, id)? {
            state.ledger = Some(next);
            state.applied += 1;
        }
        Ok(())
    }
}

//! The guardian's ledger.

use app::ports::{Change, CommitError, Read, Rounds, StoreError, Versioned};
use domain::rounds::Ledger;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::keys::Key;
use crate::plan::{small_enough, unchanged};
use crate::records;
use crate::write::put;

impl Rounds for DynamoStore {
    async fn ledger(&self) -> Result<Read<Option<Versioned<Ledger>>>, StoreError> {
        let doing = "reading the guardian's ledger";
        self.with_generation(doing, Some(Key::ledger()), records::ledger::read).await
    }

    async fn commit_ledger(&self, id: Uuid, change: &Change<Ledger>) -> Result<(), CommitError> {
        let doing = "preparing the guardian's ledger";
        let item = records::ledger::write(change, id).map_err(|error| failed(doing, error))?;
        small_enough(&item).map_err(|error| failed(doing, error))?;
        let write = put(&self.table, item, Some(unchanged(change.expected)));
        self.send(vec![write], id).await
    }
}

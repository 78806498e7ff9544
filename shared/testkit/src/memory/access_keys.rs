//! Access keys.

use app::ports::{AccessKeys, Change, CommitError, StoreError, Versioned};
use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl AccessKeys for MemoryStore {
    async fn access_key(
        &self,
        id: &AccessKeyId,
    ) -> Result<Option<Versioned<AccessKey>>, StoreError> {
        Ok(self.read().access_keys.get(id).map(Stored::versioned))
    }

    async fn commit_access_key(
        &self,
        id: Uuid,
        change: &Change<AccessKey>,
    ) -> Result<(), CommitError> {
        let mut state = self.write();
        let key = &change.value.id;
        if let Some(next) = commit_one(state.access_keys.get(key), change, id)? {
            state.access_keys.insert(key.clone(), next);
        }
        Ok(())
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        Ok(self.read().access_keys.values().map(|stored| stored.value.clone()).collect())
    }
}

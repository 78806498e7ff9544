//! Reading aggregates.

use std::sync::MutexGuard;

use app::ports::{Aggregates, Commit, CommitError, Read, StoreError, Versioned};
use domain::dedupe::{DedupeKey, Slot};
use domain::escalation::Engagement;
use domain::ids::{EngagementId, IncidentId};
use domain::incident::Incident;

use super::{MemoryStore, State, Stored};

impl Aggregates for MemoryStore {
    async fn slot(
        &self,
        key: Option<&DedupeKey>,
    ) -> Result<Read<Option<Versioned<Slot>>>, StoreError> {
        let state = self.read();
        let slot = key.and_then(|key| state.slots.get(key)).map(Stored::versioned);
        Ok(labelled(&state, slot))
    }

    async fn engagement(
        &self,
        stem: &str,
    ) -> Result<Read<Option<Versioned<Engagement>>>, StoreError> {
        let state = self.read();
        let engagement = state.engagements.get(stem).map(Stored::versioned);
        Ok(labelled(&state, engagement))
    }

    async fn engagements(
        &self,
        ids: &[EngagementId],
    ) -> Result<Vec<Versioned<Engagement>>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let state = self.read();
        let mut found: Vec<Versioned<Engagement>> = Vec::new();
        for id in ids {
            let stored = state.engagements.get(id.stem()).map(Stored::versioned);
            // Asked for twice, found once.
            found.extend(stored.filter(|stored| !found.contains(stored)));
        }
        Ok(found)
    }

    async fn incident(
        &self,
        id: &IncidentId,
    ) -> Result<Read<Option<Versioned<Incident>>>, StoreError> {
        let state = self.read();
        let incident = state.incidents.get(id).map(Stored::versioned);
        Ok(labelled(&state, incident))
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        if super::commit::is_empty(commit) {
            return Ok(());
        }
        super::commit::commit(&mut self.write(), commit)
    }
}

fn labelled<T>(state: &MutexGuard<'_, State>, value: T) -> Read<T> {
    Read { value, generation: state.configuration.generation }
}

//! Pulses of heartbeats.

use app::ports::{Change, CommitError, DueSubject, Heartbeats, Read, StoreError, Versioned};
use domain::heartbeat::Pulse;
use domain::ids::HeartbeatName;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl Heartbeats for MemoryStore {
    async fn pulse(
        &self,
        name: &HeartbeatName,
    ) -> Result<Read<Option<Versioned<Pulse>>>, StoreError> {
        let state = self.read();
        let value = state.pulses.get(name).map(Stored::versioned);
        Ok(Read { value, generation: state.configuration.generation })
    }

    async fn pulses(&self, names: &[HeartbeatName]) -> Result<Vec<Versioned<Pulse>>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let state = self.read();
        let mut found: Vec<Versioned<Pulse>> = Vec::new();
        for name in names {
            let stored = state.pulses.get(name).map(Stored::versioned);
            found.extend(stored.filter(|stored| !found.contains(stored)));
        }
        Ok(found)
    }

    async fn commit_pulse(&self, id: Uuid, change: &Change<Pulse>) -> Result<(), CommitError> {
        let mut state = self.write();
        let name = &change.value.name;
        if let Some(next) = commit_one(state.pulses.get(name), change, id)? {
            state.due.set(DueSubject::Heartbeat(name.clone()), next.value.wake_at());
            state.pulses.insert(name.clone(), next);
            state.applied += 1;
        }
        Ok(())
    }
}

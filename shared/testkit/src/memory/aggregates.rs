//! Reading aggregates.

use std::collections::BTreeSet;
use std::sync::MutexGuard;

use app::ports::{
    Aggregates, Commit, CommitError, MailboxChange, MailboxError, Read, StoreError, Versioned,
};
use domain::dedupe::{DedupeKey, Slot};
use domain::escalation::Engagement;
use domain::ids::{ChannelId, IncidentId};
use domain::incident::Incident;
use domain::mailbox::{Bundle, Mailbox};

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

    async fn slots(
        &self,
        keys: &BTreeSet<DedupeKey>,
    ) -> Result<Read<Vec<Versioned<Slot>>>, StoreError> {
        let state = self.read();
        let slots = keys.iter().filter_map(|key| state.slots.get(key)).map(Stored::versioned);
        let slots = slots.collect();
        Ok(labelled(&state, slots))
    }

    async fn engagement(
        &self,
        stem: &str,
    ) -> Result<Read<Option<Versioned<Engagement>>>, StoreError> {
        let state = self.read();
        let engagement = state.engagements.get(stem).map(Stored::versioned);
        Ok(labelled(&state, engagement))
    }

    async fn engagements(&self, stems: &[&str]) -> Result<Vec<Versioned<Engagement>>, StoreError> {
        if stems.is_empty() {
            return Ok(Vec::new());
        }
        let state = self.read();
        let mut asked = BTreeSet::new();
        // Asked for twice, found once.
        let found = stems.iter().filter(|stem| asked.insert(**stem));
        Ok(found.filter_map(|stem| state.engagements.get(*stem).map(Stored::versioned)).collect())
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

    async fn put_mailbox(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        super::mailboxes::put(&mut self.write(), change)
    }

    async fn mailbox(&self, channel: &ChannelId) -> Result<Option<Mailbox>, StoreError> {
        Ok(self.read().mailboxes.get(channel).map(|(mailbox, _)| mailbox.clone()))
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        let key = (bundle.channel.clone(), bundle.code.clone());
        self.write().bundles.insert(key, bundle.clone());
        Ok(())
    }

    async fn bundle(&self, channel: &ChannelId, code: &str) -> Result<Option<Bundle>, StoreError> {
        Ok(self.read().bundles.get(&(channel.clone(), code.to_owned())).cloned())
    }
}

fn labelled<T>(state: &MutexGuard<'_, State>, value: T) -> Read<T> {
    Read { value, generation: state.configuration.generation }
}

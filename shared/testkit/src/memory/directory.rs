//! Changes of the configuration, codes that wait to be entered, and requests that were answered.

use app::ports::{
    Answered, Answers, Change, CommitError, Directory, Reconfiguration, StoreError, Versioned,
};
use domain::directory::Activating;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl Answers for MemoryStore {
    async fn answered(&self, id: Uuid) -> Result<Option<Answered>, StoreError> {
        Ok(self.read().answered.get(&id).cloned())
    }
}

impl Directory for MemoryStore {
    async fn reconfigure(&self, change: &Reconfiguration) -> Result<(), CommitError> {
        if change.from == change.to && change.answers.is_none() {
            return Ok(());
        }
        let mut state = self.write();
        let new = change.answers.as_ref();
        let known = new.is_some_and(|new| state.is_answered(new));
        if known || state.configuration.generation != change.from.generation {
            // Our own first success, whose answer was lost.
            let ours = state.configured_by == Some(change.id);
            return if ours { Ok(()) } else { Err(CommitError::Raced) };
        }
        if !state.configure(&change.to) {
            state.configuration.generation += 1;
        }
        state.configured_by = Some(change.id);
        state.answered.extend(new.map(|answered| (answered.id, answered.clone())));
        Ok(())
    }

    async fn activating(&self, sent_to: Uuid) -> Result<Option<Versioned<Activating>>, StoreError> {
        Ok(self.read().activating.get(&sent_to).map(Stored::versioned))
    }

    async fn commit_activating(
        &self,
        id: Uuid,
        change: &Change<Activating>,
    ) -> Result<(), CommitError> {
        let mut state = self.write();
        let sent_to = change.value.sent_to;
        if let Some(next) = commit_one(state.activating.get(&sent_to), change, id)? {
            state.activating.insert(sent_to, next);
        }
        Ok(())
    }
}

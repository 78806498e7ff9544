//! Reading and committing aggregates.

use std::collections::BTreeSet;

use app::ports::{
    Aggregates, Commit, CommitError, MailboxChange, MailboxError, Read, StoreError, Versioned,
};
use domain::dedupe::{DedupeKey, Slot};
use domain::escalation::Engagement;
use domain::ids::{ChannelId, IncidentId};
use domain::incident::Incident;
use domain::limits::BATCH_ITEMS_MAX;
use domain::mailbox::{Bundle, Mailbox};

use crate::DynamoStore;
use crate::error::failed;
use crate::item::{Item, is_at, keyed, number_of};
use crate::keys::Key;
use crate::plan;
use crate::records::configuration::{GENERATION_COUNT, is_generation};
use crate::records::{self, RecordError};

impl Aggregates for DynamoStore {
    async fn slot(
        &self,
        key: Option<&DedupeKey>,
    ) -> Result<Read<Option<Versioned<Slot>>>, StoreError> {
        let doing = "reading a slot";
        let read = |item: &Item| match key {
            Some(key) => records::slot::read(item, key).map(Some),
            None => Ok(None),
        };
        let found = self.with_generation(doing, key.map(Key::slot), read).await?;
        Ok(Read { value: found.value.flatten(), generation: found.generation })
    }

    async fn slots(
        &self,
        keys: &BTreeSet<DedupeKey>,
    ) -> Result<Read<Vec<Versioned<Slot>>>, StoreError> {
        let doing = "reading slots";
        let keys: Vec<&DedupeKey> = keys.iter().collect();
        let mut read = Read { value: Vec::new(), generation: 0 };
        for part in keys.chunks(BATCH_ITEMS_MAX - 1) {
            let asked = part.iter().map(|key| Key::slot(key)).chain([Key::generation()]);
            let items = self.batch(doing, asked.map(keyed).collect()).await?;
            for item in items {
                if is_generation(&item) {
                    read.generation = number_of(&item, GENERATION_COUNT).unwrap_or(0);
                }
                let key = part.iter().find(|key| is_at(&item, &Key::slot(key)));
                let slot = key.map(|key| records::slot::read(&item, key)).transpose();
                read.value.extend(slot.map_err(|error| failed(doing, error))?);
            }
        }
        Ok(read)
    }

    async fn engagement(
        &self,
        stem: &str,
    ) -> Result<Read<Option<Versioned<Engagement>>>, StoreError> {
        let key = Some(Key::engagement(stem));
        self.with_generation("reading an engagement", key, records::engagement::read).await
    }

    async fn engagements(&self, stems: &[&str]) -> Result<Vec<Versioned<Engagement>>, StoreError> {
        let doing = "reading engagements";
        let mut keys: Vec<Key> = stems.iter().map(|stem| Key::engagement(stem)).collect();
        keys.sort();
        keys.dedup();
        let items = self.batch(doing, keys.into_iter().map(keyed).collect()).await?;
        let read = items.iter().map(records::engagement::read).collect::<Result<Vec<_>, _>>();
        let mut found = read.map_err(|error| failed(doing, error))?;
        // DynamoDB answers in no order.
        found.sort_by_key(|found| stems.iter().position(|stem| *stem == found.value.id.stem()));
        Ok(found)
    }

    async fn incident(
        &self,
        id: &IncidentId,
    ) -> Result<Read<Option<Versioned<Incident>>>, StoreError> {
        let key = Some(Key::incident(id));
        self.with_generation("reading an incident", key, records::incident::read).await
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let writes = plan::writes(&self.table, commit)
            .map_err(|error| failed("preparing a decision", error))?;
        self.send(writes, commit.id).await
    }

    async fn put_mailbox(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        self.write_mailbox(change).await
    }

    async fn mailbox(&self, channel: &ChannelId) -> Result<Option<Mailbox>, StoreError> {
        self.read_mailbox(channel).await
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        self.write_bundle(bundle).await
    }

    async fn bundle(&self, channel: &ChannelId, code: &str) -> Result<Option<Bundle>, StoreError> {
        self.read_bundle(channel, code).await
    }
}

impl DynamoStore {
    /// Reads the item at `key` and the generation of the configuration, in one request.
    pub(crate) async fn with_generation<T>(
        &self,
        doing: &'static str,
        key: Option<Key>,
        read: impl Fn(&Item) -> Result<T, RecordError>,
    ) -> Result<Read<Option<T>>, StoreError> {
        let keys = key.into_iter().chain([Key::generation()]).map(keyed).collect();
        let items = self.batch(doing, keys).await?;
        let (generation, found): (Vec<_>, Vec<_>) = items.iter().partition(|i| is_generation(i));
        let value = found.first().map(|item| read(item)).transpose();
        Ok(Read {
            value: value.map_err(|error| failed(doing, error))?,
            // Absent until somebody configures anything.
            generation: generation
                .first()
                .and_then(|item| number_of(item, GENERATION_COUNT))
                .unwrap_or(0),
        })
    }
}

//! Changes of the configuration, codes that wait to be entered, and requests that were answered.

use std::collections::BTreeMap;

use app::ports::{
    Answered, Change, CommitError, Directory, Reconfiguration, StoreError, Versioned,
};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::configuration::Configuration;
use domain::directory::Activating;
use domain::ids::ChannelId;
use domain::limits::TRANSACT_ITEMS_MAX;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::item::{Item, number, text};
use crate::keys::{Key, PK};
use crate::plan::{small_enough, unchanged};
use crate::records::configuration::{self, GENERATION_COUNT};
use crate::records::{self, WRITE_ID};
use crate::write::{Expression, delete, put, update};

const DOING: &str = "changing the configuration";

impl Directory for DynamoStore {
    async fn reconfigure(&self, change: &Reconfiguration) -> Result<(), CommitError> {
        let mut writes = self.differences(&change.from, &change.to)?;
        if writes.is_empty() && change.answers.is_none() {
            return Ok(());
        }
        if let Some(answered) = &change.answers {
            let item = records::answered::write(answered, change.id);
            let item = item.map_err(|error| failed(DOING, error))?;
            let absent = Expression::new(&format!("attribute_not_exists({PK})"));
            writes.push(put(&self.table, item, Some(absent)));
        }
        writes.push(self.next_generation(change));
        if writes.len() > TRANSACT_ITEMS_MAX {
            let why = format!("{} records are more than one request can write", writes.len());
            return Err(failed(DOING, why).into());
        }
        self.send(writes, change.id).await
    }

    async fn answered(&self, id: Uuid) -> Result<Option<Answered>, StoreError> {
        let doing = "reading what was answered";
        self.one(doing, Key::answered(id), records::answered::read).await
    }

    async fn activating(
        &self,
        channel: &ChannelId,
    ) -> Result<Option<Versioned<Activating>>, StoreError> {
        let doing = "reading an activation code";
        self.one(doing, Key::activating(channel), records::activating::read).await
    }

    async fn commit_activating(
        &self,
        id: Uuid,
        change: &Change<Activating>,
    ) -> Result<(), CommitError> {
        let doing = "preparing an activation code";
        let item = records::activating::write(change, id).map_err(|error| failed(doing, error))?;
        let write = put(&self.table, item, Some(unchanged(change.expected)));
        self.send(vec![write], id).await
    }
}

impl DynamoStore {
    /// What is different between two configurations, as writes.
    fn differences(
        &self,
        from: &Configuration,
        to: &Configuration,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let unwritable = |error| failed(DOING, error);
        let mut old: BTreeMap<String, Item> = configuration::write(from).map_err(unwritable)?;
        let mut writes = Vec::new();
        for (sk, item) in configuration::write(to).map_err(unwritable)? {
            if old.remove(&sk).as_ref() != Some(&item) {
                small_enough(&item).map_err(|error| failed(DOING, error))?;
                writes.push(put(&self.table, item, None));
            }
        }
        let gone = old.into_keys().map(|sk| delete(&self.table, Key::configuration(&sk)));
        writes.extend(gone);
        Ok(writes)
    }

    /// Counts the change, if none came in between.
    fn next_generation(&self, change: &Reconfiguration) -> TransactWriteItem {
        let generation = change.from.generation;
        let condition = match generation {
            0 => format!("attribute_not_exists({PK})"),
            _ => format!("{GENERATION_COUNT} = :from"),
        };
        let guard = Expression::new(&condition)
            .value(":id", text(change.id.to_string()))
            .value(":next", number(generation.saturating_add(1)));
        let guard = if generation == 0 { guard } else { guard.value(":from", number(generation)) };
        let set = format!("SET {GENERATION_COUNT} = :next, {WRITE_ID} = :id");
        update(&self.table, Key::generation(), &set, guard)
    }
}

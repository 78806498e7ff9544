//! Changes of the configuration, codes that wait to be entered, and requests that were answered.

use std::collections::BTreeMap;

use app::ports::{
    Answered, Answers, Change, CommitError, Directory, Reconfiguration, StoreError, Versioned,
};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::directory::Activating;
use domain::limits::TRANSACT_ITEMS_MAX;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::item::{Item, number, text, text_of};
use crate::keys::{Key, PK, SK};
use crate::plan::{first_answer, small_enough, unchanged};
use crate::records::configuration::{self, GENERATION_COUNT, is_generation};
use crate::records::{self, DOC, WRITE_ID};
use crate::write::{Expression, delete, put, update};

const DOING: &str = "changing the configuration";

impl Answers for DynamoStore {
    async fn answered(&self, id: Uuid) -> Result<Option<Answered>, StoreError> {
        let doing = "reading what was answered";
        self.one(doing, Key::answered(id), records::answered::read).await
    }
}

impl Directory for DynamoStore {
    async fn reconfigure(&self, change: &Reconfiguration) -> Result<(), CommitError> {
        if change.from == change.to && change.answers.is_none() {
            return Ok(());
        }
        let items = self.configuration_items().await?;
        let stored = configuration::read(&items).map_err(|error| failed(DOING, error))?;
        if stored != change.from {
            let own = change.id.to_string();
            let mut generation = items.iter().filter(|item| is_generation(item));
            let by = generation.find_map(|item| text_of(item, WRITE_ID));
            // Our own first success, whose answer was lost.
            return if by == Some(&own) { Ok(()) } else { Err(CommitError::Raced) };
        }
        let mut writes = self.differences(&items, change)?;
        if let Some(answered) = &change.answers {
            let write = first_answer(&self.table, answered, change.id);
            writes.push(write.map_err(|error| failed(DOING, error))?);
        }
        writes.push(self.next_generation(change));
        if writes.len() > TRANSACT_ITEMS_MAX {
            let why = format!("{} records are more than one request can write", writes.len());
            return Err(failed(DOING, why).into());
        }
        self.send(writes, change.id).await
    }

    async fn activating(&self, sent_to: Uuid) -> Result<Option<Versioned<Activating>>, StoreError> {
        let doing = "reading an activation code";
        self.one(doing, Key::activating(sent_to), records::activating::read).await
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
    /// What a change writes, each record guarded by what was there.
    fn differences(
        &self,
        items: &[Item],
        change: &Reconfiguration,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let unwritable = |error| failed(DOING, error);
        let (from, to) = (configuration::write(&change.from), configuration::write(&change.to));
        let (mut old, to) = (from.map_err(unwritable)?, to.map_err(unwritable)?);
        let stored: BTreeMap<&str, &Item> =
            items.iter().filter_map(|item| Some((text_of(item, SK)?, item))).collect();
        let guard = |sk: &str| Some(as_read(stored.get(sk).copied()));
        let mut writes = Vec::new();
        for (sk, item) in to {
            if old.remove(&sk).as_ref() != Some(&item) {
                small_enough(&item).map_err(|error| failed(DOING, error))?;
                writes.push(put(&self.table, item, guard(&sk)));
            }
        }
        let gone =
            old.into_keys().map(|sk| delete(&self.table, Key::configuration(&sk), guard(&sk)));
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

/// The record is as it was read. The generation alone does not say so: a Query may show a change's new
/// generation beside a record from before it.
//= dynamodb#transaction-isolation: Query is read-committed
fn as_read(before: Option<&Item>) -> Expression {
    match before.and_then(|item| text_of(item, DOC)) {
        Some(doc) => Expression::new(&format!("{DOC} = :before")).value(":before", text(doc)),
        None => Expression::new(&format!("attribute_not_exists({PK})")),
    }
}

//! Reading the configuration, and replacing it.

use std::collections::BTreeMap;

use app::ports::{CommitError, Configurations, StoreError};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::configuration::Configuration;
use domain::limits::TRANSACT_ITEMS_MAX;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::{busy, failed};
use crate::item::{Item, number, text, text_of};
use crate::keys::{CONFIG, Key, PK, SK};
use crate::plan::small_enough;
use crate::read::collect;
use crate::records::configuration::{self, GENERATION_COUNT, is_generation, same};
use crate::write::{Expression, delete, put, update};

const READING: &str = "reading the configuration";
const WRITING: &str = "writing the configuration";

impl Configurations for DynamoStore {
    async fn configuration(&self) -> Result<Configuration, StoreError> {
        let items = self.configuration_items().await?;
        configuration::read(&items).map_err(|error| failed(READING, error))
    }
}

impl DynamoStore {
    /// Makes the stored configuration say what `configuration` says, its generation aside, and
    /// tells whether anything had to change. What it does not hold is deleted: this is for
    /// applying a whole, not for changing a part. More than a transaction holds becomes several,
    /// each with a generation of its own, what is new before what goes.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB does not do it; a part of it may then be written.
    pub async fn put_configuration(
        &self,
        configuration: &Configuration,
    ) -> Result<bool, StoreError> {
        let changes = self.changes(configuration).await?;
        // The generation takes one of each transaction's items.
        for part in changes.chunks(TRANSACT_ITEMS_MAX - 1) {
            let mut writes = part.to_vec();
            writes.push(self.bump());
            // Nothing here is conditional, so no commit has to be recognised.
            self.send(writes, Uuid::nil()).await.map_err(|error| match error {
                CommitError::Store(error) => error,
                CommitError::Raced => busy(WRITING, "another change came first"),
            })?;
        }
        Ok(!changes.is_empty())
    }

    pub(crate) async fn configuration_items(&self) -> Result<Vec<Item>, StoreError> {
        let query = self
            .query(&format!("{PK} = :pk"))
            .expression_attribute_values(":pk", text(CONFIG))
            .consistent_read(true);
        Ok(collect(READING, query, None).await?.items)
    }

    /// What differs from what is stored.
    async fn changes(
        &self,
        configuration: &Configuration,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let stored = self.configuration_items().await?.into_iter().filter(|i| !is_generation(i));
        let mut stored: BTreeMap<String, Item> =
            stored.filter_map(|item| Some((text_of(&item, SK)?.to_owned(), item))).collect();
        let items = configuration::write(configuration).map_err(|error| failed(WRITING, error))?;
        let mut changes = Vec::new();
        for (sk, item) in items {
            let old = stored.remove(&sk);
            if !old.is_some_and(|old| same(&old, &item)) {
                small_enough(&item).map_err(|error| failed(WRITING, error))?;
                changes.push(put(&self.table, item, None));
            }
        }
        let gone = stored.into_keys().map(|sk| delete(&self.table, Key::configuration(&sk), None));
        changes.extend(gone);
        Ok(changes)
    }

    /// Counts a change of the configuration.
    fn bump(&self) -> TransactWriteItem {
        let count = Expression::default().value(":one", number(1));
        update(&self.table, Key::generation(), &format!("ADD {GENERATION_COUNT} :one"), count)
    }
}

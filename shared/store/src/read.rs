//! Reads of keys and of partitions.

use app::ports::StoreError;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::DynamoStore;
use crate::error::{busy, failed, refused};
use crate::item::{Item, keyed};
use crate::keys::Key;
use crate::records::RecordError;

impl DynamoStore {
    /// The items of `keys` (at most 100, each once) that exist, in no order. One request, unless
    /// they are together more than DynamoDB gives at once (16 MB).
    pub(crate) async fn batch(
        &self,
        doing: &'static str,
        keys: Vec<Item>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        let mut wanted = keys;
        while !wanted.is_empty() {
            let keys = KeysAndAttributes::builder()
                .consistent_read(true)
                .set_keys(Some(wanted))
                .build()
                .map_err(|error| failed(doing, error))?;
            let request = self.client.batch_get_item().request_items(&self.table, keys);
            let answer = request.send().await.map_err(|error| refused(doing, error))?;
            let before = found.len();
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            let left = answer.unprocessed_keys.and_then(|mut left| left.remove(&self.table));
            wanted = left.map(|left| left.keys).unwrap_or_default();
            if !wanted.is_empty() && found.len() == before {
                // Not the size: throttled.
                return Err(busy(doing, "nothing of the batch was read"));
            }
        }
        Ok(found)
    }

    /// The value of one item, if there is such an item.
    pub(crate) async fn one<T>(
        &self,
        doing: &'static str,
        key: Key,
        read: impl Fn(&Item) -> Result<T, RecordError>,
    ) -> Result<Option<T>, StoreError> {
        let items = self.batch(doing, vec![keyed(key)]).await?;
        items.first().map(read).transpose().map_err(|error| failed(doing, error))
    }

    /// A query of the table.
    pub(crate) fn query(&self, condition: &str) -> QueryFluentBuilder {
        self.client.query().table_name(&self.table).key_condition_expression(condition)
    }
}

/// Items of one partition, and whether there are more.
pub(crate) struct Part {
    pub(crate) items: Vec<Item>,
    pub(crate) more: bool,
}

/// Runs `query` until `limit` items are found (all of them, without a limit) or none is left. A
/// request gives no more than 1 MB.
pub(crate) async fn collect(
    doing: &'static str,
    query: QueryFluentBuilder,
    limit: Option<usize>,
) -> Result<Part, StoreError> {
    let mut items: Vec<Item> = Vec::new();
    let mut next = query.get_exclusive_start_key().clone();
    loop {
        // One more than asked for tells whether there are more, for no further request.
        let left = limit.map(|limit| (limit + 1).saturating_sub(items.len()));
        let request = query
            .clone()
            .set_limit(left.map(|left| i32::try_from(left).unwrap_or(i32::MAX)))
            .set_exclusive_start_key(next);
        let answer = request.send().await.map_err(|error| refused(doing, error))?;
        items.extend(answer.items.unwrap_or_default());
        next = answer.last_evaluated_key;
        let enough = limit.is_some_and(|limit| items.len() > limit);
        if enough || next.is_none() {
            items.truncate(limit.unwrap_or(usize::MAX));
            return Ok(Part { items, more: enough });
        }
    }
}

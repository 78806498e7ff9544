//! The contract with a stream of DynamoDB: the records that Lambda hands over, and the answer that
//! says from which on to hand them over again.
//= lambda#with-ddb: event and batchItemFailures

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Lambda hands over: records of one shard, in their order.
#[derive(Debug, Clone, Deserialize)]
pub struct StreamEvent {
    /// The records.
    #[serde(rename = "Records")]
    pub records: Vec<StreamRecord>,
}

/// One change of an item.
#[derive(Debug, Clone, Deserialize)]
pub struct StreamRecord {
    /// What was done to the item.
    #[serde(rename = "eventName")]
    pub name: Name,
    /// The change.
    pub dynamodb: StreamChange,
}

/// What was done to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Name {
    /// There was none before.
    Insert,
    /// It is another than before.
    Modify,
    /// It is gone.
    Remove,
}

/// The change of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamChange {
    /// The record's name within its shard.
    pub sequence_number: String,
    /// The item as it is now, in DynamoDB's JSON; absent when it is gone.
    pub new_image: Option<Value>,
}

/// The answer: Lambda hands over again what begins with the first of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamAnswer {
    /// What was not done; empty when all was.
    pub batch_item_failures: Vec<Undone>,
}

/// A record that was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// Its name within its shard.
    pub item_identifier: String,
}

//! The DynamoDB adapter: one table, the only state. It implements the store ports of [`app`].
//!
//! [`keys`] lists every access pattern; [`table`] builds the table. A decision is one request:
//! one conditional write, or one transaction of conditional writes. Nothing scans.

mod access_keys;
mod aggregates;
mod analyses;
mod by_hand;
mod chat_channels;
mod commit;
mod configurations;
mod directory;
mod error;
mod findings;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod heartbeats;
mod item;
pub mod keys;
mod lists;
mod mailboxes;
mod plan;
mod read;
mod records;
mod rounds;
pub mod stream;
pub mod table;
mod write;

use aws_sdk_dynamodb::Client;

/// The store in a DynamoDB table.
#[derive(Debug, Clone)]
pub struct DynamoStore {
    client: Client,
    table: String,
}

impl DynamoStore {
    /// The store in `table`, which [`table`] describes. The client's own retries and timeouts
    /// apply: what they give up on is `Busy`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

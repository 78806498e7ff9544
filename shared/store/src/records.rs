//! What is stored, one noun per file: a domain value as JSON text in `doc`, beside the attributes
//! that DynamoDB itself looks at. Every record says by `v` how it is written. A golden record of
//! every version that was ever written lies in `golden/` and must still load.

pub(crate) mod access_key;
pub(crate) mod activating;
pub(crate) mod analysis;
pub(crate) mod answered;
pub(crate) mod chat_channel;
pub(crate) mod configuration;
pub(crate) mod engagement;
pub(crate) mod execution;
pub(crate) mod finding;
pub(crate) mod incident;
pub(crate) mod kept;
pub(crate) mod ledger;
pub(crate) mod mailbox;
pub(crate) mod mark;
pub(crate) mod pulse;
pub(crate) mod related;
pub(crate) mod slot;
pub(crate) mod timeline;

use app::ports::{Due, Versioned};
use domain::ids::IncidentId;
use domain::limits::CANARY_KEPT_FOR;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::item::{Item, keyed, number, number_of, text, text_of};
use crate::keys::{DUE_PK, DUE_SK, EXPIRES_AT, Key, due_pk, due_sk};

/// How the record is written.
pub(crate) const V: &str = "v";
/// The value as JSON.
pub(crate) const DOC: &str = "doc";
/// Counts the writes of an aggregate.
pub(crate) const VERSION: &str = "version";
/// The commit that wrote the item last: how a commit recognises its own earlier success.
pub(crate) const WRITE_ID: &str = "write_id";

/// Why a record cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    /// Not as we write it.
    #[error("record {pk} {sk} has no readable {attribute}")]
    Missing { pk: String, sk: String, attribute: &'static str },
    /// A rollback, or a Region that was not upgraded yet.
    #[error("record {pk} {sk} is of version {found}; this Tocsin knows none after {known}")]
    Newer { pk: String, sk: String, found: u64, known: u64 },
    /// Not as we write it.
    #[error("record {pk} {sk} cannot be read")]
    Doc {
        pk: String,
        sk: String,
        #[source]
        source: serde_json::Error,
    },
    /// A value that JSON cannot hold.
    #[error("a record cannot be written")]
    Unwritable(#[source] serde_json::Error),
}

impl RecordError {
    pub(crate) fn missing(item: &Item, attribute: &'static str) -> Self {
        let (pk, sk) = named(item);
        Self::Missing { pk, sk, attribute }
    }
}

/// A new record of `value` under `key`, written as version `v` of its kind.
pub(crate) fn encode<T: Serialize>(key: Key, v: u64, value: &T) -> Result<Item, RecordError> {
    let doc = serde_json::to_string(value).map_err(RecordError::Unwritable)?;
    let mut item = keyed(key);
    item.insert(V.to_owned(), number(v));
    item.insert(DOC.to_owned(), text(doc));
    Ok(item)
}

/// Reads the value of a record whose kind is written as version `known` now.
pub(crate) fn decode<T: DeserializeOwned>(item: &Item, known: u64) -> Result<T, RecordError> {
    check(item, known)?;
    let doc = text_of(item, DOC).ok_or_else(|| RecordError::missing(item, DOC))?;
    serde_json::from_str(doc).map_err(|source| {
        let (pk, sk) = named(item);
        RecordError::Doc { pk, sk, source }
    })
}

/// Refuses a record that a newer Tocsin wrote: reading it halfway could page the wrong people.
pub(crate) fn check(item: &Item, known: u64) -> Result<(), RecordError> {
    let found = number_of(item, V).ok_or_else(|| RecordError::missing(item, V))?;
    if found > known {
        let (pk, sk) = named(item);
        return Err(RecordError::Newer { pk, sk, found, known });
    }
    Ok(())
}

/// Puts the version of its record beside a value.
pub(crate) fn versioned<T>(item: &Item, value: T) -> Result<Versioned<T>, RecordError> {
    let version = number_of(item, VERSION).ok_or_else(|| RecordError::missing(item, VERSION))?;
    Ok(Versioned { value, version })
}

/// Notes who writes a record, and the version that this makes.
pub(crate) fn stamp(item: &mut Item, expected: Option<u64>, commit: Uuid) {
    item.insert(VERSION.to_owned(), number(expected.unwrap_or(0).saturating_add(1)));
    signed(item, commit);
}

/// Notes who writes a record.
pub(crate) fn signed(item: &mut Item, commit: Uuid) {
    item.insert(WRITE_ID.to_owned(), text(commit.to_string()));
}

/// Puts a record into the index of what is due.
pub(crate) fn wake(item: &mut Item, id: &str, due: &Due) {
    item.insert(DUE_PK.to_owned(), text(due_pk(id)));
    item.insert(DUE_SK.to_owned(), text(due_sk(due)));
}

/// What a canary left behind goes by itself, counted from an instant of its own.
pub(crate) fn expire(item: &mut Item, of: &IncidentId, from: Timestamp) {
    if of.is_canary() {
        let expires_at = domain::time::after(from, CANARY_KEPT_FOR);
        item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    }
}

fn named(item: &Item) -> (String, String) {
    let name = |key| text_of(item, key).unwrap_or("?").to_owned();
    (name(crate::keys::PK), name(crate::keys::SK))
}

#[cfg(test)]
mod tests;

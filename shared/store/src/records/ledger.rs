//! The guardian's ledger. It is in no index: every round reads it.

use app::ports::{Change, Versioned};
use domain::rounds::Ledger;
use uuid::Uuid;

use super::{RecordError, decode, encode, stamp, versioned};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(change: &Change<Ledger>, commit: Uuid) -> Result<Item, RecordError> {
    let mut item = encode(Key::ledger(), V, &change.value)?;
    stamp(&mut item, change.expected, commit);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Ledger>, RecordError> {
    versioned(item, decode(item, V)?)
}

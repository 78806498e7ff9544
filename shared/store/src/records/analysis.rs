//! What people wrote about an incident.

use app::ports::{Change, Versioned};
use domain::analysis::Analysis;
use uuid::Uuid;

use super::{RecordError, decode, encode, stamp, versioned};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(change: &Change<Analysis>, commit: Uuid) -> Result<Item, RecordError> {
    let mut item = encode(Key::analysis(&change.value.incident), V, &change.value)?;
    stamp(&mut item, change.expected, commit);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Analysis>, RecordError> {
    versioned(item, decode(item, V)?)
}

//! An item related to an incident.

use app::ports::Commit;
use domain::related::RelatedItem;

use super::{RecordError, decode, encode, signed};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(related: &RelatedItem, commit: &Commit) -> Result<Item, RecordError> {
    let mut item = encode(Key::related(&commit.of, related), V, related)?;
    signed(&mut item, commit.id);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<RelatedItem, RecordError> {
    decode(item, V)
}

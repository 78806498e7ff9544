//! A finding, beside its incident.

use app::ports::{Change, Versioned};
use domain::findings::Finding;
use domain::ids::IncidentId;
use uuid::Uuid;

use super::{RecordError, decode, encode, expire, stamp, versioned};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(
    of: &IncidentId,
    change: &Change<Finding>,
    commit: Uuid,
) -> Result<Item, RecordError> {
    let finding = &change.value;
    let mut item = encode(Key::finding(of, finding), V, finding)?;
    stamp(&mut item, change.expected, commit);
    expire(&mut item, of, finding.found_at);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Finding>, RecordError> {
    versioned(item, decode(item, V)?)
}

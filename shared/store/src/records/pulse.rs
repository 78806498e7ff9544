//! The pulse of a heartbeat: the aggregate, and its place in the index of what is due.

use app::ports::{Change, Due, DueSubject, Versioned};
use domain::heartbeat::Pulse;
use uuid::Uuid;

use super::{RecordError, decode, encode, stamp, versioned, wake};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(change: &Change<Pulse>, commit: Uuid) -> Result<Item, RecordError> {
    let pulse = &change.value;
    let mut item = encode(Key::pulse(&pulse.name), V, pulse)?;
    stamp(&mut item, change.expected, commit);
    if let Some(at) = pulse.wake_at() {
        let due = Due { at, subject: DueSubject::Heartbeat(pulse.name.clone()) };
        wake(&mut item, pulse.name.as_str(), &due);
    }
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Pulse>, RecordError> {
    versioned(item, decode(item, V)?)
}

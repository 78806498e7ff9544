//! An engagement: the aggregate, and its place in the index of what is due.

use app::ports::{Change, Due, DueSubject, Versioned};
use domain::escalation::Engagement;
use uuid::Uuid;

use super::{DOC, RecordError, decode, encode, expire, stamp, versioned, wake};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(change: &Change<Engagement>, commit: Uuid) -> Result<Item, RecordError> {
    let engagement = &change.value;
    let mut item = encode(Key::engagement(engagement.id.stem()), V, engagement)?;
    stamp(&mut item, change.expected, commit);
    expire(&mut item, &engagement.incident, engagement.started_at);
    if let Some(at) = engagement.wake_at() {
        let due = Due { at, subject: DueSubject::Engagement(engagement.id.clone()) };
        wake(&mut item, engagement.id.as_str(), &due);
    }
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Engagement>, RecordError> {
    let engagement: Engagement = decode(item, V)?;
    if !engagement.is_whole() {
        return Err(RecordError::missing(item, DOC));
    }
    versioned(item, engagement)
}

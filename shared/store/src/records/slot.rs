//! A slot, attribute by attribute rather than as one document: attaching is an update that many
//! make at once, so DynamoDB itself must be able to compare and count.

use app::ports::{Change, Versioned};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::dedupe::{DedupeKey, Slot};
use domain::ids::IncidentId;
use jiff::Timestamp;
use uuid::Uuid;

use super::{RecordError, check, stamp, versioned};
use crate::item::{Item, keyed, number, number_of, text, text_of};
use crate::keys::{Key, sortable};

/// The open incident; absent when none is.
pub(crate) const INCIDENT: &str = "incident";
/// Signals that attached.
pub(crate) const REPEATS: &str = "repeats";
/// The last trouble of each trigger.
pub(crate) const SEEN: &str = "seen";

const V: u64 = 1;

pub(crate) fn write(change: &Change<Slot>, commit: Uuid) -> Item {
    let slot = &change.value;
    let mut item = keyed(Key::slot(&slot.key));
    item.insert(super::V.to_owned(), number(V));
    stamp(&mut item, change.expected, commit);
    if let Some(incident) = &slot.incident {
        item.insert(INCIDENT.to_owned(), text(incident.as_str()));
    }
    item.insert(REPEATS.to_owned(), number(slot.repeats));
    let seen = slot.seen.iter().map(|(trigger, at)| (trigger.clone(), text(sortable(*at))));
    item.insert(SEEN.to_owned(), AttributeValue::M(seen.collect()));
    item
}

/// Reads the slot of `key`.
pub(crate) fn read(item: &Item, key: &DedupeKey) -> Result<Versioned<Slot>, RecordError> {
    check(item, V)?;
    let incident = text_of(item, INCIDENT).map(IncidentId::parse).transpose();
    let slot = Slot {
        key: key.clone(),
        incident: incident.map_err(|_| RecordError::missing(item, INCIDENT))?,
        seen: seen(item).ok_or_else(|| RecordError::missing(item, SEEN))?,
        repeats: number_of(item, REPEATS).ok_or_else(|| RecordError::missing(item, REPEATS))?,
    };
    versioned(item, slot)
}

fn seen(item: &Item) -> Option<std::collections::BTreeMap<String, Timestamp>> {
    let read = |(trigger, at): (&String, &AttributeValue)| {
        Some((trigger.clone(), at.as_s().ok()?.parse().ok()?))
    };
    item.get(SEEN)?.as_m().ok()?.iter().map(read).collect()
}

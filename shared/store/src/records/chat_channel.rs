//! The chat channel of an incident, and the incident of a room.

use app::ports::{ChatChange, Versioned};
use domain::chat::{ChatChannel, ChatService};
use domain::ids::IncidentId;
use uuid::Uuid;

use super::{RecordError, decode, encode, signed, stamp, versioned};
use crate::item::{Item, text, text_of};
use crate::keys::Key;

const V: u64 = 1;
const ROOM_V: u64 = 1;
/// The incident that a room is about, for the condition of whoever takes it.
pub(crate) const INCIDENT: &str = "incident";

pub(crate) fn write(change: &ChatChange, commit: Uuid) -> Result<Item, RecordError> {
    let change = &change.change;
    let mut item = encode(Key::chat_channel(&change.value.incident), V, &change.value)?;
    stamp(&mut item, change.expected, commit);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<ChatChannel>, RecordError> {
    versioned(item, decode(item, V)?)
}

pub(crate) fn write_room(
    (service, id): (ChatService, &str),
    incident: &IncidentId,
    commit: Uuid,
) -> Result<Item, RecordError> {
    let mut item = encode(Key::room(service, id), ROOM_V, incident)?;
    item.insert(INCIDENT.to_owned(), text(incident.as_str()));
    signed(&mut item, commit);
    Ok(item)
}

pub(crate) fn read_room(item: &Item) -> Result<IncidentId, RecordError> {
    super::check(item, ROOM_V)?;
    let incident = text_of(item, INCIDENT).and_then(|id| IncidentId::parse(id).ok());
    incident.ok_or_else(|| RecordError::missing(item, INCIDENT))
}

//! Chat channels, each in the partition of its incident: what removes that removes them.

use app::ports::{ChatChange, ChatChannels, StoreError, Versioned};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::chat::{ChatChannel, ChatService};
use domain::ids::IncidentId;
use uuid::Uuid;

use crate::DynamoStore;
use crate::item::text;
use crate::keys::{Key, PK};
use crate::plan::{PlanError, small_enough, unchanged};
use crate::records::chat_channel::{INCIDENT, read, read_room, write, write_room};
use crate::write::{Expression, put};

impl ChatChannels for DynamoStore {
    async fn chat_channel(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<ChatChannel>>, StoreError> {
        self.one("reading a chat channel", Key::chat_channel(incident), read).await
    }

    async fn incident_of(
        &self,
        service: ChatService,
        room: &str,
    ) -> Result<Option<IncidentId>, StoreError> {
        self.one("reading a room", Key::room(service, room), read_room).await
    }
}

/// The writes of a change.
pub(crate) fn writes(
    table: &str,
    change: &ChatChange,
    commit: Uuid,
) -> Result<Vec<TransactWriteItem>, PlanError> {
    let item = write(change, commit)?;
    small_enough(&item)?;
    let mut writes = vec![put(table, item, Some(unchanged(change.change.expected)))];
    if let Some(room) = change.room() {
        let incident = &change.change.value.incident;
        let free = format!("attribute_not_exists({PK}) OR {INCIDENT} = :incident");
        let free = Expression::new(&free).value(":incident", text(incident.as_str()));
        writes.push(put(table, write_room(room, incident, commit)?, Some(free)));
    }
    Ok(writes)
}

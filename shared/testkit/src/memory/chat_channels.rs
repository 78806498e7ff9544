//! Chat channels, and the incidents of rooms.

use app::ports::{ChatChannels, StoreError, Versioned};
use domain::chat::{ChatChannel, ChatService};
use domain::ids::IncidentId;

use super::{MemoryStore, Stored};

impl ChatChannels for MemoryStore {
    async fn chat_channel(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<ChatChannel>>, StoreError> {
        Ok(self.read().chat_channels.get(incident).map(Stored::versioned))
    }

    async fn incident_of(
        &self,
        service: ChatService,
        room: &str,
    ) -> Result<Option<IncidentId>, StoreError> {
        let state = self.read();
        Ok(state.rooms.get(&(service, room.to_owned())).map(|(incident, _)| incident.clone()))
    }
}

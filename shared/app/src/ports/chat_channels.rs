//! What is known of the chat channels of incidents.

use std::future::Future;

use domain::chat::{ChatChannel, ChatService};
use domain::ids::IncidentId;

use super::{Change, StoreError, Versioned};

/// The chat channels of incidents, one of each at most. They are written by
/// [`Aggregates::commit`](super::Aggregates::commit), beside the facts about them, and go with their incident (see
/// [`Records::erase`](super::Records::erase)). Reads are strongly consistent.
pub trait ChatChannels: Send + Sync {
    /// The chat channel of an incident, in one request.
    fn chat_channel(
        &self,
        incident: &IncidentId,
    ) -> impl Future<Output = Result<Option<Versioned<ChatChannel>>, StoreError>> + Send;

    /// The incident that a channel of a service is about, by the service's id of it; none where several share one.
    fn incident_of(
        &self,
        service: ChatService,
        room: &str,
    ) -> impl Future<Output = Result<Option<IncidentId>, StoreError>> + Send;
}

/// What a commit does to a chat channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatChange {
    /// Its next state.
    pub change: Change<ChatChannel>,
    /// Whether its room becomes its own by this: it must be no other incident's.
    pub takes_room: bool,
}

impl ChatChange {
    /// The room that it takes.
    pub fn room(&self) -> Option<(ChatService, &str)> {
        let channel = &self.change.value;
        let room = channel.room.as_ref().filter(|_| self.takes_room)?;
        Some((channel.service, room.id.as_str()))
    }
}

//! The chat service of the world, and who follows incidents there. It asks at a site of its own, whatever it asks
//! for: so what goes on beside it is as if there were none.

use std::collections::BTreeMap;

use app::chat::{Chats, FollowError, keep_in_step};
use app::error::AppError;
use app::ports::{
    Chat, ChatChannels, Invitee, OpenError, Opened, PortError, StoreError, Versioned,
};
use domain::chat::{ChatChannel, ChatService};
use domain::ids::IncidentId;
use wire::outbound::chat::ChatMessage;

use super::dice::Site;
use super::functions::{Answer, Function, Invoked};
use super::kernel::Kernel;
use super::sandbox::Sandbox;
use super::{Millis, World, ready};
use crate::chat::ScriptedChat;

/// How long the stream of the table takes.
const STREAM: Millis = 200;
/// Lambda's pauses before a part of a stream is handed over again: they double up to a minute.
const PAUSES: (Millis, Millis) = (1_000, 60_000);

/// Whom the chat service is told of.
#[derive(Default)]
pub(super) struct Chatting {
    service: Option<ScriptedChat>,
    /// Incidents that are being followed, and whether more has happened to each meanwhile. A stream hands over
    /// what is in one partition to one invocation at a time.
    followed: BTreeMap<IncidentId, bool>,
}

impl World {
    /// Lets the channels of incidents be kept in step in a chat service from now on.
    pub fn talk(&mut self, service: &ScriptedChat) {
        self.shared.kernel().chatting.service = Some(service.clone());
    }
}

impl Kernel {
    /// Facts of an incident were written.
    pub(super) fn written(&mut self, incident: &IncidentId) {
        if self.chatting.service.is_none() {
            return;
        }
        if let Some(more) = self.chatting.followed.get_mut(incident) {
            *more = true;
            return;
        }
        self.chatting.followed.insert(incident.clone(), false);
        let incident = incident.clone();
        self.invoke(self.now + STREAM, Function::Chat { incident, failures: 0 });
    }

    /// An invocation that followed an incident ended, well or not.
    pub(super) fn chatted(&mut self, incident: &IncidentId, failures: u32, end: Option<bool>) {
        let known = self.chatting.followed.remove(incident).unwrap_or_default();
        let (more, failures) = match end {
            Some(more) => (more || known, 0),
            None => (true, failures + 1),
        };
        if more {
            let pause = PAUSES.0.saturating_mul(1 << failures.min(6)).min(PAUSES.1);
            let pause = if failures == 0 { STREAM } else { pause };
            self.chatting.followed.insert(incident.clone(), false);
            let incident = incident.clone();
            self.invoke(self.now + pause, Function::Chat { incident, failures });
        }
    }
}

pub(super) fn chatting(sandbox: Sandbox, incident: IncidentId) -> Invoked {
    Box::pin(async move {
        let chats = Chats::only(ChatService::Slack, &sandbox);
        let followed = Box::pin(keep_in_step(&sandbox.state(), &chats, &incident, &[])).await;
        match followed {
            Ok(followed) => Ok(Answer::Followed { more: followed.more }),
            Err(FollowError::Store(error)) => Err(error),
            Err(FollowError::NotSetUp(_)) => Ok(Answer::Followed { more: false }),
            Err(FollowError::Chat(error)) => {
                let doing = "talking to the simulated chat service";
                Err(AppError::Store(StoreError::Busy { doing, source: Box::new(error) }))
            }
        }
    })
}

impl Sandbox {
    fn service(&self) -> Result<ScriptedChat, PortError> {
        let service = self.kernel().chatting.service.clone();
        service.ok_or_else(|| PortError::Refused("there is no chat service".into()))
    }
}

impl ChatChannels for Sandbox {
    async fn chat_channel(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<ChatChannel>>, StoreError> {
        self.call(Site::Chat, |_| ready(self.shared.store.chat_channel(incident))).await
    }

    async fn incident_of(
        &self,
        service: ChatService,
        room: &str,
    ) -> Result<Option<IncidentId>, StoreError> {
        self.call(Site::Chat, |_| ready(self.shared.store.incident_of(service, room))).await
    }
}

impl Chat for Sandbox {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        self.call(Site::Chat, |_| ready(self.service()?.open(name))).await
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.find(name))).await
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.invite(channel, people))).await
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.set_topic(channel, topic))).await
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.post(channel, message))).await
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.update(channel, id, message))).await
    }

    async fn pin(&self, channel: &str, id: &str) -> Result<(), PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.pin(channel, id))).await
    }

    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.email_of(user))).await
    }

    async fn reply(&self, address: &str, message: &ChatMessage) -> Result<(), PortError> {
        self.call(Site::Chat, |_| ready(self.service()?.reply(address, message))).await
    }
}

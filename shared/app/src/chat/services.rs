//! The chat services that a deployment has set up: one of them, or both.

use domain::chat::ChatService;
use wire::outbound::chat::ChatMessage;

use crate::ports::{Chat, Invitee, OpenError, Opened, PortError};

/// The chat services of a deployment, each where it is set up.
#[derive(Debug)]
pub struct Chats<'a, S, T> {
    /// Slack.
    pub slack: Option<&'a S>,
    /// Microsoft Teams.
    pub teams: Option<&'a T>,
}

/// One of them.
#[derive(Debug)]
pub(super) enum OneOf<'a, S, T> {
    Slack(&'a S),
    Teams(&'a T),
}

impl<'a, C> Chats<'a, C, C> {
    /// This service alone.
    pub fn only(service: ChatService, chat: &'a C) -> Self {
        match service {
            ChatService::Slack => Self { slack: Some(chat), teams: None },
            ChatService::Teams => Self { slack: None, teams: Some(chat) },
        }
    }
}

impl<'a, S: Chat, T: Chat> Chats<'a, S, T> {
    /// A service; `None` where it is not set up.
    pub fn of(&self, service: ChatService) -> Option<impl Chat + use<'a, S, T>> {
        match service {
            ChatService::Slack => self.slack.map(OneOf::Slack),
            ChatService::Teams => self.teams.map(OneOf::Teams),
        }
    }
}

impl<S: Chat, T: Chat> Chat for OneOf<'_, S, T> {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        match self {
            Self::Slack(chat) => chat.open(name).await,
            Self::Teams(chat) => chat.open(name).await,
        }
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        match self {
            Self::Slack(chat) => chat.find(name).await,
            Self::Teams(chat) => chat.find(name).await,
        }
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        match self {
            Self::Slack(chat) => chat.invite(channel, people).await,
            Self::Teams(chat) => chat.invite(channel, people).await,
        }
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        match self {
            Self::Slack(chat) => chat.set_topic(channel, topic).await,
            Self::Teams(chat) => chat.set_topic(channel, topic).await,
        }
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        match self {
            Self::Slack(chat) => chat.post(channel, message).await,
            Self::Teams(chat) => chat.post(channel, message).await,
        }
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        match self {
            Self::Slack(chat) => chat.update(channel, id, message).await,
            Self::Teams(chat) => chat.update(channel, id, message).await,
        }
    }

    async fn pin(&self, channel: &str, id: &str) -> Result<(), PortError> {
        match self {
            Self::Slack(chat) => chat.pin(channel, id).await,
            Self::Teams(chat) => chat.pin(channel, id).await,
        }
    }

    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        match self {
            Self::Slack(chat) => chat.email_of(user).await,
            Self::Teams(chat) => chat.email_of(user).await,
        }
    }

    async fn reply(&self, address: &str, message: &ChatMessage) -> Result<(), PortError> {
        match self {
            Self::Slack(chat) => chat.reply(address, message).await,
            Self::Teams(chat) => chat.reply(address, message).await,
        }
    }
}

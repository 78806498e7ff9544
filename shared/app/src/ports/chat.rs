//! Where responders talk.

use std::future::Future;

use wire::outbound::chat::ChatMessage;

use super::PortError;

/// A channel that a chat service made, or has had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The service's id of it.
    pub id: String,
    /// What people see.
    pub name: String,
    /// Where it opens, where the service says so.
    pub url: Option<String>,
}

/// Who is to be in a channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invitee {
    /// Somebody, by the service's own id.
    User(String),
    /// Somebody, by e-mail address.
    Email(String),
}

/// A chat service. Nothing here has a token: what was done before an answer was lost may be done again, except that
/// a channel is looked for by its name before it is made.
pub trait Chat: Send + Sync {
    /// Makes a channel. [`OpenError::Taken`] when one that is not ours to use has the name, an archived one too.
    fn open(&self, name: &str) -> impl Future<Output = Result<Opened, OpenError>> + Send;

    /// The channel of that name which this app made and nobody archived.
    fn find(&self, name: &str) -> impl Future<Output = Result<Option<Opened>, PortError>> + Send;

    /// Puts people into a channel; who is there already is no error. Gives those whom the service does not know or
    /// does not let in, each with why.
    fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> impl Future<Output = Result<Vec<(Invitee, String)>, PortError>> + Send;

    /// Says above a channel what it is about.
    fn set_topic(
        &self,
        channel: &str,
        topic: &str,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Posts a message, and gives the service's id of it.
    fn post(
        &self,
        channel: &str,
        message: &ChatMessage,
    ) -> impl Future<Output = Result<String, PortError>> + Send;

    /// Puts another message in the place of one.
    fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Keeps a message in sight.
    fn pin(&self, channel: &str, id: &str) -> impl Future<Output = Result<(), PortError>> + Send;

    /// The e-mail address of somebody, by the service's own id.
    fn email_of(
        &self,
        user: &str,
    ) -> impl Future<Output = Result<Option<String>, PortError>> + Send;

    /// Answers a command or a press at the address that came with it, for the eyes of whoever asked.
    fn reply(
        &self,
        address: &str,
        message: &ChatMessage,
    ) -> impl Future<Output = Result<(), PortError>> + Send;
}

/// Why a channel was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Its name is another's.
    #[error("the name is taken")]
    Taken,
    /// Something else.
    #[error(transparent)]
    Port(#[from] PortError),
}

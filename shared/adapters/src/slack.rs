//! [`Slack`]: channels and messages by Slack's Web API
//! ([ADR 0035](../../../docs/adr/0035-chat-services-over-http.md)).

use std::sync::{Mutex, PoisonError};

use app::ports::{Chat, Invitee, OpenError, Opened, PortError, Secrets};
use aws_smithy_runtime_api::client::http::HttpConnector;
use domain::limits::SLACK_PAGES_MAX;
use serde_json::Value;
use wire::outbound::chat::ChatMessage;
use wire::slack::answer::{Class, Failure, Outcome, channels, text};
use wire::slack::credentials::Credentials;
use wire::slack::method::{self, Request};
use wire::slack::name::channel_name;

mod invite;
mod web;

use web::{SERVICE, Web};

/// A workspace, as one installed app.
///
/// `find` reads only the channels that the app is in, where those that it made are: the list of a
/// large workspace would take minutes of its rate.
pub struct Slack<S> {
    web: Web,
    secrets: S,
    secret: String,
    known: Mutex<Option<(Credentials, Identity)>>,
}

/// Who the app is, to Slack.
#[derive(Clone)]
struct Identity {
    /// Its member id.
    user: String,
    /// Where the workspace opens, with a slash at the end.
    url: Option<String>,
}

impl<S: Secrets> Slack<S> {
    /// The workspace of the app whose credentials `secrets` keeps under the name `secret`, reached by
    /// `connector` at `base`, which is `https://slack.com/api` but for stand-ins.
    pub fn new(
        connector: impl HttpConnector + 'static,
        base: &str,
        secrets: S,
        secret: String,
    ) -> Self {
        Self { web: Web::new(connector, base), secrets, secret, known: Mutex::new(None) }
    }

    async fn credentials(&self) -> Result<Credentials, PortError> {
        let name = &self.secret;
        let secret = self.secrets.secret(name).await?;
        let secret = secret.ok_or_else(|| PortError::Refused(format!("no secret is at {name}")))?;
        Credentials::read(&secret).map_err(|error| PortError::Refused(format!("{name}: {error}")))
    }

    async fn call(&self, request: &Request) -> Result<Outcome, PortError> {
        let credentials = self.credentials().await?;
        self.web.call(&credentials.bot_token, request).await
    }

    /// The answer to what has to succeed.
    async fn done(&self, request: &Request) -> Result<Value, PortError> {
        match self.call(request).await? {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Failed(failure) => Err(refusal(request, &failure)),
        }
    }

    /// What becomes of a request about `channel`: where only members may ask it, the app goes in.
    async fn inside(&self, channel: &str, request: &Request) -> Result<Outcome, PortError> {
        match self.call(request).await? {
            Outcome::Failed(Failure { class: Class::Outside, .. }) => {
                self.done(&method::join(channel)).await?;
                self.call(request).await
            }
            outcome @ (Outcome::Done(_) | Outcome::Failed(_)) => Ok(outcome),
        }
    }

    /// The answer to what has to succeed in a channel; `None` when it is so already.
    async fn settled(&self, channel: &str, request: &Request) -> Result<Option<Value>, PortError> {
        match self.inside(channel, request).await? {
            Outcome::Done(answer) => Ok(Some(answer)),
            Outcome::Failed(Failure { class: Class::Already, .. }) => Ok(None),
            Outcome::Failed(failure) => Err(refusal(request, &failure)),
        }
    }

    /// Asked once for each token.
    async fn identity(&self) -> Result<Identity, PortError> {
        let credentials = self.credentials().await?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, identity)) = known.filter(|(its, _)| *its == credentials) {
            return Ok(identity);
        }
        let request = method::whoami();
        let answer = self.done(&request).await?;
        let identity = Identity {
            user: needed(&request, &answer, &["user_id"])?,
            url: text(&answer, &["url"]).map(str::to_owned),
        };
        let known = Some((credentials, identity.clone()));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(identity)
    }
}

impl<S: Secrets> Chat for Slack<S> {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        let me = self.identity().await?;
        let request = method::create(name);
        match self.call(&request).await? {
            Outcome::Done(answer) => {
                let id = needed(&request, &answer, &["channel", "id"])?;
                let name = needed(&request, &answer, &["channel", "name"])?;
                Ok(me.opened(id, name))
            }
            Outcome::Failed(Failure { class: Class::Taken, .. }) => Err(OpenError::Taken),
            Outcome::Failed(failure) => Err(refusal(&request, &failure).into()),
        }
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        let (me, name) = (self.identity().await?, channel_name(name));
        let mut cursor = None;
        for _ in 0..SLACK_PAGES_MAX {
            let answer = self.done(&method::own_channels(cursor.as_deref())).await?;
            let (listed, next) = channels(&answer);
            let mut ours = listed.into_iter().filter(|one| one.creator == me.user);
            if let Some(found) = ours.find(|one| one.name == name && !one.is_archived) {
                return Ok(Some(me.opened(found.id, found.name)));
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(None);
            }
        }
        Err(PortError::Refused(format!(
            "{SERVICE}: the app is in too many channels to find one: archive those of past incidents"
        )))
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        self.invited(channel, people).await
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        self.settled(channel, &method::set_topic(channel, topic)).await.map(drop)
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        let request = method::post(channel, message);
        let answer = self.settled(channel, &request).await?.unwrap_or_default();
        needed(&request, &answer, &["ts"])
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        self.settled(channel, &method::update(channel, id, message)).await.map(drop)
    }

    async fn pin(&self, channel: &str, id: &str) -> Result<(), PortError> {
        self.settled(channel, &method::pin(channel, id)).await.map(drop)
    }

    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        let request = method::profile(user);
        match self.call(&request).await? {
            Outcome::Done(answer) => {
                Ok(text(&answer, &["user", "profile", "email"]).map(str::to_owned))
            }
            Outcome::Failed(Failure { class: Class::Nobody, .. }) => Ok(None),
            Outcome::Failed(failure) => Err(refusal(&request, &failure)),
        }
    }

    async fn reply(&self, address: &str, message: &ChatMessage) -> Result<(), PortError> {
        self.web.reply(address, &method::reply(message)).await
    }
}

impl Identity {
    fn opened(&self, id: String, name: String) -> Opened {
        let url = self.url.as_ref().map(|url| format!("{url}archives/{id}"));
        Opened { id, name, url }
    }
}

/// A refusal in words, with whether another try may help.
fn refusal(request: &Request, failure: &Failure) -> PortError {
    let needed = failure.needed.as_ref().map(|scope| format!(" (the app needs {scope})"));
    let (method, error) = (request.method, &failure.error);
    let words = format!("{SERVICE}: {method}: {error}{}", needed.unwrap_or_default());
    match failure.class {
        Class::Throttled => PortError::Throttled(words),
        Class::Busy => PortError::Busy(words),
        Class::Taken
        | Class::Already
        | Class::Outside
        | Class::Nobody
        | Class::NotThem
        | Class::Refused => PortError::Refused(words),
    }
}

/// What an answer has to say. One that does not was perhaps done: another try may tell.
fn needed(request: &Request, answer: &Value, path: &[&str]) -> Result<String, PortError> {
    let lacking = || {
        let (method, member) = (request.method, path.join("."));
        PortError::Busy(format!("{SERVICE}: {method}: the answer has no {member}"))
    };
    text(answer, path).map(str::to_owned).ok_or_else(lacking)
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests;

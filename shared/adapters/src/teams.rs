//! [`Teams`]: channels by Microsoft Graph, messages by the Bot Framework
//! ([ADR 0035](../../../docs/adr/0035-chat-services-over-http.md)).

use app::ports::{Chat, Clock, Invitee, OpenError, Opened, PortError, Secrets};
use aws_smithy_runtime_api::client::http::HttpConnector;
use domain::limits::TEAMS_CHANNEL_SETTLES;
use serde_json::Value;
use wire::outbound::chat::ChatMessage;
use wire::teams::answer::{Channel, channels, error};
use wire::teams::credentials::Credentials;
use wire::teams::method::{self, Request};
use wire::teams::name::channel_name;

mod keys;
mod tokens;

use crate::http::{Answer, Http, request};
use keys::Held;
use tokens::Tokens;

/// Whom errors are about.
const SERVICE: &str = "Teams";
/// What a request says of its body.
const JSON: &str = "application/json; charset=utf-8";

/// Where Microsoft's services are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Logins.
    pub login: String,
    /// Microsoft Graph.
    pub graph: String,
    /// The Bot Framework's connector for Teams.
    pub bot: String,
    /// The Bot Framework's metadata, which say where its keys are.
    pub keys: String,
}

impl Default for Addresses {
    /// Those of the public cloud.
    fn default() -> Self {
        Self {
            login: "https://login.microsoftonline.com".to_owned(),
            graph: "https://graph.microsoft.com/v1.0".to_owned(),
            bot: "https://smba.trafficmanager.net/teams".to_owned(),
            keys: "https://login.botframework.com/v1/.well-known/openidconfiguration".to_owned(),
        }
    }
}

/// A team, as one app that is installed in it.
///
/// What Teams lets no app do is done as well as it can be: a topic is the description of the channel,
/// nothing is pinned, and nobody is invited: who is in the team is in its channels, and who is not is told.
pub struct Teams<S, C> {
    http: Http,
    addresses: Addresses,
    secrets: S,
    secret: String,
    tokens: Tokens<C>,
    keys: Held,
}

impl<S: Secrets, C: Clock> Teams<S, C> {
    /// The team whose credentials `secrets` keeps under the name `secret`.
    pub fn new(
        connector: impl HttpConnector + 'static,
        addresses: Addresses,
        secrets: S,
        secret: String,
        clock: C,
    ) -> Self {
        let http = Http::new(SERVICE, connector);
        let (tokens, keys) = (Tokens::new(clock), Held::default());
        Self { http, addresses, secrets, secret, tokens, keys }
    }

    async fn credentials(&self) -> Result<Credentials, PortError> {
        let name = &self.secret;
        let secret = self.secrets.secret(name).await?;
        let secret = secret.ok_or_else(|| PortError::Refused(format!("no secret is at {name}")))?;
        Credentials::read(&secret).map_err(|error| PortError::Refused(format!("{name}: {error}")))
    }

    /// Asks with a token; where it is no longer taken, once more with another.
    async fn call(&self, credentials: &Credentials, asked: &Request) -> Result<Answer, PortError> {
        let (token, is_kept) = self.token(credentials, asked.service).await?;
        let answer = self.send(&token, asked).await?;
        if answer.status != 401 || !is_kept {
            return Ok(answer);
        }
        self.tokens.forget(asked.service);
        let (token, _) = self.token(credentials, asked.service).await?;
        self.send(&token, asked).await
    }

    async fn send(&self, token: &str, asked: &Request) -> Result<Answer, PortError> {
        let base = match asked.service {
            method::Service::Graph => &self.addresses.graph,
            method::Service::Bot => &self.addresses.bot,
        };
        let url = format!("{}/{}", base.trim_end_matches('/'), asked.path);
        let body = if asked.body.is_null() { String::new() } else { asked.body.to_string() };
        let mut request = request(asked.method, &url, body, JSON).ok_or_else(nowhere)?;
        request.headers_mut().insert("authorization", format!("Bearer {token}"));
        self.http.send(asked.what, request).await
    }

    /// The answer to what has to succeed.
    async fn done(&self, asked: &Request) -> Result<Value, PortError> {
        let answer = self.call(&self.credentials().await?, asked).await?;
        if answer.is_done() { Ok(read(&answer)) } else { Err(self.refusal(asked.what, &answer)) }
    }

    /// The answer, or nothing where there is nobody of that name.
    async fn known(&self, asked: &Request) -> Result<Option<Value>, PortError> {
        let answer = self.call(&self.credentials().await?, asked).await?;
        match answer.status {
            404 => Ok(None),
            _ if answer.is_done() => Ok(Some(read(&answer))),
            _ => Err(self.refusal(asked.what, &answer)),
        }
    }

    fn refusal(&self, what: &str, answer: &Answer) -> PortError {
        let code = error(&answer.body).map(|(code, _)| code);
        match self.http.judge(what, answer, code.as_deref()) {
            //= bot-framework#rate-limit: 412 is to be tried again, like 502 and 504
            PortError::Refused(why) if answer.status == 412 => PortError::Busy(why),
            judged @ (PortError::Refused(_) | PortError::Busy(_) | PortError::Throttled(_)) => {
                judged
            }
        }
    }

    /// The answer to what has to succeed in a channel. One that was made a moment ago may not be known yet.
    async fn done_in(&self, channel: &str, asked: &Request) -> Result<Value, PortError> {
        let credentials = self.credentials().await?;
        let answer = self.call(&credentials, asked).await?;
        if answer.is_done() {
            return Ok(read(&answer));
        }
        if answer.status == 404 && self.is_new(&credentials, channel).await? {
            let what = asked.what;
            return Err(PortError::Busy(format!(
                "{SERVICE}: {what}: the channel is not there yet"
            )));
        }
        Err(self.refusal(asked.what, &answer))
    }

    async fn is_new(&self, credentials: &Credentials, channel: &str) -> Result<bool, PortError> {
        let asked = method::channel(&credentials.team, channel);
        let answer = self.call(credentials, &asked).await?;
        let known = serde_json::from_slice::<Channel>(&answer.body).ok();
        let made_at = known.and_then(|channel| channel.created_at);
        let age = made_at.map(|at| self.tokens.now().duration_since(at));
        Ok(age.is_some_and(|age| age <= TEAMS_CHANNEL_SETTLES))
    }
}

impl<S: Secrets, C: Clock> Chat for Teams<S, C> {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        let credentials = self.credentials().await?;
        let asked = method::create(&credentials.team, name);
        let answer = self.call(&credentials, &asked).await?;
        if answer.is_done() {
            let made = serde_json::from_value::<Channel>(read(&answer));
            return made.map(opened).map_err(|_| lacking(asked.what).into());
        }
        match error(&answer.body) {
            Some((_, true)) => Err(OpenError::Taken),
            Some((_, false)) | None => Err(self.refusal(asked.what, &answer).into()),
        }
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        let credentials = self.credentials().await?;
        let (name, asked) = (channel_name(name), method::channels(&credentials.team));
        let listed = channels(&self.done(&asked).await?).into_iter();
        let is_ours = |one: &Channel| one.description.as_deref().is_some_and(method::is_ours);
        let mut ours = listed.filter(is_ours);
        Ok(ours.find(|one| one.display_name == name).map(opened))
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        let mut absent = Vec::new();
        for person in people {
            let (Invitee::User(name) | Invitee::Email(name)) = person;
            if self.known(&method::member(channel, name)).await?.is_none() {
                let why = format!("{SERVICE}: not a member of the team");
                absent.push((person.clone(), why));
            }
        }
        Ok(absent)
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        let team = self.credentials().await?.team;
        self.done_in(channel, &method::describe(&team, channel, topic)).await.map(drop)
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        let asked = method::post(channel, message);
        let answer = self.done_in(channel, &asked).await?;
        let id = answer.get("activityId").and_then(Value::as_str).filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or_else(|| lacking(asked.what))
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        self.done(&method::update(channel, id, message)).await.map(drop)
    }

    async fn pin(&self, _: &str, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        let Some(person) = self.known(&method::person(user)).await? else { return Ok(None) };
        let named = ["mail", "userPrincipalName"].map(|name| person.get(name)?.as_str());
        Ok(named.into_iter().flatten().find(|name| !name.is_empty()).map(str::to_owned))
    }

    async fn reply(&self, address: &str, message: &ChatMessage) -> Result<(), PortError> {
        self.done(&method::reply(address, message)).await.map(drop)
    }
}

fn opened(channel: Channel) -> Opened {
    Opened { id: channel.id, name: channel.display_name, url: channel.web_url }
}

/// Null where the answer has no body.
fn read(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// It was perhaps done: another try may tell.
fn lacking(what: &str) -> PortError {
    PortError::Busy(format!("{SERVICE}: {what}: the answer lacks an id"))
}

fn nowhere() -> PortError {
    PortError::Refused(format!("{SERVICE} has no address"))
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests;

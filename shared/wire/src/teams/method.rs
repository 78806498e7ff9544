//! Requests: of Microsoft Graph for channels, of the Bot Framework for messages.
//= graph#channel-resource, bot-framework#rest-connector-api

use domain::limits::TEAMS_DESCRIPTION_CHARS_MAX;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::outbound::chat::ChatMessage;
use crate::text::{cut_chars, one_line};

use super::card;
use super::credentials::Credentials;
use super::name::channel_name;

/// Which service is asked; each has a token of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Microsoft Graph.
    Graph,
    /// The Bot Framework.
    Bot,
}

impl Service {
    /// What a token of it is asked for.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Graph => "https://graph.microsoft.com/.default",
            Self::Bot => "https://api.botframework.com/.default",
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Of which service.
    pub service: Service,
    /// What it is called in errors.
    pub what: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// What follows the service's address.
    pub path: String,
    /// What it says; null where it only asks.
    pub body: Value,
}

/// What the description of a channel that we made ends in: Graph does not say who made one.
const OURS: &str = " (Tocsin)";

/// What a token is asked for with, and of whom: a path below the address of logins, and a form.
pub fn token(credentials: &Credentials, service: Service) -> (String, String) {
    let path = format!("{}/oauth2/v2.0/token", credentials.tenant);
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &credentials.app)
        .append_pair("client_secret", &credentials.secret)
        .append_pair("scope", service.scope());
    (path, form.finish())
}

/// Makes a standard channel: every member of the team is in it.
pub fn create(team: &str, name: &str) -> Request {
    let body = json!({
        "displayName": channel_name(name),
        "description": description(""),
        "membershipType": "standard",
    });
    graph("POST", "making a channel", format!("teams/{team}/channels"), body)
}

/// The channels of the team; a team has a thousand at most.
pub fn channels(team: &str) -> Request {
    graph("GET", "the list of channels", format!("teams/{team}/channels"), Value::Null)
}

/// What is known of one channel.
pub fn channel(team: &str, channel: &str) -> Request {
    let path = format!("teams/{team}/channels/{}", encoded(channel));
    graph("GET", "looking the channel up", path, Value::Null)
}

/// Says in the description of a channel what it is about: Teams has no topic above it.
pub fn describe(team: &str, channel: &str, words: &str) -> Request {
    let path = format!("teams/{team}/channels/{}", encoded(channel));
    graph("PATCH", "the description", path, json!({"description": description(words)}))
}

/// Whether the description of a channel says that we made it.
pub fn is_ours(description: &str) -> bool {
    description.ends_with(OURS.trim_start())
}

fn description(words: &str) -> String {
    let words = one_line(words);
    let room = TEAMS_DESCRIPTION_CHARS_MAX - OURS.len();
    format!("{}{OURS}", cut_chars(&words, room)).trim_start().to_owned()
}

/// Posts a message, as the first one of a conversation in the channel.
pub fn post(channel: &str, message: &ChatMessage) -> Request {
    let body = json!({
        "isGroup": true,
        "channelData": {"channel": {"id": channel}},
        "activity": card::message(message),
    });
    bot("POST", "posting", "v3/conversations".to_owned(), body)
}

/// Puts another message in the place of one.
pub fn update(channel: &str, id: &str, message: &ChatMessage) -> Request {
    let conversation = encoded(&place(channel, id));
    let path = format!("v3/conversations/{conversation}/activities/{}", encoded(id));
    bot("PUT", "changing a message", path, card::message(message))
}

/// Answers a message where it was written: `place` is the channel and the message, as
/// [`place`] names them.
pub fn reply(place: &str, message: &ChatMessage) -> Request {
    let path = format!("v3/conversations/{}/activities", encoded(place));
    bot("POST", "the reply", path, card::message(message))
}

/// Where a reply to a message goes.
pub fn place(channel: &str, message: &str) -> String {
    format!("{channel};messageid={message}")
}

/// What the directory knows of somebody.
pub fn person(user: &str) -> Request {
    let path = format!("users/{}?$select=mail,userPrincipalName", encoded(user));
    graph("GET", "looking somebody up", path, Value::Null)
}

/// What is known of a member of the team, by id or address.
pub fn member(channel: &str, user: &str) -> Request {
    let path = format!("v3/conversations/{}/members/{}", encoded(channel), encoded(user));
    bot("GET", "looking somebody up", path, Value::Null)
}

fn graph(method: &'static str, what: &'static str, path: String, body: Value) -> Request {
    Request { service: Service::Graph, what, method, path, body }
}

fn bot(method: &'static str, what: &'static str, path: String, body: Value) -> Request {
    Request { service: Service::Bot, what, method, path, body }
}

fn encoded(part: &str) -> String {
    utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_paths_are_encoded_and_bodies_are_as_they_should_be() {
        let (channel, line) = ("19:abc@thread.tacv2", ChatMessage::Line(Vec::new()));
        let request = update(channel, "1795395600123", &line);
        assert_eq!(
            request.path,
            "v3/conversations/19%3Aabc%40thread%2Etacv2%3Bmessageid%3D1795395600123/activities/1795395600123"
        );
        assert_eq!(post(channel, &line).body["channelData"]["channel"]["id"], channel);
        let body = create("g-1", "Prod/API").body;
        assert_eq!(
            (&body["displayName"], &body["description"]),
            (&json!("Prod-API"), &json!("(Tocsin)"))
        );
        let described = describe("g-1", channel, &"x".repeat(2_000)).body["description"].clone();
        let described = described.as_str().unwrap();
        assert_eq!(described.chars().count(), TEAMS_DESCRIPTION_CHARS_MAX);
        assert!(is_ours(described) && is_ours("(Tocsin)") && !is_ours("prod"));
    }
}

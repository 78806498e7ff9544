//! Requests of the Web API: the method, and its members. What reads is sent as a form, which those
//! methods take alone; what writes as JSON.
//= slack#web-api: methods and their content types

use domain::limits::SLACK_PAGE;
use serde_json::{Value, json};

use crate::outbound::chat::ChatMessage;

use super::blocks::blocks;
use super::mrkdwn::fallback;
use super::name::{channel_name, topic};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, such as `chat.postMessage`.
    pub method: &'static str,
    /// What it says.
    pub body: Body,
}

/// What a request says, in the shape that its method takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Members of a form.
    Form(Vec<(&'static str, String)>),
    /// A JSON object.
    Json(Value),
}

impl Body {
    /// The type of its content.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Form(_) => "application/x-www-form-urlencoded",
            Self::Json(_) => "application/json; charset=utf-8",
        }
    }

    /// Its bytes, as text.
    pub fn text(&self) -> String {
        match self {
            Self::Form(members) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(members).finish()
            }
            Self::Json(body) => body.to_string(),
        }
    }
}

fn form(method: &'static str, members: Vec<(&'static str, String)>) -> Request {
    Request { method, body: Body::Form(members) }
}

fn json(method: &'static str, body: Value) -> Request {
    Request { method, body: Body::Json(body) }
}

/// Who the token is.
pub fn whoami() -> Request {
    form("auth.test", Vec::new())
}

/// Makes a public channel.
pub fn create(name: &str) -> Request {
    json("conversations.create", json!({"name": channel_name(name), "is_private": false}))
}

/// One page of the channels that the token is in and that nobody archived: a channel's maker is in
/// it, so that no more of a large workspace has to be read.
pub fn own_channels(cursor: Option<&str>) -> Request {
    let mut members = vec![
        ("types", "public_channel".to_owned()),
        ("exclude_archived", "true".to_owned()),
        ("limit", SLACK_PAGE.to_string()),
    ];
    members.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
    form("users.conversations", members)
}

/// Goes into a public channel that somebody else made.
pub fn join(channel: &str) -> Request {
    json("conversations.join", json!({"channel": channel}))
}

/// Puts people into a channel, by their ids.
pub fn invite<'a>(channel: &str, users: impl IntoIterator<Item = &'a str>) -> Request {
    let users: Vec<&str> = users.into_iter().collect();
    json("conversations.invite", json!({"channel": channel, "users": users.join(",")}))
}

/// Says above a channel what it is about.
pub fn set_topic(channel: &str, words: &str) -> Request {
    json("conversations.setTopic", json!({"channel": channel, "topic": topic(words)}))
}

/// Posts a message. Links in it are shown without what they lead to.
pub fn post(channel: &str, message: &ChatMessage) -> Request {
    let body = json!({
        "channel": channel,
        "text": fallback(message),
        "blocks": blocks(message),
        "unfurl_links": false,
        "unfurl_media": false,
    });
    json("chat.postMessage", body)
}

/// Puts another message in the place of one.
pub fn update(channel: &str, id: &str, message: &ChatMessage) -> Request {
    let (text, blocks) = (fallback(message), blocks(message));
    json("chat.update", json!({"channel": channel, "ts": id, "text": text, "blocks": blocks}))
}

/// Keeps a message in sight.
pub fn pin(channel: &str, id: &str) -> Request {
    json("pins.add", json!({"channel": channel, "timestamp": id}))
}

/// Who has an e-mail address.
pub fn by_email(address: &str) -> Request {
    form("users.lookupByEmail", vec![("email", address.to_owned())])
}

/// What is known of somebody.
pub fn profile(user: &str) -> Request {
    form("users.info", vec![("user", user.to_owned())])
}

/// What is posted at the address that came with a command or a press, for the eyes of whoever asked.
/// The message that the button is a part of stays.
pub fn reply(message: &ChatMessage) -> Value {
    json!({
        "response_type": "ephemeral",
        "replace_original": false,
        "text": fallback(message),
        "blocks": blocks(message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_is_a_form_and_what_writes_is_json() {
        let line = ChatMessage::Line(Vec::new());
        let forms = [whoami(), own_channels(Some("a=")), by_email("a+b@example.com"), profile("U")];
        for request in &forms {
            assert!(matches!(request.body, Body::Form(_)), "{}", request.method);
        }
        assert_eq!(forms[2].body.text(), "email=a%2Bb%40example.com");
        assert_eq!(
            forms[1].body.text(),
            "types=public_channel&exclude_archived=true&limit=999&cursor=a%3D"
        );
        for request in [
            create("A b"),
            join("C"),
            invite("C", ["U1", "U2"]),
            set_topic("C", "x"),
            post("C", &line),
            update("C", "1.2", &line),
            pin("C", "1.2"),
        ] {
            assert!(matches!(request.body, Body::Json(_)), "{}", request.method);
        }
        assert_eq!(create("A b").body.text(), r#"{"name":"a-b","is_private":false}"#);
        assert_eq!(invite("C", ["U1", "U2"]).body.text(), r#"{"channel":"C","users":"U1,U2"}"#);
    }
}

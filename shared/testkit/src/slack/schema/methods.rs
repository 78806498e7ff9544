//! The methods that we use: what type of content each takes, which scope it needs, and its members.

use super::blocks::BLOCKS;
use crate::shape::Need::{May, Must};
use crate::shape::{Rule, Shape};

/// A type of content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// `application/json`, or a form, which we never send where both are taken.
    Json,
    /// A form alone.
    Form,
}

/// One method.
pub(crate) struct Method {
    /// What it takes.
    pub(crate) content: Content,
    /// The scope that the token has to have.
    pub(crate) scope: Option<&'static str>,
    /// Its members.
    pub(crate) members: Shape,
}

const CHANNEL: Rule = Rule::Id("CG");
const USER: Rule = Rule::Id("UW");
/// What a form says of true and false, and of numbers.
const TRUTH: Rule = Rule::OneOf(&["true", "false"]);

/// The method of a name.
pub(crate) fn method(name: &str) -> Option<Method> {
    let (content, scope, members): (Content, Option<&str>, Shape) = match name {
        "auth.test" => (Content::Form, None, &[]),
        "conversations.create" => (
            Content::Json,
            Some("channels:manage"),
            &[("name", Must, Rule::Text(0, 1_000)), ("is_private", May, Rule::Flag)],
        ),
        "users.conversations" => (
            Content::Form,
            Some("channels:read"),
            &[
                ("types", May, Rule::OneOf(&["public_channel"])),
                ("exclude_archived", May, TRUTH),
                ("limit", May, Rule::Text(1, 3)),
                ("cursor", May, Rule::Text(1, 255)),
                ("user", May, USER),
            ],
        ),
        "conversations.join" => {
            (Content::Json, Some("channels:join"), &[("channel", Must, CHANNEL)])
        }
        "conversations.invite" => (
            Content::Json,
            Some("channels:manage"),
            &[
                ("channel", Must, CHANNEL),
                ("users", Must, Rule::Text(1, 20_000)),
                ("force", May, Rule::Flag),
            ],
        ),
        "conversations.setTopic" => (
            Content::Json,
            Some("channels:manage"),
            &[("channel", Must, CHANNEL), ("topic", Must, Rule::Text(0, 10_000))],
        ),
        "chat.postMessage" => (
            Content::Json,
            Some("chat:write"),
            &[
                ("channel", Must, CHANNEL),
                ("text", May, Rule::Text(0, 100_000)),
                ("blocks", May, BLOCKS),
                ("thread_ts", May, Rule::MessageId),
                ("unfurl_links", May, Rule::Flag),
                ("unfurl_media", May, Rule::Flag),
            ],
        ),
        "chat.update" => (
            Content::Json,
            Some("chat:write"),
            &[
                ("channel", Must, CHANNEL),
                ("ts", Must, Rule::MessageId),
                ("text", May, Rule::Text(0, 100_000)),
                ("blocks", May, BLOCKS),
            ],
        ),
        "pins.add" => (
            Content::Json,
            Some("pins:write"),
            &[("channel", Must, CHANNEL), ("timestamp", Must, Rule::MessageId)],
        ),
        "users.lookupByEmail" => {
            (Content::Form, Some("users:read.email"), &[("email", Must, Rule::Text(3, 255))])
        }
        "users.info" => (Content::Form, Some("users:read"), &[("user", Must, USER)]),
        // What is posted at the address that came with a command or a press.
        "response_url" => (
            Content::Json,
            None,
            &[
                ("response_type", May, Rule::OneOf(&["ephemeral", "in_channel"])),
                ("replace_original", May, Rule::Flag),
                ("delete_original", May, Rule::Flag),
                ("text", May, Rule::Text(0, 40_000)),
                ("blocks", May, BLOCKS),
            ],
        ),
        _ => return None,
    };
    Some(Method { content, scope, members })
}

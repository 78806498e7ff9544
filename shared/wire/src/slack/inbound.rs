//! What Slack posts to an app's one address. It is read only after its signature was verified.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::command::{self, SlashCommand};
use super::interaction::{self, Interaction, Press};

/// The header that says that a request was sent before, and how often.
pub const RETRY_HEADER: &str = "x-slack-retry-num";

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Somebody typed a command.
    Command(SlashCommand),
    /// Somebody pressed a button.
    Press(Press),
    /// Slack asks whether the address is ours: the answer is this text.
    //= slack#url_verification
    Challenge(String),
    /// Slack asks whether the certificate is good: any answer is.
    //= slack#slash-commands: ssl_check
    Probe,
    /// Nothing that this app takes part in, and why; it is answered, so that it does not come again.
    Ignored(&'static str),
    /// Nothing that Slack sends.
    Broken(&'static str),
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    challenge: Option<String>,
}

/// Reads the body of a request. What it is shows in its first byte: commands and interactions are
/// forms, events are JSON.
pub fn read(body: &[u8]) -> Inbound {
    if body.first() == Some(&b'{') {
        return event(body);
    }
    let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    if form.get("ssl_check").is_some_and(|check| check == "1") {
        return Inbound::Probe;
    }
    if let Some(payload) = form.get("payload") {
        return match interaction::read(payload) {
            Some(Interaction::Press(press)) => Inbound::Press(press),
            Some(Interaction::Other(why)) => Inbound::Ignored(why),
            None => Inbound::Broken("the payload is no interaction"),
        };
    }
    let command = command::read(&form).map(Inbound::Command);
    command.unwrap_or(Inbound::Broken("the form is neither a command nor an interaction"))
}

fn event(body: &[u8]) -> Inbound {
    match serde_json::from_slice(body) {
        Ok(Event { kind, challenge: Some(challenge) }) if kind == "url_verification" => {
            Inbound::Challenge(challenge)
        }
        Ok(Event { .. }) => Inbound::Ignored("an event that this app did not ask for"),
        Err(_) => Inbound::Broken("the JSON is no event"),
    }
}

#[cfg(test)]
mod tests;

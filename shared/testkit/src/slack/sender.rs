//! [`Sender`]: what Slack sends to an app, signed.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};
use wire::slack::inbound::RETRY_HEADER;
use wire::slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};

use super::server::locked;
use super::workspace::Workspace;

/// The team of every request.
const TEAM: &str = "T0001";

/// Signs with the secret of an app, and opens an address for each answer.
pub struct Sender {
    workspace: Arc<Mutex<Workspace>>,
    base: String,
    secret: String,
}

/// A request as the app receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The raw bytes, which are text.
    pub body: String,
    /// Where the answer goes, as [`Workspace::replies`] knows it; empty where there is none.
    pub address: String,
}

impl Sender {
    pub(super) fn new(workspace: Arc<Mutex<Workspace>>, base: String, secret: &str) -> Self {
        Self { workspace, base, secret: secret.to_owned() }
    }

    /// `/incident-manager TEXT`, typed by `user` in `channel`.
    pub fn command(&self, user: &str, channel: &str, text: &str, at: Timestamp) -> Signed {
        let (trigger, address) = self.address();
        let response_url = format!("{}/{address}", self.base);
        let members = [
            ("team_id", TEAM),
            ("team_domain", "example"),
            ("channel_id", channel),
            ("channel_name", "somewhere"),
            ("user_id", user),
            ("user_name", "somebody"),
            ("command", "/incident-manager"),
            ("text", text),
            ("api_app_id", "A0001"),
            ("response_url", &response_url),
            ("trigger_id", &trigger),
        ];
        let mut form = form_urlencoded::Serializer::new(String::new());
        Signed { address, ..self.signed(form.extend_pairs(members).finish(), at) }
    }

    /// A press by `user` of the button `action` of a message; `None` when it has no such button.
    pub fn press(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        action: &str,
        at: Timestamp,
    ) -> Option<Signed> {
        let button = self.button(channel, message, action)?;
        let (trigger, address) = self.address();
        let payload = json!({
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "example"},
            "user": {"id": user, "username": "somebody", "team_id": TEAM},
            "api_app_id": "A0001",
            "container": {"type": "message", "message_ts": message, "channel_id": channel,
                "is_ephemeral": false},
            "channel": {"id": channel, "name": "somewhere"},
            "message": {"ts": message},
            "trigger_id": trigger,
            "response_url": format!("{}/{address}", self.base),
            "actions": [{
                "type": "button", "action_id": action, "block_id": "b1", "text": button["text"],
                "value": button["value"], "action_ts": "1795395600.000001",
            }],
        });
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.append_pair("payload", &payload.to_string()).finish();
        Some(Signed { address, ..self.signed(body, at) })
    }

    /// Any body, signed at an instant.
    pub fn signed(&self, body: String, at: Timestamp) -> Signed {
        let dated = at.as_second().to_string();
        let signature = sign(&self.secret, &dated, body.as_bytes());
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            (TIMESTAMP_HEADER, dated),
            (SIGNATURE_HEADER, signature),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Signed { headers: headers.into(), body, address: String::new() }
    }

    fn button(&self, channel: &str, message: &str, action: &str) -> Option<Value> {
        let mut workspace = locked(&self.workspace);
        let messages = &workspace.channel_mut(channel)?.messages;
        let blocks = messages.iter().find(|its| its.id == message)?.blocks.as_array()?;
        let elements = blocks.iter().filter_map(|block| block["elements"].as_array()).flatten();
        let mut buttons = elements.filter(|element| element["action_id"] == action);
        buttons.next().cloned()
    }

    /// A trigger and the path of the address for its answer.
    fn address(&self) -> (String, String) {
        let mut workspace = locked(&self.workspace);
        let number = workspace.number();
        let path = format!("response_url/{number}");
        workspace.address(&path);
        (format!("{number}.2.trigger"), path)
    }
}

impl Signed {
    /// The same request, sent again because it was not answered in time.
    pub fn again(&self, number: u32) -> Self {
        let mut again = self.clone();
        again.headers.push((RETRY_HEADER.to_owned(), number.to_string()));
        again.headers.push(("x-slack-retry-reason".to_owned(), "http_timeout".to_owned()));
        again
    }

    /// Posts it to `url` over plain HTTP, as Slack does over TLS, and gives status and body.
    ///
    /// # Errors
    /// What kept it from being answered.
    pub fn send(&self, url: &str) -> Result<(u16, String), ureq::Error> {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = self
            .headers
            .iter()
            .fold(agent.post(url), |request, (name, value)| request.header(name, value));
        let mut answer = request.send(self.body.as_str())?;
        Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
    }
}

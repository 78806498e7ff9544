//! [`Sender`]: what people do in an account, and the webhooks of it, signed.

use std::sync::{Arc, Mutex};

use domain::pager_duty::Status;
use jiff::Timestamp;
use serde_json::{Value, json};
use wire::pager_duty::signature::{SIGNATURE_HEADER, sign};

use super::account::Account;
use super::server::locked;

/// Does what people do, and signs with the secret of a subscription.
pub struct Sender {
    account: Arc<Mutex<Account>>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'a> {
    /// A user, by id: webhooks carry a reference, without an address.
    User(&'a str),
    /// An integration, by id.
    Integration(&'a str),
    /// PagerDuty itself, such as by a timeout.
    Nobody,
}

/// A request as the subscriber receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The raw bytes, which are text.
    pub body: String,
}

impl Sender {
    pub(super) fn new(account: Arc<Mutex<Account>>) -> Self {
        Self { account }
    }

    /// An incident is acknowledged.
    pub fn acknowledge(&self, id: &str, by: By, at: Timestamp) -> Signed {
        self.turn(id, Status::Acknowledged);
        self.event("incident.acknowledged", id, by, at)
    }

    /// An incident is resolved.
    pub fn resolve(&self, id: &str, by: By, at: Timestamp) -> Signed {
        self.turn(id, Status::Resolved);
        self.event("incident.resolved", id, by, at)
    }

    /// An incident becomes a part of another, which resolves it.
    pub fn merge(&self, id: &str, by: By, at: Timestamp) -> Signed {
        self.turn(id, Status::Resolved);
        let mut body = self.body("incident.resolved", id, by, at);
        let into = json!({"id": "QOTHER", "type": "incident_reference"});
        body["event"]["data"]["resolve_reason"] =
            json!({"type": "merge_resolve_reason", "incident": into});
        self.signed(body.to_string())
    }

    /// An event of any type about an incident, which nobody changes.
    pub fn event(&self, kind: &str, id: &str, by: By, at: Timestamp) -> Signed {
        self.signed(self.body(kind, id, by, at).to_string())
    }

    /// Any body, signed.
    pub fn signed(&self, body: String) -> Signed {
        let signature = sign(&locked(&self.account).webhook_secret, body.as_bytes());
        let number = locked(&self.account).number();
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("user-agent", "PagerDuty-Webhook/V3.0".to_owned()),
            ("x-webhook-id", format!("webhook-{number}")),
            (SIGNATURE_HEADER, signature),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Signed { headers: headers.into(), body }
    }

    fn turn(&self, id: &str, status: Status) {
        let mut account = locked(&self.account);
        let incident = account.incident_mut(id).unwrap();
        incident.status = incident.status.max(status);
    }

    fn body(&self, kind: &str, id: &str, by: By, at: Timestamp) -> Value {
        let mut account = locked(&self.account);
        let number = account.number();
        let mut data = account.incident_mut(id).unwrap().shown();
        data["resolve_reason"] = Value::Null;
        let agent = |id: &str, kind: &str| json!({"id": id, "type": kind, "summary": "Ana"});
        let agent = match by {
            By::User(id) => agent(id, "user_reference"),
            By::Integration(id) => agent(id, "inbound_integration_reference"),
            By::Nobody => Value::Null,
        };
        json!({"event": {
            "id": format!("01EVENT{number:04}"),
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": at.to_string(),
            "agent": agent,
            "client": Value::Null,
            "data": data,
        }})
    }
}

impl Signed {
    /// The same while the secret of the subscription is being replaced: it is signed with the other, too.
    pub fn rotating(&self, other: &str) -> Self {
        let mut rotating = self.clone();
        for (_, value) in rotating.headers.iter_mut().filter(|(name, _)| name == SIGNATURE_HEADER) {
            *value = format!("{},{value}", sign(other, self.body.as_bytes()));
        }
        rotating
    }

    /// Posts it to `url` over plain HTTP, as PagerDuty does over TLS, and gives status and body.
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

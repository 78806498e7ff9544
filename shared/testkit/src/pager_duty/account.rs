//! [`Account`]: everything that an account of PagerDuty holds, and what it answers.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::contract::{ANA, ANAS_EMAIL, OTHER_SERVICE, SERVICE, WRITER};
use super::incidents::Incident;
use crate::shape::{Shape, check};
use crate::trouble::Trouble;
use crate::web::{Answer, Asked, Told, plain};

/// What the REST API is to be asked in.
const ACCEPT: &str = "application/vnd.pagerduty+json;version=2";

/// Status and body of what was done, or of what was refused.
pub(super) type Outcome = Result<(u16, Value), (u16, Value)>;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What every request has.
    pub asked: Asked,
    /// The members of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The header `accept`.
    pub accept: Option<String>,
    /// The header `from`.
    pub from: Option<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// PagerDuty's id.
    pub id: String,
    /// The e-mail address.
    pub email: String,
}

/// An account with two services; the routing key is of the first.
pub struct Account {
    /// Opens the REST API.
    pub token: String,
    /// Lets events in.
    pub routing_key: String,
    /// What webhooks are signed with.
    pub webhook_secret: String,
    /// The ids of the services.
    pub services: Vec<String>,
    /// Who is in it.
    pub users: Vec<User>,
    /// The incidents, in the order of their opening.
    pub incidents: Vec<Incident>,
    /// What was asked for, in order.
    pub asked: Vec<&'static str>,
    /// What was wrong with requests, by the published shapes.
    pub violations: Vec<String>,
    troubles: VecDeque<(String, Trouble)>,
    count: u32,
}

impl Default for Account {
    fn default() -> Self {
        let user = |id: &str, email: &str| User { id: id.to_owned(), email: email.to_owned() };
        Self {
            token: "pd-t0ken".to_owned(),
            routing_key: "0123456789abcdef0123456789abcdef".to_owned(),
            webhook_secret: "pd-s3cret".to_owned(),
            services: [SERVICE, OTHER_SERVICE].map(str::to_owned).into(),
            users: vec![user("PTOCSIN", WRITER), user(ANA, ANAS_EMAIL)],
            incidents: Vec::new(),
            asked: Vec::new(),
            violations: Vec::new(),
            troubles: VecDeque::new(),
            count: 0,
        }
    }
}

impl Account {
    /// The secret that opens it for everything, and that its webhooks are signed with.
    pub fn secret(&self) -> String {
        let secret = json!({
            "pagerDutyToken": self.token,
            "pagerDutyServiceRegion": "us",
            "pagerDutyFromEmail": self.users[0].email,
            "webhookSecrets": [self.webhook_secret],
        });
        secret.to_string()
    }

    /// The secret that lets events in alone.
    pub fn routing_secret(&self) -> String {
        json!({"pagerDutyRoutingKey": self.routing_key}).to_string()
    }

    /// Lets the next request of this kind go wrong; several wait in order. Kinds are `find`, `create`, `change`,
    /// `notes`, `note`, `user` and `event`.
    pub fn trouble(&mut self, what: &str, trouble: Trouble) {
        self.troubles.push_back((what.to_owned(), trouble));
    }

    /// A number that none had before.
    pub(super) fn number(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// Answers one request.
    pub fn answer(&mut self, request: &Request) -> Answer {
        let path: Vec<&str> = request.asked.path.split('/').collect();
        let what = kind(&request.asked.method, &path);
        self.asked.push(what);
        let trouble = self.troubles.iter().position(|(its, _)| its == what);
        let trouble = trouble.and_then(|at| self.troubles.remove(at)).map(|(_, trouble)| trouble);
        let is_done = trouble.as_ref().is_none_or(Trouble::is_done);
        let done = if is_done { self.outcome(what, &path, request) } else { Ok((500, json!({}))) };
        let (Ok((status, body)) | Err((status, body))) = done;
        match trouble {
            None => plain(status, Told::Text(body.to_string())),
            Some(Trouble::Error(message)) => {
                let (status, body) = error(400, 2001, "Invalid Input Provided", Some(message));
                plain(status, Told::Text(body.to_string()))
            }
            Some(Trouble::Limited(seconds)) => {
                let (status, body) = error(429, 2020, "Rate Limit Exceeded", None);
                Answer { status, retry_after: Some(seconds), body: Told::Text(body.to_string()) }
            }
            Some(Trouble::Status(status)) => plain(status, Told::Text(String::new())),
            Some(Trouble::Lost) => plain(status, Told::Cut),
            Some(Trouble::Hung) => plain(status, Told::Silence),
            Some(Trouble::Page) => plain(200, Told::Text("<html>at work</html>".to_owned())),
        }
    }

    fn outcome(&mut self, what: &'static str, path: &[&str], request: &Request) -> Outcome {
        if what == "event" {
            return self.event(&request.asked);
        }
        if request.asked.authorization != Some(format!("Token token={}", self.token)) {
            return Err(error(401, 2006, "Authentication failed", None));
        }
        if request.accept.as_deref() != Some(ACCEPT) {
            return Err(self.violated(what, "it is not asked in version 2"));
        }
        let id = path.get(1).copied().unwrap_or_default();
        match what {
            "find" => self.find(&request.query),
            "notes" => self.notes(id),
            "user" => self.user(id),
            "create" | "change" | "note" => self.write(what, id, request),
            _ => Err(error(404, 2100, "Not Found", None)),
        }
    }

    fn write(&mut self, what: &'static str, id: &str, request: &Request) -> Outcome {
        // An address that is nobody's is refused; one that is missing is a fault of ours.
        let Some(from) = request.from.as_deref() else {
            return Err(self.violated(what, "the header from is missing"));
        };
        if !self.users.iter().any(|user| user.email == from) {
            return Err(error(400, 1008, "Requester User Not Found", None));
        }
        match what {
            "create" => self.create(&request.asked),
            "change" => self.change(id, &request.asked),
            _ => self.note(id, &request.asked),
        }
    }

    fn user(&self, id: &str) -> Outcome {
        let user = self.users.iter().find(|user| user.id == id);
        let user = user.ok_or_else(|| error(404, 2100, "Not Found", None))?;
        Ok((200, json!({"user": {"id": user.id, "type": "user", "email": user.email}})))
    }

    /// The members of a body, where it is as the schema says.
    pub(super) fn members(
        &mut self,
        what: &str,
        shape: Shape,
        asked: &Asked,
    ) -> Result<Map<String, Value>, (u16, Value)> {
        let kind = asked.content_type.as_deref().unwrap_or_default();
        let members: Result<Map<String, Value>, _> = serde_json::from_str(&asked.body);
        let checked = match &members {
            Ok(_) if kind != "application/json" => Err(format!("it does not take {kind}")),
            Ok(members) => check(shape, members, ""),
            Err(error) => Err(error.to_string()),
        };
        match checked {
            Ok(()) => Ok(members.unwrap_or_default()),
            Err(why) => Err(self.violated(what, &why)),
        }
    }

    /// A request that no version of the published shapes allows.
    pub(super) fn violated(&mut self, what: &str, why: &str) -> (u16, Value) {
        self.violations.push(format!("{what}: {why}"));
        error(400, 2001, "Invalid Input Provided", Some(why))
    }
}

/// An error of the REST API.
pub(super) fn error(status: u16, code: u32, message: &str, detail: Option<&str>) -> (u16, Value) {
    let mut error = json!({"message": message, "code": code});
    if let Some(detail) = detail {
        error["errors"] = json!([detail]);
    }
    (status, json!({"error": error}))
}

/// What is asked for.
fn kind(method: &str, path: &[&str]) -> &'static str {
    match (method, path) {
        ("GET", ["incidents"]) => "find",
        ("POST", ["incidents"]) => "create",
        ("PUT", ["incidents", _]) => "change",
        ("GET", ["incidents", _, "notes"]) => "notes",
        ("POST", ["incidents", _, "notes"]) => "note",
        ("GET", ["users", _]) => "user",
        ("POST", ["v2", "enqueue"]) => "event",
        _ => "nothing",
    }
}

//! [`Workspace`]: everything that Slack holds, and what it answers.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::channels::Channel;
use super::people::Person;
use super::schema::{Content, Method, check, method};

use crate::trouble::Trouble;
use crate::web::{Answer, Asked, Told, plain};

/// The token of the one app.
const TOKEN: &str = "xoxb-stand-in";
/// All scopes that the manifest asks for.
const SCOPES: &[&str] = &[
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "pins:write",
    "users:read",
    "users:read.email",
];

/// What a method does: members of the answer, or the name of an error.
pub(super) type Outcome = Result<Value, &'static str>;

/// A workspace with one installed app.
pub struct Workspace {
    /// Opens the Web API.
    pub token: String,
    /// The member id of the app.
    pub bot: String,
    /// What the token may do.
    pub scopes: BTreeSet<&'static str>,
    /// Channels of one page, however many are asked for.
    pub page_max: usize,
    /// Whether a failed invitation says whom it is about.
    pub names_people: bool,
    /// Who is there.
    pub people: Vec<Person>,
    /// The channels, archived ones too.
    pub channels: Vec<Channel>,
    /// The methods that were asked for, in order.
    pub asked: Vec<String>,
    /// What was wrong with requests, by Slack's schemas.
    pub violations: Vec<String>,
    pub(super) replies: Vec<(String, Value)>,
    pub(super) addresses: BTreeSet<String>,
    pub(super) about: Vec<(String, &'static str)>,
    troubles: VecDeque<(String, Trouble)>,
    count: u64,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            token: TOKEN.to_owned(),
            bot: "U0BOT".to_owned(),
            scopes: SCOPES.iter().copied().collect(),
            page_max: 999,
            names_people: true,
            people: Vec::new(),
            channels: Vec::new(),
            asked: Vec::new(),
            violations: Vec::new(),
            replies: Vec::new(),
            addresses: BTreeSet::new(),
            about: Vec::new(),
            troubles: VecDeque::new(),
            count: 0,
        }
    }
}

impl Workspace {
    /// Lets the next request of `method` go wrong; several wait in order.
    pub fn trouble(&mut self, method: &str, trouble: Trouble) {
        self.troubles.push_back((method.to_owned(), trouble));
    }

    /// A number that none had before.
    pub(super) fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(super) fn message_id(&mut self) -> String {
        format!("1795395600.{:06}", self.number())
    }

    /// Opens the address `path`, at which an answer to a command or a press may be posted.
    pub(super) fn address(&mut self, path: &str) {
        self.addresses.insert(path.to_owned());
    }

    /// Answers one request.
    pub fn answer(&mut self, asked: &Asked) -> Answer {
        let name = asked.path.split('/').next().unwrap_or_default();
        self.asked.push(name.to_owned());
        let trouble = self.troubles.iter().position(|(method, _)| method == name);
        let trouble = trouble.and_then(|at| self.troubles.remove(at)).map(|(_, trouble)| trouble);
        let is_done = trouble.as_ref().is_none_or(Trouble::is_done);
        let done = if is_done { self.outcome(name, asked) } else { Err("not_done") };
        match trouble {
            None => self.told(name, done),
            Some(Trouble::Error(error)) => self.told(name, Err(error)),
            Some(Trouble::Limited(seconds)) => {
                let body = Told::Text(r#"{"ok":false,"error":"ratelimited"}"#.to_owned());
                Answer { status: 429, retry_after: Some(seconds), body }
            }
            Some(Trouble::Status(status)) => plain(status, Told::Text(String::new())),
            Some(Trouble::Lost) => plain(200, Told::Cut),
            Some(Trouble::Hung) => plain(200, Told::Silence),
            Some(Trouble::Page) => plain(200, Told::Text("<html>at work</html>".to_owned())),
        }
    }

    fn told(&mut self, name: &str, done: Outcome) -> Answer {
        let about = std::mem::take(&mut self.about);
        let body = match (name, done) {
            // These addresses answer in a word and by their status.
            ("response_url", Ok(_)) => return plain(200, Told::Text("ok".to_owned())),
            ("response_url", Err(error)) => return plain(404, Told::Text(error.to_owned())),
            (_, Ok(mut members)) => {
                members["ok"] = json!(true);
                members
            }
            (_, Err(error)) => {
                let mut body = json!({"ok": false, "error": error});
                let about = about.into_iter();
                let about =
                    about.map(|(user, error)| json!({"ok": false, "user": user, "error": error}));
                let about: Vec<Value> = about.collect();
                if !about.is_empty() {
                    body["errors"] = json!(about);
                }
                if error == "missing_scope" {
                    body["needed"] = json!(method(name).and_then(|method| method.scope));
                }
                body
            }
        };
        plain(200, Told::Text(body.to_string()))
    }

    fn outcome(&mut self, name: &str, asked: &Asked) -> Outcome {
        let Some(known) = method(name) else { return Err("unknown_method") };
        if name != "response_url" {
            self.allowed(&known, asked.authorization.as_deref())?;
        }
        let members = match members(&known, asked) {
            Ok(members) => members,
            Err(why) => {
                self.violations.push(format!("{name}: {why}"));
                return Err("invalid_arguments");
            }
        };
        match name {
            "auth.test" => Ok(json!({
                "url": "https://example.slack.com/", "team_id": "T0001", "user_id": self.bot,
            })),
            "conversations.create" => self.create(&members),
            "users.conversations" => self.conversations(&members),
            "conversations.join" => self.join(&members),
            "conversations.invite" => self.invite(&members),
            "conversations.setTopic" => self.set_topic(&members),
            "chat.postMessage" => self.post(&members),
            "chat.update" => self.update(&members),
            "pins.add" => self.pin(&members),
            "users.lookupByEmail" => self.lookup_by_email(&members),
            "users.info" => self.info(&members),
            _ => self.reply(&asked.path, &members),
        }
    }

    fn allowed(&self, method: &Method, authorization: Option<&str>) -> Result<(), &'static str> {
        let token = authorization.and_then(|header| header.strip_prefix("Bearer "));
        match token {
            None => Err("not_authed"),
            Some(token) if token != self.token => Err("invalid_auth"),
            Some(_) if method.scope.is_some_and(|scope| !self.scopes.contains(scope)) => {
                Err("missing_scope")
            }
            Some(_) => Ok(()),
        }
    }
}

/// The members of a request, where it is as the schema says.
fn members(method: &Method, asked: &Asked) -> Result<Value, String> {
    let kind = asked.content_type.as_deref().unwrap_or_default();
    let members: Map<String, Value> = match method.content {
        Content::Json if kind == "application/json; charset=utf-8" => {
            serde_json::from_str(&asked.body).map_err(|error| error.to_string())?
        }
        Content::Form if kind == "application/x-www-form-urlencoded" => {
            let pairs = form_urlencoded::parse(asked.body.as_bytes());
            pairs.map(|(name, value)| (name.into_owned(), json!(value))).collect()
        }
        Content::Json | Content::Form => return Err(format!("it does not take {kind}")),
    };
    check(method.members, &members, "")?;
    Ok(Value::Object(members))
}

/// A member that is a text; empty where it is left out.
pub(super) fn text<'a>(members: &'a Value, name: &str) -> &'a str {
    members.get(name).and_then(Value::as_str).unwrap_or_default()
}

//! [`Team`]: everything that one team holds, and what Microsoft's services answer about it.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::schema::{ACTIVITY, CONVERSATION, CREATE, DESCRIBE};
use super::sender::{published, published_keys};
use crate::shape::{Shape, check};
use crate::trouble::Trouble;
use crate::web::{Answer, Asked, Told, plain};
use wire::teams::token::ISSUER;

/// Bytes of a message with its card.
const MESSAGE_BYTES_MAX: usize = 28 * 1024;

/// The tenant of the team.
pub const TENANT: &str = "6f8b1f6e-0000-4000-8000-000000000002";
/// The id of the app, which is the bot's.
pub const APP: &str = "a-1";
/// What the outgoing webhook of the team signs with.
pub const WEBHOOK_TOKEN: &str = "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=";
/// What the app is known by.
pub const SECRET: &str = r#"{"tenant": "6f8b1f6e-0000-4000-8000-000000000002", "appId": "a-1",
    "appSecret": "s3cret", "team": "g-1", "webhookToken": "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA="}"#;

/// Status and body of what was done, or of what was refused.
type Outcome = Result<(u16, Value), (u16, Value)>;

/// A member of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The object id in the directory.
    pub id: String,
    /// The e-mail address.
    pub email: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// What it shows.
    pub activity: Value,
    /// How often it was changed.
    pub edits: usize,
    /// What it was answered.
    pub replies: Vec<Value>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it says it is about.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What was posted, in order.
    pub posts: Vec<Post>,
}

/// A team with one installed app, whose tenant is [`TENANT`], id [`APP`], secret `s3cret` and team `g-1`.
#[derive(Default)]
pub struct Team {
    /// Who is in it.
    pub members: Vec<Member>,
    /// Its channels.
    pub rooms: Vec<Room>,
    /// What was asked for, in order.
    pub asked: Vec<&'static str>,
    /// What was wrong with requests, by the published shapes.
    pub violations: Vec<String>,
    /// The key that the Bot Framework publishes, where it is not the usual one: its id, and what it signs for.
    pub key: Option<(String, Vec<&'static str>)>,
    /// Where it is served.
    pub(super) address: String,
    troubles: VecDeque<(String, Trouble)>,
    /// Tokens that were given, with their scopes.
    tokens: BTreeMap<String, String>,
    count: u64,
}

impl Team {
    /// Lets the next request of this kind go wrong; several wait in order.
    pub fn trouble(&mut self, what: &str, trouble: Trouble) {
        self.troubles.push_back((what.to_owned(), trouble));
    }

    /// A channel that somebody made by hand.
    pub fn room(&mut self, name: &str, description: &str) -> String {
        let id = format!("19:{}@thread.tacv2", self.number());
        let (name, description) = (name.to_owned(), description.to_owned());
        let (created_at, posts) = (Timestamp::UNIX_EPOCH, Vec::new());
        self.rooms.push(Room { id: id.clone(), name, description, created_at, posts });
        id
    }

    /// Ends all tokens, as if an administrator had.
    pub fn revoke(&mut self) {
        self.tokens.clear();
    }

    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Answers one request.
    pub fn answer(&mut self, asked: &Asked) -> Answer {
        let path: Vec<&str> = asked.path.split('/').collect();
        let what = kind(&asked.method, &path);
        self.asked.push(what);
        let trouble = self.troubles.iter().position(|(its, _)| its == what);
        let trouble = trouble.and_then(|at| self.troubles.remove(at)).map(|(_, trouble)| trouble);
        let is_done = trouble.as_ref().is_none_or(Trouble::is_done);
        let done = if is_done { self.outcome(what, &path, asked) } else { Err((500, Value::Null)) };
        let (Ok((status, body)) | Err((status, body))) = done;
        match trouble {
            None if body.is_null() => plain(status, Told::Text(String::new())),
            None => plain(status, Told::Text(body.to_string())),
            Some(Trouble::Error(code)) => {
                plain(400, Told::Text(json!({"error": {"code": code}}).to_string()))
            }
            Some(Trouble::Limited(seconds)) => {
                Answer { status: 429, retry_after: Some(seconds), body: Told::Text(String::new()) }
            }
            Some(Trouble::Status(status)) => plain(status, Told::Text(String::new())),
            Some(Trouble::Lost) => plain(status, Told::Cut),
            Some(Trouble::Hung) => plain(status, Told::Silence),
            Some(Trouble::Page) => plain(200, Told::Text("<html>at work</html>".to_owned())),
        }
    }

    fn outcome(&mut self, what: &'static str, path: &[&str], asked: &Asked) -> Outcome {
        match what {
            "token" => return self.token(path[1], asked),
            "metadata" => {
                let keys = format!("{}/keys/v1/.well-known/keys", self.address);
                return Ok((200, json!({"issuer": ISSUER, "jwks_uri": keys})));
            }
            "keys" => {
                let key = self.key.as_ref();
                let published = |(id, for_what): &(String, Vec<_>)| published(id, for_what);
                return Ok((200, key.map_or_else(published_keys, published)));
            }
            _ => {}
        }
        let scope = match path[0] {
            "graph" => "https://graph.microsoft.com/.default",
            _ => "https://api.botframework.com/.default",
        };
        let token = asked.authorization.as_deref().and_then(|it| it.strip_prefix("Bearer "));
        if token.and_then(|token| self.tokens.get(token)).is_none_or(|its| its != scope) {
            return Err((401, json!({"error": {"code": "InvalidAuthenticationToken"}})));
        }
        let part = |number: usize| path.get(number).copied().unwrap_or_default().to_owned();
        match what {
            "create" => self.create(asked),
            "channels" => {
                Ok((200, json!({"value": self.rooms.iter().map(shown).collect::<Vec<_>>()})))
            }
            "channel" => {
                let room = self.rooms.iter().find(|room| room.id == part(4));
                Ok((200, shown(room.ok_or_else(nobody)?)))
            }
            "describe" => self.describe(&part(4), asked),
            "person" => self.member(&part(2)),
            "member" => self.member(&part(5)),
            "post" => self.post(asked),
            "update" => self.update(&part(3), &part(5), asked),
            "reply" => self.reply(&part(3), asked),
            _ => Err((404, json!({"error": {"code": "NotFound"}}))),
        }
    }

    fn token(&mut self, tenant: &str, asked: &Asked) -> Outcome {
        let form: BTreeMap<String, String> =
            form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
        let is = |name: &str, value: &str| form.get(name).is_some_and(|its| its == value);
        if !is("grant_type", "client_credentials") || form.len() != 4 {
            self.violations.push(format!("token: {:?}", form.keys()));
            return Err((400, json!({"error": "unsupported_grant_type"})));
        }
        if tenant != TENANT || !is("client_id", APP) || !is("client_secret", "s3cret") {
            return Err((401, json!({"error": "invalid_client"})));
        }
        let token = format!("token-{}", self.number());
        self.tokens.insert(token.clone(), form.get("scope").cloned().unwrap_or_default());
        Ok((200, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token})))
    }

    /// The members of a body, where it is as the schema says.
    fn members(&mut self, shape: Shape, asked: &Asked) -> Result<Map<String, Value>, (u16, Value)> {
        let members: Map<String, Value> = serde_json::from_str(&asked.body).unwrap_or_default();
        let kind = asked.content_type.as_deref().unwrap_or_default();
        let is_json = kind.starts_with("application/json");
        let fits = asked.body.len() <= MESSAGE_BYTES_MAX + 512 && is_json;
        let checked =
            if fits { check(shape, &members, "") } else { Err("its size or type".to_owned()) };
        checked.map(|()| members).map_err(|why| {
            self.violations.push(format!("{}: {why}", asked.path));
            (400, json!({"error": {"code": "BadRequest", "message": why}}))
        })
    }

    fn create(&mut self, asked: &Asked) -> Outcome {
        let members = self.members(CREATE, asked)?;
        let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
        let name = text("displayName");
        let is_forbidden = |c: char| "~#%&*{}+/\\:<>?|'\"".contains(c);
        if name.contains(is_forbidden) || name.starts_with(['_', '.']) || name.ends_with('.') {
            self.violations.push(format!("create: the name {name}"));
            return Err((400, json!({"error": {"code": "BadRequest", "message": "the name"}})));
        }
        if self.rooms.iter().any(|room| room.name == name) {
            let message = "Channel name already existed, please use other name.";
            return Err((400, json!({"error": {"code": "BadRequest", "message": message}})));
        }
        let id = self.room(name, text("description"));
        let made = self.rooms.iter().find(|room| room.id == id).map(shown);
        Ok((201, made.unwrap_or_default()))
    }

    fn describe(&mut self, channel: &str, asked: &Asked) -> Outcome {
        let members = self.members(DESCRIBE, asked)?;
        let room = self.rooms.iter_mut().find(|room| room.id == channel).ok_or_else(nobody)?;
        let description = members.get("description").and_then(Value::as_str);
        room.description = description.unwrap_or(&room.description).to_owned();
        Ok((204, Value::Null))
    }

    fn member(&self, name: &str) -> Outcome {
        let found = self.members.iter().find(|one| one.id == name || one.email == name);
        let member = found.ok_or_else(nobody)?;
        Ok((200, json!({"id": member.id, "mail": member.email, "userPrincipalName": member.email})))
    }

    fn post(&mut self, asked: &Asked) -> Outcome {
        let members = self.members(CONVERSATION, asked)?;
        let id = format!("17953956{:05}", self.number());
        let channel = members["channelData"]["channel"]["id"].clone();
        let room = self.rooms.iter_mut().find(|room| channel == json!(room.id));
        let room = room.ok_or_else(nobody)?;
        let activity = members["activity"].clone();
        room.posts.push(Post { id: id.clone(), activity, edits: 0, replies: Vec::new() });
        Ok((201, json!({"id": format!("{};messageid={id}", room.id), "activityId": id})))
    }

    fn update(&mut self, place: &str, id: &str, asked: &Asked) -> Outcome {
        let members = self.members(ACTIVITY, asked)?;
        let post = self.at(place).filter(|post| post.id == id).ok_or_else(nobody)?;
        post.activity = Value::Object(members);
        post.edits += 1;
        Ok((200, json!({"id": id})))
    }

    fn reply(&mut self, place: &str, asked: &Asked) -> Outcome {
        let members = self.members(ACTIVITY, asked)?;
        let post = self.at(place).ok_or_else(nobody)?;
        post.replies.push(Value::Object(members));
        Ok((201, json!({"id": "1"})))
    }

    /// The message that a conversation is about.
    fn at(&mut self, place: &str) -> Option<&mut Post> {
        let (channel, id) = place.split_once(";messageid=")?;
        let room = self.rooms.iter_mut().find(|room| room.id == channel)?;
        room.posts.iter_mut().find(|post| post.id == id)
    }
}

/// What is asked for.
fn kind(method: &str, path: &[&str]) -> &'static str {
    match (method, path) {
        ("POST", ["login", _, "oauth2", "v2.0", "token"]) => "token",
        ("POST", ["graph", "teams", "g-1", "channels"]) => "create",
        ("GET", ["graph", "teams", "g-1", "channels"]) => "channels",
        ("GET", ["keys", "v1", ".well-known", "openidconfiguration"]) => "metadata",
        ("GET", ["keys", "v1", ".well-known", "keys"]) => "keys",
        ("GET", ["graph", "teams", "g-1", "channels", _]) => "channel",
        ("PATCH", ["graph", "teams", "g-1", "channels", _]) => "describe",
        ("GET", ["graph", "users", _]) => "person",
        ("POST", ["bot", "v3", "conversations"]) => "post",
        ("PUT", ["bot", "v3", "conversations", _, "activities", _]) => "update",
        ("POST", ["bot", "v3", "conversations", _, "activities"]) => "reply",
        ("GET", ["bot", "v3", "conversations", _, "members", _]) => "member",
        _ => "nothing",
    }
}

fn shown(room: &Room) -> Value {
    json!({
        "id": room.id,
        "displayName": room.name,
        "description": room.description,
        "createdDateTime": room.created_at,
        "webUrl": format!("https://teams.example.com/l/channel/{}", room.id),
    })
}

fn nobody() -> (u16, Value) {
    (404, json!({"error": {"code": "NotFound"}}))
}

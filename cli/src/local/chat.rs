//! A chat service that keeps its channels and shows them: what a team would see in theirs. People's ids in it are what
//! contacts are tagged with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use app::chat::{Asked, Chats, What, act, keep_in_step};
use app::error::AppError;
use app::ports::{
    Chat, ChatChannels, Clock, Entropy, Invitee, Lists, OpenError, Opened, PortError,
};
use axum::Json;
use axum::extract::{Query, State};
use domain::chat::ChatService;
use domain::ids::IncidentId;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wire::outbound::chat::{Card, ChatMessage, Piece, Text};

use super::server::{Answer, Shared, incident_id};
use super::stack::Stack;
use crate::failure::Failure;

/// Incidents whose channels are looked after.
const INCIDENTS: usize = 100;
/// How long after its resolution an incident's channel is brought in step.
const AFTERWARDS: SignedDuration = SignedDuration::from_mins(10);

/// The service.
pub(crate) struct LocalChat(Mutex<Inner>);

struct Inner {
    rooms: BTreeMap<String, LocalRoom>,
    /// Where they outlive the process.
    file: Option<PathBuf>,
}

/// A channel.
#[derive(Default, Serialize, Deserialize)]
struct LocalRoom {
    name: String,
    topic: String,
    members: BTreeSet<String>,
    /// Each message in its lines.
    messages: Vec<Vec<String>>,
}

impl LocalChat {
    /// A service that forgets everything at the end of the process.
    pub(crate) fn in_memory() -> Self {
        Self(Mutex::new(Inner { rooms: BTreeMap::new(), file: None }))
    }

    /// A service that goes on where the file ends.
    pub(crate) fn in_file(path: &Path) -> Result<Self, Failure> {
        let doing = || format!("cannot read {}", path.display());
        let rooms = match fs::read(path) {
            Ok(kept) => serde_json::from_slice(&kept)
                .map_err(|error| Failure::from_error(&doing(), &error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(Failure::from_error(&doing(), &error)),
        };
        Ok(Self(Mutex::new(Inner { rooms, file: Some(path.to_owned()) })))
    }

    fn look<T>(&self, at: impl FnOnce(&BTreeMap<String, LocalRoom>) -> T) -> T {
        at(&self.0.lock().unwrap_or_else(PoisonError::into_inner).rooms)
    }

    /// Changes channels; what cannot be written down is tried again.
    fn change<T>(
        &self,
        effect: impl FnOnce(&mut BTreeMap<String, LocalRoom>) -> T,
    ) -> Result<T, PortError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = effect(&mut inner.rooms);
        if let Some(file) = &inner.file {
            let busy = |error: std::io::Error| PortError::Busy(error.to_string());
            let kept = serde_json::to_vec(&inner.rooms).map_err(|error| busy(error.into()))?;
            // A process that dies in the middle leaves the old file.
            let half = file.with_extension("half");
            fs::write(&half, kept).and_then(|()| fs::rename(&half, file)).map_err(busy)?;
        }
        Ok(changed)
    }

    /// A channel, whoever made it.
    fn within<T>(
        &self,
        id: &str,
        effect: impl FnOnce(&mut LocalRoom) -> T,
    ) -> Result<T, PortError> {
        let empty = || LocalRoom { name: id.to_owned(), ..LocalRoom::default() };
        self.change(|rooms| effect(rooms.entry(id.to_owned()).or_insert_with(empty)))
    }

    /// A channel as it is shown; `None` when there is none.
    fn shown(&self, id: &str) -> Option<Value> {
        self.look(|rooms| {
            let LocalRoom { name, topic, members, messages } = rooms.get(id)?;
            let lines = messages.concat();
            Some(json!({ "name": name, "topic": topic, "members": members, "lines": lines }))
        })
    }
}

/// A message in lines of plain words.
fn shown(message: &ChatMessage) -> Vec<String> {
    match message {
        ChatMessage::Line(text) => plain(text).lines().map(str::to_owned).collect(),
        ChatMessage::Card(Card { title, fields, buttons, footer }) => {
            let mut lines = vec![format!("+ {title}")];
            lines.extend(
                fields
                    .iter()
                    .map(|(label, text)| format!("| {label}: {}", plain(text).replace('\n', "; "))),
            );
            let labels: Vec<_> =
                buttons.iter().map(|button| format!("[{}]", button.label)).collect();
            lines.extend((!labels.is_empty()).then(|| format!("| {}", labels.join(" "))));
            lines.push(format!("+ {footer}"));
            lines
        }
    }
}

fn plain(text: &Text) -> String {
    let words = text.iter().map(|piece| match piece {
        Piece::Plain(words) | Piece::Strong(words) => words.clone(),
        Piece::Person(user) => format!("@{user}"),
        Piece::Link { words, url } => format!("{words} ({url})"),
        Piece::Time(at) => format!("{at:.0}"),
    });
    words.collect()
}

impl Chat for LocalChat {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        let made = self.change(|rooms| {
            let is_taken = rooms.contains_key(name);
            let room = LocalRoom { name: name.to_owned(), ..LocalRoom::default() };
            rooms.entry(name.to_owned()).or_insert(room);
            !is_taken
        })?;
        if made { Ok(opened(name)) } else { Err(OpenError::Taken) }
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        Ok(self.look(|rooms| rooms.contains_key(name).then(|| opened(name))))
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        let names = people.iter().map(|one| match one {
            Invitee::User(user) => format!("@{user}"),
            Invitee::Email(email) => email.clone(),
        });
        self.within(channel, |room| room.members.extend(names))?;
        Ok(Vec::new())
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        self.within(channel, |room| topic.clone_into(&mut room.topic))
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        self.within(channel, |room| {
            room.messages.push(shown(message));
            (room.messages.len() - 1).to_string()
        })
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        let place = id.parse::<usize>().ok();
        self.within(channel, |room| {
            if let Some(there) = place.and_then(|place| room.messages.get_mut(place)) {
                *there = shown(message);
            }
        })
    }

    async fn pin(&self, _: &str, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    /// Whoever is no contact by a tag says who they are by their address.
    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        Ok(user.contains('@').then(|| user.to_owned()))
    }

    /// The answer of a request is the answer of the command.
    async fn reply(&self, _: &str, _: &ChatMessage) -> Result<(), PortError> {
        Ok(())
    }
}

fn opened(name: &str) -> Opened {
    Opened { id: name.to_owned(), name: name.to_owned(), url: None }
}

#[derive(Deserialize)]
pub(super) struct Of {
    incident: String,
}

/// The channel of an incident.
pub(super) async fn show(State(stack): Shared, Query(of): Query<Of>) -> Answer {
    Ok(Json(stack.chat_of(&incident_id(&of.incident)?).await?))
}

#[derive(Deserialize)]
pub(super) struct Typed {
    incident: String,
    by: String,
    words: String,
}

/// A command that somebody types in the channel of an incident.
pub(super) async fn say(State(stack): Shared, Json(typed): Json<Typed>) -> Answer {
    let incident = incident_id(&typed.incident)?;
    let asked = Asked {
        service: ChatService::Slack,
        user: typed.by,
        room: stack.room_of(&incident).await?,
        token: stack.state().entropy.fresh().to_string(),
        what: What::Command(typed.words),
    };
    let said = Box::pin(act(&stack.state(), &stack.world(), &stack.chat, &asked)).await?;
    Ok(Json(json!({ "incident": incident, "lines": shown(&said) })))
}

impl Stack {
    /// What the stream of the table does in a deployment: the channels of incidents follow.
    pub(crate) async fn follow_chat(&self) -> Result<(), AppError> {
        let now = self.clock.now();
        let listed = self.store().incidents(INCIDENTS, None).await?;
        let concerned = listed.items.into_iter().filter(|brief| {
            brief.resolved_at.is_none_or(|at| now.duration_since(at) <= AFTERWARDS)
        });
        for brief in concerned {
            let chats = Chats::only(ChatService::Slack, &self.chat);
            if let Err(error) = Box::pin(keep_in_step(&self.state(), &chats, &brief.id, &[])).await
            {
                eprintln!("{now}  {}: {error}", brief.id);
            }
        }
        Ok(())
    }

    /// The chat channel of an incident as it is shown.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it has none.
    pub(crate) async fn chat_of(&self, incident: &IncidentId) -> Result<Value, AppError> {
        let shown = self.chat.shown(&self.room_of(incident).await?);
        shown.ok_or_else(|| no_room(incident))
    }

    async fn room_of(&self, incident: &IncidentId) -> Result<String, AppError> {
        let known = self.store().chat_channel(incident).await?;
        let room = known.and_then(|read| read.value.room);
        room.map(|room| room.id).ok_or_else(|| no_room(incident))
    }
}

fn no_room(of: &IncidentId) -> AppError {
    AppError::NotFound { kind: "chat channel of", id: of.to_string() }
}

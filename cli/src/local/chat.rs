//! A chat service that keeps its channels in memory and shows them: what a team would see in theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::chat::{Chats, keep_in_step};
use app::error::AppError;
use app::ports::{Chat, ChatChannels, Clock, Invitee, Lists, OpenError, Opened, PortError};
use domain::chat::ChatService;
use domain::ids::IncidentId;
use jiff::SignedDuration;
use serde_json::{Value, json};
use wire::outbound::chat::{Card, ChatMessage, Piece, Text};

use super::stack::Stack;

/// Incidents whose channels are looked after.
const INCIDENTS: usize = 100;
/// How long after its resolution an incident's channel is brought in step.
const AFTERWARDS: SignedDuration = SignedDuration::from_mins(10);

/// The service.
#[derive(Default)]
pub(crate) struct LocalChat(Mutex<BTreeMap<String, LocalRoom>>);

/// A channel.
#[derive(Default)]
struct LocalRoom {
    name: String,
    topic: String,
    members: BTreeSet<String>,
    messages: Vec<ChatMessage>,
}

impl LocalChat {
    fn rooms(&self) -> MutexGuard<'_, BTreeMap<String, LocalRoom>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A channel; one that was made before the last start is there again, empty.
    fn within<T>(&self, id: &str, effect: impl FnOnce(&mut LocalRoom) -> T) -> T {
        let mut rooms = self.rooms();
        let empty = || LocalRoom { name: id.to_owned(), ..LocalRoom::default() };
        effect(rooms.entry(id.to_owned()).or_insert_with(empty))
    }

    /// A channel as it is shown; `None` when there is none.
    fn shown(&self, id: &str) -> Option<Value> {
        let rooms = self.rooms();
        let room = rooms.get(id)?;
        let lines: Vec<String> = room.messages.iter().flat_map(shown).collect();
        Some(json!({
            "name": room.name,
            "topic": room.topic,
            "members": room.members,
            "lines": lines,
        }))
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
        let mut rooms = self.rooms();
        if rooms.contains_key(name) {
            return Err(OpenError::Taken);
        }
        let (id, name) = (name.to_owned(), name.to_owned());
        rooms.insert(id.clone(), LocalRoom { name: name.clone(), ..LocalRoom::default() });
        Ok(Opened { id, name, url: None })
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        let opened =
            |room: &LocalRoom| Opened { id: room.name.clone(), name: room.name.clone(), url: None };
        Ok(self.rooms().get(name).map(opened))
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
        self.within(channel, |room| room.members.extend(names));
        Ok(Vec::new())
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        self.within(channel, |room| topic.clone_into(&mut room.topic));
        Ok(())
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        Ok(self.within(channel, |room| {
            room.messages.push(message.clone());
            (room.messages.len() - 1).to_string()
        }))
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
                there.clone_from(message);
            }
        });
        Ok(())
    }

    async fn pin(&self, _: &str, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    async fn email_of(&self, _: &str) -> Result<Option<String>, PortError> {
        Ok(None)
    }

    async fn reply(&self, _: &str, _: &ChatMessage) -> Result<(), PortError> {
        Ok(())
    }
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
        let known = self.store().chat_channel(incident).await?;
        let room = known.and_then(|read| read.value.room);
        let shown = room.and_then(|room| self.chat.shown(&room.id));
        shown
            .ok_or_else(|| AppError::NotFound { kind: "chat channel of", id: incident.to_string() })
    }
}

//! A chat service in memory, with the ways in which one fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use app::ports::{Chat, Invitee, OpenError, Opened, PortError};
use wire::outbound::chat::{Card, ChatMessage, Piece, Text};

use crate::lock;

/// A chat service. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedChat(Arc<Mutex<State>>);

/// A channel, as people see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenRoom {
    /// The service's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What stands above it.
    pub topic: String,
    /// Who is in it.
    pub members: BTreeSet<Invitee>,
    /// Messages by their ids, in order.
    pub messages: Vec<(String, ChatMessage)>,
    /// Ids of what is kept in sight.
    pub pinned: BTreeSet<String>,
    /// Whether somebody else made it, or it was archived: its name is taken all the same.
    pub is_foreign: bool,
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatFault {
    /// It fails before anything is done.
    Fails(PortError),
    /// It is done, and nobody hears so.
    AnswerLost,
}

#[derive(Debug, Default)]
struct State {
    rooms: Vec<SeenRoom>,
    calls: usize,
    /// What strikes, by the count of the call, from 0.
    faults: BTreeMap<usize, ChatFault>,
    /// What strikes every call.
    down: Option<PortError>,
    /// People whom the service does not let in, with why.
    unknown: BTreeMap<Invitee, String>,
    emails: BTreeMap<String, String>,
    replies: VecDeque<(String, ChatMessage)>,
    posted: usize,
}

impl ScriptedChat {
    /// Lets something strike the call of this number, counted from 0.
    pub fn strike(&self, call: usize, fault: ChatFault) {
        lock(&self.0).faults.insert(call, fault);
    }

    /// Lets every call fail from now on, or none.
    pub fn down(&self, error: Option<PortError>) {
        lock(&self.0).down = error;
    }

    /// Somebody else's channel has this name.
    pub fn occupy(&self, name: &str) {
        let mut state = lock(&self.0);
        let id = format!("X{}", state.rooms.len());
        let (name, is_foreign) = (name.to_owned(), true);
        state.rooms.push(SeenRoom { id, name, is_foreign, ..SeenRoom::default() });
    }

    /// The service does not know somebody.
    pub fn forget(&self, who: Invitee, why: &str) {
        lock(&self.0).unknown.insert(who, why.to_owned());
    }

    /// The e-mail address of a user.
    pub fn address(&self, user: &str, email: &str) {
        lock(&self.0).emails.insert(user.to_owned(), email.to_owned());
    }

    /// How often it was asked.
    pub fn calls(&self) -> usize {
        lock(&self.0).calls
    }

    /// Channels that this app made.
    pub fn rooms(&self) -> Vec<SeenRoom> {
        lock(&self.0).rooms.iter().filter(|room| !room.is_foreign).cloned().collect()
    }

    /// What was answered, to which addresses, since this was asked last.
    pub fn replies(&self) -> Vec<(String, ChatMessage)> {
        lock(&self.0).replies.drain(..).collect()
    }

    fn call<T, E: From<PortError>>(
        &self,
        effect: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut state = lock(&self.0);
        let number = state.calls;
        state.calls += 1;
        if let Some(error) = &state.down {
            return Err(error.clone().into());
        }
        match state.faults.remove(&number) {
            Some(ChatFault::Fails(error)) => Err(error.into()),
            Some(ChatFault::AnswerLost) => {
                effect(&mut state)?;
                Err(PortError::Busy("the answer was lost".into()).into())
            }
            None => effect(&mut state),
        }
    }

    fn within<T>(
        &self,
        channel: &str,
        effect: impl FnOnce(&mut SeenRoom, usize) -> T,
    ) -> Result<T, PortError> {
        self.call(|state| {
            let number = state.posted;
            state.posted += 1;
            let found = state.rooms.iter_mut().find(|room| room.id == channel);
            let absent = || PortError::Refused("channel_not_found".into());
            Ok(effect(found.ok_or_else(absent)?, number))
        })
    }
}

impl SeenRoom {
    /// Cards in it.
    pub fn cards(&self) -> Vec<&Card> {
        let cards = self.messages.iter().filter_map(|(_, message)| match message {
            ChatMessage::Card(card) => Some(card),
            ChatMessage::Line(_) => None,
        });
        cards.collect()
    }

    /// Lines in it, in plain words without their instants.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.messages.iter().filter_map(|(_, message)| match message {
            ChatMessage::Card(_) => None,
            ChatMessage::Line(text) => Some(plain(text)),
        });
        lines.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// A text in plain words, without its instants.
pub fn plain(text: &Text) -> String {
    let words = text.iter().map(|piece| match piece {
        Piece::Plain(words) | Piece::Strong(words) | Piece::Link { words, .. } => words.clone(),
        Piece::Person(user) => format!("@{user}"),
        Piece::Time(_) => String::new(),
    });
    words.collect::<String>().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

impl Chat for ScriptedChat {
    async fn open(&self, name: &str) -> Result<Opened, OpenError> {
        self.call(|state| {
            if state.rooms.iter().any(|room| room.name == name) {
                return Err(OpenError::Taken);
            }
            let (id, name) = (format!("C{}", state.rooms.len()), name.to_owned());
            state.rooms.push(SeenRoom {
                id: id.clone(),
                name: name.clone(),
                ..SeenRoom::default()
            });
            Ok(Opened { url: Some(format!("https://chat.example.com/{id}")), id, name })
        })
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, PortError> {
        self.call(|state| {
            let mut ours = state.rooms.iter().filter(|room| !room.is_foreign);
            let found = ours.find(|room| room.name == name);
            Ok(found.map(|room| Opened {
                id: room.id.clone(),
                name: room.name.clone(),
                url: Some(format!("https://chat.example.com/{}", room.id)),
            }))
        })
    }

    async fn invite(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Vec<(Invitee, String)>, PortError> {
        let unknown = lock(&self.0).unknown.clone();
        self.within(channel, |room, _| {
            let (out, let_in): (Vec<_>, Vec<_>) =
                people.iter().cloned().partition(|who| unknown.contains_key(who));
            room.members.extend(let_in);
            out.into_iter().map(|who| (who.clone(), unknown[&who].clone())).collect()
        })
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Result<(), PortError> {
        self.within(channel, |room, _| topic.clone_into(&mut room.topic))
    }

    async fn post(&self, channel: &str, message: &ChatMessage) -> Result<String, PortError> {
        self.within(channel, |room, number| {
            let id = format!("m{number}");
            room.messages.push((id.clone(), message.clone()));
            id
        })
    }

    async fn update(
        &self,
        channel: &str,
        id: &str,
        message: &ChatMessage,
    ) -> Result<(), PortError> {
        self.within(channel, |room, _| {
            for (known, there) in &mut room.messages {
                if known == id {
                    there.clone_from(message);
                }
            }
        })
    }

    async fn pin(&self, channel: &str, id: &str) -> Result<(), PortError> {
        self.within(channel, |room, _| {
            room.pinned.insert(id.to_owned());
        })
    }

    async fn email_of(&self, user: &str) -> Result<Option<String>, PortError> {
        self.call(|state| Ok(state.emails.get(user).cloned()))
    }

    async fn reply(&self, address: &str, message: &ChatMessage) -> Result<(), PortError> {
        self.call(|state| {
            state.replies.push_back((address.to_owned(), message.clone()));
            Ok(())
        })
    }
}

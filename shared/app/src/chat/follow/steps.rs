//! Taking one step: what the service is asked, and what is known of the channel afterwards.

use std::collections::BTreeMap;

use domain::chat::{Card, Part, Room, Step};
use domain::timeline::Fact;
use wire::outbound::chat::{self as words, ChatMessage};

use super::{FollowError, Follower};
use crate::State;
use crate::ports::{Chat, ChatChannels, Clock, Invitee, OpenError, Opened, PortError};
use crate::retry::patiently;

impl Follower {
    /// Takes a step, and gives what the timeline says of it.
    pub(super) async fn take<S, C, E>(
        &mut self,
        state: &State<'_, S, C, E>,
        chat: &impl Chat,
        step: &Step,
    ) -> Result<Vec<Fact>, FollowError>
    where
        S: ChatChannels,
        C: Clock,
    {
        self.takes_room = false;
        let room = self.channel.room.as_ref().map_or(String::new(), |room| room.id.clone());
        let (part, taken) = match step {
            Step::Ask(name) => {
                self.channel.asked = Some(name.clone());
                self.fresh = Some(name.clone());
                return Ok(Vec::new());
            }
            Step::Open(name) => (Part::Open, self.open(state, chat, name).await?),
            Step::Adopt(id) => return Ok(vec![self.adopt(id)]),
            Step::Topic(topic) => {
                let set = chat.set_topic(&room, topic).await;
                self.channel.topic = Some(topic.clone());
                (Part::Topic, set.map(|()| Vec::new()))
            }
            Step::Invite(guests) => (Part::Invite, self.invite(chat, &room, guests).await),
            Step::Post => (Part::Post, self.post_card(chat, &room).await),
            Step::Pin => {
                let card = self.channel.card.as_ref().map_or("", |card| &card.id);
                let pinned = chat.pin(&room, card).await;
                self.channel.pinned();
                (Part::Pin, pinned.map(|()| Vec::new()))
            }
            Step::Tell => (Part::Post, self.tell(chat, &room).await),
            Step::Update => (Part::Update, self.update_card(chat, &room).await),
            Step::Nameless => {
                let why = "every name that was tried is taken".to_owned();
                (Part::Open, Err(PortError::Refused(why)))
            }
            Step::Rest => return Ok(Vec::new()),
        };
        match taken {
            Ok(facts) => Ok(facts),
            Err(PortError::Refused(why)) => Ok(self.fails(part, &why)),
            Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => {
                Err(FollowError::Chat(error))
            }
        }
    }

    /// The service is not set up: nothing can be done, and nothing more is tried.
    pub(super) fn goes_nowhere(&mut self) -> Vec<Fact> {
        let part = if self.channel.room.is_some() { Part::Post } else { Part::Open };
        let service = self.channel.service.as_str();
        self.fails(part, &format!("{service} is not set up in this deployment"))
    }

    fn fails(&mut self, part: Part, why: &str) -> Vec<Fact> {
        let is_news = self.channel.fails(part, why);
        let reason = format!("could not {}: {why}", part.as_str());
        if is_news { vec![Fact::ChatFailed { reason }] } else { Vec::new() }
    }

    /// Makes a channel, or finds the one that was made before an answer was lost.
    async fn open<S, C, E>(
        &mut self,
        state: &State<'_, S, C, E>,
        chat: &impl Chat,
        name: &str,
    ) -> Result<Result<Vec<Fact>, PortError>, FollowError>
    where
        S: ChatChannels,
        C: Clock,
    {
        if self.fresh.as_deref() != Some(name) {
            match self.find(state, chat, name).await? {
                Ok(Some(found)) => return Ok(Ok(vec![self.enter(found)])),
                Ok(None) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(match chat.open(name).await {
            Ok(opened) => Ok(vec![self.enter(opened)]),
            Err(OpenError::Taken) => {
                self.channel.taken();
                Ok(Vec::new())
            }
            Err(OpenError::Port(error)) => Err(error),
        })
    }

    /// The channel of this name that we made and that is no other incident's.
    async fn find<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        chat: &impl Chat,
        name: &str,
    ) -> Result<Result<Option<Opened>, PortError>, FollowError>
    where
        S: ChatChannels,
        C: Clock,
    {
        let found = match chat.find(name).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        let of = async || Ok(state.store.incident_of(self.channel.service, &found.id).await?);
        let of = patiently(state.clock, of).await?;
        let is_ours = of.is_none_or(|of| of == self.incident.id);
        Ok(Ok(is_ours.then_some(found)))
    }

    fn enter(&mut self, Opened { id, name, url }: Opened) -> Fact {
        self.channel.room = Some(Room { id, name: name.clone(), url: url.clone(), own: true });
        self.takes_room = true;
        Fact::ChatOpened { name, url }
    }

    fn adopt(&mut self, id: &str) -> Fact {
        let (id, name) = (id.to_owned(), id.to_owned());
        self.channel.room = Some(Room { id, name: name.clone(), url: None, own: false });
        Fact::ChatOpened { name, url: None }
    }

    async fn invite(
        &mut self,
        chat: &impl Chat,
        room: &str,
        guests: &[String],
    ) -> Result<Vec<Fact>, PortError> {
        let asked = guests.iter().filter_map(|guest| Some((self.invitee(guest)?, guest.clone())));
        let asked: BTreeMap<Invitee, String> = asked.collect();
        let people: Vec<Invitee> = asked.keys().cloned().collect();
        let refused = chat.invite(room, &people).await?;
        let named = |(who, why): (Invitee, String)| Some((asked.get(&who)?.clone(), why));
        let absent = refused.into_iter().filter_map(named).collect();
        self.channel.asked_in(guests, absent);
        Ok(Vec::new())
    }

    async fn post_card(&mut self, chat: &impl Chat, room: &str) -> Result<Vec<Fact>, PortError> {
        let card = self.card();
        let shown = words::digest(&card);
        let id = chat.post(room, &ChatMessage::Card(card)).await?;
        self.channel.card = Some(Card { id, shown, pinned: false });
        Ok(Vec::new())
    }

    async fn update_card(&mut self, chat: &impl Chat, room: &str) -> Result<Vec<Fact>, PortError> {
        let card = self.card();
        let shown = words::digest(&card);
        let id = self.channel.card.as_ref().map_or(String::new(), |card| card.id.clone());
        chat.update(room, &id, &ChatMessage::Card(card)).await?;
        self.channel.shows(shown);
        Ok(Vec::new())
    }

    /// Tells the next decision that has anything to tell; those before it are told by that.
    async fn tell(&mut self, chat: &impl Chat, room: &str) -> Result<Vec<Fact>, PortError> {
        while let Some(decided) = self.untold.pop_front() {
            let message = words::line(&decided.events);
            if let Some(message) = &message {
                chat.post(room, message).await?;
            }
            self.channel.told(&decided.place);
            if message.is_some() {
                break;
            }
        }
        Ok(Vec::new())
    }
}

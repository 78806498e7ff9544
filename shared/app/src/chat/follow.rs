//! The chat channel of an incident follows its timeline, step by step, each recorded once it is done. A crash
//! repeats the last step at most. Nothing that pages waits for any of it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use domain::chat::{
    Card, ChatChannel, ChatService, Part, Room, Seen, Step, Where, guests, name, next, topic,
    unread_from, wish,
};
use domain::escalation::Engagement;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::limits::{CHAT_READ_MAX, CHAT_STEPS_MAX, COMMIT_ATTEMPTS};
use domain::timeline::{Fact, TimelineEvent};
use wire::outbound::chat::{self as words, ChatMessage, People, Shown};

use super::invite::invitee;
use crate::State;
use crate::cache::Cached;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Chat, ChatChange, ChatChannels, Clock, Commit, Configurations, Decided,
    Entropy, Invitee, Lists, OpenError, Opened, Order, PortError,
};
use crate::retry::patiently;

/// How far a chat channel was brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Followed {
    /// Steps that were taken.
    pub steps: usize,
    /// Whether more are to be taken.
    pub more: bool,
}

/// Why a chat channel is not in step yet: the same again may bring it there.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The store could not say what is to be shown, or keep what was.
    #[error(transparent)]
    Store(#[from] AppError),
    /// The service cannot be reached, or is asked too often.
    #[error("the chat service: {0}")]
    Chat(PortError),
}

/// Brings the chat channel of an incident in step with its timeline, where its plan wants one in this service, by
/// [`CHAT_STEPS_MAX`] steps at most. `late` are decisions about an instant long before, which only whoever is told
/// of every write knows of.
///
/// # Errors
/// [`FollowError`] when it is not in step. What was done is recorded: the same again goes on from there.
pub async fn keep_in_step<S, C, E>(
    state: &State<'_, S, C, E>,
    (service, chat): (ChatService, &impl Chat),
    of: &IncidentId,
    late: &[Decided],
) -> Result<Followed, FollowError>
where
    S: Aggregates + ChatChannels + Configurations + Lists,
    C: Clock,
    E: Entropy,
{
    let mut followed = Followed::default();
    // Nobody talks about canaries, or about an engagement that somebody started without an incident.
    if !of.is_listed() {
        return Ok(followed);
    }
    for _ in 0..COMMIT_ATTEMPTS {
        let Some(mut follower) = Follower::begin(state, service, of, late).await? else {
            return Ok(followed);
        };
        loop {
            let step = follower.next();
            if step == Step::Rest {
                return Ok(followed);
            }
            if followed.steps == CHAT_STEPS_MAX {
                return Ok(Followed { more: true, ..followed });
            }
            let facts = follower.take(state, chat, &step).await?;
            followed.steps += 1;
            if follower.record(state, facts).await? == Committed::Raced {
                break;
            }
        }
    }
    Err(AppError::Contended { what: of.to_string(), attempts: COMMIT_ATTEMPTS }.into())
}

/// An incident with its channel, as they were read, and what of them is not told.
struct Follower {
    service: ChatService,
    incident: Incident,
    engagements: Vec<Engagement>,
    configuration: Arc<Cached>,
    place: Where,
    channel: ChatChannel,
    /// The channel's version; none while it is not stored.
    version: Option<u64>,
    untold: VecDeque<Decided>,
    /// The name that this very run asked for: it need not be looked for first.
    fresh: Option<String>,
    takes_room: bool,
}

impl Follower {
    /// Reads all that a channel rests on; `None` when none is wanted in this service.
    async fn begin<S, C, E>(
        state: &State<'_, S, C, E>,
        service: ChatService,
        of: &IncidentId,
        late: &[Decided],
    ) -> Result<Option<Self>, AppError>
    where
        S: Aggregates + ChatChannels + Configurations + Lists,
        C: Clock,
    {
        let read = patiently(state.clock, async || Ok(state.store.incident(of).await?)).await?;
        let Some(incident) = read.value.map(|read| read.value) else { return Ok(None) };
        let cached = async || Ok(state.cache.at(read.generation, state.store).await?);
        let configuration = patiently(state.clock, cached).await?;
        let known = patiently(state.clock, async || Ok(state.store.chat_channel(of).await?));
        let known = known.await?;
        let plan = configuration.configuration.plans.get(&incident.plan());
        let wish = plan.and_then(wish).filter(|wish| wish.service == service);
        let (channel, version) = match (known, &wish) {
            (Some(read), _) if read.value.service == service => (read.value, Some(read.version)),
            (None, Some(_)) => (ChatChannel::wanted(of.clone(), service), None),
            (Some(_) | None, _) => return Ok(None),
        };
        let stems = incident.stems();
        let engagements =
            patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
        let engagements = engagements.into_iter().map(|read| read.value).collect();
        let untold = untold(state, &channel, late).await?;
        let place = wish.map_or(Where::New, |wish| wish.place);
        let (fresh, takes_room) = (None, false);
        Ok(Some(Self {
            service,
            incident,
            engagements,
            configuration,
            place,
            channel,
            version,
            untold,
            fresh,
            takes_room,
        }))
    }

    fn card(&self) -> words::Card {
        words::card(&Shown {
            incident: &self.incident,
            engagements: &self.engagements,
            channel: &self.channel,
            people: self.people(),
        })
    }

    fn people(&self) -> People<'_> {
        People { configuration: &self.configuration.configuration, service: self.service }
    }

    fn invitee(&self, guest: &str) -> Option<Invitee> {
        invitee(guest, self.service, &self.configuration.configuration)
    }

    fn next(&self) -> Step {
        let configuration = &self.configuration.configuration;
        let plan = configuration.plans.get(&self.incident.plan());
        let mut guests = guests(plan, &self.engagements, configuration);
        guests.retain(|guest| self.invitee(guest).is_some());
        let seen = Seen {
            place: self.place.clone(),
            name: name(&self.incident, self.channel.attempt),
            topic: topic(&self.incident),
            guests,
            card: words::digest(&self.card()),
            untold: !self.untold.is_empty(),
        };
        next(&self.channel, &seen)
    }

    /// Takes a step, and gives what the timeline says of it.
    async fn take<S, C, E>(
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
        let of = async || Ok(state.store.incident_of(self.service, &found.id).await?);
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

    /// Writes how far the channel has come.
    async fn record<S, C, E>(
        &mut self,
        state: &State<'_, S, C, E>,
        facts: Vec<Fact>,
    ) -> Result<Committed, AppError>
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
    {
        let mut commit = Commit::new(state.entropy.fresh(), self.incident.id.clone());
        let change = Change { value: self.channel.clone(), expected: self.version };
        commit.chat = Some(ChatChange { change, takes_room: self.takes_room });
        let at = state.clock.now();
        let event = |fact| TimelineEvent { at, sequence: None, fact };
        commit.timeline = facts.into_iter().map(event).collect();
        let written = async || unless_raced(state.store.commit(&commit).await);
        let committed = patiently(state.clock, written).await?;
        self.version = Some(self.version.unwrap_or(0) + 1);
        Ok(committed)
    }
}

/// Decisions that were not told, in order.
async fn untold<S, C, E>(
    state: &State<'_, S, C, E>,
    channel: &ChatChannel,
    late: &[Decided],
) -> Result<VecDeque<Decided>, AppError>
where
    S: Lists,
    C: Clock,
{
    let from = unread_from(channel);
    let is_late =
        |decided: &&Decided| from.as_deref().is_some_and(|from| decided.place.as_str() < from);
    let mut untold: VecDeque<Decided> = late.iter().filter(is_late).cloned().collect();
    let mut start = from.clone();
    while untold.len() < CHAT_READ_MAX {
        let read = async || {
            let from = start.as_deref();
            let list =
                state.store.decisions(&channel.incident, Order::OldestFirst, from, CHAT_READ_MAX);
            Ok(list.await?)
        };
        let page = patiently(state.clock, read).await?;
        untold.extend(page.items);
        untold.retain(|decided| !channel.has_told(&decided.place));
        start = page.next;
        if start.is_none() {
            break;
        }
    }
    Ok(untold)
}

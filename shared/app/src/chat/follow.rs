//! The chat channel of an incident follows its timeline, step by step, each recorded once it is done. A crash
//! repeats the last step at most. Nothing that pages waits for any of it.

mod steps;

use std::collections::VecDeque;
use std::sync::Arc;

use domain::chat::{
    ChatChannel, ChatService, Seen, Step, Where, guests, name, next, topic, unread_from, wish,
};
use domain::escalation::Engagement;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::limits::{CHAT_READ_MAX, CHAT_STEPS_MAX, COMMIT_ATTEMPTS};
use domain::timeline::{Fact, TimelineEvent};
use wire::outbound::chat::{self as words, People, Shown};

use super::invite::invitee;
use super::services::Chats;
use crate::State;
use crate::cache::Cached;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Chat, ChatChange, ChatChannels, Clock, Commit, Configurations, Decided,
    Entropy, Invitee, Lists, Order, PortError,
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

/// Why a chat channel is not in step: unless a service is not set up, the same again may bring it there.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The store could not say what is to be shown, or keep what was.
    #[error(transparent)]
    Store(#[from] AppError),
    /// The service cannot be reached, or is asked too often.
    #[error("the chat service: {0}")]
    Chat(PortError),
    /// A service is wanted that this deployment has not set up: the same again is of no use.
    #[error("{} is wanted and not set up", .0.as_str())]
    NotSetUp(ChatService),
}

/// Brings the chat channel of an incident in step with its timeline, where its plan wants one, in the service that
/// the plan wants or that the channel is in already, by [`CHAT_STEPS_MAX`] steps at most. `late` are decisions about
/// an instant long before, which only whoever is told of every write knows of.
///
/// # Errors
/// [`FollowError`] when it is not in step. What was done is recorded: the same again goes on from there. That a
/// service is not set up is on the timeline, and said once.
pub async fn keep_in_step<S, C, E>(
    state: &State<'_, S, C, E>,
    chats: &Chats<'_, impl Chat, impl Chat>,
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
        let Some(mut follower) = Follower::begin(state, of, late).await? else {
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
            let chat = chats.of(follower.channel.service);
            let facts = match &chat {
                Some(chat) => follower.take(state, chat, &step).await?,
                None => follower.goes_nowhere(),
            };
            followed.steps += 1;
            if follower.record(state, facts).await? == Committed::Raced {
                break;
            }
            if chat.is_none() {
                return Err(FollowError::NotSetUp(follower.channel.service));
            }
        }
    }
    Err(AppError::Contended { what: of.to_string(), attempts: COMMIT_ATTEMPTS }.into())
}

/// An incident with its channel, as they were read, and what of them is not told.
struct Follower {
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
    /// Reads all that a channel rests on; `None` when none is wanted. One that there is stays in its service,
    /// whatever its plan wants by now.
    async fn begin<S, C, E>(
        state: &State<'_, S, C, E>,
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
        let wish = plan.and_then(wish);
        let (channel, version) = match (known, &wish) {
            (Some(read), _) => (read.value, Some(read.version)),
            (None, Some(wish)) => (ChatChannel::wanted(of.clone(), wish.service), None),
            (None, None) => return Ok(None),
        };
        let wish = wish.filter(|wish| wish.service == channel.service);
        let stems = incident.stems();
        let engagements =
            patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
        let engagements = engagements.into_iter().map(|read| read.value).collect();
        let untold = untold(state, &channel, late).await?;
        let place = wish.map_or(Where::New, |wish| wish.place);
        let (fresh, takes_room) = (None, false);
        Ok(Some(Self {
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
        People { configuration: &self.configuration.configuration, service: self.channel.service }
    }

    fn invitee(&self, guest: &str) -> Option<Invitee> {
        invitee(guest, self.channel.service, &self.configuration.configuration)
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

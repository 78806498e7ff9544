//! Handing messages to their carriers: one page in its own words, several in words of their own.

use domain::configuration::Configuration;
use domain::contact::{Activation, ChannelKind, ContactChannel};
use domain::escalation::{Engagement, Message, Outcome, Page};
use domain::ids::{IncidentId, PageId};
use domain::limits::{COMPANION_PATIENCE, SEND_TIMEOUT, THROTTLE_PATIENCE};
use domain::mailbox::{Bundle, Letter, urgency};
use domain::time::after;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use wire::outbound::bundle::{StandsFor, say_together};
use wire::outbound::page::{linked, say};
use wire::reply::link;

use super::claim::Ready;
use super::post::Leaving;
use super::{Claimed, Dispatched};
use crate::ports::{Aggregates, Clock, Entropy, OutgoingPage, Pager, PortError, Versioned};
use crate::retry::{patiently, within};
use crate::{State, World};

/// What was handed over.
pub(super) struct Sent {
    pub(super) engagement: Versioned<Engagement>,
    pub(super) messages: Vec<SentMessage>,
    pub(super) waiting: Vec<(PageId, Timestamp)>,
    pub(super) others: Vec<Claimed>,
}

/// One message, and what its carrier said.
pub(super) struct SentMessage {
    pub(super) leaving: Leaving,
    /// Every page that it carries, the one that it is named after first.
    pub(super) carries: Vec<PageId>,
    pub(super) outcome: Outcome,
}

/// Sends everything that is ready, all at once.
pub(super) async fn send_all<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    ready: Ready,
    report: &mut Dispatched,
) -> Sent
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let Ready { engagement, leaving, waiting, others } = ready;
    let sends = leaving.into_iter().map(async |leaving| {
        let now = state.clock.now();
        let envelope = Envelope::of(&leaving, &engagement.value, &others, now);
        let outcome = send(state, world, configuration, &envelope).await;
        let carries = envelope.letters.iter().map(|(letter, _)| letter.page.clone()).collect();
        SentMessage { leaving, carries, outcome }
    });
    let messages = join_all(sends).await;
    for message in &messages {
        message.carries.iter().for_each(|_| report.count(&message.outcome));
    }
    Sent { engagement, messages, waiting, others }
}

/// What goes into one message.
struct Envelope<'a> {
    /// The page that it is named after.
    page: PageId,
    /// Each page with its engagement, that page first.
    letters: Vec<(Letter, &'a Engagement)>,
}

impl<'a> Envelope<'a> {
    fn of(leaving: &Leaving, own: &'a Engagement, others: &'a [Claimed], now: Timestamp) -> Self {
        let page = leaving.page.clone();
        let first = own.page(&page).map(|page| (Letter::of(own, page), own));
        let is_ours = |engagement: &Engagement, letter: &Letter| {
            let until = engagement.page(&letter.page).and_then(Page::pending_until);
            until.is_some_and(|until| until > now)
        };
        let along = leaving.with.iter().filter_map(|letter| {
            if is_ours(own, letter) {
                return Some((letter.clone(), own));
            }
            let theirs = others.iter().find(|other| other.pages.contains(&letter.page))?;
            Some((letter.clone(), &theirs.engagement.value))
        });
        Self { letters: first.into_iter().chain(along).collect(), page }
    }

    /// Whether one engagement's code does not stand for all of it.
    fn is_bundle(&self) -> bool {
        self.letters.windows(2).any(|pair| pair[0].1.id != pair[1].1.id)
    }

    /// The words of its incidents, the severest first, among equals the newest; its own page first of
    /// all, where its code stands for no other.
    fn words(&self, stands_for: StandsFor) -> Vec<&Message> {
        let mut letters: Vec<_> = self.letters.iter().collect();
        let is_first = |letter: &Letter| match stands_for {
            StandsFor::All => false,
            StandsFor::TheFirst => letter.page == self.page,
        };
        letters.sort_by_key(|(letter, _)| (!is_first(letter), urgency(letter)));
        let mut incidents: Vec<&IncidentId> = Vec::new();
        let mut words = Vec::new();
        for (_, engagement) in letters {
            if !incidents.contains(&&engagement.incident) {
                incidents.push(&engagement.incident);
                words.push(&engagement.message);
            }
        }
        words
    }
}

async fn send<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    envelope: &Envelope<'_>,
) -> Outcome
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let own = envelope.letters.first().map(|(_, engagement)| *engagement);
    let page = own.and_then(|own| own.page(&envelope.page));
    let channel = page.and_then(|page| configuration.channels.get(&page.channel));
    let (Some(own), Some(channel)) = (own, channel) else {
        return Outcome::Refused { reason: "the channel does not exist any more".to_owned() };
    };
    // A page may have waited for hours: what its owner has switched off since, or led elsewhere, is
    // not proved to reach them.
    if channel.activation == Activation::NotActivated {
        return Outcome::Refused { reason: "the channel is not activated any more".to_owned() };
    }
    let alone = own.code(&envelope.page.contact());
    let (subject, body) = if envelope.is_bundle() {
        let kept = keep_list(state, envelope, own, channel).await;
        let stands_for = if kept.is_some() { StandsFor::All } else { StandsFor::TheFirst };
        let code = kept.unwrap_or(alone);
        say_together(&envelope.words(stands_for), channel.kind, &code, stands_for)
    } else {
        say(&own.message, channel.kind, &alone)
    };
    let body = match (channel.kind, state.cache.links()) {
        (ChannelKind::Email, Some(links)) => {
            linked(&body, &link(links, &envelope.page, &own.link_key(&envelope.page)))
        }
        (ChannelKind::Email | ChannelKind::Sms | ChannelKind::Voice, _) => body,
    };
    let outgoing = OutgoingPage {
        id: envelope.page.clone(),
        carries: envelope.letters.iter().map(|(letter, _)| letter.page.clone()).collect(),
        channel: channel.id.clone(),
        kind: channel.kind,
        address: channel.address.clone(),
        subject,
        body,
    };
    hand_over(state, world, &outgoing).await
}

/// Keeps the list that a message carries, and gives the code that stands for it; nothing, where that
/// cannot be done soon.
async fn keep_list<S, C, E>(
    state: &State<'_, S, C, E>,
    envelope: &Envelope<'_>,
    own: &Engagement,
    channel: &ContactChannel,
) -> Option<String>
where
    S: Aggregates,
    C: Clock,
{
    let bundle = Bundle {
        channel: channel.id.clone(),
        code: own.bundle_code(&envelope.page),
        pages: envelope.letters.iter().map(|(letter, _)| letter.page.clone()).collect(),
        at: state.clock.now(),
    };
    let keep = patiently(state.clock, async || Ok(state.store.keep_bundle(&bundle).await?));
    within(state.clock, COMPANION_PATIENCE, keep).await?.ok()?;
    Some(bundle.code)
}

/// Hands one message to its carrier, for at most [`SEND_TIMEOUT`].
async fn hand_over<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    outgoing: &OutgoingPage,
) -> Outcome
where
    C: Clock,
    E: Entropy,
    P: Pager,
{
    match within(state.clock, SEND_TIMEOUT, insist(state, world, outgoing)).await {
        Some(Ok(message_id)) => Outcome::Accepted { at: state.clock.now(), message_id },
        Some(Err(PortError::Busy(reason))) => Outcome::Busy { reason },
        Some(Err(PortError::Throttled(reason))) => Outcome::Throttled { reason },
        Some(Err(PortError::Refused(reason))) => Outcome::Refused { reason },
        None => Outcome::Busy { reason: "the carrier did not answer in time".to_owned() },
    }
}

/// Asks a carrier that is asked too often again, while the claim allows it: the message has certainly
/// not left, and in a storm whoever asks next gets the next place.
async fn insist<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    outgoing: &OutgoingPage,
) -> Result<String, PortError>
where
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let until = after(state.clock.now(), THROTTLE_PATIENCE);
    loop {
        let answer = world.pager.send(outgoing).await;
        let Err(PortError::Throttled(_)) = answer else { return answer };
        let chance = i64::try_from(state.entropy.fresh().as_u128() % 700).unwrap_or(0);
        let pause = SignedDuration::from_millis(200 + chance);
        if after(state.clock.now(), pause) > until {
            return answer;
        }
        state.clock.sleep(pause).await;
    }
}

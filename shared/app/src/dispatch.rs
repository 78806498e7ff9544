//! Carrying out what was committed: pages to their carriers, an incident's own effects to the
//! world, and the outcome of both back into the state.

use domain::configuration::Configuration;
use domain::escalation::{Decision, Engagement, Input, Outcome, step};
use domain::ids::PageId;
use domain::incident::Incident;
use domain::incident::effects::{Effect, EffectOutcome, finished};
use domain::limits::{COMMIT_ATTEMPTS, SEND_TIMEOUT};
use domain::time::after;
use futures_util::future::{Either, join_all, select};
use jiff::Timestamp;

use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Entropy, Notices, OutgoingPage, Pager, PortError,
    ResponseStart, Timers, Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// What became of the pages of one dispatch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dispatched {
    /// Pages that a carrier took.
    pub sent: usize,
    /// Pages that a carrier refused, now or for good.
    pub failed: usize,
    /// When the first carrier took a page.
    pub first_sent_at: Option<Timestamp>,
}

impl Dispatched {
    /// Both together.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let first_sent_at = self.first_sent_at.into_iter().chain(other.first_sent_at).min();
        let (sent, failed) = (self.sent + other.sent, self.failed + other.failed);
        Self { sent, failed, first_sent_at }
    }

    fn of(outcomes: &[(PageId, Outcome)]) -> Self {
        let accepted = outcomes.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Accepted { at, .. } => Some(*at),
            Outcome::Busy { .. } | Outcome::Refused { .. } => None,
        });
        let first_sent_at = accepted.clone().min();
        let sent = accepted.count();
        Self { sent, failed: outcomes.len() - sent, first_sent_at }
    }
}

/// A commit of an engagement's decision.
pub(crate) fn commit_of(id: uuid::Uuid, decision: &Decision, version: Option<u64>) -> Commit {
    let mut commit = Commit::new(id, decision.engagement.incident.clone());
    commit.engagements = vec![Change { value: decision.engagement.clone(), expected: version }];
    commit.timeline.clone_from(&decision.timeline);
    commit
}

/// Sends the pages that a commit of ours claimed and records what carriers said. Where a refusal
/// brings the next stage forward, its pages are sent too.
///
/// # Errors
/// [`AppError`] when the outcome cannot be recorded; the claims then run out, and whoever finds
/// that sends again: twice at the worst, never not at all.
pub async fn send_pages<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    committed: Versioned<Engagement>,
    send: Vec<PageId>,
) -> Result<(Engagement, Dispatched), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let mut current = committed;
    let mut send = send;
    let mut report = Dispatched::default();
    while !send.is_empty() {
        if outlived(&current.value, &send, state.clock.now()) {
            let Some(claimed) = claim_anew(state, configuration, &current, send).await? else {
                return Ok((current.value, report));
            };
            (current, send) = claimed;
        }
        let engagement = &current.value;
        let pages = send.iter().map(|id| send_page(state, world, configuration, engagement, id));
        let outcomes = join_all(pages).await;
        report = report.and(&Dispatched::of(&outcomes));
        (current, send) = record(state, configuration, current, outcomes).await?;
    }
    Ok((current.value, report))
}

/// Whether a commit took so long that its own claims may run out in the middle of a send: somebody
/// else would send beside it then.
fn outlived(engagement: &Engagement, send: &[PageId], now: Timestamp) -> bool {
    let claims = send.iter().filter_map(|id| engagement.page(id)?.pending_until());
    claims.min().is_some_and(|until| until < after(now, SEND_TIMEOUT))
}

/// Claims once more what is ours; `None` when somebody else has done so.
async fn claim_anew<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    current: &Versioned<Engagement>,
    send: Vec<PageId>,
) -> Result<Option<(Versioned<Engagement>, Vec<PageId>)>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let claim = Input::Claim(send);
    let decision = step(&current.value, &claim, configuration, state.clock.now());
    let commit = commit_of(state.entropy.fresh(), &decision, Some(current.version));
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    Ok((committed == Committed::Yes).then(|| {
        let version = current.version + 1;
        (Versioned { value: decision.engagement, version }, decision.send)
    }))
}

/// Hands one page to its carrier, for at most [`SEND_TIMEOUT`].
async fn send_page<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    engagement: &Engagement,
    id: &PageId,
) -> (PageId, Outcome)
where
    C: Clock,
    P: Pager,
{
    let outcome = match words(configuration, engagement, id) {
        None => Outcome::Refused { reason: "the channel does not exist any more".to_owned() },
        Some(outgoing) => {
            let send = std::pin::pin!(world.pager.send(&outgoing));
            let timeout = std::pin::pin!(state.clock.sleep(SEND_TIMEOUT));
            match select(send, timeout).await {
                Either::Left((Ok(message_id), _)) => {
                    Outcome::Accepted { at: state.clock.now(), message_id }
                }
                Either::Left((Err(PortError::Busy(reason)), _)) => Outcome::Busy { reason },
                Either::Left((Err(PortError::Refused(reason)), _)) => Outcome::Refused { reason },
                Either::Right(_) => {
                    Outcome::Busy { reason: "the carrier did not answer in time".to_owned() }
                }
            }
        }
    };
    (id.clone(), outcome)
}

fn words(
    configuration: &Configuration,
    engagement: &Engagement,
    id: &PageId,
) -> Option<OutgoingPage> {
    let page = engagement.page(id)?;
    let channel = configuration.channels.get(&page.channel)?;
    let code = engagement.code(&id.contact());
    let (subject, body) = wire::outbound::page::say(&engagement.message, page.kind, &code);
    let address = channel.address.clone();
    Some(OutgoingPage { id: id.clone(), kind: page.kind, address, subject, body })
}

/// Records outcomes on the state that we committed, or on a fresh read where others changed it.
/// Gives the pages that the record itself claimed.
async fn record<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    committed: Versioned<Engagement>,
    outcomes: Vec<(PageId, Outcome)>,
) -> Result<(Versioned<Engagement>, Vec<PageId>), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let input = Input::Sent(outcomes);
    let mut current = committed;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = step(&current.value, &input, configuration, state.clock.now());
        let commit = commit_of(state.entropy.fresh(), &decision, Some(current.version));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            let version = current.version + 1;
            return Ok((Versioned { value: decision.engagement, version }, decision.send));
        }
        let stem = current.value.id.stem().to_owned();
        let read = patiently(state.clock, async || Ok(state.store.engagement(&stem).await?));
        current = read.await?.value.ok_or_else(|| AppError::NotFound {
            kind: "engagement",
            id: current.value.id.to_string(),
        })?;
    }
    let what = current.value.id.to_string();
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS })
}

/// Carries out an incident's effects, all at once.
pub(crate) async fn carry_out<P, T, N>(
    world: &World<'_, P, T, N>,
    incident: &Incident,
    effects: &[Effect],
) -> Vec<EffectOutcome>
where
    T: Timers,
    N: Notices,
{
    join_all(effects.iter().map(async |effect| {
        let outcome = match effect {
            Effect::StartResponse => {
                let response = ResponseStart {
                    incident: incident.id.clone(),
                    engagements: incident.engagements.clone(),
                    runbooks: incident.runbooks.len(),
                };
                world.timers.start_response(&response).await
            }
            Effect::StartEscalation(engagement) => world.timers.start_escalation(engagement).await,
            Effect::Notify { target, notice } => {
                world.notices.notify(target, *notice, incident).await
            }
        };
        (effect.clone(), outcome.map_err(|error| error.to_string()))
    }))
    .await
}

/// Marks an incident's effects as done or to be tried again.
pub(crate) async fn mark<S, C, E>(
    state: &State<'_, S, C, E>,
    committed: Versioned<Incident>,
    outcomes: &[EffectOutcome],
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    if outcomes.is_empty() {
        return Ok(());
    }
    let mut current = committed;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = finished(&current.value, outcomes, state.clock.now());
        let mut commit = Commit::new(state.entropy.fresh(), current.value.id.clone());
        commit.incident =
            Some(Change { value: decision.incident, expected: Some(current.version) });
        commit.timeline = decision.timeline;
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
        let id = current.value.id.clone();
        let read = patiently(state.clock, async || Ok(state.store.incident(&id).await?));
        match read.await?.value {
            Some(read) => current = read,
            // Deleted meanwhile: nothing is left to mark.
            None => return Ok(()),
        }
    }
    let what = current.value.id.to_string();
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS })
}

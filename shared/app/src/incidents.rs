//! Incidents as people handle them: started, changed, removed, tagged.

mod items;
mod reopen;
mod timeline;

pub use items::{Relating, relate};
use reopen::reopen;
pub use timeline::{
    Event, EventChange, NewEvent, erase_event, event_ids, find_event, rewrite_event, write_event,
};

use std::collections::BTreeMap;

use domain::ids::{IncidentId, PlanName, SignalId};
use domain::incident::Incident;
use domain::incident::update::{Change as Wanted, update as decide};
use domain::limits::{ANSWERED_KEPT, COMMIT_ATTEMPTS};
use domain::time::after;
use jiff::SignedDuration;
use wire::inbound::Arrival;

use crate::directory::ChangeError;
use crate::error::{AppError, Committed, unless_raced};
use crate::intake::{Taken, take};
use crate::ports::{
    Aggregates, Answers, Change, Clock, Commit, Configurations, Entropy, Lists, Notices, Pager,
    Records, StoreError, Timers, Versioned,
};
use crate::repeatable::Repeatable;
use crate::resolve::resolve;
use crate::retry::patiently;
use crate::{State, World};

/// Starts an incident under `plan`, or joins the open one about the same trouble. Gives which.
///
/// The same request again starts nothing: the signal is derived from its token, and the answer is
/// remembered after the pages have left, so that nothing waits for it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such plan, [`ChangeError::OtherRequest`]; otherwise what the
/// store said.
pub async fn start<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    arrival: &Arrival,
    plan: &PlanName,
    request: Option<Repeatable>,
) -> Result<IncidentId, ChangeError>
where
    S: Aggregates + Answers + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Some(request) = request else { return Ok(begin(state, world, arrival, plan).await?) };
    if let Some(known) = request.known(state).await? {
        let unreadable =
            |error| StoreError::Failed { doing: "reading an answer", source: Box::new(error) };
        return Ok(IncidentId::parse(&known?).map_err(unreadable).map_err(AppError::from)?);
    }
    let incident = begin(state, world, arrival, plan).await?;
    let mut commit = Commit::new(state.entropy.fresh(), incident.clone());
    commit.answers = Some(request.answered(incident.to_string(), state.clock.now()));
    // Whoever was faster remembers the same.
    commit_once(state, &commit).await?;
    Ok(incident)
}

async fn begin<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    arrival: &Arrival,
    plan: &PlanName,
) -> Result<IncidentId, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    // Not an older copy: a plan that is gone would lead to the default one, whose people nobody called.
    let read = patiently(state.clock, async || Ok(state.store.slot(None).await?)).await?;
    let newest = state.cache.at(read.generation, state.store).await?;
    let absent = || AppError::NotFound { kind: "response plan", id: plan.to_string() };
    if !newest.configuration.plans.contains_key(plan) {
        return Err(absent());
    }
    let mut arrival = arrival.clone();
    for _ in 0..COMMIT_ATTEMPTS {
        match Box::pin(take(state, world, &arrival, Some(plan))).await? {
            Taken::Opened { incident, .. }
            | Taken::Attached { incident }
            | Taken::Recovered { incident }
            | Taken::Replayed { incident: Some(incident) } => return Ok(incident),
            Taken::Replayed { incident: None } => {
                let (own, now) = (IncidentId::derive(plan, &arrival.signal.id), state.clock.now());
                match find(state, &own).await? {
                    // The same request again, whose incident is resolved by now.
                    Some(found) if now < after(found.value.created_at, ANSWERED_KEPT) => {
                        return Ok(own);
                    }
                    // A token of long ago, used for another trouble.
                    Some(_) => {
                        arrival.signal.id = SignalId::derive(&[&state.entropy.fresh().to_string()]);
                    }
                    // Not before the trigger's last trouble: whoever asks does not repeat that one.
                    None => arrival.signal.occurred_at = after(now, LATER),
                }
            }
            Taken::NothingOpen | Taken::Unrouted { .. } => return Err(absent()),
        }
    }
    Err(AppError::Contended { what: arrival.signal.id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// How much later a request is than a trouble of the same instant.
const LATER: SignedDuration = SignedDuration::from_millis(1);

/// Whether an incident is to be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Open, again if need be.
    Open,
    /// Resolved.
    Resolved,
}

/// Changes what an incident says, and whether it is open. One that is opened again engages whom its plan
/// engages: it holds its trouble, so that nobody else would hear of the next alarm.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident, [`AppError::Refused`] when it is to be open
/// again and another is open about the same trouble; otherwise what the store said.
pub async fn update<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
    wanted: &Wanted,
    standing: Option<Standing>,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    // First what may be refused.
    if standing == Some(Standing::Open) {
        reopen(state, world, id, by).await?;
    }
    change(state, id, |read, commit| {
        let decision = decide(&read.value, wanted, by, state.clock.now());
        commit.timeline = decision.timeline;
        Ok(Some(decision.incident))
    })
    .await?;
    if standing == Some(Standing::Resolved) {
        resolve(state, world, id, by, None).await?;
    }
    Ok(())
}

/// Changes the tags of an incident.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident; what `edit` says; otherwise what the store
/// said.
pub async fn tag<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    edit: impl Fn(&mut BTreeMap<String, String>) -> Result<(), AppError>,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    change(state, id, |read, _| {
        let mut next = read.value.clone();
        edit(&mut next.tags)?;
        Ok(Some(next))
    })
    .await
}

/// Removes an incident with all that belongs to it; one that is open is resolved first. One that is not
/// there is removed.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time: what is left can be removed again.
pub async fn remove<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates + Records,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    match resolve(state, world, id, by, None).await {
        Ok(_) => {}
        Err(AppError::NotFound { .. }) => return Ok(()),
        Err(error) => return Err(error),
    }
    let incident = read(state, id).await?.value;
    // What was heard of its trouble stays: an alarm that is delivered late is still a replay.
    let erase = async || Ok(state.store.erase(id, &incident.engagements).await?);
    patiently(state.clock, erase).await
}

/// An incident that there is.
pub(crate) async fn read<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Versioned<Incident>, AppError> {
    let missing = || AppError::NotFound { kind: "incident record", id: id.to_string() };
    find(state, id).await?.ok_or_else(missing)
}

async fn find<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Option<Versioned<Incident>>, AppError> {
    Ok(patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?.value)
}

/// Reads an incident, lets `decide` say what it is to be and what else is written, and commits that, until
/// nothing came in between. What stays as it is costs no write.
pub(crate) async fn change<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    decide: impl Fn(&Versioned<Incident>, &mut Commit) -> Result<Option<Incident>, AppError>,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = read(state, id).await?;
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        let Some(next) = decide(&read, &mut commit)? else { return Ok(()) };
        if next == read.value && commit.timeline.is_empty() {
            return Ok(());
        }
        commit.incident = Some(Change { value: next, expected: Some(read.version) });
        if commit_once(state, &commit).await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(contended(id))
}

async fn commit_once<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    commit: &Commit,
) -> Result<Committed, AppError> {
    patiently(state.clock, async || unless_raced(state.store.commit(commit).await)).await
}

fn contended(id: &IncidentId) -> AppError {
    AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS }
}

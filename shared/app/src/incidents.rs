//! Incidents as people handle them: started, changed, removed, tagged.

mod items;
mod timeline;

pub use items::{Relating, relate};
pub use timeline::{
    Event, EventChange, NewEvent, erase_event, event_ids, find_event, rewrite_event, write_event,
};

use std::collections::BTreeMap;

use domain::dedupe::{DedupeKey, Slot};
use domain::ids::{IncidentId, PlanName};
use domain::incident::Incident;
use domain::incident::update::{Change as Wanted, reopen, update as decide};
use domain::limits::COMMIT_ATTEMPTS;
use domain::time::after;
use jiff::SignedDuration;
use wire::inbound::Arrival;

use crate::directory::ChangeError;
use crate::error::{AppError, Committed, unless_raced};
use crate::intake::{Taken, take};
use crate::ports::{
    Aggregates, Answers, Change, Clock, Commit, Configurations, Entropy, Lists, Notices, Pager,
    Records, SlotChange, StoreError, Timers, Versioned,
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
    let found = state.cache.any(state.store).await?;
    let mut exists = found.configuration.plans.contains_key(plan);
    if !exists {
        // It may have been made since this copy was read.
        let read = patiently(state.clock, async || Ok(state.store.slot(None).await?)).await?;
        let newer = state.cache.at(read.generation, state.store).await?;
        exists = newer.configuration.plans.contains_key(plan);
    }
    let absent = || AppError::NotFound { kind: "response plan", id: plan.to_string() };
    if !exists {
        return Err(absent());
    }
    let mut arrival = arrival.clone();
    for _ in 0..COMMIT_ATTEMPTS {
        match take(state, world, &arrival, Some(plan)).await? {
            Taken::Opened { incident, .. }
            | Taken::Attached { incident }
            | Taken::Recovered { incident }
            | Taken::Replayed { incident: Some(incident) } => return Ok(incident),
            Taken::Replayed { incident: None } => {
                // The same request again, whose incident is resolved by now.
                let own = IncidentId::derive(plan, &arrival.signal.id);
                if find(state, &own).await?.is_some() {
                    return Ok(own);
                }
                // Not before the trigger's last trouble: whoever asks does not repeat that one.
                arrival.signal.occurred_at = after(state.clock.now(), LATER);
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

/// Changes what an incident says, and whether it is open.
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
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    change(state, id, |read, commit| {
        let decision = decide(&read.value, wanted, by, state.clock.now());
        commit.timeline = decision.timeline;
        Ok(Some(decision.incident))
    })
    .await?;
    match standing {
        Some(Standing::Resolved) => {
            resolve(state, world, id, by, None).await?;
        }
        Some(Standing::Open) => open_again(state, id, by).await?,
        None => {}
    }
    Ok(())
}

/// Opens a resolved incident again, unless another is open about its trouble.
async fn open_again<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = read(state, id).await?;
        let Some(decision) = reopen(&read.value, by, state.clock.now()) else { return Ok(()) };
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        if let Some(key) = &read.value.dedupe {
            commit.slot = Some(claim(state, id, key).await?);
        }
        commit.timeline = decision.timeline;
        commit.incident = Some(Change { value: decision.incident, expected: Some(read.version) });
        if commit_once(state, &commit).await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(contended(id))
}

/// Makes the trouble this incident's again.
async fn claim<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    key: &DedupeKey,
) -> Result<SlotChange, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.slot(Some(key)).await?)).await?.value;
    let expected = read.as_ref().map(|read| read.version);
    let slot = read.map(|read| read.value);
    if let Some(other) = slot.as_ref().and_then(|slot| slot.incident.as_ref()) {
        return Err(AppError::Refused(format!("incident {other} is open about the same trouble")));
    }
    let (seen, repeats) = slot.map(|slot| (slot.seen, slot.repeats)).unwrap_or_default();
    let value = Slot { key: key.clone(), incident: Some(id.clone()), seen, repeats };
    Ok(SlotChange::Open(Change { value, expected }))
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
    let (engagements, trouble) = (&incident.engagements, incident.dedupe.as_ref());
    let erase = async || Ok(state.store.erase(id, engagements, trouble).await?);
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

//! The runbooks of an incident: started once, followed to their end.

use domain::arn::Deployment;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::incident::runbooks::{
    Progress, RunbookState, claim, due, is_over, looked, progress, request,
};
use domain::limits::{COMMIT_ATTEMPTS, RUNBOOK_POLL};
use domain::time::{after, ceil_to_second};
use jiff::Timestamp;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Entropy, ExecutionLink, Lists, PortError, RunbookStatus,
    Runbooks, Versioned,
};
use crate::retry::patiently;

/// Starts runbook `index` of an incident, or looks how it stands. Gives when to look again;
/// `None` at its end.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident or runbook; otherwise what the store said.
pub async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    deployment: &Deployment,
    id: &IncidentId,
    index: usize,
) -> Result<Option<Timestamp>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let read = load(state, id).await?;
    let missing = || AppError::NotFound { kind: "runbook", id: format!("{id}#{index}") };
    let runbook = read.value.runbooks.get(index).ok_or_else(missing)?;
    if is_over(&read.value, runbook) {
        return Ok(None);
    }
    match &runbook.state {
        RunbookState::Succeeded { .. } | RunbookState::Failed { .. } => Ok(None),
        RunbookState::Started { execution, .. } => {
            let seen = match runbooks.status(execution).await {
                Ok(RunbookStatus::Succeeded) => Progress::Succeeded,
                Ok(RunbookStatus::Failed(reason)) | Err(PortError::Refused(reason)) => {
                    Progress::Failed { reason }
                }
                Ok(RunbookStatus::Running) | Err(PortError::Busy(_) | PortError::Throttled(_)) => {
                    return Ok(Some(look_again(state)));
                }
            };
            record(state, read, index, &seen).await?;
            Ok(None)
        }
        RunbookState::Requested | RunbookState::Starting { .. } => {
            start(state, runbooks, deployment, read, index).await
        }
    }
}

/// Goes on with the runbooks of an incident that nobody went on with in time, for the guardian. One
/// that runs is left to itself until the next look.
///
/// # Errors
/// The first [`AppError`], after every runbook was looked at.
pub async fn look_after<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    deployment: &Deployment,
    id: &IncidentId,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let read = load(state, id).await?;
    let mut outcome = Ok(());
    for index in due(&read.value, state.clock.now()) {
        let followed = match follow(state, runbooks, deployment, id, index).await {
            Ok(Some(_)) => note_look(state, id, index).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        outcome = outcome.and(followed);
    }
    outcome
}

/// Writes down when to look next. Whoever follows a runbook turn by turn writes nothing.
async fn note_look<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = load(state, id).await?;
        let Some(decision) = looked(&read.value, index, state.clock.now()) else { return Ok(()) };
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        commit.incident = Some(Change { value: decision.incident, expected: Some(read.version) });
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Records the end of an execution that Systems Manager reports by event. An execution that is
/// none of ours is left alone.
///
/// # Errors
/// [`AppError`] when the store cannot be reached in time.
pub async fn finished<S, C, E>(
    state: &State<'_, S, C, E>,
    execution: &str,
    end: &Progress,
) -> Result<Option<IncidentId>, AppError>
where
    S: Aggregates + Lists,
    C: Clock,
    E: Entropy,
{
    let link = patiently(state.clock, async || Ok(state.store.execution(execution).await?)).await?;
    let Some(link) = link else { return Ok(None) };
    let read = load(state, &link.incident).await?;
    record(state, read, link.runbook, end).await?;
    Ok(Some(link.incident))
}

async fn load<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Versioned<Incident>, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
    read.value.ok_or_else(|| AppError::NotFound { kind: "incident", id: id.to_string() })
}

fn look_again<S, C: Clock, E>(state: &State<'_, S, C, E>) -> Timestamp {
    ceil_to_second(after(state.clock.now(), RUNBOOK_POLL))
}

async fn start<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    deployment: &Deployment,
    read: Versioned<Incident>,
    index: usize,
) -> Result<Option<Timestamp>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Some(claimed) = claim(&read.value, index, state.clock.now()) else {
        return Ok(Some(look_again(state)));
    };
    let mut commit = Commit::new(state.entropy.fresh(), read.value.id.clone());
    commit.incident =
        Some(Change { value: claimed.incident.clone(), expected: Some(read.version) });
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    if committed == Committed::Raced {
        // Somebody else changed the incident: look again soon, on a fresh read.
        return Ok(Some(ceil_to_second(state.clock.now())));
    }
    let arn = deployment.incident(&claimed.incident.id);
    let Some(request) = request(&claimed.incident, index, &arn) else { return Ok(None) };
    let read = Versioned { value: claimed.incident, version: read.version + 1 };
    match runbooks.start(&request).await {
        Ok(execution) => {
            record(state, read, index, &Progress::Started { execution }).await?;
            Ok(Some(look_again(state)))
        }
        // The claim runs out by itself; the token keeps a late success from starting twice.
        Err(PortError::Busy(_) | PortError::Throttled(_)) => Ok(Some(look_again(state))),
        Err(PortError::Refused(reason)) => {
            record(state, read, index, &Progress::Failed { reason }).await?;
            Ok(None)
        }
    }
}

async fn record<S, C, E>(
    state: &State<'_, S, C, E>,
    read: Versioned<Incident>,
    index: usize,
    seen: &Progress,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let id = read.value.id.clone();
    let mut current = read;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = progress(&current.value, index, seen, state.clock.now());
        if decision.incident == current.value {
            return Ok(());
        }
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        commit.incident =
            Some(Change { value: decision.incident, expected: Some(current.version) });
        commit.timeline = decision.timeline;
        if let Progress::Started { execution } = seen {
            let (execution, incident) = (execution.clone(), id.clone());
            commit.execution = Some(ExecutionLink { execution, incident, runbook: index });
        }
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
        current = load(state, &id).await?;
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

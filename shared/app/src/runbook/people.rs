//! What people say about runbooks, whatever they say it with.

use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::incident::runbooks::{Meant, Report, RunbookRefusal, RunbookState};
use domain::incident::runbooks::{again as decide_again, approve as decide_approval};
use domain::incident::runbooks::{cancel as decide_cancel, progress};
use domain::incident::{Decision, Incident};
use domain::limits::COMMIT_ATTEMPTS;
use jiff::Timestamp;

use super::commit::{Loaded, load};
use super::start::stop as stop_run;
use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Answers, Change, Clock, Commit, Entropy, Runbooks, Versioned};
use crate::repeatable::Repeatable;
use crate::retry::patiently;
use crate::stop::stop;

/// Approves a runbook of an incident. It starts when whoever follows it asks next, within a minute; those who were
/// paged for the approval are left alone.
///
/// # Errors
/// [`AppError::Refused`] when it waits for no approval, or not for theirs; otherwise what the store said.
pub async fn approve<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &ContactId,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_approval(of, meant, by, now);
    let (before, _) = decide(state, id, asked).await?;
    release(state, &before, meant.index, &format!("approved by {by}")).await
}

/// Cancels runbook `index` of an incident: it is not started, or its run is stopped.
///
/// # Errors
/// As [`cancel_later`].
pub async fn cancel<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let after = cancelled(state, id, index, by).await?;
    let runbook = after.read.value.runbooks.get(index);
    let running = runbook.filter(|its| matches!(its.state, RunbookState::Stopping { .. }));
    let Some((execution, attempt)) = running.and_then(|its| Some((its.execution()?, its.attempt)))
    else {
        return Ok(());
    };
    let execution = execution.to_owned();
    // Whatever goes wrong from here on, whoever follows it stops it.
    let stopped = stop_run(state, runbooks, after, index, &execution).await?;
    let Some((_, said)) = stopped else { return Ok(()) };
    note(state, id, index, &Report { attempt, progress: said }).await
}

/// Cancels runbook `index` of an incident, for those who can reach nothing that runs it: the guardian stops its run, within
/// about two minutes.
///
/// # Errors
/// [`AppError::Refused`] when it is over, or being started; otherwise what the store said.
pub async fn cancel_later<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    cancelled(state, id, index, by).await.map(drop)
}

async fn cancelled<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<Loaded, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_cancel(of, index, by, now);
    let (before, after) = decide(state, id, asked).await?;
    release(state, &before, index, &format!("cancelled by {by}")).await?;
    Ok(after)
}

/// Has a runbook of an incident run again. It starts with the guardian's next round.
///
/// # Errors
/// [`AppError::Refused`] when it is not over, or its incident is; otherwise what the store said.
pub async fn again<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_again(of, meant, by, now);
    decide(state, id, asked).await.map(drop)
}

/// As [`again`]; the same request again changes nothing, even when that run has ended as well.
///
/// # Errors
/// As [`again`].
pub async fn again_once<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &str,
    request: Repeatable,
) -> Result<(), AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_again(of, meant, by, now);
    for _ in 0..COMMIT_ATTEMPTS {
        if request.known(state).await?.is_some()
            || decide_now(state, id, asked, Some(request)).await?.is_some()
        {
            return Ok(());
        }
    }
    Err(contended(id))
}

/// Commits what somebody wants. Gives the incident as it was, and as it is.
async fn decide<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    asked: impl Fn(&Incident, Timestamp) -> Result<Decision, RunbookRefusal>,
) -> Result<(Incident, Loaded), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(decided) = decide_now(state, id, &asked, None).await? {
            return Ok(decided);
        }
    }
    Err(contended(id))
}

/// One try of [`decide`]; `None` when another decision came first.
async fn decide_now<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    asked: impl Fn(&Incident, Timestamp) -> Result<Decision, RunbookRefusal>,
    request: Option<Repeatable>,
) -> Result<Option<(Incident, Loaded)>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Loaded { read, generation } = load(state, id).await?;
    let decision = asked(&read.value, state.clock.now());
    let decision = decision.map_err(|refusal| AppError::Refused(refusal.to_string()))?;
    if write(state, read.version, &decision, request).await? == Committed::Raced {
        return Ok(None);
    }
    let after = Versioned { value: decision.incident, version: read.version + 1 };
    Ok(Some((read.value, Loaded { read: after, generation })))
}

fn contended(id: &IncidentId) -> AppError {
    AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS }
}

/// Records what became of a run that a person stopped: it pages nobody.
async fn note<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    report: &Report,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let Loaded { read, .. } = load(state, id).await?;
        let decision = progress(&read.value, index, report, state.clock.now());
        if decision.incident == read.value
            || write(state, read.version, &decision, None).await? == Committed::Yes
        {
            return Ok(());
        }
    }
    Err(contended(id))
}

async fn write<S, C, E>(
    state: &State<'_, S, C, E>,
    expected: u64,
    decision: &Decision,
    request: Option<Repeatable>,
) -> Result<Committed, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let mut commit = Commit::new(state.entropy.fresh(), decision.incident.id.clone());
    let value = decision.incident.clone();
    commit.incident = Some(Change { value, expected: Some(expected) });
    commit.timeline.clone_from(&decision.timeline);
    commit.answers = request.map(|request| request.answered(String::new(), state.clock.now()));
    patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await
}

/// Leaves those alone who were paged for an approval.
async fn release<S, C, E>(
    state: &State<'_, S, C, E>,
    before: &Incident,
    index: usize,
    why: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let engagements: &[EngagementId] = match before.runbooks.get(index).map(|its| &its.state) {
        Some(RunbookState::AwaitingApproval { engagements, .. }) => engagements,
        Some(_) | None => &[],
    };
    for engagement in engagements {
        stop(state, engagement, why).await?;
    }
    Ok(())
}

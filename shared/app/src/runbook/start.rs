//! Starting, trying out and stopping a runbook: claimed first, then done.

use domain::document::complaints;
use domain::incident::Decision;
use domain::incident::runbooks::{Progress, Runbook, claim, claim_stop, request};

use super::commit::Loaded;
use super::{Procedures, told};
use domain::limits::RUNBOOK_CALL_TIMEOUT;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Entropy, Launched, PortError, Runbooks, Versioned,
};
use crate::retry::{patiently, within};

/// Claims the start of runbook `index`, and starts it. `None` when another decision came first.
pub(super) async fn start<S, C, E>(
    state: &State<'_, S, C, E>,
    procedures: &Procedures<'_, impl Runbooks>,
    read: Loaded,
    index: usize,
) -> Result<Option<(Loaded, Vec<Progress>)>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Some(claimed) = claim(&read.read.value, index, state.clock.now()) else { return Ok(None) };
    let Some(read) = ours(state, &read, claimed).await? else { return Ok(None) };
    let arn = procedures.deployment.incident(&read.read.value.id);
    let Some(request) = request(&read.read.value, index, &arn) else { return Ok(None) };
    let started = |execution| Progress::Started { execution };
    // Whoever answers byte by byte is not waited for.
    let started_by = procedures.runbooks.start(&request);
    let answer = within(state.clock, RUNBOOK_CALL_TIMEOUT, started_by).await;
    let said = match answer.unwrap_or_else(|| Err(PortError::Busy("no answer in time".into()))) {
        Ok(Launched::Running { execution }) => vec![started(execution), Progress::Running],
        Ok(Launched::Ended { execution, seen }) => {
            std::iter::once(started(execution)).chain(told(seen)).collect()
        }
        // Where a token keeps a late success from starting twice, the claim runs out by itself.
        Err(PortError::Throttled(_)) if !request.procedure.knows_tokens() => vec![Progress::Unsent],
        Err(PortError::Busy(reason) | PortError::Throttled(reason)) => {
            vec![Progress::Unheard { reason }, Progress::Running]
        }
        Err(PortError::Refused(reason)) => vec![Progress::Failed { reason }],
    };
    Ok(Some((read, said)))
}

/// Looks whether runbook `index` could be started.
pub(super) async fn rehearse(
    procedures: &Procedures<'_, impl Runbooks>,
    read: Loaded,
    index: usize,
) -> Option<(Loaded, Vec<Progress>)> {
    let incident = &read.read.value;
    let arn = procedures.deployment.incident(&incident.id);
    let request = request(incident, index, &arn)?;
    let action = &incident.runbooks.get(index)?.action;
    let against = match procedures.runbooks.rehearse(&request).await {
        Ok(None) => Vec::new(),
        Ok(Some(document)) => {
            complaints(action, &document).iter().map(ToString::to_string).collect()
        }
        Err(PortError::Busy(why) | PortError::Throttled(why) | PortError::Refused(why)) => {
            vec![why]
        }
    };
    Some((read, vec![Progress::Rehearsed(against)]))
}

/// Claims the stop of runbook `index`, and stops it. `None` when another decision came first.
pub(super) async fn stop<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    read: Loaded,
    index: usize,
    execution: &str,
) -> Result<Option<(Loaded, Vec<Progress>)>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Some(claimed) = claim_stop(&read.read.value, index, state.clock.now()) else {
        return Ok(None);
    };
    let Some(read) = ours(state, &read, claimed).await? else { return Ok(None) };
    let procedure = read.read.value.runbooks.get(index).map(Runbook::procedure);
    let Some(procedure) = procedure else { return Ok(None) };
    let said = match runbooks.stop(procedure, execution).await {
        Ok(()) => vec![Progress::Stopped(Ok(()))],
        Err(PortError::Refused(why)) => vec![Progress::Stopped(Err(why))],
        // The claim runs out by itself.
        Err(PortError::Busy(_) | PortError::Throttled(_)) => vec![Progress::Running],
    };
    Ok(Some((read, said)))
}

/// Commits a claim; `None` when another decision came first.
async fn ours<S, C, E>(
    state: &State<'_, S, C, E>,
    read: &Loaded,
    claimed: Decision,
) -> Result<Option<Loaded>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let (value, expected) = (claimed.incident, read.read.version);
    let mut commit = Commit::new(state.entropy.fresh(), value.id.clone());
    commit.incident = Some(Change { value: value.clone(), expected: Some(expected) });
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    let read = Loaded { read: Versioned { value, version: expected + 1 }, ..*read };
    Ok((committed == Committed::Yes).then_some(read))
}

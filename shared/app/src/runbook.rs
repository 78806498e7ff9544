//! The runbooks of an incident: started once for each attempt, followed to their end.

mod commit;
mod people;
mod start;

use domain::arn::Deployment;
use domain::ids::IncidentId;
use domain::incident::runbooks::{Progress, Report, Turn, due, looked, report_of, turn};
use domain::limits::{COMMIT_ATTEMPTS, RUNBOOK_POLL};
use domain::time::{after, ceil_to_second};
use jiff::Timestamp;

use crate::State;
use crate::error::{AppError, Committed};
use crate::ports::{
    Aggregates, Clock, Configurations, Entropy, Lists, PortError, RunbookStatus, Runbooks, Seen,
    Timers,
};
use crate::retry::patiently;

use commit::{load, record, save};
pub use people::{again, again_once, approve, cancel, cancel_later};
use start::{rehearse, start, stop};

/// What runbooks are run by, and where.
pub struct Procedures<'a, R> {
    /// Runs them.
    pub runbooks: &'a R,
    /// Names the incident for them.
    pub deployment: &'a Deployment,
}

/// Does what is to be done about runbook `index` of an incident. Gives when to ask again; `None` at
/// its end.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident or runbook; otherwise what the store said.
pub async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    procedures: &Procedures<'_, impl Runbooks>,
    id: &IncidentId,
    index: usize,
) -> Result<Option<Timestamp>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = load(state, id).await?;
        let missing = || AppError::NotFound { kind: "runbook", id: format!("{id}#{index}") };
        let runbook = read.read.value.runbooks.get(index).ok_or_else(missing)?;
        let attempt = runbook.attempt;
        let due = turn(&read.read.value, index, state.clock.now()).ok_or_else(missing)?;
        let report = match due {
            Turn::Over => return Ok(None),
            Turn::Wait(until) => return Ok(Some(ceil_to_second(until))),
            Turn::Decided(decision) => {
                // Whoever came first has decided: it is asked again either way.
                save(state, timers, &read, index, *decision, None).await?;
                continue;
            }
            Turn::Start => start(state, procedures, read, index).await?,
            Turn::Rehearse => rehearse(procedures, read, index).await,
            Turn::Look { execution } => {
                let seen = procedures.runbooks.status(runbook.procedure(), &execution).await;
                Some((read, look(seen)))
            }
            Turn::Stop { execution } => {
                stop(state, procedures.runbooks, read, index, &execution).await?
            }
        };
        // Somebody else has changed the incident: it is asked again on a fresh read.
        let Some((read, progress)) = report else { continue };
        let is_waiting = matches!(progress[..], [.., Progress::Running | Progress::Unsent]);
        let now = record(state, timers, read, index, &Report { attempt, progress }).await?;
        match turn(&now, index, state.clock.now()) {
            Some(Turn::Over) | None => return Ok(None),
            Some(Turn::Wait(until)) => return Ok(Some(ceil_to_second(until))),
            Some(Turn::Start | Turn::Look { .. }) if is_waiting => {
                return Ok(Some(look_again(state)));
            }
            Some(_) => {}
        }
    }
    Ok(Some(look_again(state)))
}

/// What an answer about a run says.
fn look(answer: Result<Seen, PortError>) -> Vec<Progress> {
    match answer {
        Ok(seen) => told(seen),
        Err(PortError::Refused(reason)) => vec![Progress::Failed { reason }],
        Err(PortError::Busy(_) | PortError::Throttled(_)) => vec![Progress::Running],
    }
}

/// What was seen of a run, in order.
fn told(seen: Seen) -> Vec<Progress> {
    let end = match seen.status {
        RunbookStatus::Running => Progress::Running,
        RunbookStatus::Succeeded => Progress::Succeeded,
        RunbookStatus::Failed(reason) => Progress::Failed { reason },
    };
    vec![Progress::Steps(seen.steps), end]
}

/// Goes on with the runbooks of an incident that nobody went on with in time, for the guardian. One
/// that runs is left to itself until the next look.
///
/// # Errors
/// The first [`AppError`], after every runbook was looked at.
pub async fn look_after<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    procedures: &Procedures<'_, impl Runbooks>,
    id: &IncidentId,
) -> Result<(), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let read = load(state, id).await?;
    let mut outcome = Ok(());
    for index in due(&read.read.value, state.clock.now()) {
        let followed = match follow(state, timers, procedures, id, index).await {
            Ok(Some(_)) => note_look(state, timers, id, index).await,
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
    timers: &impl Timers,
    id: &IncidentId,
    index: usize,
) -> Result<(), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = load(state, id).await?;
        let Some(decision) = looked(&read.read.value, index, state.clock.now()) else {
            return Ok(());
        };
        if save(state, timers, &read, index, decision, None).await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Records the end of an execution that is reported by event. An execution that is none of ours, or
/// of an attempt that is over, is left alone. Gives the runbook.
///
/// # Errors
/// [`AppError`] when the store cannot be reached in time.
pub async fn finished<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    execution: &str,
    end: &Progress,
) -> Result<Option<(IncidentId, usize)>, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
{
    let link = patiently(state.clock, async || Ok(state.store.execution(execution).await?)).await?;
    let Some(link) = link else { return Ok(None) };
    let read = load(state, &link.incident).await?;
    let report = report_of(&read.read.value, link.runbook, execution, end.clone());
    if let Some(report) = report {
        record(state, timers, read, link.runbook, &report).await?;
    }
    Ok(Some((link.incident, link.runbook)))
}

fn look_again<S, C: Clock, E>(state: &State<'_, S, C, E>) -> Timestamp {
    ceil_to_second(after(state.clock.now(), RUNBOOK_POLL))
}

//! Runbook: starts the runbooks of an incident and follows them to their end.
//!
//! It is invoked by the response of an incident, turn by turn, and by EventBridge when Systems
//! Manager reports an end.

use app::State;
use app::error::AppError;
use app::ports::{Aggregates, Clock, Configurations, Entropy, Lists, Runbooks, Timers};
use app::runbook::{Procedures, finished, follow};
use domain::ids::IncidentId;
use domain::incident::runbooks::Progress;
use serde_json::Value;
use wire::automation::{self, AutomationStatus};
use wire::machine::RunbookRequest;

/// Handles one invocation: a turn of the response, or an event.
///
/// # Errors
/// [`AppError::Refused`] when the payload is neither; otherwise what the store said.
pub async fn handle<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    procedures: &Procedures<'_, impl Runbooks>,
    payload: &[u8],
) -> Result<Value, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
{
    if let Ok(request) = serde_json::from_slice::<RunbookRequest>(payload) {
        let (incident, action) = (&request.incident_id, request.action);
        let wake_at = follow(state, timers, procedures, incident, action).await?;
        return serde_json::to_value(request.answer(wake_at))
            .map_err(|error| AppError::Refused(error.to_string()));
    }
    match automation::read(payload) {
        Ok(Some(done)) => {
            if let Some(end) = end(done.status) {
                let ended = finished(state, timers, &done.execution_id, &end).await?;
                go_on(state, timers, procedures, ended).await?;
            }
            Ok(Value::Null)
        }
        Ok(None) => Ok(Value::Null),
        Err(malformed) => Err(AppError::Refused(malformed.to_string())),
    }
}

/// Does what the end of a runbook lets be done: the one after it may have waited for it.
async fn go_on<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    procedures: &Procedures<'_, impl Runbooks>,
    ended: Option<(IncidentId, usize)>,
) -> Result<(), AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
{
    let Some((incident, index)) = ended else { return Ok(()) };
    match follow(state, timers, procedures, &incident, index + 1).await {
        // There is none after it.
        Ok(_) | Err(AppError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The end that a status means, if it means one.
fn end(status: AutomationStatus) -> Option<Progress> {
    let failed = |reason: &str| Some(Progress::Failed { reason: reason.to_owned() });
    match status {
        AutomationStatus::InProgress | AutomationStatus::Waiting => None,
        AutomationStatus::Success => Some(Progress::Succeeded),
        AutomationStatus::Failed => failed("the automation failed"),
        AutomationStatus::TimedOut => failed("the automation timed out"),
        AutomationStatus::Cancelled => failed("the automation was cancelled"),
    }
}

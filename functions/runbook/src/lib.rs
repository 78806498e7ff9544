//! Runbook: starts the runbooks of an incident and follows them to their end.
//!
//! It is invoked by the response of an incident, turn by turn, and by EventBridge when Systems
//! Manager reports an end.

use app::State;
use app::error::AppError;
use app::ports::{Aggregates, Clock, Entropy, Lists, Runbooks};
use app::runbook::{finished, follow};
use domain::arn::Deployment;
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
    runbooks: &impl Runbooks,
    deployment: &Deployment,
    payload: &[u8],
) -> Result<Value, AppError>
where
    S: Aggregates + Lists,
    C: Clock,
    E: Entropy,
{
    if let Ok(request) = serde_json::from_slice::<RunbookRequest>(payload) {
        let (incident, action) = (&request.incident_id, request.action);
        let wake_at = follow(state, runbooks, deployment, incident, action).await?;
        return serde_json::to_value(request.answer(wake_at))
            .map_err(|error| AppError::Refused(error.to_string()));
    }
    match automation::read(payload) {
        Ok(Some(done)) => {
            if let Some(end) = end(done.status) {
                finished(state, &done.execution_id, &end).await?;
            }
            Ok(Value::Null)
        }
        Ok(None) => Ok(Value::Null),
        Err(malformed) => Err(AppError::Refused(malformed.to_string())),
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

//! `PagerDuty`: keeps its incidents in step with ours, and does what people do there.
//!
//! It is invoked in three ways. A state machine says that something happened to an incident; its function URL takes
//! PagerDuty's webhooks, checks who sent them, hands them to itself by the platform's queue and answers at once; and
//! what was handed over is done. Nobody who is paged waits for any of it.

mod door;

use app::error::AppError;
use app::pager_duty::{Followed, Heeded, News, follow, heed};
use app::ports::{
    Aggregates, Answers, Clock, Configurations, Entropy, HandOver, Lists, Notices, PagerDuty,
    Secrets, Timers,
};
use app::{State, World};
use domain::arn::incident_id;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::machine::PagerDutyRequest;
use wire::posted::Answer;

pub use door::Door;

/// What the function asks of the store.
pub trait Store: Aggregates + Answers + Configurations + Lists {}

impl<S: Aggregates + Answers + Configurations + Lists> Store for S {}

/// What became of an invocation.
#[derive(Debug)]
pub enum Handled {
    /// An incident there was brought in step.
    Followed(Followed),
    /// A webhook was answered.
    Answered(Answer),
    /// News were heeded.
    Heeded(Heeded),
}

impl Handled {
    /// What Lambda is told.
    ///
    /// # Errors
    /// Never: all of it is JSON.
    pub fn answer(&self) -> Result<Value, AppError> {
        match self {
            Self::Followed(followed) => Ok(json!({
                "steps": followed.steps,
                "noted": followed.noted,
                "refused": followed.refused,
            })),
            Self::Answered(answer) => {
                serde_json::to_value(answer).map_err(|error| AppError::Refused(error.to_string()))
            }
            Self::Heeded(_) => Ok(Value::Null),
        }
    }
}

/// News that were handed over.
#[derive(Deserialize)]
struct Handed {
    news: News,
}

/// Handles one invocation.
///
/// # Errors
/// [`AppError::Refused`] when the payload is none of ours; what could not be done yet and may be tried again.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    pager_duty: &impl PagerDuty,
    door: &Door<'_, impl Secrets, impl HandOver>,
    payload: &[u8],
) -> Result<Handled, AppError>
where
    S: Store,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    let event: Value = serde_json::from_slice(payload).map_err(|error| strange(&error))?;
    if event.get("requestContext").is_some() {
        return Ok(Handled::Answered(door.serve(state.clock, event).await?));
    }
    if event.get("news").is_some() {
        let Handed { news } = serde_json::from_value(event).map_err(|error| strange(&error))?;
        return Ok(Handled::Heeded(Box::pin(heed(state, world, pager_duty, &news)).await?));
    }
    let request: PagerDutyRequest =
        serde_json::from_value(event).map_err(|error| strange(&error))?;
    let incident =
        incident_id(&request.incident_arn).map_err(|error| AppError::Refused(error.to_string()))?;
    let followed = Box::pin(follow(state, pager_duty, &incident, request.event_id)).await?;
    Ok(Handled::Followed(followed))
}

fn strange(error: &serde_json::Error) -> AppError {
    AppError::Refused(format!("not an event for PagerDuty: {error}"))
}

#[cfg(test)]
mod tests;

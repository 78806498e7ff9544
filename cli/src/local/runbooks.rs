//! The routes of runbooks: listed, approved, cancelled, run again.

use app::error::AppError;
use app::ports::{Aggregates, Clock, Entropy};
use app::runbook::{again, approve, cancel, cancel_later};
use axum::Json;
use axum::extract::{Query, State};
use domain::ids::{ContactId, IncidentId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wire::outbound::runbook::documents;

use super::server::{Answer, Problem, Shared, incident_id};

/// What is said about a runbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Word {
    /// It may start.
    Approve,
    /// It may not, or no longer.
    Cancel,
    /// It runs again.
    Retry,
}

impl Word {
    /// What was done, in words.
    pub(crate) fn done(self, number: usize, by: &str) -> String {
        match self {
            Self::Approve => format!("{by} approved runbook {number}: it starts within a minute"),
            Self::Cancel => format!("{by} cancelled runbook {number}"),
            Self::Retry => format!("runbook {number} runs again within two minutes"),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Of {
    incident: String,
}

pub(super) async fn show(State(stack): Shared, Query(of): Query<Of>) -> Answer {
    let id = incident_id(&of.incident)?;
    Ok(Json(json!({ "runbooks": read(&stack.state(), &id).await? })))
}

#[derive(Deserialize)]
pub(super) struct Said {
    incident: String,
    number: usize,
    word: Word,
    by: String,
}

pub(super) async fn say(State(stack): Shared, Json(said): Json<Said>) -> Answer {
    let (id, by) = (incident_id(&said.incident)?, said.by.as_str());
    let index = index(said.number).ok_or_else(|| Problem::bad("runbooks are counted from 1"))?;
    let state = stack.state();
    match said.word {
        Word::Approve => {
            approve(&state, &id, index.into(), &person(by).map_err(Problem::bad)?).await?;
        }
        Word::Cancel => cancel(&state, &stack.runbooks, &id, index, by).await?,
        Word::Retry => again(&state, &id, index.into(), by).await?,
    }
    let runbooks = read(&state, &id).await?;
    Ok(Json(json!({ "text": said.word.done(said.number, by), "runbooks": runbooks })))
}

/// The runbooks of an incident.
pub(crate) async fn read<S: Aggregates, C, E>(
    state: &app::State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Vec<Value>, AppError> {
    let read = state.store.incident(id).await?;
    let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
    Ok(documents(&read.value.ok_or_else(missing)?.value))
}

/// Says something about a runbook in a deployment, which the guardian does.
pub(crate) async fn say_there<S, C, E>(
    state: &app::State<'_, S, C, E>,
    id: &IncidentId,
    (number, word): (usize, Word),
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let refused = |why: &str| AppError::Refused(why.to_owned());
    let index = index(number).ok_or_else(|| refused("runbooks are counted from 1"))?;
    match word {
        Word::Approve => {
            let by = person(by).map_err(|error| refused(&error.to_string()))?;
            approve(state, id, index.into(), &by).await
        }
        Word::Cancel => cancel_later(state, id, index, by).await,
        Word::Retry => again(state, id, index.into(), by).await,
    }
}

fn index(number: usize) -> Option<usize> {
    number.checked_sub(1)
}

fn person(by: &str) -> Result<ContactId, domain::ids::InvalidId> {
    ContactId::parse(by)
}

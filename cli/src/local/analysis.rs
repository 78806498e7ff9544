//! The routes of analyses: shown, and written into.

use app::analysis::{Analysed, analysis, edit};
use app::error::AppError;
use app::ports::{Analyses, Brief, StoreError};
use axum::Json;
use axum::extract::{Query, State};
use domain::analysis::{Analysis, Edit};
use domain::ids::IncidentId;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::outbound::analysis::document;

use super::server::{Answer, Shared, incident_id};
use super::stack::Stack;

#[derive(Deserialize)]
pub(super) struct Of {
    incident: String,
}

pub(super) async fn show(State(stack): Shared, Query(of): Query<Of>) -> Answer {
    Ok(Json(read(&stack, &incident_id(&of.incident)?).await?))
}

#[derive(Deserialize)]
pub(super) struct Write {
    incident: String,
    by: String,
    edit: Edit,
}

pub(super) async fn write(State(stack): Shared, Json(asked): Json<Write>) -> Answer {
    let id = incident_id(&asked.incident)?;
    let written = edit(&stack.state(), &id, &asked.edit, &asked.by).await?;
    let text = told(&asked.edit, &written);
    Ok(Json(json!({ "text": text, "analysis": read(&stack, &id).await? })))
}

/// Incidents of a list, with when each was closed.
pub(super) async fn with_closing(
    stack: &Stack,
    listed: &[Brief],
) -> Result<Vec<Value>, StoreError> {
    let ids: Vec<&IncidentId> = listed.iter().map(|brief| &brief.id).collect();
    let analyses = stack.store().analyses(&ids).await?;
    let closed_at = |brief: &Brief| {
        let analysis = analyses.iter().find(|analysis| analysis.incident == brief.id)?;
        let closed = analysis.is_closed(brief.resolved_at).then_some(analysis.closed.as_ref())?;
        closed.map(|closed| closed.at)
    };
    let line = |brief| {
        let mut line = json!(brief);
        line["closed_at"] = json!(closed_at(brief));
        line
    };
    Ok(listed.iter().map(line).collect())
}

async fn read(stack: &Stack, id: &IncidentId) -> Result<Value, AppError> {
    let Analysed { incident, figures, analysis, required } = analysis(&stack.state(), id).await?;
    Ok(json!(document(&incident, &figures, &analysis, required)))
}

/// What was done, with the number by which the entry is named.
fn told(edit: &Edit, written: &Analysis) -> String {
    let number = written.last_id;
    match edit {
        Edit::Set { .. } => "written".to_owned(),
        Edit::AddChange { .. } => format!("contributing change {number} added"),
        Edit::AddFollowUp { .. } => format!("follow-up item {number} added"),
        Edit::AddLesson { .. } => format!("lesson {number} added"),
        Edit::ChangeFollowUp { id, .. } => format!("follow-up item {id} changed"),
        Edit::Done { id, done: true } => format!("follow-up item {id} is done"),
        Edit::Done { id, done: false } => format!("follow-up item {id} is not done"),
        Edit::Remove { id } => format!("entry {id} removed"),
        Edit::Close => format!("closed {}", written.incident),
        Edit::Reopen => "the analysis is open again".to_owned(),
    }
}

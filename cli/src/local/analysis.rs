//! The routes of analyses: shown, and written into.

use app::analysis::{Analysed, analysis, edit};
use app::error::AppError;
use app::ports::{Analyses, Brief, StoreError};
use axum::Json;
use axum::extract::{Query, State};
use domain::analysis::Edit;
use domain::ids::IncidentId;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::outbound::analysis::{document, told};

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
    Ok(known(&analysis(&stack.state(), id).await?))
}

/// All that is known of an incident afterwards, as a document.
pub(crate) fn known(of: &Analysed) -> Value {
    json!(document(&of.incident, &of.figures, &of.analysis, of.required))
}

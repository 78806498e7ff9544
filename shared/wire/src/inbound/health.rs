//! AWS Health: what AWS says about itself.

use domain::signal::SignalState;
use serde::Deserialize;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use crate::fault::{self, Fault, text};
use crate::instant;
use crate::text::squeeze;

//= health#aws-health-events-eventbridge-schema
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_arn: String,
    event_type_category: String,
    #[serde(default)]
    event_type_code: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    status_code: Option<String>,
    #[serde(default)]
    communication_id: Option<String>,
    #[serde(default)]
    affected_account: Option<String>,
    #[serde(default)]
    event_region: Option<String>,
    #[serde(default)]
    start_time: Value,
    #[serde(default)]
    last_updated_time: Value,
    #[serde(default)]
    event_description: Value,
    #[serde(default)]
    affected_entities: Value,
}

/// An issue or an investigation is trouble while open. What AWS has planned or merely announces
/// is for the working day, and pages nobody.
pub(super) fn event(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    match detail.event_type_category.as_str() {
        "scheduledChange" => return Ok(Verdict::nothing("a change that AWS has scheduled")),
        "accountNotification" => return Ok(Verdict::nothing("a notification, no trouble")),
        // Categories to come are trouble until somebody decides otherwise.
        _ => {}
    }
    let state = match detail.status_code.as_deref() {
        Some("closed") => SignalState::Ok,
        Some("upcoming") => return Ok(Verdict::nothing("an event that has not begun")),
        _ => SignalState::Alarm,
    };
    let account = detail.affected_account.as_deref().or(envelope.account()).map(str::to_owned);
    // Long messages come in pages, each also in a copy from a second Region: all are the same
    // communication.
    let id = detail.communication_id.as_deref().filter(|id| !id.is_empty());
    let id = id.map(|id| format!("{id}@{}", account.as_deref().unwrap_or_default()));
    let updated = instant::read(&detail.last_updated_time);
    Ok(Report {
        id,
        occurred_at: updated.or_else(|| instant::read(&detail.start_time)),
        account,
        subject: format!("{} {}", detail.service, detail.event_type_code),
        reason: description(&detail),
        related: related(&detail),
        // The envelope's Region is where the event was delivered.
        region: detail.event_region,
        ..Report::new(state, squeeze(&detail.event_arn))
    }
    .into_verdict())
}

/// The text in English where there is one, else in whatever language comes first.
fn description(detail: &Detail) -> String {
    let texts = detail.event_description.as_array().map(Vec::as_slice).unwrap_or_default();
    let english = |t: &&Value| text(t, "language").is_some_and(|l| l.starts_with("en"));
    let chosen = texts.iter().find(english).or(texts.first());
    let chosen = chosen.and_then(|t| text(t, "latestDescription"));
    chosen.unwrap_or(&detail.event_type_code).replace("\\n", "\n")
}

fn related(detail: &Detail) -> Related {
    let mut related = Related::default();
    related.other("AWS Health event", squeeze(&detail.event_arn));
    for entity in detail.affected_entities.as_array().into_iter().flatten() {
        related.involve(text(entity, "entityValue").map(squeeze).unwrap_or_default());
    }
    related
}

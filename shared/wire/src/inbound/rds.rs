//! RDS: database instances and clusters that fail, fail over or run full.

use domain::signal::SignalState;
use serde::Deserialize;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use crate::fault::{self, Fault};
use crate::instant;
use crate::text::squeeze;

/// Categories that are trouble.
//= rds#USER_Events-Messages
const TROUBLE: [&str; 4] = ["availability", "failover", "failure", "low storage"];

/// Events of such a category that tell of its end: restarted, failover complete (three wordings),
/// recovery complete.
//= rds#USER_Events-Messages
const RECOVERED: [&str; 5] =
    ["RDS-EVENT-0006", "RDS-EVENT-0015", "RDS-EVENT-0021", "RDS-EVENT-0049", "RDS-EVENT-0071"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    source_arn: String,
    event_categories: Vec<String>,
    #[serde(default)]
    source_identifier: Option<String>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    date: Value,
    #[serde(default, rename = "EventID")]
    event_id: String,
}

/// What the database says, by its categories: backups, maintenance and the like page nobody.
pub(super) fn event(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let categories = detail.event_categories.join(", ");
    let trouble = |c: &String| TROUBLE.contains(&c.to_ascii_lowercase().as_str());
    let state = if RECOVERED.contains(&detail.event_id.as_str()) {
        SignalState::Ok
    } else if detail.event_categories.iter().any(trouble) {
        SignalState::Alarm
    } else {
        return Ok(Verdict::nothing(format!("an event about {categories}")));
    };
    let arn = squeeze(&detail.source_arn);
    let mut related = Related::default();
    related.involve(arn.as_str());
    let name = detail.source_identifier.as_deref().unwrap_or(&arn);
    Ok(Report {
        occurred_at: instant::read(&detail.date),
        subject: format!("{name}: {}", detail.message),
        reason: format!("{} ({categories}): {}", detail.event_id, detail.message),
        related,
        ..Report::new(state, arn)
    }
    .into_verdict())
}

//! Notices: what SNS topics are told of an incident. A message is shaped like an EventBridge event, as
//! Incident Manager's own are, so that what reads those reads ours.

use domain::arn::Deployment;
use domain::ids::derive;
use domain::incident::{Incident, Status};
use domain::timeline::{Fact, Notice, TimelineEvent};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::event;

/// The message by which `target` hears that an incident began or was resolved.
//= ssm-incidents#notificationTargets: detail-type is the type of the timeline event
pub fn of_effect(here: &Deployment, target: &str, notice: Notice, incident: &Incident) -> Value {
    let (kind, name, modified) = match notice {
        Notice::Started => ("SSM Incident Start", "started", None),
        Notice::Resolved => (
            "SSM Incident Record Update",
            "resolved",
            Some(json!([{"attributeName": "status", "newValue": "RESOLVED"}])),
        ),
    };
    let time = match (notice, &incident.status) {
        (Notice::Resolved, Status::Resolved { at, .. }) => *at,
        (Notice::Started, Status::Open | Status::Resolved { .. })
        | (Notice::Resolved, Status::Open) => incident.created_at,
    };
    let mut detail = json!({});
    if let Some(modified) = modified {
        detail["modifiedAttributes"] = modified;
    }
    // Derived, so that a repeated message can be told from a second one.
    let id = derive(&["notice", incident.id.as_str(), target, name]).to_string();
    message(here, incident, &Envelope { id, kind, time }, detail)
}

/// The message by which `target` hears of a fact; `None` for what is no news to topics, and for what
/// [`of_effect`] tells.
pub fn of_fact(
    here: &Deployment,
    target: &str,
    incident: &Incident,
    id: Uuid,
    event: &TimelineEvent,
) -> Option<Value> {
    let is_told = matches!(
        event.fact,
        Fact::IncidentUpdated { .. } | Fact::IncidentReopened { .. } | Fact::Acknowledged { .. }
    );
    if !is_told {
        return None;
    }
    let kind = event::kind(&event.fact);
    let id = derive(&["notice", incident.id.as_str(), target, &id.to_string()]).to_string();
    let detail = event::data(here, Some(incident), &event.fact);
    let envelope = Envelope { id, kind: &kind, time: event.at };
    Some(message(here, incident, &envelope, detail))
}

struct Envelope<'a> {
    id: String,
    kind: &'a str,
    time: Timestamp,
}

/// `detail` is an object; what is known of the incident is added to it.
fn message(
    here: &Deployment,
    incident: &Incident,
    envelope: &Envelope<'_>,
    mut detail: Value,
) -> Value {
    detail["incidentTitle"] = json!(incident.title);
    detail["impact"] = json!(incident.impact.number());
    detail["incidentRecordSource"] = json!(incident.source);
    json!({
        "version": "0",
        "id": envelope.id,
        "detail-type": envelope.kind,
        "source": "aws.ssm-incidents",
        "account": here.account,
        "time": envelope.time.to_string(),
        "region": here.region,
        "resources": [here.incident(&incident.id)],
        "detail": detail,
    })
}

#[cfg(test)]
mod tests;

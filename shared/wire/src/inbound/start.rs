//! A plain start request: the JSON of `StartIncident`, sent to the function instead of the API.

use domain::arn;
use domain::limits::{RAW_DATA_MAX, SUMMARY_CHARS_MAX};
use domain::related::{ItemKind, ItemValue, RelatedItem};
use domain::signal::{Impact, Signal, SignalState};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::envelope::{Delivery, identity, signal_id, subject};
use super::related::Related;
use super::{Arrival, Reading};
use crate::fault::{self, Fault};
use crate::instant::Instant;
use crate::text::{cut_chars, squeeze};

/// Members of which at least one is there. The plan may be missing: the alias names it.
pub(super) const MARKS: [&str; 8] = [
    "responsePlanArn",
    "triggerDetails",
    "clientToken",
    "relatedItems",
    "title",
    "impact",
    "ResponsePlanArn",
    "Title",
];

/// What a start by hand is called.
//= ssm-incidents#IncidentRecordSource
const BY_HAND: &str = "aws.ssm-incidents.custom";

//= ssm-incidents#StartIncident
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default, alias = "ResponsePlanArn")]
    response_plan_arn: Option<String>,
    #[serde(default, alias = "Title")]
    title: Option<String>,
    #[serde(default, alias = "Impact")]
    impact: Option<Impact>,
    #[serde(default, alias = "TriggerDetails")]
    trigger_details: Option<TriggerDetails>,
    #[serde(default, alias = "RelatedItems")]
    related_items: Vec<Item>,
    #[serde(default, alias = "ClientToken")]
    client_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TriggerDetails {
    source: String,
    #[serde(default)]
    timestamp: Option<Instant>,
    #[serde(default)]
    trigger_arn: Option<String>,
    #[serde(default)]
    raw_data: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    identifier: Identifier,
    #[serde(default)]
    title: Option<String>,
}

#[derive(Deserialize)]
struct Identifier {
    r#type: ItemKind,
    value: Held,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Held {
    Arn(String),
    Url(String),
    MetricDefinition(String),
    /// Not kept: it names a responder of a service that Tocsin replaces.
    PagerDutyIncidentDetail(IgnoredAny),
}

/// Whether a topic's message is a start request and not some other JSON with a `title`.
pub(super) fn is_certain(message: &Value) -> bool {
    ["responsePlanArn", "ResponsePlanArn", "triggerDetails"]
        .iter()
        .any(|m| message.get(m).is_some())
}

/// Reads a start request.
pub(super) fn read(payload: &Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    let request: Request = fault::read(payload, "request")?;
    let plan = match &request.response_plan_arn {
        None => None,
        Some(text) => Some(
            arn::plan_name(&squeeze(text))
                .map_err(|error| Fault(format!("request.responsePlanArn: {error}")))?,
        ),
    };
    let details = request.trigger_details.as_ref();
    let source = details.map_or(BY_HAND, |details| cut_chars(&details.source, 256));
    let trigger = details.and_then(|d| d.trigger_arn.as_deref()).map(squeeze);
    let trigger = trigger.filter(|arn| !arn.is_empty());
    let occurred_at = details.and_then(|d| d.timestamp).map_or(delivery.received_at, |at| at.0);
    let raw = details.and_then(|d| d.raw_data.as_deref()).unwrap_or(delivery.raw);
    // The same words sent twice by hand through a topic are two requests; the topic's id says so.
    let carried = delivery.message_id.unwrap_or_default();
    let own = request.client_token.as_deref().filter(|token| !token.is_empty());
    let about = request.title.as_deref().or(trigger.as_deref()).unwrap_or("started by hand");
    let signal = Signal {
        id: signal_id(own.unwrap_or(carried), delivery.raw),
        source: source.to_owned(),
        state: SignalState::Alarm,
        occurred_at,
        account: None,
        region: None,
        subject: subject(about),
        reason: cut_chars(&format!("Started by a request from {source}."), SUMMARY_CHARS_MAX)
            .into(),
        impact: request.impact,
        title: request.title.as_deref().map(subject).filter(|title| !title.is_empty()),
        related: related(request.related_items, trigger.as_deref()),
        trigger: trigger.map(identity),
        plan,
        created_by: None,
        raw: cut_chars(raw, RAW_DATA_MAX).to_owned(),
    };
    let event = event(payload, &signal);
    Ok(Reading::Signal(Box::new(Arrival { signal, event, is_echo: false })))
}

/// The request as routing patterns see it.
fn event(payload: &Value, signal: &Signal) -> Value {
    json!({
        "version": "0",
        "id": signal.id,
        "detail-type": "Start Incident Request",
        "source": signal.source,
        "time": signal.occurred_at.to_string(),
        "resources": Vec::from_iter(&signal.trigger),
        "detail": payload,
    })
}

fn related(items: Vec<Item>, trigger: Option<&str>) -> Vec<RelatedItem> {
    let mut related = Related::default();
    related.involve(trigger.unwrap_or_default());
    for Item { identifier, title } in items {
        let value = match identifier.value {
            Held::Arn(arn) => ItemValue::Arn(arn),
            Held::Url(url) => ItemValue::Url(url),
            Held::MetricDefinition(definition) => ItemValue::MetricDefinition(definition),
            Held::PagerDutyIncidentDetail(IgnoredAny) => continue,
        };
        related.add(RelatedItem { kind: identifier.r#type, title, value });
    }
    related.finish(None, None)
}

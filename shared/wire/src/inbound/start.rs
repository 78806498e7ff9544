//! A plain start request: the JSON of `StartIncident`, sent to the function instead of the API.

use domain::limits::{ANSWERED_KEPT, RAW_DATA_MAX, SUMMARY_CHARS_MAX};
use domain::related::{ItemKind, ItemValue, RelatedItem};
use domain::signal::{Impact, Signal, SignalState};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::envelope::{self, Delivery, identity, signal_id, subject};
use super::related::Related;
use super::{Arrival, Reading};
use crate::fault;
use crate::instant;
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

/// Reads a start request. A garbled member costs that member, never the page: the reason names it.
//= ssm-incidents#StartIncident
pub(super) fn read(payload: &Value, delivery: &Delivery<'_>) -> Reading {
    let mut garbled = Vec::new();
    let text = Value::as_str;
    let plan = member(payload, "responsePlanArn", &mut garbled, |v| envelope::plan(v.as_str()?));
    let title = member(payload, "title", &mut garbled, text);
    let impact = member(payload, "impact", &mut garbled, impact);
    let token = member(payload, "clientToken", &mut garbled, text).filter(|t| !t.is_empty());
    let items = member(payload, "relatedItems", &mut garbled, Value::as_array);
    let details = member(payload, "triggerDetails", &mut garbled, |v| v.is_object().then_some(v));
    let details = details.unwrap_or(&Value::Null);
    let source = member(details, "source", &mut garbled, text).filter(|s| !s.is_empty());
    let source = source.map_or(BY_HAND, |source| cut_chars(source, 256));
    let occurred_at = member(details, "timestamp", &mut garbled, instant::read);
    let trigger = member(details, "triggerArn", &mut garbled, text).map(squeeze);
    let trigger = trigger.filter(|arn| !arn.is_empty());
    let raw = member(details, "rawData", &mut garbled, text).unwrap_or(delivery.raw);
    let related = related(items, trigger.as_deref(), &mut garbled);
    // The same words sent twice by hand through a topic are two requests; the topic's id says so.
    let own = token.or(delivery.message_id).unwrap_or_default();
    let about = title.or(trigger.as_deref()).unwrap_or("started by hand");
    let signal = Signal {
        id: signal_id(own, delivery.raw),
        source: source.to_owned(),
        state: SignalState::Alarm,
        occurred_at: occurred_at
            .filter(|at| is_recent(*at, delivery))
            .unwrap_or(delivery.received_at),
        account: None,
        region: None,
        subject: subject(about),
        reason: reason(source, &garbled),
        impact,
        title: title.map(subject).filter(|title| !title.is_empty()),
        related,
        trigger: trigger.map(identity),
        plan,
        created_by: None,
        raw: cut_chars(raw, RAW_DATA_MAX).to_owned(),
    };
    let event = event(payload, &signal);
    Reading::Signal(Box::new(Arrival { signal, event, is_echo: false }))
}

/// What `read` makes of the member `name`, in either of the cases in which people write it. One
/// that is there and cannot be read is noted as garbled.
fn member<'a, T>(
    within: &'a Value,
    name: &'static str,
    garbled: &mut Vec<&'static str>,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Option<T> {
    let upper = || within.get(format!("{}{}", name[..1].to_ascii_uppercase(), &name[1..]));
    let value = within.get(name).or_else(upper).filter(|value| !value.is_null())?;
    let found = read(value);
    if found.is_none() {
        garbled.push(name);
    }
    found
}

/// An impact as a number, or as a text that is one.
fn impact(value: &Value) -> Option<Impact> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Impact::try_from(u8::try_from(number).ok()?).ok()
}

/// Whether a stated time can be that of the request: one of long ago is a sample's, or stands in
/// the constant input of a schedule, and would make every later request a replay.
fn is_recent(at: Timestamp, delivery: &Delivery<'_>) -> bool {
    delivery.received_at.duration_since(at) < ANSWERED_KEPT
}

fn reason(source: &str, garbled: &[&str]) -> String {
    let said = match garbled {
        [] => format!("Started by a request from {source}."),
        members => format!(
            "Started by a request from {source}. Could not be read: {}.",
            members.join(", ")
        ),
    };
    cut_chars(&said, SUMMARY_CHARS_MAX).to_owned()
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

fn related(
    items: Option<&Vec<Value>>,
    trigger: Option<&str>,
    garbled: &mut Vec<&'static str>,
) -> Vec<RelatedItem> {
    let mut related = Related::default();
    related.involve(trigger.unwrap_or_default());
    let items = items.map(Vec::as_slice).unwrap_or_default();
    let read: Vec<Item> =
        items.iter().filter_map(|item| fault::read(item, "relatedItems").ok()).collect();
    if read.len() < items.len() {
        garbled.push("relatedItems");
    }
    for Item { identifier, title } in read {
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

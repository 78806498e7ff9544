//! Messages of a topic: an envelope around an alarm, an EventBridge event, a start request, or
//! plain words.

use serde::Deserialize;
use serde_json::{Value, json};

use super::envelope::Delivery;
use super::{Form, Ignored, Reading, broken, eventbridge, form, ignored, single, sns_alarm, start};
use crate::fault::{self, Fault, text};
use crate::text::{cut_bytes, squeeze};

/// The `detail-type` under which routing patterns see plain words.
pub(super) const WORDS: &str = "SNS Notification";

/// One message of a topic, as Lambda and HTTP subscribers get it.
//= sns#sns-message-and-json-formats
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    #[serde(default)]
    r#type: Option<String>,
    message_id: String,
    #[serde(default)]
    topic_arn: String,
    #[serde(default)]
    subject: Option<String>,
    message: String,
    #[serde(default)]
    timestamp: Value,
}

/// Reads every record; one that is broken does not hide the others.
pub(super) fn records(payload: &Value, delivery: &Delivery<'_>) -> Vec<Reading> {
    let Some(Value::Array(records)) = payload.get("Records") else {
        return vec![broken("Records: no list", delivery.raw)];
    };
    if records.is_empty() {
        return vec![ignored("an empty list of records", payload)];
    }
    records.iter().map(|record| one(record, delivery)).collect()
}

fn one(record: &Value, delivery: &Delivery<'_>) -> Reading {
    if let Some(message) = record.get("Sns") {
        return notification(message, delivery);
    }
    // Lambda writes "EventSource" for topics and "eventSource" for buckets and queues.
    match text(record, "EventSource").or_else(|| text(record, "eventSource")) {
        Some("aws:sns") => broken("Sns: missing", &record.to_string()),
        Some(other) => Reading::Ignored(Ignored {
            why: "records of a service that sends no signals".into(),
            source: Some(cut_bytes(other, 256).to_owned()),
            id: None,
        }),
        None => broken("Records: a record names no source", &record.to_string()),
    }
}

/// Reads one message of a topic.
pub(super) fn notification(value: &Value, delivery: &Delivery<'_>) -> Reading {
    read(value, delivery).unwrap_or_else(|Fault(why)| broken(why, &value.to_string()))
}

fn read(value: &Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    let notification: Notification = fault::read(value, "Sns")?;
    match notification.r#type.as_deref() {
        None | Some("Notification") => {}
        Some(other) => {
            let why = format!("a topic's {}", cut_bytes(other, 256));
            let source = Some("aws.sns".to_owned());
            let id = Some(cut_bytes(&notification.message_id, 256).to_owned());
            return Ok(Reading::Ignored(Ignored { why, source, id }));
        }
    }
    let message_id = Some(notification.message_id.as_str());
    let delivery = Delivery { raw: &notification.message, message_id, ..*delivery };
    match serde_json::from_str(&notification.message) {
        Ok(message @ Value::Object(_)) => json_message(message, &notification, &delivery),
        Err(error) if notification.message.trim_start().starts_with('{') => {
            Err(Fault(format!("Sns.Message: broken JSON: {error}")))
        }
        // A number or a word is as much a text as any other.
        Ok(_) | Err(_) => words(&json!(notification.message), &notification, &delivery),
    }
}

/// Reads a message that is itself a payload.
fn json_message(
    message: Value,
    notification: &Notification,
    delivery: &Delivery<'_>,
) -> Result<Reading, Fault> {
    if sns_alarm::is_alarm(&message) {
        let event = sns_alarm::to_event(&message, &squeeze(&notification.topic_arn))?;
        return eventbridge::read(event, delivery);
    }
    match form(&message) {
        Form::EventBridge | Form::AlarmAction | Form::Ping => Ok(single(message, delivery)),
        Form::Start if start::is_certain(&message) => Ok(single(message, delivery)),
        // A change has a rule of its own and comes by no topic.
        Form::Start
        | Form::Change
        | Form::Sample
        | Form::SnsRecords
        | Form::SnsNotification
        | Form::Words => words(&message, notification, delivery),
    }
}

/// A message in no form that we know, as an event of its own: somebody subscribed this function
/// to the topic, so what is said there is meant to be heard.
fn words(
    message: &Value,
    notification: &Notification,
    delivery: &Delivery<'_>,
) -> Result<Reading, Fault> {
    let topic = squeeze(&notification.topic_arn);
    let part = |nth: usize| topic.split(':').nth(nth).unwrap_or_default().to_owned();
    let event = json!({
        "version": "0",
        "id": notification.message_id,
        "detail-type": WORDS,
        "source": "aws.sns",
        "account": part(4),
        "time": notification.timestamp,
        "region": part(3),
        "resources": [],
        "detail": {
            "topicArn": topic,
            "subject": notification.subject,
            "message": message,
        },
    });
    eventbridge::read(event, delivery)
}

//! JSON in no form that we know, sent to the function itself: a part of an event, or the words that
//! somebody wrote into a rule. Whoever named intake as the target means it to be heard.

use serde_json::{Value, json};

use super::envelope::Delivery;
use super::{Reading, eventbridge};
use crate::fault::Fault;

/// The `source` under which routing patterns see them.
pub(super) const SOURCE: &str = "aws.lambda";
/// The `detail-type` under which routing patterns see them.
pub(super) const INVOCATION: &str = "Lambda Invocation";

/// Reads them as an event of their own, whose `detail` is as that of a topic's words.
pub(super) fn read(message: &Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    if says_nothing(message) {
        return Err(Fault("a message that says nothing".into()));
    }
    let event = json!({
        "version": "0",
        "id": delivery.message_id.unwrap_or_default(),
        "detail-type": INVOCATION,
        "source": SOURCE,
        "time": delivery.received_at.to_string(),
        "resources": [],
        "detail": { "message": message },
    });
    eventbridge::read(event, delivery)
}

fn says_nothing(message: &Value) -> bool {
    match message {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

//! Any other EventBridge event: a rule sent it here, so somebody wants to hear of it.

use domain::signal::SignalState;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use crate::fault::text;

/// Members of `detail` that say why, in the order in which they are tried.
const REASONS: [&str; 6] = ["reason", "message", "Message", "description", "cause", "statusReason"];
/// Members of `detail` that say what, in the order in which they are tried.
const SUBJECTS: [&str; 4] = ["title", "subject", "summary", "name"];

/// Trouble with the first resource; an event that names none is a trouble of its own, because a
/// shared name would swallow the second page.
pub(super) fn event(envelope: &Envelope) -> Verdict {
    let trigger = envelope.resources().next();
    let found = |names: &[&str]| names.iter().find_map(|name| text(&envelope.detail, name));
    let reason = match found(&REASONS) {
        Some(reason) => reason.to_owned(),
        None if envelope.detail.is_null() => String::new(),
        None => envelope.detail.to_string(),
    };
    let subject = match found(&SUBJECTS) {
        Some(subject) => format!("{}: {subject}", envelope.detail_type),
        None => envelope.detail_type.clone(),
    };
    let trigger = trigger.or_else(|| own_trouble(envelope));
    let report = Report::new(SignalState::Alarm, String::new());
    Report { trigger, subject, reason, ..report }.into_verdict()
}

/// The trouble that is this event alone. Without an id there is none: what becomes the signal's
/// tells events apart.
fn own_trouble(envelope: &Envelope) -> Option<String> {
    (!envelope.id.is_empty()).then(|| format!("event/{}", envelope.id))
}

/// Words: the subject that a topic has of them, else the first line, says what; every message is a
/// trouble of its own.
pub(super) fn words(envelope: &Envelope) -> Verdict {
    let message = envelope.detail.get("message").unwrap_or(&Value::Null);
    let said = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
    let first = said.lines().next().unwrap_or_default();
    let subject = text(&envelope.detail, "subject").unwrap_or(first).to_owned();
    let mut related = Related::default();
    related.other("SNS topic", text(&envelope.detail, "topicArn").unwrap_or_default());
    let trigger = own_trouble(envelope);
    let report = Report::new(SignalState::Alarm, String::new());
    Report { trigger, subject, reason: said, related, ..report }.into_verdict()
}

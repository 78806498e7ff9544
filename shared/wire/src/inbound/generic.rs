//! Any other EventBridge event: a rule sent it here, so somebody wants to hear of it.

use domain::signal::SignalState;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use crate::fault::text;

/// Members of `detail` that say why, in the order in which they are tried.
const REASONS: [&str; 6] = ["reason", "message", "Message", "description", "cause", "statusReason"];
/// Members of `detail` that say what, in the order in which they are tried.
const SUBJECTS: [&str; 4] = ["title", "subject", "summary", "name"];

/// Trouble with the first resource; an event that names none is a trouble of its own, because a
/// shared name would swallow the second page.
pub(super) fn event(envelope: &Envelope) -> Verdict {
    let trigger = envelope.resources().next();
    // Without an id either, the hash that becomes the signal's id tells events apart.
    let own = (!envelope.id.is_empty()).then(|| format!("event/{}", envelope.id));
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
    let mut report = Report::new(SignalState::Alarm, String::new());
    report.trigger = trigger.or(own);
    report.subject = subject;
    report.reason = reason;
    if let Some(topic) = text(&envelope.detail, "topicArn").filter(|_| is_words(envelope)) {
        report.related.other("SNS topic", topic);
        if let Some(Value::String(first)) = envelope.detail.get("message")
            && !envelope.detail.get("subject").is_some_and(Value::is_string)
        {
            first.lines().next().unwrap_or_default().clone_into(&mut report.subject);
        }
    }
    report.into_verdict()
}

/// Whether the event stands for words from a topic.
fn is_words(envelope: &Envelope) -> bool {
    envelope.source == "aws.sns" && envelope.detail_type == "SNS Notification"
}

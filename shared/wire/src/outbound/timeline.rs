//! The timeline in words: one line for each fact, for people.

use domain::contact::ChannelKind;
use domain::ids::ContactId;
use domain::timeline::{Fact, Notice};
use jiff::Timestamp;

/// The name of a fact's type: `PAGE_SENT`.
pub fn event_type(fact: &Fact) -> &'static str {
    match fact {
        Fact::IncidentCreated { .. } => "INCIDENT_CREATED",
        Fact::SignalAttached { .. } => "SIGNAL_ATTACHED",
        Fact::SignalRepeated { .. } => "SIGNAL_REPEATED",
        Fact::TriggerRecovered { .. } => "TRIGGER_RECOVERED",
        Fact::EngagementStarted { .. } => "ENGAGEMENT_STARTED",
        Fact::StageEntered { .. } => "STAGE_ENTERED",
        Fact::StageSkipped { .. } => "STAGE_SKIPPED",
        Fact::ChannelSkipped { .. } => "CHANNEL_SKIPPED",
        Fact::PageSent { .. } => "PAGE_SENT",
        Fact::PageWaits { .. } => "PAGE_WAITS",
        Fact::PageFailed { .. } => "PAGE_FAILED",
        Fact::Acknowledged { .. } => "ACKNOWLEDGED",
        Fact::Escalated { .. } => "ESCALATED",
        Fact::EngagementExhausted { .. } => "ENGAGEMENT_EXHAUSTED",
        Fact::EngagementStopped { .. } => "ENGAGEMENT_STOPPED",
        Fact::RunbookAwaitsApproval { .. } => "RUNBOOK_AWAITS_APPROVAL",
        Fact::RunbookApproved { .. } => "RUNBOOK_APPROVED",
        Fact::RunbookStarted { .. } => "RUNBOOK_STARTED",
        Fact::RunbookStep { .. } => "RUNBOOK_STEP",
        Fact::RunbookSucceeded { .. } => "RUNBOOK_SUCCEEDED",
        Fact::RunbookFailed { .. } => "RUNBOOK_FAILED",
        Fact::RunbookTimedOut { .. } => "RUNBOOK_TIMED_OUT",
        Fact::RunbookSilent { .. } => "RUNBOOK_SILENT",
        Fact::RunbookCancelled { .. } => "RUNBOOK_CANCELLED",
        Fact::RunbookSkipped { .. } => "RUNBOOK_SKIPPED",
        Fact::RunbookRehearsed { .. } => "RUNBOOK_REHEARSED",
        Fact::RunbookRetried { .. } => "RUNBOOK_RETRIED",
        Fact::NotificationSent { .. } => "NOTIFICATION_SENT",
        Fact::ChatOpened { .. } => "CHAT_OPENED",
        Fact::ChatFailed { .. } => "CHAT_FAILED",
        Fact::EffectFailed { .. } => "EFFECT_FAILED",
        Fact::IncidentUpdated { .. } => "INCIDENT_UPDATED",
        Fact::IncidentReopened { .. } => "INCIDENT_REOPENED",
        Fact::Written(_) => "WRITTEN",
        Fact::IncidentResolved { .. } => "INCIDENT_RESOLVED",
    }
}

/// The person that a fact is about.
pub fn contact(fact: &Fact) -> Option<&ContactId> {
    match fact {
        Fact::ChannelSkipped { contact, .. }
        | Fact::PageSent { contact, .. }
        | Fact::PageWaits { contact, .. }
        | Fact::PageFailed { contact, .. }
        | Fact::Acknowledged { contact, .. }
        | Fact::RunbookApproved { by: contact, .. } => Some(contact),
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::Escalated { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookStep { .. }
        | Fact::RunbookTimedOut { .. }
        | Fact::RunbookSilent { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. }
        | Fact::NotificationSent { .. }
        | Fact::ChatOpened { .. }
        | Fact::ChatFailed { .. }
        | Fact::EffectFailed { .. }
        | Fact::IncidentUpdated { .. }
        | Fact::IncidentReopened { .. }
        | Fact::Written(_)
        | Fact::IncidentResolved { .. } => None,
    }
}

/// The channel of a fact about a page.
pub fn channel(fact: &Fact) -> Option<ChannelKind> {
    if let Fact::PageSent { kind, .. }
    | Fact::PageWaits { kind, .. }
    | Fact::PageFailed { kind, .. } = fact
    {
        Some(*kind)
    } else {
        None
    }
}

/// The fact as one line, with its reason.
#[expect(clippy::too_many_lines, reason = "a line for each fact")]
pub fn tell(fact: &Fact) -> String {
    match fact {
        Fact::IncidentCreated { title, plan, route, .. } => {
            format!("incident opened: {title} (plan {plan}: {route})")
        }
        Fact::SignalAttached { trigger, subject, .. } => {
            format!("another trigger joined: {subject} ({trigger})")
        }
        Fact::SignalRepeated { trigger, times } => {
            format!("signal repeated, {times} so far ({trigger})")
        }
        Fact::TriggerRecovered { trigger, .. } => format!("the trigger recovered ({trigger})"),
        Fact::EngagementStarted { engagement, cause } => {
            format!("engaging {} ({cause})", engagement.contact())
        }
        Fact::StageEntered { stage, reached, .. } if reached.is_empty() => {
            format!("stage {} is a delay", stage + 1)
        }
        Fact::StageEntered { stage, reached, .. } => {
            format!("stage {} reaches {}", stage + 1, names(reached))
        }
        Fact::StageSkipped { stage, why, .. } => {
            format!("stage {} skipped: {}", stage + 1, why.join("; "))
        }
        Fact::ChannelSkipped { why, .. } => format!("channel skipped: {why}"),
        Fact::PageSent { contact, kind, path, .. } => {
            format!("{} to {contact} ({path})", kind.as_str())
        }
        Fact::PageWaits { contact, kind, until, .. } => {
            let kind = kind.as_str();
            format!("{kind} to {contact} leaves with the next message, at {until} at the latest")
        }
        Fact::PageFailed { contact, kind, reason, again_at, .. } => {
            format!("{} to {contact} failed: {reason}; {}", kind.as_str(), again(*again_at))
        }
        Fact::Acknowledged { contact, via, essential, .. } => {
            let rest = if *essential { "nobody else is paged" } else { "others are still paged" };
            format!("{contact} acknowledged {via}; {rest}")
        }
        Fact::Escalated { engagement, by } => {
            format!("{} escalated by {by}: the next stages begin now", engagement.contact())
        }
        Fact::EngagementExhausted { engagement } => {
            format!("{}: every stage has been entered, waiting for an answer", engagement.contact())
        }
        Fact::EngagementStopped { engagement, why } => {
            format!("{} stopped: {why}", engagement.contact())
        }
        Fact::RunbookAwaitsApproval { document, approvers } => {
            format!("runbook {document} waits for an approval by {}", names(approvers))
        }
        Fact::RunbookApproved { document, by } => format!("runbook {document} approved by {by}"),
        Fact::RunbookStarted { document, .. } => format!("runbook {document} started"),
        Fact::RunbookStep { document, step, status, output, .. } => {
            let output = output.as_deref().map(|output| format!(": {output}"));
            format!("runbook {document}, {step}: {status}{}", output.unwrap_or_default())
        }
        Fact::RunbookSucceeded { document, .. } => format!("runbook {document} succeeded"),
        Fact::RunbookFailed { document, reason, .. } => {
            format!("runbook {document} failed: {reason}")
        }
        Fact::RunbookTimedOut { document, minutes, .. } => {
            format!("runbook {document} did not end within {minutes} minutes, and is stopped")
        }
        Fact::RunbookSilent { document, .. } => {
            format!("runbook {document} has not ended for a long time, and goes on")
        }
        Fact::RunbookCancelled { document, by, .. } => {
            format!("runbook {document} cancelled by {by}")
        }
        Fact::RunbookSkipped { document, after } => {
            format!("runbook {document} skipped: {after} before it did not end well")
        }
        Fact::RunbookRehearsed { document, complaints } if complaints.is_empty() => {
            format!("dry run of runbook {document}: it can be started, and was not")
        }
        Fact::RunbookRehearsed { document, complaints } => {
            format!("dry run of runbook {document}: {}", complaints.join("; "))
        }
        Fact::RunbookRetried { document, attempt, by } => {
            format!("runbook {document} is run again ({attempt}) for {by}")
        }
        Fact::NotificationSent { target, notice } => {
            let what = match notice {
                Notice::Started => "the start",
                Notice::Resolved => "the resolution",
            };
            format!("told {target} of {what}")
        }
        Fact::ChatOpened { name, url } => match url {
            Some(url) => format!("chat is in #{name}: {url}"),
            None => format!("chat is in #{name}"),
        },
        Fact::ChatFailed { reason } => format!("chat: {reason}"),
        Fact::EffectFailed { effect, reason, again_at } => {
            format!("could not {effect}: {reason}; {}", again(*again_at))
        }
        Fact::IncidentUpdated { by, changed } => {
            let changed = changed.iter().map(|(name, value)| format!("{name}: {value}"));
            format!("changed by {by}: {}", changed.collect::<Vec<_>>().join("; "))
        }
        Fact::IncidentReopened { by } => format!("opened again by {by}"),
        Fact::Written(written) => format!("{}: {} ({})", written.kind, written.data, written.by),
        Fact::IncidentResolved { by, summary } => match summary {
            Some(summary) => format!("resolved by {by}: {summary}"),
            None => format!("resolved by {by}"),
        },
    }
}

fn again(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "given up".to_owned(), |at| format!("tried again at {at}"))
}

fn names(contacts: &[ContactId]) -> String {
    contacts.iter().map(ContactId::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_the_one_that_is_stored() {
        let facts = [
            Fact::IncidentResolved { by: "tanaka-taro".into(), summary: None },
            Fact::SignalRepeated { trigger: "t".into(), times: 2 },
        ];
        for fact in facts {
            let stored = serde_json::to_value(&fact).unwrap();
            assert_eq!(stored["type"], event_type(&fact));
        }
    }
}

//! Facts in the words of AWS's timeline: the type of an event, and its data as JSON.

use super::timeline::{event_type, tell};
use domain::arn::Deployment;
use domain::incident::Incident;
use domain::timeline::{Fact, Reference};
use serde_json::{Value, json};

/// An event as AWS's clients see it.
pub struct Told<'a> {
    /// What it is.
    pub kind: String,
    /// What it says: JSON as text.
    pub data: String,
    /// What it is about.
    pub references: &'a [Reference],
}

/// The words for a fact of an incident, where that is known: its title and its engagements are told.
//= ssm-incidents#TimelineEvent-eventType: the types that the service writes
pub fn told<'a>(here: &Deployment, incident: Option<&Incident>, fact: &'a Fact) -> Told<'a> {
    let kind = kind(fact);
    if let Fact::Written(written) = fact {
        return Told { kind, data: written.data.clone(), references: &written.references };
    }
    Told { kind, data: data(here, incident, fact).to_string(), references: &[] }
}

/// What a fact is, in the words of [`told`].
pub fn kind(fact: &Fact) -> String {
    if let Fact::Written(written) = fact {
        return written.kind.clone();
    }
    aws_kind(fact).map_or_else(|| ours(fact), ToOwned::to_owned)
}

/// AWS's type for it, where there is one.
fn aws_kind(fact: &Fact) -> Option<&'static str> {
    Some(match fact {
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. } => "SSM Incident Trigger",
        Fact::PageSent { .. } => "SSM Contacts Page for Incident",
        Fact::Acknowledged { .. } => "SSM Contacts Page Acknowledgement for Incident",
        Fact::IncidentUpdated { .. }
        | Fact::IncidentResolved { .. }
        | Fact::IncidentReopened { .. } => "SSM Incident Record Update",
        Fact::RunbookFailed { execution: None, .. } => {
            "SSM Automation Execution Start Failure for Incident"
        }
        Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageWaits { .. }
        | Fact::PageFailed { .. }
        | Fact::Escalated { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
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
        | Fact::Written(_) => return None,
    })
}

/// Whether the words for a fact tell of its incident.
pub fn tells_of_incident(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::PageSent { .. }
            | Fact::IncidentUpdated { .. }
            | Fact::IncidentResolved { .. }
            | Fact::IncidentReopened { .. }
    )
}

/// What the service says of a fact: the data of its event. Of what people wrote, only that they did.
pub fn data(here: &Deployment, incident: Option<&Incident>, fact: &Fact) -> Value {
    let title = incident.map_or("", |incident| incident.title.as_str());
    match fact {
        Fact::IncidentCreated { source, trigger, raw, .. } => {
            triggered(true, source, trigger.as_deref(), raw)
        }
        Fact::SignalAttached { trigger, .. } | Fact::SignalRepeated { trigger, .. } => {
            triggered(false, "", Some(trigger), "")
        }
        Fact::PageSent { page, contact, .. } => {
            let mut all = incident.into_iter().flat_map(|incident| &incident.engagements);
            let engagement = all.find(|id| id.stem() == page.engagement_stem());
            let engagement = engagement.map(|id| here.engagement(id));
            json!({ "contactArn": here.contact(contact), "engagementArn": engagement })
        }
        Fact::Acknowledged { contact, engagement, .. } => {
            let (contact, engagement) = (here.contact(contact), here.engagement(engagement));
            json!({ "contactArn": contact, "engagementArn": engagement })
        }
        Fact::IncidentUpdated { by, changed } => {
            let changed = changed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            updated(by, changed, title)
        }
        Fact::IncidentResolved { by, .. } => updated(by, [("status", "RESOLVED")], title),
        Fact::IncidentReopened { by } => updated(by, [("status", "OPEN")], title),
        Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageWaits { .. }
        | Fact::PageFailed { .. }
        | Fact::Escalated { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
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
        | Fact::Written(_) => json!({ "text": tell(fact) }),
    }
}

fn updated<'a>(
    by: &str,
    changed: impl IntoIterator<Item = (&'a str, &'a str)>,
    title: &str,
) -> Value {
    let attribute = |(name, value)| json!({ "attributeName": name, "newValue": value });
    json!({
        "modifiedBy": by,
        "modifiedAttributes": changed.into_iter().map(attribute).collect::<Vec<Value>>(),
        "incidentTitle": title,
    })
}

/// Runbooks read this event: the message is JSON as text inside JSON, as AWS has it.
fn triggered(created: bool, source: &str, trigger: Option<&str>, raw: &str) -> Value {
    json!({
        "createdIncident": created,
        "incidentSource": source,
        "triggerArn": trigger,
        "rawData": raw,
    })
}

/// A type for what AWS has none: `Tocsin Stage Entered`.
fn ours(fact: &Fact) -> String {
    format!("Tocsin {}", name(fact))
}

/// A fact's own name, in words: `Stage Entered`.
pub fn name(fact: &Fact) -> String {
    let words = event_type(fact).split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{first}{}", rest.to_lowercase())
    });
    words.collect::<Vec<_>>().join(" ")
}

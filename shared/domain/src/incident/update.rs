//! Changing what an incident says, and opening it again.

use jiff::Timestamp;

use super::runbooks::RunbookState;
use super::{Decision, Incident, Modified, Status};
use crate::signal::Impact;
use crate::timeline::{Fact, number};

/// What is to be changed of an incident; what is absent stays.
//= ssm-incidents#UpdateIncidentRecord
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// One line.
    pub title: Option<String>,
    /// What is known.
    pub summary: Option<String>,
    /// How bad it is.
    pub impact: Option<Impact>,
    /// SNS topics that its chat listens to.
    pub chat_channel: Option<Vec<String>>,
    /// SNS topics told of its changes.
    pub notification_targets: Option<Vec<String>>,
}

/// Changes what the incident says; the timeline tells what is another than before.
pub fn update(incident: &Incident, change: &Change, by: &str, now: Timestamp) -> Decision {
    let mut next = incident.clone();
    let mut changed = Vec::new();
    set(&mut next.title, change.title.as_ref(), "title", &mut changed, Clone::clone);
    set(&mut next.summary, change.summary.as_ref(), "summary", &mut changed, Clone::clone);
    set(&mut next.impact, change.impact.as_ref(), "impact", &mut changed, |impact| {
        impact.number().to_string()
    });
    let topics = |topics: &Vec<String>| topics.join(", ");
    let chat = change.chat_channel.as_ref();
    set(&mut next.chat_channel, chat, "chatChannel", &mut changed, topics);
    let targets = change.notification_targets.as_ref();
    set(&mut next.notification_targets, targets, "notificationTargets", &mut changed, topics);
    if changed.is_empty() {
        return Decision { incident: next, timeline: Vec::new(), effects: Vec::new() };
    }
    decided(next, Fact::IncidentUpdated { by: by.to_owned(), changed }, by, now)
}

/// Opens a resolved incident again; `None` when it is open. What was over stays so: its engagements,
/// and runbooks that had not been started by its resolution.
//= ssm-incidents#UpdateIncidentRecord-status
pub fn reopen(incident: &Incident, by: &str, now: Timestamp) -> Option<Decision> {
    if incident.is_open() {
        return None;
    }
    let mut next = Incident { status: Status::Open, reopened_at: Some(now), ..incident.clone() };
    for runbook in &mut next.runbooks {
        let waits = matches!(
            runbook.state,
            RunbookState::Requested | RunbookState::AwaitingApproval { .. }
        );
        if waits {
            runbook.state = RunbookState::Failed { execution: None };
        }
    }
    Some(decided(next, Fact::IncidentReopened { by: by.to_owned() }, by, now))
}

fn decided(mut incident: Incident, fact: Fact, by: &str, now: Timestamp) -> Decision {
    incident.modified = Some(Modified { at: now, by: by.to_owned() });
    let timeline = number(&mut incident.sequence, now, vec![fact]);
    Decision { incident, timeline, effects: Vec::new() }
}

fn set<T: Clone + PartialEq>(
    place: &mut T,
    value: Option<&T>,
    name: &str,
    changed: &mut Vec<(String, String)>,
    text: impl Fn(&T) -> String,
) {
    if let Some(value) = value.filter(|value| **value != *place) {
        place.clone_from(value);
        changed.push((name.to_owned(), text(value)));
    }
}

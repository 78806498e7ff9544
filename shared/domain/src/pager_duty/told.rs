//! What PagerDuty is told of.

use crate::escalation::OURSELVES;
use crate::timeline::Fact;

/// Whether PagerDuty is told of a fact: of what happens to the incident and what people do. How people are reached, and
/// each step of a runbook, stays on our own timeline.
pub fn is_told(fact: &Fact) -> bool {
    match fact {
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::Acknowledged { .. }
        | Fact::Escalated { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookTimedOut { .. }
        | Fact::RunbookSilent { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. }
        | Fact::ChatOpened { .. }
        | Fact::IncidentUpdated { .. }
        | Fact::IncidentReopened { .. }
        | Fact::Written(_)
        | Fact::IncidentResolved { .. } => true,
        Fact::SignalRepeated { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageSent { .. }
        | Fact::PageWaits { .. }
        | Fact::PageFailed { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStep { .. }
        | Fact::NotificationSent { .. }
        | Fact::ChatFailed { .. }
        // What could not be told is not told either: it would go round in a circle.
        | Fact::EffectFailed { .. } => false,
    }
}

/// Whether a fact becomes a note there. The opening is the incident itself, and what we wrote of it needs none.
//= incident-manager#integrations-pagerduty: timeline events are notes of the incident
pub fn is_noted(fact: &Fact) -> bool {
    if let Fact::Written(written) = fact {
        return written.by != OURSELVES;
    }
    is_told(fact) && !matches!(fact, Fact::IncidentCreated { .. })
}

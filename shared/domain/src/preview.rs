//! Who would be paged, when, by what, and why, if this fired at an instant and nobody answered.
//!
//! It is the engine that pages, run ahead: what a preview says is what a page would do.

use jiff::Timestamp;

use crate::configuration::Configuration;
use crate::escalation::{Decision, Input, Message, Outcome, Report, Start, begin, step};
use crate::ids::{ContactId, EngagementId, IncidentId, PlanName, SignalId};
use crate::response_plan::ResponsePlan;
use crate::timeline::TimelineEvent;

/// Turns of one engagement: more than stages, reminders and people allow. It only has to end.
const TURNS_MAX: usize = 2_000;

/// What would be on the timeline of an incident under `plan`, in order, if nobody answered and
/// carriers took everything.
pub fn preview(
    configuration: &Configuration,
    plan: &ResponsePlan,
    at: Timestamp,
) -> Vec<TimelineEvent> {
    let engaged = plan.engagements.iter().enumerate();
    let mut events: Vec<TimelineEvent> = engaged
        .flat_map(|(ordinal, contact)| engagement(configuration, &plan.name, contact, ordinal, at))
        .collect();
    events.sort_by_key(|event| event.at);
    events
}

/// What engaging one contact would put on the timeline.
fn engagement(
    configuration: &Configuration,
    plan: &PlanName,
    contact: &ContactId,
    ordinal: usize,
    at: Timestamp,
) -> Vec<TimelineEvent> {
    let incident = IncidentId::derive(plan, &SignalId::derive(&["preview"]));
    let start = Start {
        id: EngagementId::derive(&incident, contact, ordinal),
        incident,
        sender: "tocsin".into(),
        message: Message::default(),
        cause: format!("response plan {plan}"),
        seed: String::new(),
    };
    let mut events = Vec::new();
    let mut decision = begin(start, configuration, at);
    let mut now = at;
    for _ in 0..TURNS_MAX {
        events.extend(decision.timeline.clone());
        if !decision.send.is_empty() {
            decision = taken(&decision, configuration, now);
            continue;
        }
        let Some(wake_at) = decision.engagement.wake_at() else { break };
        now = wake_at.max(now);
        decision = step(&decision.engagement, &Input::Tick, configuration, now);
    }
    events
}

/// Every carrier takes what it is given.
fn taken(decision: &Decision, configuration: &Configuration, now: Timestamp) -> Decision {
    let engagement = &decision.engagement;
    let took = || Outcome::Accepted { at: now, message_id: "preview".to_owned() };
    let reports = decision.send.iter().map(|page| Report::of(engagement, page.clone(), took()));
    step(engagement, &Input::Sent(reports.collect()), configuration, now)
}

#[cfg(test)]
mod tests;

//! Resolving an incident: it and its engagements end together, and its trouble may open anew.

use jiff::Timestamp;

use super::effects::{Effect, PendingEffect};
use super::{Incident, Modified, Status};
use crate::configuration::Configuration;
use crate::escalation::{self, Engagement, Input};
use crate::timeline::{Fact, Notice, TimelineEvent, number};

/// What resolving decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The incident, resolved.
    pub incident: Incident,
    /// Its engagements, stopped.
    pub engagements: Vec<Engagement>,
    /// What happened.
    pub timeline: Vec<TimelineEvent>,
    /// Effects to carry out now.
    pub effects: Vec<Effect>,
}

/// Resolves `incident`; `None` when it is resolved already.
pub fn resolve(
    incident: &Incident,
    engagements: &[Engagement],
    by: &str,
    summary: Option<&str>,
    now: Timestamp,
) -> Option<Resolution> {
    if !incident.is_open() {
        return None;
    }
    let mut incident = incident.clone();
    incident.status = Status::Resolved { at: now, by: by.to_owned() };
    incident.modified = Some(Modified { at: now, by: by.to_owned() });
    if let Some(summary) = summary {
        summary.clone_into(&mut incident.summary);
    }
    // An execution that never started has nothing left to do.
    incident.effects.retain(|pending| matches!(pending.effect, Effect::Notify { .. }));
    let effects: Vec<_> = incident
        .topics()
        .into_iter()
        .map(|topic| Effect::notify(topic, Notice::Resolved))
        .collect();
    let claimed = effects.iter().cloned().map(|effect| PendingEffect::claimed(effect, now));
    incident.effects.extend(claimed);
    let resolved =
        Fact::IncidentResolved { by: by.to_owned(), summary: summary.map(ToOwned::to_owned) };
    let mut timeline = number(&mut incident.sequence, now, vec![resolved]);
    let stop = Input::Stop { why: "the incident was resolved".to_owned() };
    // Stopping asks nothing of the configuration: it sends nothing.
    let nobody = Configuration::default();
    let engagements = engagements
        .iter()
        .map(|engagement| {
            let decision = escalation::step(engagement, &stop, &nobody, now);
            timeline.extend(decision.timeline);
            decision.engagement
        })
        .collect();
    Some(Resolution { incident, engagements, timeline, effects })
}

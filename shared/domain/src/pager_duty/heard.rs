//! What PagerDuty says of its incident, and what that means for ours.

use jiff::Timestamp;

use super::{Status, ours};
use crate::escalation::Engagement;
use crate::incident::Incident;

/// What PagerDuty says became of its incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// How it stands since.
    pub status: Status,
    /// When that happened.
    pub at: Timestamp,
    /// Whether a person did it.
    pub by_person: bool,
}

/// What follows for ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing, and why.
    Nothing(&'static str),
    /// The person takes it, if it is one whom we page.
    Acknowledge,
    /// The person resolves it.
    Resolve,
    /// People should know, and nothing else.
    Note,
}

/// What follows for an incident of ours. What we did there ourselves comes back too, and finds ours as it says. People
/// of PagerDuty may resolve; a timeout there is no reason to page nobody here.
pub fn answer(incident: &Incident, engagements: &[Engagement], said: Said) -> Answer {
    if incident.integrations.is_empty() {
        return Answer::Nothing("its plan had no integration with PagerDuty");
    }
    if incident.reopened_at.is_some_and(|again| said.at < again) {
        return Answer::Nothing("it was opened again since");
    }
    if ours(incident, engagements) >= said.status {
        return Answer::Nothing("it stands so already");
    }
    match said.status {
        Status::Triggered => Answer::Nothing("only people's answers are taken over"),
        Status::Acknowledged if said.by_person => Answer::Acknowledge,
        Status::Resolved if said.by_person => Answer::Resolve,
        Status::Acknowledged | Status::Resolved => Answer::Note,
    }
}

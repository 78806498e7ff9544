//! An incident of PagerDuty beside ours: what brings the one in step with the other, what is told there, and what is
//! heard from there.

mod heard;
mod key;
mod told;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::{Standing, standing};
use crate::escalation::Engagement;
use crate::incident::Incident;
use crate::limits::PAGER_DUTY_CLOCKS_APART;
use crate::time::after;

pub use heard::{Answer, Said, answer};
pub use key::{incident_of, key};
pub use told::{is_noted, is_told};

/// How an incident of PagerDuty stands.
//= pagerduty#incidents: status
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody is called.
    Triggered,
    /// Somebody has it.
    Acknowledged,
    /// It is over.
    Resolved,
}

/// An incident of PagerDuty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// PagerDuty's id.
    pub id: String,
    /// How it stands.
    pub status: Status,
    /// Where people see it.
    pub url: Option<String>,
    /// When it was resolved, where it is and PagerDuty says so.
    pub resolved_at: Option<Timestamp>,
}

/// How ours stands, in PagerDuty's words. Whoever had it before it was opened again has it no more there, so that
/// PagerDuty calls somebody for the new one.
pub fn ours(incident: &Incident, engagements: &[Engagement]) -> Status {
    let counts = |at| incident.reopened_at.is_none_or(|again| at >= again);
    match standing(incident, engagements) {
        Standing::Acknowledged { at, .. } if counts(at) => Status::Acknowledged,
        Standing::Open | Standing::Acknowledged { .. } => Status::Triggered,
        Standing::Resolved { .. } => Status::Resolved,
    }
}

/// Whether theirs was resolved before ours was opened again: then it is not what people resolved since, and nobody has
/// opened another there yet.
pub fn was_over_before(theirs: &Theirs, incident: &Incident) -> bool {
    let (Some(over), Some(again)) = (theirs.resolved_at, incident.reopened_at) else {
        return false;
    };
    after(over, PAGER_DUTY_CLOCKS_APART) < again
}

/// What brings PagerDuty's incident one step nearer to ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is in step.
    Rest,
    /// One is opened.
    Trigger,
    /// It is brought to this status.
    Bring(Status),
}

/// The next step; `theirs` is absent where there is no incident. It goes forwards alone, as PagerDuty does: whatever
/// somebody did there first stands. One that is resolved there stays so while ours is open, and only where ours was
/// opened again (`reopened`) another is opened.
//= pagerduty#incidents: a resolved one is not opened again by the API
pub fn next(ours: Status, theirs: Option<Status>, reopened: bool) -> Step {
    let (is_over, is_gone) = (ours == Status::Resolved, theirs == Some(Status::Resolved));
    match theirs {
        None if is_over => Step::Rest,
        None => Step::Trigger,
        Some(_) if is_gone && reopened && !is_over => Step::Trigger,
        Some(theirs) if theirs < ours => Step::Bring(ours),
        Some(_) => Step::Rest,
    }
}

#[cfg(test)]
mod tests;

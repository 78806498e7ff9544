//! The analysis: the work after the resolution. Its [`Figures`] are computed from the timeline whenever
//! somebody asks, and never stored; what only people know is an [`Analysis`].

mod edit;
mod figures;
#[cfg(test)]
mod tests;

pub use edit::{About, Edit, Lesson, Mitigation, Refusal, edit};
pub use figures::{Answer, Figures, Paged, figures};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::IncidentId;
use crate::incident::{Incident, Modified};
use crate::response_plan::ResponsePlan;
use crate::signal::Impact;

/// The tag of a response plan that, as [`REQUIRED`], asks for a whole analysis of each incident of
/// impact 1 or 2.
pub const ANALYSIS_TAG: &str = "tocsin/analysis";
/// The one value of [`ANALYSIS_TAG`] that means anything.
pub const REQUIRED: &str = "required";

/// What people found out about an incident. An incident is closed when its analysis is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// Of which incident.
    pub incident: IncidentId,
    /// What happened, for those who were not there; empty until somebody writes it.
    pub summary: String,
    /// Why it happened; empty until somebody writes it.
    pub root_cause: String,
    /// When the impact was over, where somebody says so.
    pub mitigated_at: Option<Timestamp>,
    /// Changes that led to it.
    pub changes: Vec<ContributingChange>,
    /// What is to be done.
    pub follow_ups: Vec<FollowUp>,
    /// What should be done so again.
    pub went_well: Vec<Note>,
    /// What should be done in another way.
    pub to_improve: Vec<Note>,
    /// The id that was given last, whatever to: none is given twice.
    pub last_id: u32,
    /// Who changed it last; nobody did, when absent.
    pub modified: Option<Modified>,
    /// Who closed it last. It counts only as long as [`Analysis::is_closed`] says so.
    pub closed: Option<Closed>,
}

/// A change that led to the incident: a deployment, a setting, a certificate that was not renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributingChange {
    /// Unique within its analysis.
    pub id: u32,
    /// In a few words.
    pub what: String,
    /// Where to read more: a link, or an ARN.
    pub link: Option<String>,
}

/// Something to be done, so that it does not happen again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Unique within its analysis.
    pub id: u32,
    /// What.
    pub what: String,
    /// Who sees to it: a contact, or anybody.
    pub owner: Option<String>,
    /// The target date, wherever its owner is.
    pub due: Option<Date>,
    /// Who said that it is done, and when.
    pub done: Option<Modified>,
}

/// Something that was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Unique within its analysis.
    pub id: u32,
    /// What.
    pub what: String,
}

/// That an analysis was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The resolution that it was about, by its instant.
    pub resolved_at: Timestamp,
}

/// What closing waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The incident is open.
    Resolution,
    /// Nobody wrote what happened.
    Summary,
    /// Nobody wrote why.
    RootCause,
    /// Nothing is to be done by somebody until some day.
    FollowUp,
}

impl Analysis {
    /// Nobody has written anything yet.
    pub fn empty(incident: IncidentId) -> Self {
        Self {
            incident,
            summary: String::new(),
            root_cause: String::new(),
            mitigated_at: None,
            changes: Vec::new(),
            follow_ups: Vec::new(),
            went_well: Vec::new(),
            to_improve: Vec::new(),
            last_id: 0,
            modified: None,
            closed: None,
        }
    }

    /// Whether it is closed, given when its incident was resolved last. It was closed about one
    /// resolution: an incident that is opened again is not closed, nor by a further resolution.
    pub fn is_closed(&self, resolved_at: Option<Timestamp>) -> bool {
        self.closed.as_ref().is_some_and(|closed| Some(closed.resolved_at) == resolved_at)
    }

    /// What closing it waits for. Unless it is `required`, nothing has to be written.
    pub fn lacks(&self, incident: &Incident, required: bool) -> Vec<Lack> {
        let planned = |item: &FollowUp| item.owner.is_some() && item.due.is_some();
        let wanted = [
            (Lack::Resolution, !incident.is_open()),
            (Lack::Summary, !required || !self.summary.is_empty()),
            (Lack::RootCause, !required || !self.root_cause.is_empty()),
            (Lack::FollowUp, !required || self.follow_ups.iter().any(planned)),
        ];
        wanted.into_iter().filter(|(_, there)| !there).map(|(lack, _)| lack).collect()
    }
}

impl std::fmt::Display for Lack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Resolution => "the resolution of the incident",
            Self::Summary => "a summary",
            Self::RootCause => "a root cause",
            Self::FollowUp => "a follow-up item with an owner and a target date",
        })
    }
}

/// Whether the plan asks for a whole analysis of an incident of this impact. A plan that is gone asks
/// for nothing.
pub fn is_required(impact: Impact, plan: Option<&ResponsePlan>) -> bool {
    let tag = plan.and_then(|plan| plan.tags.get(ANALYSIS_TAG));
    impact <= Impact::HIGH && tag.is_some_and(|value| value == REQUIRED)
}

//! The runbooks of an incident: requested with it, started once for each attempt, followed to their end.
//!
//! A runbook that nobody had claimed when its incident was resolved is not started any more. One
//! that was claimed may be running already, so its start is carried to its end, and it is followed.

pub mod alarm;
mod due;
mod people;
mod progress;
mod start;
mod steps;
mod turn;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Decision, Incident};
use crate::ids::{ContactId, EngagementId};
use crate::procedure::Procedure;
use crate::procedure::terms::{Terms, is_reserved};
use crate::response_plan::RunbookAction;
use crate::timeline::{Fact, number};

pub use due::{due, due_at, is_over, looked};
pub use people::{Meant, RunbookRefusal, again, approve, cancel};
pub use progress::{Progress, Report, progress, report_of};
pub use start::{RunbookStart, claim, claim_stop, request};
pub use steps::Step;
pub use turn::{Turn, turn};

/// One runbook of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// What to run, as the plan had it when the incident opened.
    pub action: RunbookAction,
    /// Where it stands.
    pub state: RunbookState,
    /// How often somebody had it run again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempt: u32,
    /// Who approved this attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<ContactId>,
    /// When a person asked for it last: by an approval, or to have it run again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// The steps of this attempt, as they were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Whether somebody was told that this attempt does not come to an end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
}

/// Where a runbook stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunbookState {
    /// To be started.
    Requested,
    /// A person has to approve it first.
    AwaitingApproval {
        /// Since when.
        since: Timestamp,
        /// By which the approvers are paged.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        engagements: Vec<EngagementId>,
    },
    /// Being started; until then only by whoever claimed it.
    Starting {
        /// When anybody may claim it.
        until: Timestamp,
    },
    /// It runs.
    Started {
        /// Its name for the run.
        execution: String,
        /// Since when.
        at: Timestamp,
        /// When the guardian looks next, once it has looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        look_at: Option<Timestamp>,
    },
    /// It is to be stopped; until then only by whoever claimed it.
    Stopping {
        /// The name of the run.
        execution: String,
        /// What it is then.
        ending: Ending,
        /// When anybody may claim it: at once, when that was decided and nobody has claimed it.
        until: Timestamp,
    },
    /// It ended well.
    Succeeded {
        /// The name of the run.
        execution: String,
    },
    /// It could not be started, or ended badly.
    Failed {
        /// The name of the run, where it got that far.
        execution: Option<String>,
    },
    /// A person stopped it.
    Cancelled {
        /// The name of the run, where it got that far.
        execution: Option<String>,
    },
    /// It ran longer than it may, and was stopped.
    TimedOut {
        /// The name of the run.
        execution: String,
    },
    /// Not started, because the one before it did not end well.
    Skipped,
    /// Looked at and not started, as its plan wants it.
    Rehearsed {
        /// Whether it could have been started, as far as anybody can tell.
        fits: bool,
    },
}

/// Why a runbook is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Ending {
    /// A person wants it.
    Cancelled,
    /// It runs longer than it may.
    TimedOut,
}

impl Runbook {
    /// A runbook that is to be started.
    pub fn new(action: RunbookAction) -> Self {
        Self {
            action,
            state: RunbookState::Requested,
            attempt: 0,
            approved_by: None,
            asked_at: None,
            steps: Vec::new(),
            silent: false,
        }
    }

    /// What it runs.
    pub fn procedure(&self) -> Procedure {
        Procedure::of(&self.action.document_name)
    }

    /// On which terms. A plan with others cannot be saved; what is known of none is run on none.
    fn terms(&self) -> Terms {
        Terms::read(&self.action).unwrap_or_default()
    }

    /// The name of the run, where it got that far.
    pub fn execution(&self) -> Option<&str> {
        match &self.state {
            RunbookState::Requested
            | RunbookState::AwaitingApproval { .. }
            | RunbookState::Starting { .. }
            | RunbookState::Skipped
            | RunbookState::Rehearsed { .. } => None,
            RunbookState::Started { execution, .. }
            | RunbookState::Stopping { execution, .. }
            | RunbookState::Succeeded { execution }
            | RunbookState::TimedOut { execution } => Some(execution),
            RunbookState::Failed { execution } | RunbookState::Cancelled { execution } => {
                execution.as_deref()
            }
        }
    }

    /// Where it stands, in one word.
    pub fn standing(&self) -> &'static str {
        match self.state {
            RunbookState::Requested => "REQUESTED",
            RunbookState::AwaitingApproval { .. } => "AWAITING_APPROVAL",
            RunbookState::Starting { .. } => "STARTING",
            RunbookState::Started { .. } => "STARTED",
            RunbookState::Stopping { .. } => "STOPPING",
            RunbookState::Succeeded { .. } => "SUCCEEDED",
            RunbookState::Failed { .. } => "FAILED",
            RunbookState::Cancelled { .. } => "CANCELLED",
            RunbookState::TimedOut { .. } => "TIMED_OUT",
            RunbookState::Skipped => "SKIPPED",
            RunbookState::Rehearsed { .. } => "REHEARSED",
        }
    }

    /// How the one after it may go on; `None` while it is not at its end.
    fn ended_well(&self) -> Option<bool> {
        match self.state {
            RunbookState::Requested
            | RunbookState::AwaitingApproval { .. }
            | RunbookState::Starting { .. }
            | RunbookState::Started { .. }
            | RunbookState::Stopping { .. } => None,
            RunbookState::Succeeded { .. } => Some(true),
            RunbookState::Rehearsed { fits } => Some(fits),
            RunbookState::Failed { .. }
            | RunbookState::Cancelled { .. }
            | RunbookState::TimedOut { .. }
            | RunbookState::Skipped => Some(false),
        }
    }

    /// Whether code from before there were kinds and terms knows all of it.
    pub fn is_plain(&self) -> bool {
        let is_old = match self.state {
            RunbookState::Requested
            | RunbookState::Starting { .. }
            | RunbookState::Started { .. }
            | RunbookState::Succeeded { .. }
            | RunbookState::Failed { .. } => true,
            RunbookState::AwaitingApproval { .. }
            | RunbookState::Stopping { .. }
            | RunbookState::Cancelled { .. }
            | RunbookState::TimedOut { .. }
            | RunbookState::Skipped
            | RunbookState::Rehearsed { .. } => false,
        };
        let has_terms = self.action.parameters.keys().any(|name| is_reserved(name));
        let is_document = self.procedure() == Procedure::Document;
        is_old
            && !has_terms
            && is_document
            && self.attempt == 0
            && self.steps.is_empty()
            && !self.silent
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The decision that makes `incident` what it is, and says so.
fn decided(mut incident: Incident, facts: Vec<Fact>, now: Timestamp) -> Decision {
    let timeline = number(&mut incident.sequence, now, facts);
    Decision { incident, timeline, effects: Vec::new() }
}

/// Puts runbook `index` into another state; `None` when there is none.
fn moved(
    incident: &Incident,
    index: usize,
    state: RunbookState,
    fact: Fact,
    now: Timestamp,
) -> Option<Decision> {
    let mut incident = incident.clone();
    incident.runbooks.get_mut(index)?.state = state;
    Some(decided(incident, vec![fact], now))
}

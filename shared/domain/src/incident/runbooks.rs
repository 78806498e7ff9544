//! The runbooks of an incident: requested with it, started once, followed to their end.
//!
//! A runbook that nobody had claimed when its incident was resolved is not started any more. One
//! that was claimed may be running already, so its start is carried to its end, and it is followed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Decision, Incident};
use crate::limits::{EFFECT_TIMEOUT, RUNBOOK_GRACE, RUNBOOK_LOOK};
use crate::response_plan::{DynamicParameter, RunbookAction, TargetAccount};
use crate::time::after;
use crate::timeline::{Fact, number};

/// One runbook of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// What to run, as the plan had it when the incident opened.
    pub action: RunbookAction,
    /// Where it stands.
    pub state: RunbookState,
}

/// Where a runbook stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunbookState {
    /// To be started.
    Requested,
    /// Being started; until then only by whoever claimed it.
    Starting {
        /// When anybody may claim it.
        until: Timestamp,
    },
    /// Systems Manager runs it.
    Started {
        /// Its name for the run.
        execution: String,
        /// Since when.
        at: Timestamp,
        /// When the guardian looks next, once it has looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        look_at: Option<Timestamp>,
    },
    /// It ended well.
    Succeeded {
        /// Systems Manager's name for the run.
        execution: String,
    },
    /// It could not be started, or ended badly.
    Failed {
        /// Systems Manager's name for the run, where it got that far.
        execution: Option<String>,
    },
}

impl Runbook {
    /// Systems Manager's name for the run, where it got that far.
    pub fn execution(&self) -> Option<&str> {
        match &self.state {
            RunbookState::Requested | RunbookState::Starting { .. } => None,
            RunbookState::Started { execution, .. } | RunbookState::Succeeded { execution } => {
                Some(execution)
            }
            RunbookState::Failed { execution } => execution.as_deref(),
        }
    }

    /// When the guardian looks at it: later than whoever works on it would have done something.
    pub fn due_at(&self, of: &Incident) -> Option<Timestamp> {
        match &self.state {
            RunbookState::Requested => of.is_open().then(|| after(of.created_at, RUNBOOK_GRACE)),
            RunbookState::Starting { until } => Some(after(*until, RUNBOOK_GRACE)),
            RunbookState::Started { at, look_at, .. } => {
                Some(look_at.unwrap_or_else(|| after(*at, RUNBOOK_LOOK)))
            }
            RunbookState::Succeeded { .. } | RunbookState::Failed { .. } => None,
        }
    }
}

/// Runbooks that the guardian looks at now.
pub fn due(incident: &Incident, now: Timestamp) -> Vec<usize> {
    let runbooks = incident.runbooks.iter().enumerate();
    let due = |runbook: &Runbook| runbook.due_at(incident).is_some_and(|at| at <= now);
    runbooks.filter(|(_, runbook)| due(runbook)).map(|(index, _)| index).collect()
}

/// Notes that the guardian has looked at runbook `index` and found it running; `None` when that is
/// not what it was due for.
pub fn looked(incident: &Incident, index: usize, now: Timestamp) -> Option<Decision> {
    let due = incident.runbooks.get(index)?.due_at(incident).filter(|at| *at <= now);
    let mut incident = incident.clone();
    let look = after(due.map(|_| now)?, RUNBOOK_LOOK);
    match &mut incident.runbooks.get_mut(index)?.state {
        RunbookState::Started { look_at, .. } => *look_at = Some(look),
        RunbookState::Requested
        | RunbookState::Starting { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. } => return None,
    }
    Some(Decision { incident, timeline: Vec::new(), effects: Vec::new() })
}

/// Whether nothing more becomes of a runbook.
pub fn is_over(incident: &Incident, runbook: &Runbook) -> bool {
    match runbook.state {
        RunbookState::Succeeded { .. } | RunbookState::Failed { .. } => true,
        RunbookState::Requested => !incident.is_open(),
        RunbookState::Starting { .. } | RunbookState::Started { .. } => false,
    }
}

/// What is asked of Systems Manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunbookStart {
    /// Derived from the incident and the action: a repeat names the same run.
    pub token: String,
    /// The document's name or ARN.
    pub document: String,
    /// The document's version; the default one when absent.
    pub version: Option<String>,
    /// The role that the automation assumes.
    pub role_arn: String,
    /// The account and Region to run in, where not our own.
    pub target: Option<(String, String)>,
    /// All parameters, the dynamic ones filled in.
    pub parameters: BTreeMap<String, Vec<String>>,
}

/// Claims the start of runbook `index`; `None` when it is not ours to start now.
pub fn claim(incident: &Incident, index: usize, now: Timestamp) -> Option<Decision> {
    let is_open = incident.is_open();
    let mut incident = incident.clone();
    let runbook = incident.runbooks.get_mut(index)?;
    match runbook.state {
        RunbookState::Requested if is_open => {}
        RunbookState::Starting { until } if until <= now => {}
        RunbookState::Requested
        | RunbookState::Starting { .. }
        | RunbookState::Started { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. } => return None,
    }
    runbook.state = RunbookState::Starting { until: after(now, EFFECT_TIMEOUT) };
    Some(Decision { incident, timeline: Vec::new(), effects: Vec::new() })
}

/// What to ask of Systems Manager for runbook `index`. `incident_arn` fills in
/// `INCIDENT_RECORD_ARN`.
pub fn request(incident: &Incident, index: usize, incident_arn: &str) -> Option<RunbookStart> {
    let action = &incident.runbooks.get(index)?.action;
    let mut parameters = action.parameters.clone();
    for (name, dynamic) in &action.dynamic_parameters {
        let value = match dynamic {
            DynamicParameter::IncidentRecordArn => vec![incident_arn.to_owned()],
            DynamicParameter::InvolvedResources => incident.involved.clone(),
        };
        parameters.insert(name.clone(), value);
    }
    let target = match action.target_account.unwrap_or_default() {
        TargetAccount::ResponsePlanOwnerAccount => None,
        TargetAccount::ImpactedAccount => incident.account.clone().zip(incident.region.clone()),
    };
    let ordinal = index.to_string();
    Some(RunbookStart {
        token: crate::ids::derive(&["runbook", incident.id.as_str(), &ordinal]).to_string(),
        document: action.document_name.clone(),
        version: action.document_version.clone(),
        role_arn: action.role_arn.clone(),
        target,
        parameters,
    })
}

/// How a runbook goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Systems Manager took it.
    Started {
        /// Its name for the run.
        execution: String,
    },
    /// It ended well.
    Succeeded,
    /// It could not be started, or ended badly.
    Failed {
        /// What was reported.
        reason: String,
    },
}

/// Records how runbook `index` goes on; what was recorded before is not recorded again.
pub fn progress(
    incident: &Incident,
    index: usize,
    progress: &Progress,
    now: Timestamp,
) -> Decision {
    let mut incident = incident.clone();
    let fact = incident.runbooks.get_mut(index).and_then(|runbook| advance(runbook, progress, now));
    let timeline = number(&mut incident.sequence, now, fact.into_iter().collect());
    Decision { incident, timeline, effects: Vec::new() }
}

fn advance(runbook: &mut Runbook, progress: &Progress, now: Timestamp) -> Option<Fact> {
    let document = runbook.action.document_name.clone();
    let execution = match &runbook.state {
        RunbookState::Requested | RunbookState::Starting { .. } => None,
        RunbookState::Started { execution, .. } => Some(execution.clone()),
        RunbookState::Succeeded { .. } | RunbookState::Failed { .. } => return None,
    };
    let (state, fact) = match (progress, execution) {
        (Progress::Started { .. }, Some(_)) | (Progress::Succeeded, None) => return None,
        (Progress::Started { execution }, None) => (
            RunbookState::Started { execution: execution.clone(), at: now, look_at: None },
            Fact::RunbookStarted { document, execution: execution.clone() },
        ),
        (Progress::Succeeded, Some(execution)) => (
            RunbookState::Succeeded { execution: execution.clone() },
            Fact::RunbookSucceeded { document, execution },
        ),
        (Progress::Failed { reason }, execution) => (
            RunbookState::Failed { execution: execution.clone() },
            Fact::RunbookFailed { document, execution, reason: reason.clone() },
        ),
    };
    runbook.state = state;
    Some(fact)
}

//! The runbooks of an incident: requested with it, started once, followed to their end.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Decision, Incident};
use crate::limits::EFFECT_TIMEOUT;
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
    let mut incident = incident.clone();
    let runbook = incident.runbooks.get_mut(index)?;
    match runbook.state {
        RunbookState::Requested => {}
        RunbookState::Starting { until } if until <= now => {}
        RunbookState::Starting { .. }
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
    let target = match action.target_account {
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
            RunbookState::Started { execution: execution.clone(), at: now },
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

//! Starting a runbook: claimed, and asked for by a token.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{RunbookState, Turn, turn};
use crate::incident::{Decision, Incident};
use crate::limits::{EFFECT_TIMEOUT, RUNBOOK_CALL_CLAIM};
use crate::procedure::Procedure;
use crate::procedure::terms::{Terms, handed_over};
use crate::response_plan::{DynamicParameter, TargetAccount};
use crate::time::after;

/// What is asked of whatever runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunbookStart {
    /// What it is.
    pub procedure: Procedure,
    /// Derived from the incident, the action and the attempt: a repeat names the same run.
    pub token: String,
    /// The ARN of the incident.
    pub incident: String,
    /// How often somebody had it run again.
    pub attempt: u32,
    /// The name that the action gives: of a document, an ARN, an address.
    pub document: String,
    /// The document's version; the default one when absent.
    pub version: Option<String>,
    /// The role that the automation assumes.
    pub role_arn: String,
    /// The account and Region to run in, where not our own.
    pub target: Option<(String, String)>,
    /// All parameters, the dynamic ones filled in.
    pub parameters: BTreeMap<String, Vec<String>>,
    /// The name of the secret that a call is signed with.
    pub secret: Option<String>,
}

/// Claims the start of runbook `index`; `None` when it is not ours to start now.
pub fn claim(incident: &Incident, index: usize, now: Timestamp) -> Option<Decision> {
    match turn(incident, index, now)? {
        Turn::Start => {}
        Turn::Over
        | Turn::Wait(_)
        | Turn::Decided(_)
        | Turn::Rehearse
        | Turn::Look { .. }
        | Turn::Stop { .. } => return None,
    }
    let mut incident = incident.clone();
    let runbook = incident.runbooks.get_mut(index)?;
    let calls = runbook.procedure().answers_at_once();
    let held = if calls { RUNBOOK_CALL_CLAIM } else { EFFECT_TIMEOUT };
    runbook.state = RunbookState::Starting { until: after(now, held) };
    Some(Decision { incident, timeline: Vec::new(), effects: Vec::new() })
}

/// Claims the stop of runbook `index`; `None` when it is not ours to stop now.
pub fn claim_stop(incident: &Incident, index: usize, now: Timestamp) -> Option<Decision> {
    let mut incident = incident.clone();
    let RunbookState::Stopping { until, .. } = &mut incident.runbooks.get_mut(index)?.state else {
        return None;
    };
    if now < *until {
        return None;
    }
    *until = after(now, EFFECT_TIMEOUT);
    Some(Decision { incident, timeline: Vec::new(), effects: Vec::new() })
}

/// What to ask for runbook `index`. `incident_arn` fills in `INCIDENT_RECORD_ARN`.
pub fn request(incident: &Incident, index: usize, incident_arn: &str) -> Option<RunbookStart> {
    let runbook = incident.runbooks.get(index)?;
    let action = &runbook.action;
    let fixed = handed_over(&action.parameters);
    let mut parameters: BTreeMap<_, _> =
        fixed.map(|(name, values)| (name.clone(), values.clone())).collect();
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
    Some(RunbookStart {
        procedure: runbook.procedure(),
        token: token(incident, index, runbook.attempt),
        incident: incident_arn.to_owned(),
        attempt: runbook.attempt,
        document: action.document_name.clone(),
        version: action.document_version.clone(),
        role_arn: action.role_arn.clone(),
        target,
        parameters,
        secret: Terms::read(action).unwrap_or_default().secret,
    })
}

/// The first attempt's is what it was before there were others.
fn token(incident: &Incident, index: usize, attempt: u32) -> String {
    let (ordinal, attempt) = (index.to_string(), attempt.to_string());
    let first = ["runbook", incident.id.as_str(), &ordinal];
    let again = ["runbook", incident.id.as_str(), &ordinal, &attempt];
    let parts: &[&str] = if attempt == "0" { &first } else { &again };
    crate::ids::derive(parts).to_string()
}

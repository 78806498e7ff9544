//! What is to be done about a runbook now.

use jiff::Timestamp;

use super::{Runbook, RunbookState, moved};
use crate::incident::{Decision, Incident};
use crate::limits::{APPROVAL_POLL, RUNBOOK_LOOK, RUNBOOK_POLL};
use crate::procedure::terms::Terms;
use crate::time::after;
use crate::timeline::Fact;

/// What is to be done about a runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Nothing, ever.
    Over,
    /// Nothing before this instant.
    Wait(Timestamp),
    /// This is to be committed, and then it is asked again.
    Decided(Box<Decision>),
    /// It is to be claimed, and started.
    Start,
    /// It is to be looked at whether it could be started.
    Rehearse,
    /// It is to be asked how this run stands.
    Look {
        /// The name of the run.
        execution: String,
    },
    /// This run is to be stopped.
    Stop {
        /// The name of the run.
        execution: String,
    },
}

/// Why nobody starts again what may have been started.
const UNKNOWN: &str = "it may have run: no answer came, and it is not repeatable";

/// What is to be done about runbook `index`; `None` when there is none.
pub fn turn(incident: &Incident, index: usize, now: Timestamp) -> Option<Turn> {
    let runbook = incident.runbooks.get(index)?;
    Some(match &runbook.state {
        RunbookState::Requested | RunbookState::AwaitingApproval { .. } if !incident.is_open() => {
            Turn::Over
        }
        RunbookState::Requested => return requested(incident, index, now),
        RunbookState::AwaitingApproval { since, .. } => Turn::Wait(ask_again(*since, now)),
        RunbookState::Starting { until } | RunbookState::Stopping { until, .. } if now < *until => {
            Turn::Wait(*until)
        }
        RunbookState::Starting { .. } if may_repeat(runbook) => Turn::Start,
        RunbookState::Starting { .. } => {
            return failed(incident, index, UNKNOWN.to_owned(), now);
        }
        RunbookState::Started { execution, .. } => Turn::Look { execution: execution.clone() },
        RunbookState::Stopping { execution, .. } => Turn::Stop { execution: execution.clone() },
        RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => Turn::Over,
    })
}

fn requested(incident: &Incident, index: usize, now: Timestamp) -> Option<Turn> {
    let runbook = incident.runbooks.get(index)?;
    let terms = match Terms::read(&runbook.action) {
        Ok(terms) => terms,
        Err(invalid) => return failed(incident, index, invalid.to_string(), now),
    };
    let before = incident.before(index).filter(|_| terms.in_order);
    match before.map(Runbook::ended_well) {
        Some(None) => return Some(Turn::Wait(after(now, RUNBOOK_POLL))),
        Some(Some(false)) => return skipped(incident, index, now),
        Some(Some(true)) | None => {}
    }
    if terms.dry_run {
        return Some(Turn::Rehearse);
    }
    if !terms.approvers.is_empty() && runbook.approved_by.is_none() {
        return asked(incident, index, terms, now);
    }
    Some(Turn::Start)
}

/// Whether a start whose answer was lost may be asked for again.
pub(super) fn may_repeat(runbook: &Runbook) -> bool {
    runbook.procedure().knows_tokens() || runbook.terms().repeatable
}

fn failed(incident: &Incident, index: usize, reason: String, now: Timestamp) -> Option<Turn> {
    let document = incident.runbooks.get(index)?.action.document_name.clone();
    let state = RunbookState::Failed { execution: None };
    let fact = Fact::RunbookFailed { document, execution: None, reason };
    moved(incident, index, state, fact, now).map(|its| Turn::Decided(Box::new(its)))
}

fn skipped(incident: &Incident, index: usize, now: Timestamp) -> Option<Turn> {
    let document = incident.runbooks.get(index)?.action.document_name.clone();
    let after = incident.before(index)?.action.document_name.clone();
    let fact = Fact::RunbookSkipped { document, after };
    moved(incident, index, RunbookState::Skipped, fact, now).map(|its| Turn::Decided(Box::new(its)))
}

fn asked(incident: &Incident, index: usize, terms: Terms, now: Timestamp) -> Option<Turn> {
    let document = incident.runbooks.get(index)?.action.document_name.clone();
    let state = RunbookState::AwaitingApproval { since: now, engagements: Vec::new() };
    let fact = Fact::RunbookAwaitsApproval { document, approvers: terms.approvers };
    moved(incident, index, state, fact, now).map(|its| Turn::Decided(Box::new(its)))
}

/// The longer nobody has approved, the less often it is asked: an execution of Step Functions has so many events.
fn ask_again(since: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.duration_since(since) / 4;
    after(now, waited.clamp(APPROVAL_POLL, RUNBOOK_LOOK))
}

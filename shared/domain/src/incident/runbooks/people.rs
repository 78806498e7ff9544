//! What people say about runbooks: approve, cancel, run again.

use jiff::Timestamp;

use super::{Ending, Runbook, RunbookState, decided, is_over, moved};
use crate::ids::ContactId;
use crate::incident::{Decision, Incident};
use crate::limits::RUNBOOK_ATTEMPTS_MAX;
use crate::timeline::Fact;

/// Which runbook of an incident somebody means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    /// Counted from 0.
    pub index: usize,
    /// Which attempt of it they saw, counted from 0: what they want is about none after it. Absent when they saw none.
    pub attempt: Option<u32>,
}

impl From<usize> for Meant {
    fn from(index: usize) -> Self {
        Self { index, attempt: None }
    }
}

impl Meant {
    fn is(self, runbook: &Runbook) -> bool {
        self.attempt.is_none_or(|attempt| attempt == runbook.attempt)
    }
}

/// Why what somebody wants of a runbook changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunbookRefusal {
    /// The incident has fewer; people count from 1.
    #[error("this incident has no runbook {}", .0 + 1)]
    Absent(usize),
    /// It does not wait for an approval.
    #[error("the runbook {document} is {standing}: it waits for no approval")]
    NotAwaited {
        /// What it runs.
        document: String,
        /// Where it stands.
        standing: &'static str,
    },
    /// Somebody has approved it.
    #[error("the runbook {document} was approved by {by} already")]
    Approved {
        /// What it runs.
        document: String,
        /// Who.
        by: ContactId,
    },
    /// Somebody approves who may not.
    #[error("{by} may not approve the runbook {document}: {} may", names(.approvers))]
    NotApprover {
        /// Who tried.
        by: ContactId,
        /// What it runs.
        document: String,
        /// Who may.
        approvers: Vec<ContactId>,
    },
    /// It is at its end.
    #[error("the runbook {document} is {standing} already")]
    Over {
        /// What it runs.
        document: String,
        /// Where it stands.
        standing: &'static str,
    },
    /// It is just being started or stopped.
    #[error("the runbook {document} is {standing}: try again in half a minute")]
    Busy {
        /// What it runs.
        document: String,
        /// Where it stands.
        standing: &'static str,
    },
    /// It is not at its end.
    #[error("the runbook {document} is {standing}: cancel it first")]
    NotOver {
        /// What it runs.
        document: String,
        /// Where it stands.
        standing: &'static str,
    },
    /// It is about another attempt than the one that was seen.
    #[error("the runbook {0} was run again since")]
    OtherAttempt(String),
    /// It was run often enough.
    #[error("the runbook {0} was run {RUNBOOK_ATTEMPTS_MAX} times")]
    Exhausted(String),
    /// Nothing is started for it any more.
    #[error("the incident is resolved: its runbooks are not started any more")]
    Resolved,
}

fn names(of: &[ContactId]) -> String {
    of.iter().map(ContactId::as_str).collect::<Vec<_>>().join(", ")
}

/// Approves a runbook.
///
/// # Errors
/// [`RunbookRefusal`] when it waits for no approval, or not for theirs.
pub fn approve(
    incident: &Incident,
    meant: Meant,
    by: &ContactId,
    now: Timestamp,
) -> Result<Decision, RunbookRefusal> {
    if !incident.is_open() {
        return Err(RunbookRefusal::Resolved);
    }
    let mut incident = incident.clone();
    let Meant { index, .. } = meant;
    let runbook = incident.runbooks.get_mut(index).ok_or(RunbookRefusal::Absent(index))?;
    let document = runbook.action.document_name.clone();
    if !meant.is(runbook) {
        return Err(RunbookRefusal::OtherAttempt(document));
    }
    if !matches!(runbook.state, RunbookState::AwaitingApproval { .. }) {
        let standing = runbook.standing();
        let approved = runbook.approved_by.clone();
        return Err(match approved {
            Some(by) => RunbookRefusal::Approved { document, by },
            None => RunbookRefusal::NotAwaited { document, standing },
        });
    }
    let approvers = runbook.terms().approvers;
    if !approvers.contains(by) {
        return Err(RunbookRefusal::NotApprover { by: by.clone(), document, approvers });
    }
    runbook.state = RunbookState::Requested;
    runbook.approved_by = Some(by.clone());
    runbook.asked_at = Some(now);
    Ok(decided(incident, vec![Fact::RunbookApproved { document, by: by.clone() }], now))
}

/// Cancels runbook `index`: it is not started, or it is stopped.
///
/// # Errors
/// [`RunbookRefusal`] when it is over, or nobody knows yet whether it runs.
pub fn cancel(
    incident: &Incident,
    index: usize,
    by: &str,
    now: Timestamp,
) -> Result<Decision, RunbookRefusal> {
    let runbook = incident.runbooks.get(index).ok_or(RunbookRefusal::Absent(index))?;
    let (document, standing) = (runbook.action.document_name.clone(), runbook.standing());
    if is_over(incident, runbook) {
        return Err(RunbookRefusal::Over { document, standing });
    }
    let state = match &runbook.state {
        RunbookState::Started { execution, .. } => RunbookState::Stopping {
            execution: execution.clone(),
            ending: Ending::Cancelled,
            until: now,
        },
        RunbookState::Starting { .. } | RunbookState::Stopping { .. } => {
            return Err(RunbookRefusal::Busy { document, standing });
        }
        RunbookState::Requested
        | RunbookState::AwaitingApproval { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => RunbookState::Cancelled { execution: None },
    };
    let execution = runbook.execution().map(ToOwned::to_owned);
    let fact = Fact::RunbookCancelled { document, execution, by: by.to_owned() };
    moved(incident, index, state, fact, now).ok_or(RunbookRefusal::Absent(index))
}

/// Has a runbook run again: an attempt of its own, which may have to be approved anew. What was
/// skipped because it had not ended well waits for it again.
///
/// # Errors
/// [`RunbookRefusal`] when it is not over, or its incident is.
pub fn again(
    incident: &Incident,
    meant: Meant,
    by: &str,
    now: Timestamp,
) -> Result<Decision, RunbookRefusal> {
    let mut incident = incident.clone();
    let is_open = incident.is_open();
    let Meant { index, .. } = meant;
    let runbook = incident.runbooks.get_mut(index).ok_or(RunbookRefusal::Absent(index))?;
    let (document, standing) = (runbook.action.document_name.clone(), runbook.standing());
    if !is_open {
        return Err(RunbookRefusal::Resolved);
    }
    if !meant.is(runbook) {
        return Err(RunbookRefusal::OtherAttempt(document));
    }
    if runbook.ended_well().is_none() {
        return Err(RunbookRefusal::NotOver { document, standing });
    }
    let attempt = runbook.attempt.saturating_add(1);
    if attempt >= RUNBOOK_ATTEMPTS_MAX {
        return Err(RunbookRefusal::Exhausted(document));
    }
    let action = runbook.action.clone();
    *runbook = Runbook { attempt, asked_at: Some(now), ..Runbook::new(action) };
    let after = incident.runbooks.iter_mut().skip(index + 1);
    for runbook in after.take_while(|runbook| runbook.state == RunbookState::Skipped) {
        (runbook.state, runbook.asked_at) = (RunbookState::Requested, Some(now));
    }
    let fact = Fact::RunbookRetried { document, attempt, by: by.to_owned() };
    Ok(decided(incident, vec![fact], now))
}

//! When the guardian looks at runbooks: later than whoever works on them would have done something.

use jiff::{SignedDuration, Timestamp};

use super::{Runbook, RunbookState};
use crate::incident::{Decision, Incident};
use crate::limits::{RUNBOOK_GRACE, RUNBOOK_LOOK, RUNBOOK_SILENCE};
use crate::time::after;

/// When the guardian looks at runbook `index`; `None` when nothing is to be done about it.
pub fn due_at(incident: &Incident, index: usize) -> Option<Timestamp> {
    let runbook = incident.runbooks.get(index)?;
    match &runbook.state {
        RunbookState::Requested => requested(incident, index),
        RunbookState::Starting { until } | RunbookState::Stopping { until, .. } => {
            Some(after(*until, RUNBOOK_GRACE))
        }
        RunbookState::Started { at, look_at, .. } => {
            let look = look_at.unwrap_or_else(|| after(*at, RUNBOOK_LOOK));
            Some(
                patience_ends(runbook, *at).map_or(look, |end| look.min(after(end, RUNBOOK_GRACE))),
            )
        }
        // The people who are asked are paged; what they say makes it due.
        RunbookState::AwaitingApproval { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => None,
    }
}

/// One that waits for the one before it is due when that has ended, which is due itself until then.
fn requested(incident: &Incident, index: usize) -> Option<Timestamp> {
    let runbook = incident.runbooks.get(index).filter(|_| incident.is_open())?;
    let before = incident.before(index).filter(|_| runbook.terms().in_order);
    if before.is_some_and(|before| before.ended_well().is_none()) {
        return None;
    }
    Some(runbook.asked_at.unwrap_or_else(|| after(incident.created_at, RUNBOOK_GRACE)))
}

/// When a runbook that runs since `at` has run for too long; `None` when somebody was told.
pub(super) fn patience_ends(runbook: &Runbook, at: Timestamp) -> Option<Timestamp> {
    let patience: Option<SignedDuration> = runbook.terms().timeout;
    match patience {
        Some(timeout) => Some(after(at, timeout)),
        None => (!runbook.silent).then(|| after(at, RUNBOOK_SILENCE)),
    }
}

/// Runbooks that the guardian looks at now.
pub fn due(incident: &Incident, now: Timestamp) -> Vec<usize> {
    let is_due = |index: &usize| due_at(incident, *index).is_some_and(|at| at <= now);
    (0..incident.runbooks.len()).filter(is_due).collect()
}

/// Notes that the guardian has looked at runbook `index` and found it running; `None` when that is
/// not what it was due for.
pub fn looked(incident: &Incident, index: usize, now: Timestamp) -> Option<Decision> {
    due_at(incident, index).filter(|at| *at <= now)?;
    let mut incident = incident.clone();
    match &mut incident.runbooks.get_mut(index)?.state {
        RunbookState::Started { look_at, .. } => *look_at = Some(after(now, RUNBOOK_LOOK)),
        RunbookState::Requested
        | RunbookState::AwaitingApproval { .. }
        | RunbookState::Starting { .. }
        | RunbookState::Stopping { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => return None,
    }
    Some(Decision { incident, timeline: Vec::new(), effects: Vec::new() })
}

/// Whether nothing more becomes of a runbook.
pub fn is_over(incident: &Incident, runbook: &Runbook) -> bool {
    match runbook.state {
        RunbookState::Requested | RunbookState::AwaitingApproval { .. } => !incident.is_open(),
        RunbookState::Starting { .. }
        | RunbookState::Started { .. }
        | RunbookState::Stopping { .. } => false,
        RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => true,
    }
}

impl Incident {
    /// The runbook before runbook `index`.
    pub(super) fn before(&self, index: usize) -> Option<&Runbook> {
        self.runbooks.get(index.checked_sub(1)?)
    }
}

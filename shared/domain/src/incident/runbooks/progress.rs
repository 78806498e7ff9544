//! How a runbook goes on: what whatever runs it has said.

use jiff::Timestamp;

use super::due::patience_ends;
use super::steps::{Step, said, told};
use super::turn::may_repeat;
use super::{Ending, Runbook, RunbookState, decided};
use crate::incident::{Decision, Incident};
use crate::timeline::Fact;

/// How a runbook goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It was taken.
    Started {
        /// The name of the run.
        execution: String,
    },
    /// Its steps stand so.
    Steps(Vec<Step>),
    /// It is not at its end, as far as anybody can tell.
    Running,
    /// It ended well.
    Succeeded,
    /// It could not be started, or ended badly.
    Failed {
        /// What was reported.
        reason: String,
    },
    /// It was certainly not started: it may be, at once.
    Unsent,
    /// Nobody knows whether it was started.
    Unheard {
        /// What went wrong.
        reason: String,
    },
    /// It was stopped, or cannot be.
    Stopped(Result<(), String>),
    /// It was looked at, and this is against it.
    Rehearsed(Vec<String>),
}

/// What is known of one attempt, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which attempt: what is told of an earlier one is too late.
    pub attempt: u32,
    /// How it went on.
    pub progress: Vec<Progress>,
}

/// The report that a run ended so, by the name of the run; `None` when it is none of this attempt.
pub fn report_of(
    incident: &Incident,
    index: usize,
    execution: &str,
    end: Progress,
) -> Option<Report> {
    let runbook = incident.runbooks.get(index)?;
    let is_it = runbook.execution() == Some(execution);
    is_it.then(|| Report { attempt: runbook.attempt, progress: vec![end] })
}

/// Records how runbook `index` goes on; what was recorded before is not recorded again.
pub fn progress(incident: &Incident, index: usize, report: &Report, now: Timestamp) -> Decision {
    let mut incident = incident.clone();
    let runbook = incident.runbooks.get_mut(index);
    let facts = runbook.filter(|runbook| runbook.attempt == report.attempt).map(|runbook| {
        let said = report.progress.iter();
        said.flat_map(|progress| advance(runbook, progress, now)).collect()
    });
    decided(incident, facts.unwrap_or_default(), now)
}

fn advance(runbook: &mut Runbook, progress: &Progress, now: Timestamp) -> Vec<Fact> {
    let next = match runbook.state.clone() {
        RunbookState::Requested | RunbookState::Starting { .. } => starting(runbook, progress, now),
        RunbookState::Started { execution, at, .. } => {
            if let Progress::Steps(steps) = progress {
                return told(runbook, &execution, steps);
            }
            running(runbook, progress, (&execution, at), now)
        }
        RunbookState::Stopping { execution, ending, .. } => {
            stopping(runbook, progress, execution, ending)
        }
        RunbookState::AwaitingApproval { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => None,
    };
    let Some((state, fact)) = next else { return Vec::new() };
    runbook.state = state;
    fact.into_iter().collect()
}

/// The next state, and what is told of it.
type Next = Option<(RunbookState, Option<Fact>)>;

fn starting(runbook: &Runbook, progress: &Progress, now: Timestamp) -> Next {
    let document = runbook.action.document_name.clone();
    match progress {
        Progress::Started { execution } => {
            let execution = execution.clone();
            let fact = Fact::RunbookStarted { document, execution: execution.clone() };
            Some((RunbookState::Started { execution, at: now, look_at: None }, Some(fact)))
        }
        Progress::Unheard { .. } if may_repeat(runbook) => None,
        Progress::Failed { reason } | Progress::Unheard { reason } => {
            Some(failed(document, None, reason))
        }
        Progress::Unsent => Some((RunbookState::Requested, None)),
        Progress::Rehearsed(complaints) => {
            let fits = complaints.is_empty();
            let complaints = complaints.iter().map(|its| said(its)).collect();
            let fact = Fact::RunbookRehearsed { document, complaints };
            Some((RunbookState::Rehearsed { fits }, Some(fact)))
        }
        Progress::Steps(_) | Progress::Running | Progress::Succeeded | Progress::Stopped(_) => None,
    }
}

fn running(
    runbook: &mut Runbook,
    progress: &Progress,
    (execution, at): (&str, Timestamp),
    now: Timestamp,
) -> Next {
    let document = runbook.action.document_name.clone();
    let execution = execution.to_owned();
    match progress {
        Progress::Succeeded => {
            let fact = Fact::RunbookSucceeded { document, execution: execution.clone() };
            Some((RunbookState::Succeeded { execution }, Some(fact)))
        }
        Progress::Failed { reason } => Some(failed(document, Some(execution), reason)),
        Progress::Running if patience_ends(runbook, at).is_some_and(|end| end <= now) => {
            Some(too_long(runbook, execution, now))
        }
        Progress::Running
        | Progress::Started { .. }
        | Progress::Steps(_)
        | Progress::Unsent
        | Progress::Unheard { .. }
        | Progress::Stopped(_)
        | Progress::Rehearsed(_) => None,
    }
}

/// One that has a timeout is stopped; any other goes on, and people are told.
fn too_long(
    runbook: &mut Runbook,
    execution: String,
    now: Timestamp,
) -> (RunbookState, Option<Fact>) {
    let document = runbook.action.document_name.clone();
    if let Some(timeout) = runbook.terms().timeout {
        let minutes = timeout.as_mins();
        let fact = Fact::RunbookTimedOut { document, execution: execution.clone(), minutes };
        let stopping = RunbookState::Stopping { execution, ending: Ending::TimedOut, until: now };
        return (stopping, Some(fact));
    }
    runbook.silent = true;
    (runbook.state.clone(), Some(Fact::RunbookSilent { document, execution }))
}

/// It may come to its end by itself while it is being stopped.
fn stopping(runbook: &Runbook, progress: &Progress, execution: String, ending: Ending) -> Next {
    let document = runbook.action.document_name.clone();
    let over = |execution: String| match ending {
        Ending::Cancelled => RunbookState::Cancelled { execution: Some(execution) },
        Ending::TimedOut => RunbookState::TimedOut { execution },
    };
    match progress {
        Progress::Succeeded => {
            let fact = Fact::RunbookSucceeded { document, execution: execution.clone() };
            Some((RunbookState::Succeeded { execution }, Some(fact)))
        }
        Progress::Failed { .. } | Progress::Stopped(Ok(())) => Some((over(execution), None)),
        Progress::Stopped(Err(reason)) => {
            let effect = format!("stop the runbook {document}");
            let fact = Fact::EffectFailed { effect, reason: said(reason), again_at: None };
            Some((over(execution), Some(fact)))
        }
        Progress::Started { .. }
        | Progress::Steps(_)
        | Progress::Running
        | Progress::Unsent
        | Progress::Unheard { .. }
        | Progress::Rehearsed(_) => None,
    }
}

fn failed(
    document: String,
    execution: Option<String>,
    reason: &str,
) -> (RunbookState, Option<Fact>) {
    let state = RunbookState::Failed { execution: execution.clone() };
    (state, Some(Fact::RunbookFailed { document, execution, reason: said(reason) }))
}

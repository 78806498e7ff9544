//! What runs runbooks.

use std::future::Future;

use domain::document::Document;
use domain::incident::runbooks::{RunbookStart, Step};
use domain::procedure::Procedure;

use super::PortError;

/// Runs runbooks, of whatever kind.
pub trait Runbooks: Send + Sync {
    /// Starts a runbook. What knows tokens is started once for each; of anything else
    /// [`PortError::Throttled`] says that it was certainly not started.
    fn start(
        &self,
        start: &RunbookStart,
    ) -> impl Future<Output = Result<Launched, PortError>> + Send;

    /// How a run stands.
    fn status(
        &self,
        procedure: Procedure,
        execution: &str,
    ) -> impl Future<Output = Result<Seen, PortError>> + Send;

    /// Stops a run. One that has ended is stopped.
    fn stop(
        &self,
        procedure: Procedure,
        execution: &str,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Looks whether a runbook could be started, and starts nothing. Of a document gives what it declares, where that
    /// is known.
    fn rehearse(
        &self,
        start: &RunbookStart,
    ) -> impl Future<Output = Result<Option<Document>, PortError>> + Send;
}

/// What came of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launched {
    /// It runs.
    Running {
        /// The name of the run.
        execution: String,
    },
    /// It is at its end.
    Ended {
        /// The name of the run.
        execution: String,
        /// How it ended.
        seen: Seen,
    },
}

/// How a run stands, with its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// As a whole.
    pub status: RunbookStatus,
    /// Its steps, as far as they are known. What they gave has no secrets in it.
    pub steps: Vec<Step>,
}

/// How an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunbookStatus {
    /// Not at its end.
    Running,
    /// It ended well.
    Succeeded,
    /// It ended badly, with what was reported.
    Failed(String),
}

impl From<RunbookStatus> for Seen {
    fn from(status: RunbookStatus) -> Self {
        Self { status, steps: Vec::new() }
    }
}

//! Runbooks that run until the test ends them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use app::ports::{PortError, RunbookStatus, Runbooks};
use domain::incident::runbooks::RunbookStart;

use crate::lock;

/// Systems Manager by a script. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedRunbooks(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    refusals: VecDeque<PortError>,
    started: Vec<RunbookStart>,
    statuses: BTreeMap<String, RunbookStatus>,
}

impl ScriptedRunbooks {
    /// Refuses the next starts, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).refusals.extend(errors);
    }

    /// Ends an execution, or says how it stands otherwise.
    pub fn stands(&self, execution: &str, status: RunbookStatus) {
        lock(&self.0).statuses.insert(execution.to_owned(), status);
    }

    /// What was started, each token once.
    pub fn started(&self) -> Vec<RunbookStart> {
        lock(&self.0).started.clone()
    }
}

/// The execution of a token: the same for a repeat.
fn execution(token: &str) -> String {
    format!("execution-{token}")
}

impl Runbooks for ScriptedRunbooks {
    async fn start(&self, start: &RunbookStart) -> Result<String, PortError> {
        let mut state = lock(&self.0);
        if let Some(error) = state.refusals.pop_front() {
            return Err(error);
        }
        let execution = execution(&start.token);
        if !state.statuses.contains_key(&execution) {
            state.statuses.insert(execution.clone(), RunbookStatus::Running);
            state.started.push(start.clone());
        }
        Ok(execution)
    }

    async fn status(&self, execution: &str) -> Result<RunbookStatus, PortError> {
        let status = lock(&self.0).statuses.get(execution).cloned();
        status.ok_or_else(|| PortError::Refused(format!("there is no execution {execution}")))
    }
}

//! Runbooks that run until the test ends them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use app::ports::{Launched, PortError, RunbookStatus, Runbooks, Seen};
use domain::document::Document;
use domain::incident::runbooks::RunbookStart;
use domain::procedure::Procedure;

use crate::lock;

/// Systems Manager by a script. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedRunbooks(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    refusals: VecDeque<PortError>,
    started: Vec<RunbookStart>,
    seen: BTreeMap<String, Seen>,
    stopped: Vec<String>,
    document: Option<Document>,
}

impl ScriptedRunbooks {
    /// Refuses the next starts, stops and rehearsals, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).refusals.extend(errors);
    }

    /// Ends an execution, or says how it stands otherwise.
    pub fn stands(&self, execution: &str, status: RunbookStatus) {
        lock(&self.0).seen.insert(execution.to_owned(), status.into());
    }

    /// Says how an execution stands, with its steps.
    pub fn seen(&self, execution: &str, seen: Seen) {
        lock(&self.0).seen.insert(execution.to_owned(), seen);
    }

    /// What every document declares.
    pub fn declare(&self, document: Document) {
        lock(&self.0).document = Some(document);
    }

    /// Executions that were stopped.
    pub fn stopped(&self) -> Vec<String> {
        lock(&self.0).stopped.clone()
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
    async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let mut state = lock(&self.0);
        if let Some(error) = state.refusals.pop_front() {
            return Err(error);
        }
        let execution = execution(&start.token);
        if !start.procedure.knows_tokens() {
            state.started.push(start.clone());
            return Ok(Launched::Ended { execution, seen: RunbookStatus::Succeeded.into() });
        }
        if !state.seen.contains_key(&execution) {
            state.seen.insert(execution.clone(), RunbookStatus::Running.into());
            state.started.push(start.clone());
        }
        Ok(Launched::Running { execution })
    }

    async fn status(&self, _: Procedure, execution: &str) -> Result<Seen, PortError> {
        let seen = lock(&self.0).seen.get(execution).cloned();
        seen.ok_or_else(|| PortError::Refused(format!("there is no execution {execution}")))
    }

    async fn stop(&self, _: Procedure, execution: &str) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        if let Some(error) = state.refusals.pop_front() {
            return Err(error);
        }
        state.stopped.push(execution.to_owned());
        let over = RunbookStatus::Failed("Cancelled".into());
        state.seen.insert(execution.to_owned(), over.into());
        Ok(())
    }

    async fn rehearse(&self, _: &RunbookStart) -> Result<Option<Document>, PortError> {
        let mut state = lock(&self.0);
        match state.refusals.pop_front() {
            Some(error) => Err(error),
            None => Ok(state.document.clone()),
        }
    }
}

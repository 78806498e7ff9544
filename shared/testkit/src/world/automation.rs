//! Systems Manager Automation: a token starts one execution, which ends after a while.

use std::collections::BTreeMap;

use app::ports::{PortError, RunbookStatus, Seen};

use super::dice::{Fault, Site};
use super::functions::Function;
use super::kernel::{Event, Kernel};

/// The executions so far.
#[derive(Default)]
pub(super) struct Automation {
    executions: Vec<(String, RunbookStatus)>,
    by_token: BTreeMap<String, usize>,
    /// What knows no tokens, called.
    pub(super) calls: Vec<String>,
}

impl Automation {
    pub(super) fn status(&self, execution: &str) -> Result<Seen, PortError> {
        let found = self.executions.iter().find(|(name, _)| name == execution);
        let gone = || PortError::Refused(format!("there is no execution {execution}"));
        found.map(|(_, status)| status.clone().into()).ok_or_else(gone)
    }

    /// Stops an execution; one that has ended stays as it is.
    pub(super) fn stop(&mut self, execution: &str) -> Result<(), PortError> {
        let found = self.executions.iter_mut().find(|(name, _)| name == execution);
        let gone = || PortError::Refused(format!("there is no execution {execution}"));
        let (_, status) = found.ok_or_else(gone)?;
        if *status == RunbookStatus::Running {
            *status = RunbookStatus::Failed("Cancelled".into());
        }
        Ok(())
    }

    /// How many were started.
    pub(super) fn started(&self) -> usize {
        self.executions.len()
    }

    pub(super) fn name(&self, index: usize) -> &str {
        &self.executions[index].0
    }
}

/// How long a runbook runs.
const RUNS_FOR: (i64, i64) = (5_000, 240_000);

impl Kernel {
    pub(super) fn start_automation(&mut self, token: &str) -> String {
        let executions = &mut self.automation.executions;
        let next = executions.len();
        let index = *self.automation.by_token.entry(token.to_owned()).or_insert(next);
        if index == next {
            executions.push((format!("automation-{index}"), RunbookStatus::Running));
            let ordinal = u32::try_from(index).unwrap_or(u32::MAX);
            let ends = self.now + self.dice.within(Site::Runbook, ordinal, 1, RUNS_FOR);
            self.schedule(ends, Event::RunbookEnds(index));
        }
        self.automation.executions[index].0.clone()
    }

    /// Ends a runbook and tells by event, which may be lost: its source is best effort.
    pub(super) fn end_automation(&mut self, index: usize) {
        if self.automation.executions[index].1 != RunbookStatus::Running {
            return;
        }
        let (ordinal, fault) = self.ask(Site::Runbook);
        let well = self.dice.happens(Site::Runbook, ordinal, 2, 800);
        self.automation.executions[index].1 =
            if well { RunbookStatus::Succeeded } else { RunbookStatus::Failed("step 2".into()) };
        if fault != Some(Fault::Never) {
            let later = if let Some(Fault::Late(later)) = fault { later } else { 0 };
            let at = self.now + later + self.dice.within(Site::Runbook, ordinal, 3, (100, 900));
            self.invoke(at, Function::RunbookEnded { execution: index, well });
        }
    }
}

//! The steps of a runbook, as whatever runs it tells of them.

use serde::{Deserialize, Serialize};

use super::Runbook;
use crate::limits::{RUNBOOK_OUTPUT_CHARS_MAX, RUNBOOK_STEP_NAME_CHARS_MAX, RUNBOOK_STEPS_MAX};
use crate::timeline::Fact;

/// A step of an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where it stands, in the words of whatever runs it.
    pub status: String,
    /// What it gave; told, and not kept with the incident.
    #[serde(skip)]
    pub output: Option<String>,
}

/// Notes the steps that stand otherwise than was told, and tells of them.
pub(super) fn told(runbook: &mut Runbook, execution: &str, steps: &[Step]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for step in steps.iter().take(RUNBOOK_STEPS_MAX) {
        let step = bounded(step);
        let known = runbook.steps.iter().position(|known| known.name == step.name);
        match known {
            Some(known) if runbook.steps[known].status == step.status => continue,
            Some(known) => runbook.steps[known].status.clone_from(&step.status),
            None if runbook.steps.len() >= RUNBOOK_STEPS_MAX => continue,
            None => runbook.steps.push(Step { output: None, ..step.clone() }),
        }
        facts.push(Fact::RunbookStep {
            document: runbook.action.document_name.clone(),
            execution: execution.to_owned(),
            step: step.name,
            status: step.status,
            output: step.output,
        });
    }
    facts
}

fn bounded(step: &Step) -> Step {
    Step {
        name: step.name.chars().take(RUNBOOK_STEP_NAME_CHARS_MAX).collect(),
        status: step.status.chars().take(RUNBOOK_STEP_NAME_CHARS_MAX).collect(),
        output: step.output.as_deref().map(said),
    }
}

/// What a runbook says, as much as is kept of it.
pub(super) fn said(text: &str) -> String {
    text.chars().take(RUNBOOK_OUTPUT_CHARS_MAX).collect()
}

//! Somebody does not wait for the next stage.

use super::engagement::{Engagement, Run, RunState};
use super::stage::Turn;
use super::step::Refusal;
use crate::timeline::Fact;

impl Turn<'_> {
    /// Begins now whatever stage comes next: of the plan, and of everybody who has not answered. What
    /// comes after those waits its own time, counted from now.
    pub(super) fn escalate(&mut self, by: &str) -> Result<(), Refusal> {
        let next = self.engagement.next_runs();
        let has_stage = self.engagement.has_next_stage();
        if next.is_empty() && !has_stage {
            return Err(Refusal::NothingNext);
        }
        let now = self.now;
        let sooner = |due: &mut Option<jiff::Timestamp>| *due = due.map(|at| at.min(now));
        for run in next {
            sooner(&mut self.engagement.runs[run].due_at);
        }
        if has_stage {
            sooner(&mut self.engagement.due_at);
        }
        let engagement = self.engagement.id.clone();
        self.facts.push(Fact::Escalated { engagement, by: by.to_owned() });
        self.advance();
        Ok(())
    }
}

impl Engagement {
    /// The runs of those who have not answered, and have a stage of their own to come.
    fn next_runs(&self) -> Vec<usize> {
        let comes = |run: &Run| {
            let is_waiting = run.state == RunState::Waiting && run.due_at.is_some();
            is_waiting && run.next_stage < self.stages_of(run).len()
        };
        (0..self.runs.len()).filter(|run| comes(&self.runs[*run])).collect()
    }

    /// Whether a stage of the escalation is to come.
    fn has_next_stage(&self) -> bool {
        self.due_at.is_some() && self.next_stage < self.stages.len()
    }
}

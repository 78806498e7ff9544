//! Somebody does not wait for the next stage.

use super::engagement::{Engagement, Escalated, Run, RunState};
use super::input::Refusal;
use super::stage::Turn;
use crate::timeline::Fact;

/// How often people escalated these engagements.
pub fn escalations<'a>(engagements: impl IntoIterator<Item = &'a Engagement>) -> u32 {
    let times = engagements.into_iter().filter_map(|one| one.escalated.as_ref());
    times.fold(0, |sum, escalated| sum.saturating_add(escalated.times))
}

/// Who escalated last, where anybody did since there were `seen` escalations: whoever saw so many meant a stage that
/// has begun. Stages that begin by themselves do not count: whoever does not wait for the next one gets it.
pub fn escalated_since<'a, E>(engagements: E, seen: u32) -> Option<&'a Escalated>
where
    E: IntoIterator<Item = &'a Engagement> + Clone,
{
    if escalations(engagements.clone()) <= seen {
        return None;
    }
    engagements.into_iter().filter_map(|one| one.escalated.as_ref()).max_by_key(|last| last.at)
}

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
        let before = self.engagement.escalated.as_ref().map_or(0, |last| last.times);
        let times = before.saturating_add(1);
        self.engagement.escalated = Some(Escalated { times, by: by.to_owned(), at: now });
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

//! What became of sends, and what follows from it.

use super::advance::ordinal;
use super::{Outcome, Turn};
use crate::engagement::{Index, Instant, Page, PageState, Phase};
use crate::mutant::Mutant;
use crate::rules::Plan;

impl<P: Plan> Turn<'_, P> {
    pub(super) fn record(&mut self, outcomes: &[(Index, Outcome)]) {
        for (page, outcome) in outcomes {
            self.record_one(usize::from(*page), *outcome);
        }
        if self.engagement.phase == Phase::Active {
            self.hurry();
            self.advance();
        }
    }

    fn record_one(&mut self, index: usize, outcome: Outcome) {
        let page = &mut self.engagement.pages[index];
        let claimed_until = match page.state {
            PageState::Sent | PageState::Failed => return,
            PageState::Cancelled => None,
            PageState::Pending { until } => Some(until),
        };
        let again = match outcome {
            Outcome::Accepted => {
                page.state = PageState::Sent;
                return;
            }
            Outcome::Busy => {
                page.busy = page.busy.saturating_add(1);
                self.again_at(index)
            }
            Outcome::Refused => None,
            Outcome::Waits { is_along } => {
                let Some(claimed_until) = claimed_until else { return };
                let until = self.rules.plan.waits_until(ordinal(index), self.at);
                // Whoever had claimed it before it went along may still be sending it.
                let is_shared = is_along && !self.rules.breaks(Mutant::FreedEarly);
                Some(if is_shared { until.max(claimed_until) } else { until })
            }
        };
        self.engagement.pages[index].state = match again {
            _ if claimed_until.is_none() => PageState::Cancelled,
            Some(until) => PageState::Pending { until },
            None => PageState::Failed,
        };
    }

    /// When a busy carrier is asked again: as the plan says, but not at once, and for hours.
    fn again_at(&self, index: usize) -> Option<Instant> {
        let terms = self.rules.terms;
        let soonest = self.at + terms.backoff;
        let planned = self.rules.plan.again_at(ordinal(index), self.at);
        let is_young = self.at - self.engagement.pages[index].due_at < terms.horizon;
        is_young.then(|| planned.unwrap_or(soonest).max(soonest))
    }

    /// Where carriers refused all that somebody was to get, or were busy for long, the next own
    /// stage starts now; where nobody of a stage got anything, and nobody will, the next stage does.
    fn hurry(&mut self) {
        for run in 0..self.engagement.runs.len() {
            if self.engagement.runs[run].due_at.is_some() && self.is_hopeless(run) {
                self.engagement.runs[run].due_at = Some(self.at);
            }
        }
        if self.engagement.due_at.is_some_and(|at| at > self.at) && self.nobody_is_reached() {
            self.engagement.due_at = Some(self.at);
        }
    }

    /// Whether the pages of a run's own stage are not worth waiting for.
    fn is_hopeless(&self, run: usize) -> bool {
        let Some(stage) = self.engagement.runs[run].next_stage.checked_sub(1) else { return false };
        let patience = self.rules.terms.patience;
        let mut pages = self.pages_of(run).filter(|page| page.stage == stage).peekable();
        pages.peek().is_some()
            && pages.all(|page| match page.state {
                PageState::Failed => true,
                PageState::Pending { .. } => page.busy >= patience,
                PageState::Sent | PageState::Cancelled => false,
            })
    }

    /// Whether nobody whom the escalation's stage reached got anything or will.
    fn nobody_is_reached(&self) -> bool {
        let Some(stage) = self.engagement.next_stage.checked_sub(1) else { return false };
        let runs = self.engagement.runs.iter().enumerate();
        let mut runs = runs.filter(|(_, run)| run.stage == stage).peekable();
        runs.peek().is_some()
            && runs.all(|(index, run)| {
                run.is_waiting
                    && run.due_at.is_none()
                    && self.pages_of(index).all(|page| self.is_given_up(page))
            })
    }

    fn is_given_up(&self, page: &Page) -> bool {
        let busy = self.rules.breaks(Mutant::HurriedByBusy) && page.pending_until().is_some();
        page.state == PageState::Failed || busy
    }

    fn pages_of(&self, run: usize) -> impl Iterator<Item = &Page> {
        self.engagement.pages.iter().filter(move |page| usize::from(page.run) == run)
    }
}

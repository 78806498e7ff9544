//! Doing what is due: stages are entered, pages claimed, people reminded.

use super::Turn;
use crate::engagement::{Engagement, Index, Instant, Page, PageState, Run};
use crate::mutant::Mutant;
use crate::rules::Plan;

impl<P: Plan> Turn<'_, P> {
    /// Does everything that is due, until nothing is.
    pub(super) fn advance(&mut self) {
        while let Some(due) = self.next_due().filter(|due| self.is_due(*due)) {
            if self.engagement.due_at.is_some_and(|at| at <= due) {
                self.enter_stage();
            }
            self.enter_own_stages();
            self.claim_what_ran_out();
            self.remind();
        }
    }

    /// Brings forward what comes next, of the plan and of everybody who has not answered.
    pub(super) fn escalate(&mut self) {
        let (at, plan) = (self.at, self.rules.plan);
        let sooner = |due: &mut Option<Instant>| *due = due.map(|due| due.min(at));
        for (index, run) in self.engagement.runs.iter_mut().enumerate() {
            let comes = plan.own_stage(ordinal(index), run.next_stage, at).is_some();
            if run.is_waiting && comes {
                sooner(&mut run.due_at);
            }
        }
        if plan.stage(self.engagement.next_stage).is_some() {
            sooner(&mut self.engagement.due_at);
        }
        self.advance();
    }

    /// When something is due next, but for what this very decision claimed.
    fn next_due(&self) -> Option<Instant> {
        let Engagement { due_at, runs, pages, .. } = &self.engagement;
        let runs = runs.iter().filter_map(Run::due);
        let reminders = pages.iter().filter_map(|page| page.remind_at);
        let pages = (0..).zip(pages).filter(|(index, _)| !self.claims.contains(index));
        let pages = pages.filter_map(|(_, page)| page.pending_until());
        due_at.iter().copied().chain(runs).chain(pages).chain(reminders).min()
    }

    fn is_due(&self, at: Instant) -> bool {
        at <= self.latest_due()
    }

    /// What is due at this instant, or before it, is done.
    fn latest_due(&self) -> Instant {
        self.at + Instant::from(self.rules.breaks(Mutant::EarlyTick))
    }

    fn enter_stage(&mut self) {
        let index = self.engagement.next_stage;
        let Some(stage) = self.rules.plan.stage(index) else {
            self.engagement.due_at = None;
            return;
        };
        self.engagement.next_stage += 1;
        // Measured from now: nobody loses time to answer because a tick was late.
        self.engagement.due_at = Some(self.at + stage.wait);
        let run = Run { stage: index, next_stage: 0, due_at: Some(self.at), is_waiting: true };
        self.engagement.runs.extend((0..stage.people).map(|_| run.clone()));
    }

    fn enter_own_stages(&mut self) {
        for run in 0..self.engagement.runs.len() {
            if self.engagement.runs[run].due().is_some_and(|at| self.is_due(at)) {
                self.enter_own_stage(run);
            }
        }
    }

    fn enter_own_stage(&mut self, run: usize) {
        let index = self.engagement.runs[run].next_stage;
        let Some(stage) = self.rules.plan.own_stage(ordinal(run), index, self.at) else {
            self.engagement.runs[run].due_at = None;
            return;
        };
        for remind_at in stage.pages {
            self.make_page(ordinal(run), index, remind_at);
        }
        let run = &mut self.engagement.runs[run];
        run.next_stage += 1;
        run.due_at = (!stage.is_last).then_some(self.at + stage.wait);
    }

    /// Makes a page, claimed by whoever commits this.
    fn make_page(&mut self, run: Index, stage: u8, remind_at: Option<Instant>) {
        let unclaimed = self.rules.breaks(Mutant::BornUnclaimed);
        let until = if unclaimed { self.at } else { self.at + self.rules.terms.claim };
        self.claims.push(ordinal(self.engagement.pages.len()));
        let state = self.claimed(PageState::Pending { until });
        let due_at = self.at;
        self.engagement.pages.push(Page { run, stage, due_at, busy: 0, remind_at, state });
    }

    fn claimed(&self, state: PageState) -> PageState {
        if self.rules.breaks(Mutant::MarkedBeforeSent) { PageState::Sent } else { state }
    }

    /// Claims pages whose sender may have died, or whose carrier may be asked again.
    fn claim_what_ran_out(&mut self) {
        let ours = self.claims.clone();
        let at = self.latest_due();
        self.claim(|index, until| until <= at && !ours.contains(&index));
    }

    /// Claims those pending pages that `which` names by their ordinal and the end of their claim.
    pub(super) fn claim(&mut self, which: impl Fn(Index, Instant) -> bool) {
        let extended = !self.rules.breaks(Mutant::ClaimNotExtended);
        for index in 0..self.engagement.pages.len() {
            let page = &self.engagement.pages[index];
            let Some(until) = page.pending_until() else { continue };
            if !which(ordinal(index), until) {
                continue;
            }
            let until = if extended { self.at + self.rules.terms.claim } else { until };
            let state = self.claimed(PageState::Pending { until });
            self.engagement.pages[index].state = state;
            self.claims.push(ordinal(index));
        }
    }

    fn remind(&mut self) {
        for index in 0..self.engagement.pages.len() {
            let page = &self.engagement.pages[index];
            if page.remind_at.is_none_or(|at| !self.is_due(at)) {
                continue;
            }
            let (run, stage) = (page.run, page.stage);
            self.engagement.pages[index].remind_at = None;
            if let Some(reminder) = self.rules.plan.reminder(ordinal(index), self.at) {
                self.make_page(run, stage, reminder.remind_at);
            }
        }
    }
}

/// An ordinal as it is stored.
pub(super) fn ordinal(index: usize) -> Index {
    Index::try_from(index).expect("an engagement has fewer pages than that")
}

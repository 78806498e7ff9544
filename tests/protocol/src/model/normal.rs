//! States that nobody can tell apart are one. Every reduction here is exact: it leaves out what no
//! step and no promise asks for any more.

use super::{Protocol, State, Timer};
use crate::decide::Input;
use crate::engagement::{Engagement, Index, PageState};
use crate::executor::{Executor, Held, Progress, Write};
use crate::judge::Taken;
use crate::mutant::Mutant;
use crate::system::Place;

impl Protocol {
    /// Gives the state that stands for all that are like this one.
    pub(super) fn normalise(&self, state: &mut State) {
        if self.size.is_reduced {
            self.drop_overtaken(state);
            for executor in &mut state.system.executors {
                self.forget(executor);
            }
            forget_pages(state);
        }
        let patience = self.size.terms.patience;
        for engagement in engagements(state) {
            for page in &mut engagement.pages {
                page.busy = page.busy.min(patience);
            }
        }
        // Who is who does not matter.
        state.system.executors.sort_unstable();
    }

    /// A write that was overtaken can only be refused, and then its writer reads again: it may as
    /// well do so now.
    fn drop_overtaken(&self, state: &mut State) {
        let unchecked = [Mutant::NoVersionCheck, Mutant::RecordsUnchecked].map(Some);
        if unchecked.contains(&self.mutant) {
            return;
        }
        let timer = &mut state.timer;
        state.system.executors.retain_mut(|executor| {
            if executor.write.as_ref().is_none_or(|write| write.is_fresh) {
                return true;
            }
            let write = executor.write.take();
            let reads_anew = |write: Write| matches!(write.input, Input::Tick | Input::Escalate);
            let is_tick = write.is_some_and(reads_anew);
            if is_tick && executor.is_timers {
                *timer = Timer::Armed(0);
            }
            !is_tick
        });
    }

    fn forget(&self, executor: &mut Executor) {
        for held in &mut executor.hand {
            self.forget_held(held);
        }
        if let Some(write) = &mut executor.write {
            let claims = write.decision.as_ref().map(|decision| &decision.claims);
            if claims.is_none_or(Vec::is_empty) {
                write.at = 0;
            }
        }
        // It is asked only by whoever claims anew.
        let may_claim = |held: &Held| held.progress.is_unsent();
        executor.is_latest &= executor.hand.iter().any(may_claim);
    }

    /// Nobody asks when a claim was made of which nothing can be sent any more, nor whose it is
    /// where the outcome is final.
    fn forget_held(&self, held: &mut Held) {
        let is_settled =
            matches!(held.progress, Progress::Busy | Progress::Refused | Progress::Waits);
        if is_settled {
            held.claimed_at = self.long_past();
        }
        held.is_ours |= matches!(held.progress, Progress::Refused | Progress::Given);
        held.is_carrier &= !matches!(held.progress, Progress::Refused | Progress::Waits);
        // With right clocks and no mailbox, the instant of the claim says as much.
        let is_told = self.size.terms.skew == 0 && !self.size.has_mailbox;
        held.is_over &= !is_settled && held.progress != Progress::Taken && !is_told;
    }
}

/// Nobody asks how often a page was taken that nobody will send, nor where its mailbox has it.
fn forget_pages(state: &mut State) {
    let system = &mut state.system;
    let in_hand = |page: Index| system.executors.iter().any(|one| one.held(page).is_some());
    let pages = (0..).zip(&system.engagement.pages);
    let noted = system.taken.iter_mut().zip(&mut system.places);
    for ((index, page), (taken, place)) in pages.zip(noted) {
        if page.pending_until().is_none() && !in_hand(index) {
            let is_sent = page.state == PageState::Sent;
            *taken = if is_sent { Taken::Once } else { Taken::Never };
            *place = Place::Nowhere;
        }
        // Once it may come again, it is as if the message were its own.
        if let Place::Leaving { is_own, until } = place
            && *until <= 0
        {
            (*is_own, *until) = (true, 0);
        }
    }
}

/// Everything that is stored, or would be.
fn engagements(state: &mut State) -> impl Iterator<Item = &mut Engagement> {
    let executors = state.system.executors.iter_mut();
    let writes = executors.filter_map(|executor| executor.write.as_mut());
    let decisions = writes.filter_map(|write| write.decision.as_mut());
    decisions.map(|decision| &mut decision.after).chain([&mut state.system.engagement])
}

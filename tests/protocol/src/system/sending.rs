//! Handing pages to carriers, and what becomes of whoever does.

use super::{Done, Refusal, System, Word, idle};
use crate::engagement::{Index, Instant};
use crate::executor::{Held, Progress};
use crate::judge::{Promise, Taken, explain};
use crate::mutant::Mutant;
use crate::rules::{Plan, Rules};

impl System {
    pub(super) fn send<P: Plan>(
        &mut self,
        by: usize,
        pages: &[Index],
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &mut self.executors[by];
        if !rules.breaks(Mutant::SendBeforeCommit) {
            idle(executor)?;
        }
        let mut is_committed = executor.write.is_none();
        let mut is_inside = true;
        let mut hand = executor.hand.clone();
        for page in pages {
            let held = hand.iter_mut().find(|held| held.page == *page);
            let held = held.ok_or(Refusal::HandsEmpty)?;
            let is_given = held.progress == Progress::Given;
            let is_ready = matches!(held.progress, Progress::Claimed | Progress::Posted);
            let may_leave = is_ready && held.may_leave(rules.plan.has_mailbox(*page));
            let is_carried = is_given && rules.breaks(Mutant::CarriesUnclaimed);
            if !(may_leave || is_carried) {
                return Err(Refusal::OtherProgress);
            }
            let is_late = is_lost(held, rules) || held.is_outlived(at, rules.terms);
            if is_late && !held.is_trusted && !rules.breaks(Mutant::ClaimOutlived) {
                return Err(Refusal::Outlived);
            }
            is_committed &= !is_given;
            is_inside &= !is_late;
            held.progress = Progress::InFlight;
        }
        executor.hand = hand;
        self.broken.unless(is_committed, Promise::CommitFirst);
        self.broken.unless(is_inside, Promise::InsideItsClaim);
        Ok(Done::GoesOn)
    }

    pub(super) fn hear<P: Plan>(
        &mut self,
        by: usize,
        page: Index,
        word: Word,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let held = self.executors[by].held_mut(page).ok_or(Refusal::HandsEmpty)?;
        let is_inside = at < held.claimed_at + rules.terms.claim && !held.is_over;
        held.progress = said(held, word).ok_or(Refusal::OtherProgress)?;
        match word {
            Word::Takes => self.taken_by_carrier(page, is_inside),
            Word::Lost => explain(&mut self.taken, page),
            Word::Busy | Word::Refuses | Word::Throttles => {}
        }
        Ok(Done::GoesOn)
    }

    fn taken_by_carrier(&mut self, page: Index, is_inside: bool) {
        // With the send before the commit, the page may not be stored yet.
        let page = usize::from(page);
        self.taken.resize(self.taken.len().max(page + 1), Taken::Never);
        let taken = &mut self.taken[page];
        let is_double = *taken == Taken::Once && is_inside;
        let once = is_inside || *taken == Taken::Once;
        *taken = if once { Taken::Once } else { Taken::Explained };
        self.broken.unless(!is_double, Promise::NoUnexplainedDouble);
    }

    pub(super) fn let_go<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &mut self.executors[by];
        idle(executor)?;
        // Somebody else has claimed what it could not claim anew, and sends it.
        let mut hand = executor.hand.iter();
        let is_refused = !executor.is_latest && hand.any(|held| held.is_doubtful(at, rules.terms));
        let pages = &self.engagement.pages;
        let mut is_any = false;
        executor.hand.retain_mut(|held| {
            let is_settled = pages[usize::from(held.page)].pending_until().is_none();
            if !held.progress.is_unsent() || !(held.is_along || is_refused || is_settled) {
                return true;
            }
            is_any = true;
            (held.progress, held.is_along) = (Progress::Waits, false);
            held.waits_too
        });
        if !is_any {
            return Err(Refusal::HandsFull);
        }
        if executor.hand.is_empty() {
            self.executors.remove(by);
            return Ok(Done::Raced);
        }
        Ok(Done::GoesOn)
    }

    pub(super) fn die(&mut self, by: usize) {
        let executor = self.executors.remove(by);
        for held in executor.hand.iter().filter(|held| held.progress == Progress::Taken) {
            explain(&mut self.taken, held.page);
        }
    }

    /// The message with which others were sending a page comes again: what they had claimed for it
    /// has run out.
    pub(super) fn run_out(&mut self, by: usize, page: Index) {
        let others = self.executors.iter_mut().enumerate().filter(|(place, _)| *place != by);
        for held in others.filter_map(|(_, other)| other.held_mut(page)) {
            if held.progress == Progress::Taken {
                explain(&mut self.taken, page);
            }
            held.is_over = true;
        }
    }
}

/// Whether a page cannot go along any more, because its message came again from somebody else. By
/// clocks that differ its sender does not know.
fn is_lost<P>(held: &Held, rules: Rules<'_, P>) -> bool {
    held.is_along && held.is_over && rules.terms.skew == 0
}

/// How far a page is after a carrier's word; `None` where it cannot have said that.
fn said(held: &Held, word: Word) -> Option<Progress> {
    match (held.progress, word) {
        (Progress::InFlight, Word::Takes) => Some(Progress::Taken),
        (Progress::InFlight, Word::Throttles) => Some(Progress::Throttled),
        (Progress::InFlight, Word::Busy) | (Progress::Taken, Word::Lost) => Some(Progress::Busy),
        (
            Progress::Claimed | Progress::Unasked | Progress::Posted | Progress::InFlight,
            Word::Refuses,
        ) => Some(Progress::Refused),
        (
            Progress::Given
            | Progress::Claimed
            | Progress::Unasked
            | Progress::Posted
            | Progress::InFlight
            | Progress::Taken
            | Progress::Throttled
            | Progress::Busy
            | Progress::Refused
            | Progress::Waits,
            Word::Takes | Word::Busy | Word::Refuses | Word::Throttles | Word::Lost,
        ) => None,
    }
}

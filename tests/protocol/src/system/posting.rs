//! Mailboxes: one for each channel that rings, shared with other engagements. What a mailbox decides
//! is decided by one conditional write of its own; here it is one step.

use super::{Done, Place, Refusal, System, idle};
use crate::engagement::{Index, Instant};
use crate::executor::{Held, Progress};
use crate::mutant::Mutant;
use crate::rules::{Plan, Rules};

impl System {
    pub(super) fn post<P: Plan>(
        &mut self,
        by: usize,
        page: Index,
        leaves: bool,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &mut self.executors[by];
        idle(executor)?;
        let held = executor.held_mut(page).ok_or(Refusal::HandsEmpty)?;
        // Whoever does not hear from its mailbox posts again.
        let is_again = held.progress == Progress::Posted && !held.is_along;
        if held.progress != Progress::Claimed && !is_again {
            return Err(Refusal::OtherProgress);
        }
        let place = &mut self.places[usize::from(page)];
        // A page may always wait. It may leave unless another message takes it along; when it comes
        // again, it needs no room for another message.
        let is_carried = matches!(*place, Place::Leaving { is_own: false, until } if at < until);
        if leaves && is_carried && !rules.breaks(Mutant::SentDespiteMailbox) {
            return Err(Refusal::OtherPlace);
        }
        let comes_again = matches!(*place, Place::Leaving { is_own: false, .. });
        if leaves {
            held.progress = Progress::Posted;
            *place = Place::Leaving { is_own: true, until: at + rules.terms.claim };
            self.carries(by, page);
            if comes_again && rules.terms.skew > 0 {
                // By this clock the other message had its time, by its sender's perhaps not.
                self.run_out(by, page);
            }
        } else {
            held.progress = Progress::Waits;
            if *place == Place::Nowhere {
                *place = Place::Waiting;
            }
        }
        Ok(Done::GoesOn)
    }

    pub(super) fn leave_unasked(&mut self, by: usize, page: Index) -> Result<Done, Refusal> {
        let executor = &mut self.executors[by];
        idle(executor)?;
        let held = executor.held_mut(page).ok_or(Refusal::HandsEmpty)?;
        // The mailbox may have been told, and its answer lost.
        let may = [Progress::Claimed, Progress::Posted, Progress::Waits];
        if held.is_along || !may.contains(&held.progress) {
            return Err(Refusal::OtherProgress);
        }
        (held.progress, held.is_over) = (Progress::Unasked, true);
        Ok(Done::GoesOn)
    }

    /// A page that waits goes along with one that leaves, and so does one that left with it before,
    /// when that comes again because its sender did not record it in time.
    pub(super) fn give<P: Plan>(
        &mut self,
        by: usize,
        page: Index,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let place = &mut self.places[usize::from(page)];
        let comes_again = match *place {
            Place::Waiting => false,
            Place::Leaving { is_own: false, .. } => true,
            // Its message bears its name: it comes again with one that went along, when that was
            // told to wait for long enough.
            Place::Leaving { is_own: true, until } if at >= until => true,
            Place::Leaving { is_own: true, .. } | Place::Nowhere => {
                if !rules.breaks(Mutant::GivenTwice) {
                    return Err(Refusal::OtherPlace);
                }
                false
            }
        };
        *place = Place::Leaving { is_own: false, until: at + rules.terms.claim };
        if comes_again {
            self.run_out(by, page);
        }
        let executor = &mut self.executors[by];
        let given = Held { progress: Progress::Given, is_along: true, ..Held::claimed(page, at) };
        match executor.held_mut(page) {
            Some(held) => {
                // Its own post is told to wait, or will be: another message carries it.
                let waits_too = matches!(held.progress, Progress::Claimed | Progress::Waits);
                *held = Held { waits_too, is_ours: held.is_ours, ..given };
            }
            None => executor.hand.push(given),
        }
        self.carries(by, page);
        Ok(Done::GoesOn)
    }

    pub(super) fn put_back<P>(
        &mut self,
        by: usize,
        page: Index,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let held = self.executors[by].held_mut(page).ok_or(Refusal::HandsEmpty)?;
        if !matches!(held.progress, Progress::Busy | Progress::Throttled) {
            return Err(Refusal::OtherProgress);
        }
        // By now somebody else may be sending it: their message is not ours to put back.
        if !held.is_carrier && !rules.breaks(Mutant::PutsBackAnothers) {
            return Err(Refusal::OtherPlace);
        }
        held.is_carrier = false;
        self.places[usize::from(page)] = Place::Waiting;
        Ok(Done::GoesOn)
    }

    /// A claim that is not heard of in time stands until it runs out, and nobody sends for it.
    pub(super) fn do_not_hear(&mut self, by: usize) -> Result<Done, Refusal> {
        let hand = self.executors[by].hand.iter_mut();
        let claimed = |held: &&mut Held| held.is_along && held.progress == Progress::Posted;
        let mut is_any = false;
        for held in hand.filter(claimed) {
            (held.progress, held.is_ours, is_any) = (Progress::Given, false, true);
        }
        if is_any { Ok(Done::GoesOn) } else { Err(Refusal::HandsEmpty) }
    }

    /// The message that carries a page is somebody's from now on.
    fn carries(&mut self, by: usize, page: Index) {
        for (place, executor) in self.executors.iter_mut().enumerate() {
            if let Some(held) = executor.held_mut(page) {
                held.is_carrier = place == by;
            }
        }
    }
}

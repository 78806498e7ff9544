//! Reading, deciding, and writing on the condition that nobody wrote since.

use super::{Done, Place, Refusal, System, idle};
use crate::decide::{Decision, Input, Outcome, decide};
use crate::engagement::{Engagement, Index, Instant};
use crate::executor::{Executor, Held, Progress, Write};
use crate::judge::{self, Promise, Taken, explain};
use crate::mutant::Mutant;
use crate::rules::{Plan, Rules};

impl System {
    pub(super) fn tick<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &mut self.executors[by];
        idle(executor)?;
        // A claim whose answer it never heard was overwritten: it reads again, and waits its turn.
        let untouched = executor.hand.iter().all(|held| held.progress == Progress::Claimed);
        if !executor.hand.is_empty() && (!untouched || executor.is_latest) {
            return Err(Refusal::HandsFull);
        }
        let decision = decide(&self.engagement, &Input::Tick, at, rules);
        if decision.after == self.engagement {
            return Err(Refusal::NothingDue);
        }
        executor.hand.clear();
        self.decide(by, Input::Tick, at, rules);
        Ok(Done::GoesOn)
    }

    /// Somebody who has nothing in hand reads, and decides not to wait.
    pub(super) fn escalate<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &self.executors[by];
        idle(executor)?;
        if !executor.hand.is_empty() {
            return Err(Refusal::HandsFull);
        }
        if decide(&self.engagement, &Input::Escalate, at, rules).after == self.engagement {
            return Err(Refusal::NothingDue);
        }
        self.decide(by, Input::Escalate, at, rules);
        Ok(Done::GoesOn)
    }

    pub(super) fn claim_anew<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &self.executors[by];
        idle(executor)?;
        // What it was given along with a page of its own is claimed with that.
        if !executor.leads() {
            return Err(Refusal::NotOutlived);
        }
        let own = executor.hand.iter().filter(|held| {
            let is_unposted =
                held.progress == Progress::Claimed && rules.plan.has_mailbox(held.page);
            held.progress.is_unsent() && !is_unposted
        });
        let is_doubtful =
            |held: &Held| held.is_doubtful(at, rules.terms) || self.ends_soon(held, at, rules);
        if !own.clone().any(is_doubtful) {
            return Err(Refusal::NotOutlived);
        }
        if !executor.is_latest {
            return Err(Refusal::Overtaken);
        }
        let pages = own.map(|held| held.page).collect();
        self.decide(by, Input::Claim(pages), at, rules);
        Ok(Done::GoesOn)
    }

    /// Whether the stored claim ends too soon. By right clocks it never ends before one's own; others'
    /// may have written it.
    fn ends_soon<P>(&self, held: &Held, at: Instant, rules: Rules<'_, P>) -> bool {
        let stored = self.engagement.pages[usize::from(held.page)].pending_until();
        rules.terms.skew > 0 && stored.is_some_and(|until| until < at + rules.terms.send)
    }

    pub(super) fn take_over<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &self.executors[by];
        idle(executor)?;
        // A claim whose answer it never heard was overwritten: it claims again.
        let given = executor.hand.iter().filter(|held| match held.progress {
            Progress::Given => true,
            Progress::Posted => held.is_along && !executor.is_latest,
            Progress::Claimed
            | Progress::Unasked
            | Progress::InFlight
            | Progress::Taken
            | Progress::Throttled
            | Progress::Busy
            | Progress::Refused
            | Progress::Waits => false,
        });
        let input = Input::Claim(given.map(|held| held.page).collect());
        if decide(&self.engagement, &input, at, rules).claims.is_empty() {
            return Err(Refusal::NothingDue);
        }
        self.decide(by, input, at, rules);
        Ok(Done::GoesOn)
    }

    pub(super) fn insist<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &self.executors[by];
        idle(executor)?;
        let throttled = executor.hand.iter().filter(|held| {
            let is_over = held.claimed_at + rules.terms.claim <= at;
            let is_ours = held.is_ours || rules.breaks(Mutant::InsistsOnAnothers);
            held.progress == Progress::Throttled && !is_over && is_ours
        });
        let input = Input::Claim(throttled.map(|held| held.page).collect());
        if decide(&self.engagement, &input, at, rules).claims.is_empty() {
            return Err(Refusal::NothingDue);
        }
        self.decide(by, input, at, rules);
        Ok(Done::GoesOn)
    }

    pub(super) fn record<P: Plan>(
        &mut self,
        by: usize,
        insists: bool,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let executor = &self.executors[by];
        idle(executor)?;
        let mut outcomes = executor.outcomes(insists).ok_or(Refusal::HandsEmpty)?;
        // Whoever has claimed a page meanwhile may be sending it: only what is final still counts.
        let is_ours = |page| executor.held(page).is_some_and(|held| held.is_ours);
        outcomes.retain(|(page, outcome)| match outcome {
            Outcome::Accepted | Outcome::Refused => true,
            Outcome::Busy | Outcome::Waits { .. } => {
                is_ours(*page) || rules.breaks(Mutant::LateAnswersCount)
            }
        });
        self.decide(by, Input::Record(outcomes), at, rules);
        if let Some(write) = &mut self.executors[by].write {
            write.insists = insists;
        }
        Ok(Done::GoesOn)
    }

    pub(super) fn record_again<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        if !self.executors[by].hand.is_empty() {
            return Err(Refusal::HandsFull);
        }
        self.decide(by, Input::Record(Vec::new()), at, rules);
        Ok(Done::GoesOn)
    }

    /// Decides on the stored state, and sends the write on its way.
    pub(super) fn decide<P: Plan>(
        &mut self,
        by: usize,
        input: Input,
        at: Instant,
        rules: Rules<'_, P>,
    ) {
        let decision = decide(&self.engagement, &input, at, rules);
        let before = match input {
            Input::Escalate => judge::hurried(&self.engagement, at),
            Input::Tick
            | Input::Claim(_)
            | Input::Record(_)
            | Input::Answer { .. }
            | Input::Stop => self.engagement.clone(),
        };
        let is_punctual = judge::is_punctual(&before, &decision.after, at, rules);
        let is_lawful = decision.claims.iter().all(|page| !self.is_anothers(*page, by, at, rules));
        let executor = &mut self.executors[by];
        if rules.breaks(Mutant::SendBeforeCommit) && input == Input::Tick {
            claim(executor, &decision.claims, at);
        }
        let (is_fresh, decision, insists) = (true, Some(decision), false);
        executor.write =
            Some(Write { input, at, is_fresh, decision, insists, is_punctual, is_lawful });
    }

    /// Whether somebody else may still send this page, or has sent it in time and not recorded it.
    fn is_anothers<P: Plan>(
        &self,
        page: Index,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> bool {
        let held = self.others(by).filter_map(|other| other.held(page));
        let has_mailbox = rules.plan.has_mailbox(page);
        let mut held = held.filter(|held| held.may_leave(has_mailbox) && !held.is_over);
        held.any(|held| at < held.claimed_at + rules.terms.claim)
    }

    pub(super) fn arrive<P: Plan>(
        &mut self,
        by: usize,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        let write = self.executors[by].write.take().ok_or(Refusal::NotWriting)?;
        let may = write.is_fresh || is_unchecked(&write, rules);
        let Some(decision) = write.decision.as_ref().filter(|_| may) else {
            return Ok(self.refuse(by, &write.input));
        };
        self.broken.unless(write.is_fresh, Promise::StaleWritesNothing);
        self.broken.unless(write.is_punctual, Promise::NeverEarly);
        judge::write(&self.engagement, decision, &self.answered, &self.taken, &mut self.broken);
        if write.is_lawful {
            self.excuse(by, &decision.claims, rules);
        }
        self.store(Some(by), decision, rules);
        self.take_in_hand(by, &write, decision, at, rules);
        if self.executors[by].hand.is_empty() {
            self.executors.remove(by);
            return Ok(Done::Ends);
        }
        Ok(Done::GoesOn)
    }

    /// A write is refused: its writer reads again, if it still has anything to do.
    fn refuse(&mut self, by: usize, input: &Input) -> Done {
        match input {
            Input::Record(_) => Done::GoesOn,
            // What is given along is claimed on a fresh read; a claim is renewed only while nobody
            // else wrote.
            Input::Claim(_) if !self.executors[by].hand.is_empty() => Done::GoesOn,
            Input::Claim(_)
            | Input::Tick
            | Input::Escalate
            | Input::Answer { .. }
            | Input::Stop => {
                self.executors.remove(by);
                Done::Raced
            }
        }
    }

    fn take_in_hand<P: Plan>(
        &mut self,
        by: usize,
        write: &Write,
        decision: &Decision,
        at: Instant,
        rules: Rules<'_, P>,
    ) {
        let executor = &mut self.executors[by];
        executor.is_latest = true;
        match &write.input {
            Input::Claim(_) => {
                // What is gone meanwhile, or was claimed too late to be sent, is let go.
                executor.hand.retain_mut(|held| {
                    if !decision.claims.contains(&held.page) {
                        return held.progress != Progress::Given;
                    }
                    if held.progress == Progress::Throttled {
                        (held.claimed_at, held.is_ours) = (write.at, true);
                        held.progress = Progress::Posted;
                        return true;
                    }
                    let given_at = held.claimed_at;
                    (held.claimed_at, held.is_ours) = (write.at, true);
                    if held.progress == Progress::Unasked {
                        held.progress = Progress::Posted;
                    }
                    if held.progress != Progress::Given {
                        held.is_trusted = rules.breaks(Mutant::RenewalTrusted);
                        return true;
                    }
                    held.progress = Progress::Posted;
                    at <= given_at + rules.terms.along || rules.breaks(Mutant::ClaimedLate)
                });
            }
            Input::Tick if rules.breaks(Mutant::SendBeforeCommit) => {}
            Input::Tick
            | Input::Escalate
            | Input::Record(_)
            | Input::Answer { .. }
            | Input::Stop => {
                let is_kept = |held: &&Held| write.insists && held.progress == Progress::Throttled;
                let kept: Vec<_> = executor.hand.iter().filter(is_kept).copied().collect();
                claim(executor, &decision.claims, write.at);
                executor.hand.extend(kept);
            }
        }
    }

    /// What somebody may have sent is claimed by others, lawfully: should it be taken twice, that
    /// explains it.
    fn excuse<P: Plan>(&mut self, by: usize, claims: &[Index], rules: Rules<'_, P>) {
        let others = self.executors.iter_mut().enumerate().filter(|(place, _)| *place != by);
        let held = others.flat_map(|(_, other)| &mut other.hand);
        for held in held.filter(|held| claims.contains(&held.page)) {
            if held.progress == Progress::Taken {
                explain(&mut self.taken, held.page);
            }
            // Who has yet to ask a mailbox is told there; but clocks may differ there too.
            let asks = rules.plan.has_mailbox(held.page) && rules.terms.skew == 0;
            held.is_over |= held.may_leave(asks);
        }
    }

    /// Stores a state. Whoever read the one before can write nothing any more.
    pub(super) fn store<P>(&mut self, by: Option<usize>, decision: &Decision, rules: Rules<'_, P>) {
        let before = std::mem::replace(&mut self.engagement, decision.after.clone());
        let pages = self.engagement.pages.len();
        self.taken.resize(pages, Taken::Never);
        self.places.resize(pages, Place::Nowhere);
        let claim_of =
            |of: &Engagement, page: Index| of.pages.get(usize::from(page))?.pending_until();
        for other in self.others_mut(by) {
            other.is_latest = false;
            for held in &mut other.hand {
                let after = claim_of(&decision.after, held.page);
                let is_same = after.is_none() || after == claim_of(&before, held.page);
                held.is_ours &= !decision.claims.contains(&held.page) && is_same;
            }
            if let Some(write) = &mut other.write {
                write.is_fresh = false;
                if !is_unchecked(write, rules) {
                    write.decision = None;
                    (write.at, write.is_punctual, write.is_lawful) = (0, true, true);
                }
            }
        }
    }

    /// People read, decide and write until nobody is faster: at one instant, as far as others see.
    pub(super) fn people<P: Plan>(&mut self, input: &Input, at: Instant, rules: Rules<'_, P>) {
        let decision = decide(&self.engagement, input, at, rules);
        self.store(None, &decision, rules);
    }
}

/// Takes in hand what a decision claims.
fn claim(executor: &mut Executor, claims: &[Index], at: Instant) {
    executor.hand = claims.iter().map(|page| Held::claimed(*page, at)).collect();
}

/// Whether the store applies this write without a look at the version.
fn is_unchecked<P>(write: &Write, rules: Rules<'_, P>) -> bool {
    let is_record = matches!(write.input, Input::Record(_));
    rules.breaks(Mutant::NoVersionCheck) || is_record && rules.breaks(Mutant::RecordsUnchecked)
}

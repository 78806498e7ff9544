//! A write: who decided what, and when, so that the model stores the same.

use protocol::engagement::{Engagement, Instant, Page, PageState};
use protocol::executor::{Executor, Held, Progress};
use protocol::rules::Plan;
use protocol::system::{Done, Step, System, Word};

use super::{Explained, Follower, executors};
use crate::trace::{Asked, Written};

/// How somebody may have come to write.
#[derive(Debug, Clone, Copy)]
enum Way {
    Tick,
    Escalate,
    /// Too little was left of a claim; or the mailboxes of its pages that were that far could not be asked.
    ClaimAnew(&'static [Progress]),
    TakeOver,
    Insist,
    Record {
        insists: bool,
    },
    RecordAgain,
}

/// Whose mailbox did not answer: it knows the page, or not, when its answer was lost.
const UNHEARD: &[Progress] = &[Progress::Claimed, Progress::Waits, Progress::Posted];

const WAYS: [Way; 8] = [
    Way::TakeOver,
    Way::ClaimAnew(&[]),
    Way::ClaimAnew(UNHEARD),
    Way::Insist,
    Way::Record { insists: false },
    Way::Record { insists: true },
    Way::Tick,
    Way::RecordAgain,
];

impl Follower {
    pub(super) fn written(&mut self, at: Instant, written: &Written) -> Result<(), String> {
        let states = std::mem::take(&mut self.states);
        let mut explained = Vec::new();
        for plan in written.plan.readings() {
            self.plan = plan;
            match (&written.asked, states.is_empty()) {
                (Asked::Begin, true) => explained.push(self.begun(at, written)),
                (Asked::Begin, false) => explained.push(Err("it begins twice".to_owned())),
                (Asked::GoOn | Asked::Answer { .. } | Asked::Escalate | Asked::Stop, _) => {
                    let each = states.iter().flat_map(|state| self.explain(state, at, written));
                    explained.extend(each.collect::<Vec<_>>());
                }
            }
        }
        // What comes close says more than what was never possible.
        explained.sort_by_key(|one| one.as_ref().is_err_and(|why| why.contains("stores")));
        self.narrow(explained)?;
        self.written_at = at;
        Ok(())
    }

    fn begun(&self, at: Instant, written: &Written) -> Explained {
        let decided_at = written.decided_at.unwrap_or(at);
        let opener = Executor::new(written.by, false, self.clock(decided_at, at));
        let state = System::opening(opener, decided_at, self.rules());
        stores(self.step(state, &Step::Arrive { by: 0 }, at)?, written)
    }

    /// The clock of whoever decided something at an instant that it read about now.
    fn clock(&self, decided_at: Instant, at: Instant) -> Instant {
        if self.terms.skew > 0 { decided_at - at } else { 0 }
    }

    fn explain(&self, state: &System, at: Instant, written: &Written) -> Vec<Explained> {
        let mut explained = Vec::new();
        for decided_at in self.instants(state, written, at) {
            let people = match &written.asked {
                Asked::Begin | Asked::GoOn | Asked::Escalate => None,
                Asked::Stop => Some(Step::Stop),
                Asked::Answer { runs, is_essential } => {
                    Some(Step::Answer { runs: runs.clone(), is_essential: *is_essential })
                }
            };
            if let Some(people) = people {
                let answered = self.step_at(state.clone(), &people, decided_at);
                explained.push(answered.and_then(|state| stores(state, written)));
                continue;
            }
            for by in executors(state, written.by).chain([state.executors.len()]) {
                let asked: &[Way] = match &written.asked {
                    Asked::Escalate => &[Way::Escalate],
                    Asked::Begin | Asked::GoOn | Asked::Answer { .. } | Asked::Stop => &WAYS,
                };
                let ways = asked.iter();
                let ways =
                    ways.flat_map(|way| self.go_on(state, by, *way, (decided_at, at), written));
                explained.extend(ways);
            }
        }
        if explained.is_empty() {
            explained.push(Err("it was decided before the state that it rests on".to_owned()));
        }
        explained
    }

    /// The instants at which it may have been decided: as the write shows, or any since the last
    /// write. Where it shows none, it matters only what was due: nothing, or what is due next, or what
    /// was claimed then.
    fn instants(&self, state: &System, written: &Written, at: Instant) -> Vec<Instant> {
        let (from, to) = (self.written_at - self.terms.skew, at + self.terms.skew);
        let inside = |at: &Instant| (from..=to).contains(at);
        if let Some(decided_at) = written.decided_at {
            return [decided_at].into_iter().filter(inside).collect();
        }
        let due = state.engagement.next_due();
        let pending = || written.after.pages.iter().filter_map(Page::pending_until);
        // A busy carrier is left alone from then on.
        let again = pending().map(|until| until - self.terms.backoff);
        let again = again.filter(|again| *again >= from).min();
        let quiet = due.map(|due| due - 1).into_iter().chain(again).fold(at, Instant::min);
        let claimed = pending().map(|until| until - self.terms.claim);
        let due = due.map(|due| due.max(from));
        [quiet].into_iter().chain(due).chain(claimed).filter(inside).collect()
    }

    /// Somebody decides and writes, and hears of it, or not in time.
    fn go_on(
        &self,
        state: &System,
        by: usize,
        way: Way,
        (decided_at, at): (Instant, Instant),
        written: &Written,
    ) -> Vec<Explained> {
        let decided = self.decided(state, by, way, decided_at, written);
        let executors = decided.as_ref().map_or(0, |state| state.executors.len());
        let heard = decided.and_then(|state| {
            let state = self.arrived(state, by, self.clock(decided_at, at), at)?;
            stores(state, written).map_err(|what| format!("{way:?} {what}"))
        });
        let goes_on = |state: &&System| state.executors.len() == executors;
        let is_along = matches!(way, Way::TakeOver);
        let unheard = heard.as_ref().ok().filter(|state| is_along && goes_on(state));
        let unheard = unheard.map(|state| self.step(state.clone(), &Step::DoNotHear { by }, at));
        std::iter::once(heard.clone()).chain(unheard).collect()
    }

    /// Somebody decides; whoever was not there before appears.
    fn decided(
        &self,
        state: &System,
        by: usize,
        way: Way,
        at: Instant,
        written: &Written,
    ) -> Explained {
        let mut state = state.clone();
        if by == state.executors.len() {
            state.executors.push(Executor::new(written.by, false, 0));
        }
        let step = match way {
            Way::Tick => Step::Tick { by },
            Way::Escalate => Step::Escalate { by },
            Way::ClaimAnew(told) => {
                state = self.unasked(state, by, at, told, written)?;
                Step::ClaimAnew { by }
            }
            Way::TakeOver => Step::TakeOver { by },
            Way::RecordAgain => Step::RecordAgain { by },
            Way::Insist => {
                state = self.throttled(state, by, at)?;
                Step::Insist { by }
            }
            Way::Record { insists } => {
                state = self.settled(state, by, insists, at, written)?;
                Step::Record { by, insists }
            }
        };
        self.step_at(state, &step, at)
    }

    /// The mailboxes of those pages that are claimed anew, and are that far, did not answer.
    fn unasked(
        &self,
        state: System,
        by: usize,
        at: Instant,
        told: &[Progress],
        written: &Written,
    ) -> Explained {
        let hand = state.executors[by].hand.clone();
        let is_anew = |held: &&Held| {
            let page = &written.after.pages[usize::from(held.page)];
            let is_claimed = page.pending_until() == Some(at + self.terms.claim);
            is_claimed && told.contains(&held.progress) && self.plan.has_mailbox(held.page)
        };
        hand.iter().filter(is_anew).try_fold(state, |state, held| {
            self.step_at(state, &Step::LeaveUnasked { by, page: held.page }, at)
        })
    }

    fn arrived(&self, mut state: System, by: usize, clock: Instant, at: Instant) -> Explained {
        state.executors[by].clock = clock;
        self.step(state, &Step::Arrive { by }, at)
    }

    /// What is on its way has not been taken, because its carrier was asked too often.
    fn throttled(&self, state: System, by: usize, at: Instant) -> Explained {
        let hand = state.executors[by].hand.clone();
        let sent = hand.iter().filter(|held| held.progress == Progress::InFlight);
        let words = sent.map(|held| Step::Carrier { by, page: held.page, word: Word::Throttles });
        { words }.try_fold(state, |state, word| self.step_at(state, &word, at))
    }

    /// Carriers have said what the record says that they said; what is not recorded was let go.
    fn settled(
        &self,
        state: System,
        by: usize,
        insists: bool,
        at: Instant,
        written: &Written,
    ) -> Explained {
        let hand = state.executors[by].hand.clone();
        let mut state = hand.iter().try_fold(state, |mut state, held| {
            if waits(held, &written.after) && self.plan.has_mailbox(held.page) {
                // Nothing was written, because its mailbox knew of it; or could not be written.
                let place = state.places[usize::from(held.page)];
                let post = Step::Post { by, page: held.page, leaves: false };
                state = self.step_at(state, &post, at)?;
                state.places[usize::from(held.page)] = place;
                return Ok(state);
            }
            match word(held, insists, &state.engagement, &written.after) {
                Some(word) => self.step_at(state, &Step::Carrier { by, page: held.page, word }, at),
                None => Ok(state),
            }
        })?;
        if state.executors[by].hand.iter().any(|held| held.progress.is_unsent()) {
            match state.apply(&Step::LetGo { by }, at, self.rules()) {
                Ok(Done::GoesOn) => {}
                Ok(Done::Ends | Done::Raced) => return Err("it has nothing to record".to_owned()),
                Err(refusal) => return Err(format!("it may not let go: {refusal:?}")),
            }
        }
        Ok(state)
    }
}

/// Whether a page that was claimed waits now.
fn waits(held: &Held, after: &Engagement) -> bool {
    let is_pending = after.pages[usize::from(held.page)].pending_until().is_some();
    let is_posted = held.progress == Progress::Posted && !held.is_along;
    (held.progress == Progress::Claimed || is_posted) && is_pending
}

/// What a carrier must have said about a page, so that its record says what it does.
fn word(held: &Held, insists: bool, before: &Engagement, after: &Engagement) -> Option<Word> {
    let state = |of: &Engagement| of.pages[usize::from(held.page)].state;
    let is_settled = matches!(state(before), PageState::Sent | PageState::Failed);
    let has_failed = state(after) == PageState::Failed && !is_settled;
    match held.progress {
        // A channel that does not exist any more needs no carrier to refuse.
        Progress::Claimed | Progress::Unasked | Progress::Posted | Progress::InFlight
            if has_failed =>
        {
            Some(Word::Refuses)
        }
        Progress::InFlight if insists && state(before) == state(after) => Some(Word::Throttles),
        Progress::InFlight => Some(Word::Busy),
        Progress::Taken if !is_settled && state(after) != PageState::Sent => Some(Word::Lost),
        Progress::Given
        | Progress::Claimed
        | Progress::Unasked
        | Progress::Posted
        | Progress::Taken
        | Progress::Throttled
        | Progress::Busy
        | Progress::Refused
        | Progress::Waits => None,
    }
}

/// The state, if it stores what was written and breaks no promise.
fn stores(state: System, written: &Written) -> Explained {
    match differs(&state.engagement, &written.after) {
        Some(what) => Err(format!("stores {what}")),
        None => Ok(state),
    }
}

/// What one state has that the other does not; `None` when they are the same.
fn differs(model: &Engagement, seen: &Engagement) -> Option<String> {
    if model == seen {
        return None;
    }
    let mut pages = model.pages.iter().zip(&seen.pages).enumerate();
    if let Some((index, (model, seen))) = pages.find(|(_, (model, seen))| model != seen) {
        return Some(format!("page {index} as {model:?}, not {seen:?}"));
    }
    let mut runs = model.runs.iter().zip(&seen.runs).enumerate();
    if let Some((index, (model, seen))) = runs.find(|(_, (model, seen))| model != seen) {
        return Some(format!("run {index} as {model:?}, not {seen:?}"));
    }
    let head =
        |of: &Engagement| (of.phase, of.next_stage, of.due_at, of.runs.len(), of.pages.len());
    Some(format!("{:?}, not {:?}", head(model), head(seen)))
}

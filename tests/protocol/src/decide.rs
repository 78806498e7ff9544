//! The decisions of the protocol: what becomes of an engagement when something is asked of it.

mod advance;
mod record;

use crate::engagement::{Engagement, Index, Instant, PageState, Phase};
use crate::mutant::Mutant;
use crate::rules::{Plan, Rules};

/// What can be asked of an engagement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// Is anything due?
    Tick,
    /// These pages are claimed, whether or not their claims ran out.
    Claim(Vec<Index>),
    /// What became of these pages?
    Record(Vec<(Index, Outcome)>),
    /// Whoever these runs are answers.
    Answer {
        /// Their runs.
        runs: Vec<Index>,
        /// Whether the answer ends everything.
        is_essential: bool,
    },
    /// Somebody does not wait: what comes next begins now.
    Escalate,
    /// It is ended from outside.
    Stop,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Its carrier took it.
    Accepted,
    /// Its carrier is busy, or did not answer.
    Busy,
    /// Its carrier will not take it.
    Refused,
    /// It was not sent: it waits in its mailbox.
    Waits {
        /// Whether it had been claimed to go along with another page.
        is_along: bool,
    },
}

/// What a decision makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// The next state.
    pub after: Engagement,
    /// The pages that whoever commits it may send.
    pub claims: Vec<Index>,
}

/// An engagement being moved on at one instant.
struct Turn<'a, P> {
    engagement: Engagement,
    at: Instant,
    rules: Rules<'a, P>,
    claims: Vec<Index>,
}

/// Decides what becomes of an engagement.
pub fn decide<P: Plan>(
    before: &Engagement,
    input: &Input,
    at: Instant,
    rules: Rules<'_, P>,
) -> Decision {
    let mut turn = Turn { engagement: before.clone(), at, rules, claims: Vec::new() };
    match (before.phase, input) {
        (Phase::Active, Input::Tick) => turn.advance(),
        (Phase::Active, Input::Escalate) => turn.escalate(),
        (Phase::Active, Input::Claim(pages)) => turn.claim(|index, _| pages.contains(&index)),
        (
            Phase::Active | Phase::Acknowledged | Phase::Exhausted | Phase::Stopped,
            Input::Record(outcomes),
        ) => turn.record(outcomes),
        (Phase::Active | Phase::Exhausted, Input::Answer { runs, is_essential }) => {
            turn.answer(runs, *is_essential);
        }
        (Phase::Active | Phase::Acknowledged | Phase::Exhausted, Input::Stop) => turn.stop(),
        // Early, late and repeated questions change nothing.
        (
            Phase::Acknowledged | Phase::Exhausted | Phase::Stopped,
            Input::Tick | Input::Claim(_) | Input::Escalate,
        )
        | (Phase::Acknowledged | Phase::Stopped, Input::Answer { .. })
        | (Phase::Stopped, Input::Stop) => {}
    }
    turn.exhaust();
    Decision { after: turn.engagement, claims: turn.claims }
}

impl<P: Plan> Turn<'_, P> {
    fn answer(&mut self, runs: &[Index], is_essential: bool) {
        if is_essential {
            self.engagement.phase = Phase::Acknowledged;
            if self.rules.breaks(Mutant::AnswerCancelsNothing) {
                self.engagement.phase = Phase::Active;
                return;
            }
            self.end(|_| true);
            self.engagement.due_at = None;
        } else if !self.rules.breaks(Mutant::AnswerCancelsNoRun) {
            self.end(|run| runs.contains(&run));
        }
    }

    fn stop(&mut self) {
        self.end(|_| true);
        self.engagement.due_at = None;
        self.engagement.phase = Phase::Stopped;
    }

    /// Ends runs, and cancels what they have not been sent.
    fn end(&mut self, which: impl Fn(Index) -> bool) {
        for (index, run) in (0..).zip(&mut self.engagement.runs) {
            if run.is_waiting && which(index) {
                run.is_waiting = false;
                run.due_at = None;
            }
        }
        for page in &mut self.engagement.pages {
            if !self.engagement.runs[usize::from(page.run)].is_waiting {
                page.remind_at = None;
                if page.pending_until().is_some() {
                    page.state = PageState::Cancelled;
                }
            }
        }
    }

    /// Says so when nothing is to come.
    fn exhaust(&mut self) {
        if self.engagement.phase == Phase::Active && self.engagement.next_due().is_none() {
            self.engagement.phase = Phase::Exhausted;
        }
    }
}

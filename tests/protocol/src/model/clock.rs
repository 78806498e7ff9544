//! Time. Now is always 0: when time passes, every instant comes a step nearer, and what is long past
//! stays just past. So the same situation at another hour is the same state, and there are finitely
//! many, however long it goes on.

use super::{Faults, Protocol, State, Timer};
use crate::engagement::{Engagement, Instant, PageState};
use crate::executor::Executor;
use crate::system::Place;

impl Protocol {
    /// An instant so long ago that what was claimed then has run out by every clock.
    pub(super) fn long_past(&self) -> Instant {
        -self.size.terms.claim - 2 * self.size.terms.skew
    }

    /// Lets a step of time pass.
    pub(super) fn pass(&self, state: &mut State) {
        let past = -self.size.terms.skew;
        let long_past = self.long_past();
        state.faults = match state.faults {
            Faults::Strike => Faults::Strike,
            Faults::Stopped { overdue, round_in } => {
                let owes = state.system.engagement.owes(0);
                let most = self.size.bound.guardian.max(self.size.bound.timer) + 1;
                let overdue = if owes { (overdue + 1).min(most) } else { 0 };
                let round = self.size.round;
                let round_in = round_in.map(|at| if at == 0 { round } else { at } - 1);
                Faults::Stopped { overdue, round_in }
            }
        };
        if let Timer::Armed(at) = &mut state.timer {
            nearer(at, 0);
        }
        engagement(&mut state.system.engagement, past);
        for place in &mut state.system.places {
            if let Place::Leaving { until, .. } = place {
                nearer(until, past);
            }
        }
        for one in &mut state.system.executors {
            executor(one, past, long_past);
        }
    }
}

fn nearer(at: &mut Instant, least: Instant) {
    *at = (*at - 1).max(least);
}

fn engagement(one: &mut Engagement, past: Instant) {
    let runs = one.runs.iter_mut().filter_map(|run| run.due_at.as_mut());
    for at in runs.chain(one.due_at.as_mut()) {
        nearer(at, past);
    }
    for page in &mut one.pages {
        nearer(&mut page.due_at, past);
        if let Some(at) = &mut page.remind_at {
            nearer(at, past);
        }
        if let PageState::Pending { until } = &mut page.state {
            nearer(until, past);
        }
    }
}

fn executor(one: &mut Executor, past: Instant, long_past: Instant) {
    for held in &mut one.hand {
        nearer(&mut held.claimed_at, long_past);
    }
    if let Some(write) = &mut one.write {
        nearer(&mut write.at, long_past);
        if let Some(decision) = &mut write.decision {
            engagement(&mut decision.after, past);
        }
    }
}

//! Following a trace with the model: every event must be a step that the model allows in a state that
//! it may be in, and every write must store what the model decides.
//!
//! A trace does not show everything: which of the things that an invocation does at the same time did
//! something, say, or when it read its clock. So the follower holds every state that explains what
//! was seen so far; a trace is refused when none is left.

mod carried;
mod mailed;
mod written;

use domain::limits::{
    COMPANION_PATIENCE, RECORD_PATIENCE, SEND_ATTEMPTS_PATIENT, SEND_HORIZON, SEND_TIMEOUT,
    THROTTLE_BACKOFF,
};
use jiff::SignedDuration;
use protocol::engagement::{Index, Instant};
use protocol::executor::Progress;
use protocol::rules::{Rules, Terms};
use protocol::system::{Step, System};
use testkit::world::TaskId;

use super::recorder::claim;
use super::{Event, Observed, Trace, What};

/// Follows one trace.
pub struct Follower {
    terms: Terms,
    plan: Observed,
    /// When the last write took effect: whoever decides on it read it after that.
    written_at: Instant,
    /// States that explain everything so far; none before it begins.
    states: Vec<System>,
}

/// A state that explains an event, or why a state does not.
type Explained = Result<System, String>;

/// Why the model does not accept a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The event that it does not accept.
    pub event: usize,
    /// When that was.
    pub at: Instant,
    /// Why.
    pub why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "event {} at {} ms: {}", self.event, self.at, self.why)
    }
}

/// The protocol's lengths of time, in milliseconds.
fn terms(skew: Instant) -> Terms {
    let millis = |length: SignedDuration| {
        Instant::try_from(length.as_millis()).expect("the protocol's times are short")
    };
    Terms {
        claim: claim(),
        send: millis(SEND_TIMEOUT + RECORD_PATIENCE),
        // Engagements are read together, else each alone, and then claimed.
        along: 3 * millis(COMPANION_PATIENCE),
        // Half of it is chance.
        backoff: millis(THROTTLE_BACKOFF) / 2,
        horizon: millis(SEND_HORIZON),
        skew,
        patience: u16::try_from(SEND_ATTEMPTS_PATIENT).unwrap_or(u16::MAX),
    }
}

impl Follower {
    /// One that allows clocks to be wrong by `skew`.
    pub fn new(skew: Instant) -> Self {
        let (plan, states) = (Observed::default(), Vec::new());
        Self { terms: terms(skew), plan, written_at: 0, states }
    }

    /// Follows a trace to its end: every event must be a step of the model, and keep its promises.
    ///
    /// # Errors
    /// [`Refused`] says which event the model does not accept.
    pub fn follow(mut self, trace: &Trace) -> Result<(), Refused> {
        for (event, Event { at, what }) in trace.events.iter().enumerate() {
            let followed = self.event(*at, what).and_then(|()| self.keeps_promises());
            followed.map_err(|why| Refused { event, at: *at, why })?;
        }
        Ok(())
    }

    /// Whether one of the explanations breaks no promise; the others are none.
    fn keeps_promises(&mut self) -> Result<(), String> {
        let broken = self.states.first().map(|state| state.broken).unwrap_or_default();
        self.states.retain(|state| state.broken.promises().next().is_none());
        let broken: Vec<_> = broken.promises().collect();
        if self.states.is_empty() && !broken.is_empty() {
            return Err(format!("it breaks {broken:?}"));
        }
        Ok(())
    }

    fn event(&mut self, at: Instant, what: &What) -> Result<(), String> {
        if let What::Written(written) = what {
            return self.written(at, written);
        }
        let states = std::mem::take(&mut self.states);
        let explained = states.into_iter().flat_map(|state| match what {
            What::Mailed { by, places } => self.mailed(state, at, *by, places),
            What::Sending { by, page } => self.sending(&state, at, *by, *page),
            What::Taken { by, page } => self.taken(&state, at, *by, *page),
            What::Ended { by } => vec![self.ended(state, at, *by)],
            What::Written(_) => Vec::new(),
        });
        let explained = explained.collect();
        self.narrow(explained)
    }

    /// Goes on with whatever explains an event.
    fn narrow(&mut self, explained: Vec<Explained>) -> Result<(), String> {
        let mut why = "it has not begun".to_owned();
        for one in explained {
            match one {
                Ok(mut state) => {
                    state.executors.sort_unstable();
                    if !self.states.contains(&state) {
                        self.states.push(state);
                    }
                }
                Err(refusal) => why = refusal,
            }
        }
        if self.states.is_empty() { Err(why) } else { Ok(()) }
    }

    fn rules(&self) -> Rules<'_, Observed> {
        Rules { plan: &self.plan, terms: &self.terms, mutants: &[] }
    }

    /// Does a step at a moment of the world's clock.
    fn step(&self, state: System, step: &Step, at: Instant) -> Explained {
        let clock = step.by().map_or(0, |by| state.executors[by].clock);
        self.step_at(state, step, at + clock)
    }

    /// Does a step at an instant by the clock of whoever does it.
    fn step_at(&self, mut state: System, step: &Step, at: Instant) -> Explained {
        match state.apply(step, at, self.rules()) {
            Ok(_) => Ok(state),
            Err(refusal) => Err(format!("{step:?} is refused: {refusal:?}")),
        }
    }
}

/// The executors that an invocation is: one for each of what it does at the same time.
fn executors(state: &System, task: TaskId) -> impl Iterator<Item = usize> {
    let all = state.executors.iter().enumerate();
    all.filter(move |(_, executor)| executor.name == task).map(|(by, _)| by)
}

/// Those of them that have a page in hand, and that far.
fn holders(
    state: &System,
    task: TaskId,
    page: Index,
    is_it: impl Fn(Progress) -> bool,
) -> impl Iterator<Item = usize> {
    executors(state, task)
        .filter(move |by| state.executors[*by].held(page).is_some_and(|held| is_it(held.progress)))
}

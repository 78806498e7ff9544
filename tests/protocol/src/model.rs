//! The protocol for the checker: what may happen next, with a timer that is early, late or lost, a
//! guardian, and every fault at every moment.

mod clock;
mod moves;
mod normal;
mod properties;
mod sizes;
mod verdict;

use stateright::{Model, Property};

use crate::engagement::{Engagement, Index, Instant};
use crate::executor::Executor;
use crate::mutant::Mutant;
use crate::rules::{OwnStage, Plan, Reminder, Rules, Stage, Terms};
use crate::system::{Done, Refusal, Step, System};

pub use sizes::{LARGE, SMALL};
pub use verdict::Verdict;

/// What is checked: a plan, who acts on it, and how long things take, in steps of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Size {
    /// Stages of the escalation.
    pub stages: u8,
    /// People whom each reaches.
    pub people: usize,
    /// Stages of each person's own plan.
    pub own_stages: u8,
    /// Pages of each of these.
    pub pages: usize,
    /// How long each stage of the escalation waits.
    pub wait: Instant,
    /// How long each own stage waits.
    pub own_wait: Instant,
    /// How many may act at once.
    pub executors: usize,
    /// Whether there is a timer, and what follows from it is checked: that whatever is due is done
    /// once faults have stopped. Without, anybody ticks at any moment, which covers every timer.
    pub has_timer: bool,
    /// Whether pages pass a mailbox.
    pub has_mailbox: bool,
    /// Whether people may not wait for the next stages.
    pub has_escalations: bool,
    /// Whether carriers may say that they are asked too often, and are asked again at once.
    pub has_throttling: bool,
    /// The protocol's own lengths of time.
    pub terms: Terms,
    /// How long a failed tick waits for its retry.
    pub retry: Instant,
    /// How long a page waits in a mailbox.
    pub mailbox_wait: Instant,
    /// How often the guardian looks.
    pub round: Instant,
    /// Whether states that nobody can tell apart are one.
    pub is_reduced: bool,
    /// How many steps something that is due may be left undone once faults have stopped.
    pub bound: Bound,
}

/// What is promised once faults have stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// With a timer.
    pub timer: Instant,
    /// When the timer was lost, and the guardian has to notice.
    pub guardian: Instant,
}

/// The protocol at one size, perhaps with a rule broken.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// At this size.
    pub size: Size,
    /// The broken rule.
    pub mutant: Option<Mutant>,
}

/// One state of the world. Instants are relative to it: now is 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// The engagement, and who acts on it.
    pub system: System,
    /// Its timer.
    pub timer: Timer,
    /// Whether things go wrong.
    pub faults: Faults,
}

/// The execution that asks when something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timer {
    /// It waits until an instant.
    Armed(Instant),
    /// A tick of its is under way.
    Ticking,
    /// It was lost.
    Lost,
    /// It ended, because nothing was to come.
    Over,
}

/// Whether things go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Faults {
    /// Anything may, and everything takes as long as it likes.
    Strike,
    /// They have stopped for good: everybody acts at once.
    Stopped {
        /// For how long something has been due and is not done.
        overdue: Instant,
        /// When the guardian looks next. Where there is a timer, it is not relied on.
        round_in: Option<Instant>,
    },
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Time passes.
    Pass,
    /// Faults stop.
    Calm {
        /// When the guardian looks next; it is waited for only where there is no timer.
        round_in: Option<Instant>,
    },
    /// The timer's wait ends, or its retry begins.
    Fire {
        /// By how much the clock of whoever ticks is wrong.
        clock: Instant,
    },
    /// Somebody else ticks: a wait that ended twice, a repeated invocation, a round of the guardian
    /// at any time.
    Stray {
        /// By how much their clock is wrong.
        clock: Instant,
    },
    /// Somebody does not wait for the next stages.
    Escalate,
    /// The guardian's round.
    Round,
    /// A page of another engagement leaves, and its mailbox gives its sender pages along.
    Collect {
        /// Which.
        pages: Vec<Index>,
    },
    /// The timer is lost.
    LoseTimer,
    /// Somebody goes on.
    Step(Step),
}

impl Protocol {
    /// The rules by which it is played.
    pub fn rules(&self) -> Rules<'_, Size> {
        Rules { plan: &self.size, terms: &self.size.terms, mutants: self.mutant.as_slice() }
    }

    /// When something is due next, as timers and the guardian see it.
    fn wake_at(&self, engagement: &Engagement) -> Option<Instant> {
        if self.mutant == Some(Mutant::PagesNotDue) && engagement.wake_at().is_some() {
            let runs = engagement.runs.iter().filter_map(crate::engagement::Run::due);
            return engagement.due_at.into_iter().chain(runs).min();
        }
        engagement.wake_at()
    }

    /// The timer of a tick that has ended.
    fn rearmed(&self, engagement: &Engagement) -> Timer {
        if self.mutant == Some(Mutant::TimerNotRearmed) {
            return Timer::Over;
        }
        self.wake_at(engagement).map_or(Timer::Over, Timer::Armed)
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut system = System::opening(Executor::new(0, false, 0), 0, self.rules());
        let opened = system.apply(&Step::Arrive { by: 0 }, 0, self.rules());
        debug_assert_eq!(opened, Ok(Done::GoesOn), "an engagement begins with pages");
        let timer = if self.size.has_timer { Timer::Armed(0) } else { Timer::Lost };
        let mut state = State { system, timer, faults: Faults::Strike };
        self.normalise(&mut state);
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.list(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        self.act(&mut next, action).ok()?;
        self.normalise(&mut next);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(self)
    }
}

impl Protocol {
    fn act(&self, state: &mut State, action: Action) -> Result<(), Refusal> {
        match action {
            Action::Pass => self.pass(state),
            Action::Calm { round_in } => state.faults = Faults::Stopped { overdue: 0, round_in },
            Action::Fire { clock } => self.fire(state, clock),
            Action::Stray { clock } => self.appear(state, clock, |by| Step::Tick { by })?,
            Action::Escalate => self.appear(state, 0, |by| Step::Escalate { by })?,
            Action::Round => {
                if let Faults::Stopped { round_in, .. } = &mut state.faults {
                    *round_in = Some(self.size.round);
                }
                self.appear(state, 0, |by| Step::Tick { by })?;
            }
            Action::Collect { pages } => {
                let by = state.system.executors.len();
                state.system.executors.push(Executor::new(0, false, 0));
                for page in pages {
                    state.system.apply(&Step::Give { by, page }, 0, self.rules())?;
                }
            }
            Action::LoseTimer => {
                state.timer = Timer::Lost;
                for executor in &mut state.system.executors {
                    executor.is_timers = false;
                }
            }
            Action::Step(step) => self.step(state, &step)?,
        }
        Ok(())
    }

    /// Somebody appears, and does something at once.
    fn appear(
        &self,
        state: &mut State,
        clock: Instant,
        does: impl FnOnce(usize) -> Step,
    ) -> Result<(), Refusal> {
        let by = state.system.executors.len();
        state.system.executors.push(Executor::new(0, false, clock));
        state.system.apply(&does(by), clock, self.rules()).map(drop)
    }

    fn fire(&self, state: &mut State, clock: Instant) {
        let by = state.system.executors.len();
        state.system.executors.push(Executor::new(0, true, clock));
        let done = state.system.apply(&Step::Tick { by }, clock, self.rules());
        if done.is_ok() {
            state.timer = Timer::Ticking;
            return;
        }
        state.system.executors.pop();
        state.timer = self.rearmed(&state.system.engagement);
    }

    fn step(&self, state: &mut State, step: &Step) -> Result<(), Refusal> {
        let actor = step.by().map(|by| &state.system.executors[by]);
        let clock = actor.map_or(0, |actor| actor.clock);
        let ends = actor.map(|actor| actor.hand.iter().map(|held| held.claimed_at).min());
        let is_timers = actor.is_some_and(|actor| actor.is_timers);
        let done = state.system.apply(step, clock, self.rules())?;
        if !is_timers {
            return Ok(());
        }
        match (done, step) {
            (Done::GoesOn, _) => {}
            (_, Step::Die { .. }) if self.mutant == Some(Mutant::TickNotRetried) => {
                state.timer = Timer::Over;
            }
            (_, Step::Die { .. }) => state.timer = Timer::Armed(self.size.retry),
            (Done::Ends, _) => state.timer = self.rearmed(&state.system.engagement),
            // It reads again at once, or answers with what it knows: the end of the claim that it
            // could not renew.
            (Done::Raced, _) => {
                let until = ends.flatten().map_or(0, |claimed| claimed + self.size.terms.claim);
                state.timer = Timer::Armed(until.max(0));
            }
        }
        Ok(())
    }
}

impl Plan for Size {
    fn stage(&self, stage: u8) -> Option<Stage> {
        (stage < self.stages).then_some(Stage { people: self.people, wait: self.wait })
    }

    fn own_stage(&self, _: Index, stage: u8, _: Instant) -> Option<OwnStage> {
        (stage < self.own_stages).then(|| OwnStage {
            pages: vec![None; self.pages],
            wait: self.own_wait,
            is_last: stage + 1 == self.own_stages,
        })
    }

    fn reminder(&self, _: Index, _: Instant) -> Option<Reminder> {
        None
    }

    fn again_at(&self, _: Index, _: Instant) -> Option<Instant> {
        None
    }

    fn has_mailbox(&self, _: Index) -> bool {
        self.has_mailbox
    }

    fn waits_until(&self, _: Index, at: Instant) -> Instant {
        at + self.mailbox_wait
    }
}

//! What may happen next.

use super::{Action, Faults, Protocol, State, Timer};
use crate::engagement::{Index, Phase};
use crate::executor::{Executor, Held, Progress};
use crate::mutant::Mutant;
use crate::system::{Place, Step, Word};

impl Protocol {
    /// Lists everything that may happen next. Once faults have stopped, time passes only when
    /// nobody has anything to do.
    pub(super) fn list(&self, state: &State, actions: &mut Vec<Action>) {
        let strikes = state.faults == Faults::Strike;
        for (by, executor) in state.system.executors.iter().enumerate() {
            self.go_on(by, executor, state, actions);
            if strikes {
                actions.push(Action::Step(Step::Die { by }));
            }
        }
        let has_room = state.system.executors.len() < self.size.executors;
        if has_room {
            self.timer(state, actions);
        }
        let is_idle = actions.is_empty();
        if strikes {
            self.strike(state, has_room, actions);
        }
        if strikes || is_idle {
            actions.push(Action::Pass);
        }
        if strikes {
            self.people(state, actions);
        }
    }

    fn clocks(&self) -> impl Iterator<Item = i32> + use<> {
        -self.size.terms.skew..=self.size.terms.skew
    }

    fn timer(&self, state: &State, actions: &mut Vec<Action>) {
        let overdue = self.wake_at(&state.system.engagement).is_some_and(|at| at <= 0);
        match (state.timer, state.faults) {
            (Timer::Armed(at), Faults::Strike) if at <= 1 => {
                actions.extend(self.clocks().map(|clock| Action::Fire { clock }));
            }
            (Timer::Armed(at), Faults::Stopped { .. }) if at <= 0 => {
                actions.push(Action::Fire { clock: 0 });
            }
            (Timer::Armed(_) | Timer::Ticking | Timer::Lost | Timer::Over, _) => {}
        }
        if matches!(state.faults, Faults::Stopped { round_in: Some(0), .. }) && overdue {
            actions.push(Action::Round);
        }
    }

    fn strike(&self, state: &State, has_room: bool, actions: &mut Vec<Action>) {
        let is_active = state.system.engagement.phase == Phase::Active;
        match state.timer {
            _ if !is_active || !self.size.has_timer => {}
            Timer::Lost => {
                let rounds = (0..self.size.round).map(Some);
                actions.extend(rounds.map(|round_in| Action::Calm { round_in }));
            }
            Timer::Armed(_) | Timer::Ticking | Timer::Over => {
                actions.push(Action::Calm { round_in: None });
            }
        }
        if matches!(state.timer, Timer::Armed(_) | Timer::Ticking) {
            actions.push(Action::LoseTimer);
        }
        if has_room && is_active {
            actions.extend(self.clocks().map(|clock| Action::Stray { clock }));
            self.collect(state, actions);
            if self.size.has_escalations {
                actions.push(Action::Escalate);
            }
        }
    }

    fn people(&self, state: &State, actions: &mut Vec<Action>) {
        let system = &state.system;
        if matches!(system.engagement.phase, Phase::Active | Phase::Exhausted) {
            let runs = Vec::new();
            actions.push(Action::Step(Step::Answer { runs, is_essential: true }));
            let waiting = system.engagement.runs.iter().filter(|run| run.is_waiting).count();
            let alone = self.size.people < 2 || waiting == 0;
            let runs = (0..).zip(&system.engagement.runs).filter(|(_, run)| run.is_waiting);
            for (run, _) in runs.filter(|_| !alone) {
                let runs = vec![run];
                actions.push(Action::Step(Step::Answer { runs, is_essential: false }));
            }
        }
        if system.engagement.phase != Phase::Stopped {
            actions.push(Action::Step(Step::Stop));
        }
    }

    /// A sender of another engagement gets what waits, or what went along with its message before.
    fn collect(&self, state: &State, actions: &mut Vec<Action>) {
        let mut give = |is_given: &dyn Fn(Place) -> bool| {
            let places = (0..).zip(&state.system.places);
            let pages = places.filter(|(_, place)| is_given(**place)).map(|(page, _)| page);
            let pages: Vec<Index> = pages.collect();
            if !pages.is_empty() {
                actions.push(Action::Collect { pages });
            }
        };
        give(&|place| place == Place::Waiting);
        give(&|place| matches!(place, Place::Leaving { is_own: false, .. }));
        give(&|place| matches!(place, Place::Leaving { is_own: true, until } if until <= 0));
        if self.mutant == Some(Mutant::GivenTwice) {
            give(&|place| matches!(place, Place::Leaving { is_own: true, .. }));
        }
    }

    fn go_on(&self, by: usize, executor: &Executor, state: &State, actions: &mut Vec<Action>) {
        let strikes = state.faults == Faults::Strike;
        let mut step = |step| actions.push(Action::Step(step));
        if executor.write.is_some() {
            step(Step::Arrive { by });
            let early = self.mutant == Some(Mutant::SendBeforeCommit);
            if early && executor.has(Progress::Claimed) {
                step(Step::Send { by, pages: unsent(executor) });
            }
            return;
        }
        let is_unposted =
            |held: &&Held| self.size.has_mailbox && held.progress == Progress::Claimed;
        let unposted = executor.hand.iter().find(is_unposted);
        if let Some(Held { page, .. }) = unposted {
            self.post(by, *page, state, actions);
        } else if executor.has(Progress::Given) {
            actions.push(Action::Step(Step::TakeOver { by }));
            actions.push(Action::Step(Step::LetGo { by }));
            if self.mutant == Some(Mutant::CarriesUnclaimed) {
                actions.push(Action::Step(Step::Send { by, pages: unsent(executor) }));
            }
        } else if executor.hand.iter().any(|held| held.progress.is_unsent()) {
            self.send(by, executor, actions);
            let unheard = |held: &Held| held.is_along && held.progress == Progress::Posted;
            if strikes && !executor.is_latest && executor.hand.iter().any(unheard) {
                actions.push(Action::Step(Step::TakeOver { by }));
            }
        } else {
            if executor.outcomes(false).is_some() {
                step(Step::Record { by, insists: false });
            }
            if strikes && executor.has(Progress::Throttled) {
                step(Step::Insist { by });
                if executor.outcomes(true).is_some() {
                    step(Step::Record { by, insists: true });
                }
            }
        }
        for held in &executor.hand {
            self.hear(by, held, strikes, actions);
            self.lose_mailbox(by, held, state, actions);
            let another = self.mutant == Some(Mutant::PutsBackAnothers) && !held.is_along;
            let is_known = held.is_carrier || another && self.size.has_mailbox;
            let place = state.system.places[usize::from(held.page)];
            if strikes && held.progress == Progress::Busy && is_known && place != Place::Waiting {
                actions.push(Action::Step(Step::PutBack { by, page: held.page }));
            }
        }
    }

    /// The answer of a mailbox is lost: it knows of the page, and its sender does not know that.
    fn lose_mailbox(&self, by: usize, held: &Held, state: &State, actions: &mut Vec<Action>) {
        let is_told = match state.system.places[usize::from(held.page)] {
            Place::Leaving { is_own: true, .. } => held.progress == Progress::Posted,
            Place::Waiting => held.progress == Progress::Waits && !held.is_carrier,
            Place::Nowhere | Place::Leaving { is_own: false, .. } => false,
        };
        if state.faults == Faults::Strike && self.size.has_mailbox && is_told && !held.is_along {
            let page = held.page;
            actions.push(Action::Step(Step::LeaveUnasked { by, page }));
            if held.progress == Progress::Posted {
                let post = |leaves| Action::Step(Step::Post { by, page, leaves });
                actions.extend([false, true].map(post));
            }
        }
    }

    /// The mailbox lets a page leave or wait; in calm there is room.
    fn post(&self, by: usize, page: Index, state: &State, actions: &mut Vec<Action>) {
        let strikes = state.faults == Faults::Strike;
        let clock = state.system.executors[by].clock;
        let mut post = |leaves| actions.push(Action::Step(Step::Post { by, page, leaves }));
        match state.system.places[usize::from(page)] {
            Place::Leaving { is_own: false, until } if clock < until => {
                post(false);
                if self.mutant == Some(Mutant::SentDespiteMailbox) {
                    post(true);
                }
            }
            Place::Leaving { .. } => post(true),
            Place::Nowhere | Place::Waiting => {
                post(true);
                if strikes {
                    post(false);
                }
            }
        }
        if strikes {
            actions.push(Action::Step(Step::LeaveUnasked { by, page }));
        }
    }

    fn send(&self, by: usize, executor: &Executor, actions: &mut Vec<Action>) {
        let mut step = |step| actions.push(Action::Step(step));
        let terms = self.size.terms;
        let outlived = |held: &&Held| {
            let is_lost = held.is_along && held.is_over && terms.skew == 0;
            held.is_doubtful(executor.clock, &terms) || is_lost
        };
        let mut unsent_pages = executor.hand.iter().filter(|held| held.progress.is_unsent());
        let Some(late) = unsent_pages.find(outlived) else {
            step(Step::Send { by, pages: unsent(executor) });
            return;
        };
        if self.mutant == Some(Mutant::ClaimOutlived) || late.is_trusted {
            step(Step::Send { by, pages: unsent(executor) });
        }
        let may_renew = executor.is_latest && executor.leads();
        step(if may_renew { Step::ClaimAnew { by } } else { Step::LetGo { by } });
    }

    /// What a carrier may say.
    fn hear(&self, by: usize, held: &Held, strikes: bool, actions: &mut Vec<Action>) {
        let page = held.page;
        let mut carrier = |word| actions.push(Action::Step(Step::Carrier { by, page, word }));
        match held.progress {
            Progress::InFlight => {
                carrier(Word::Takes);
                if strikes {
                    carrier(Word::Busy);
                    if self.size.has_throttling {
                        carrier(Word::Throttles);
                    }
                    carrier(Word::Refuses);
                }
            }
            Progress::Taken if strikes => carrier(Word::Lost),
            Progress::Given
            | Progress::Claimed
            | Progress::Unasked
            | Progress::Posted
            | Progress::Taken
            | Progress::Throttled
            | Progress::Busy
            | Progress::Refused
            | Progress::Waits => {}
        }
    }
}

fn unsent(executor: &Executor) -> Vec<Index> {
    let unsent = executor.hand.iter().filter(|held| held.progress.is_unsent());
    unsent.map(|held| held.page).collect()
}

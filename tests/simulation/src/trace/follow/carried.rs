//! Messages on their way, and whoever sends them.

use protocol::engagement::{Index, Instant};
use protocol::executor::Progress;
use protocol::system::{Place, Step, System, Word};
use testkit::world::TaskId;

use super::{Explained, Follower, executors, holders};

impl Follower {
    /// A page is handed to its carrier.
    pub(super) fn sending(
        &self,
        state: &System,
        at: Instant,
        task: TaskId,
        page: Index,
    ) -> Vec<Explained> {
        // A carrier that is asked too often is asked again within one send.
        if holders(state, task, page, |progress| progress == Progress::InFlight).next().is_some() {
            return vec![Ok(state.clone())];
        }
        let ready = Progress::is_unsent;
        let send = |by: usize| {
            let heard = self.heard(state.clone(), by, page)?;
            self.step(heard, &Step::Send { by, pages: vec![page] }, at)
        };
        or(holders(state, task, page, ready).map(send), "it is sent by whoever did not claim it")
    }

    /// Whoever posted a page has heard by now that it may leave.
    fn heard(&self, state: System, by: usize, page: Index) -> Explained {
        let is_waiting = state.executors[by].held(page).map(|held| held.progress);
        match state.places[usize::from(page)] {
            Place::Leaving { is_own: true, until } if is_waiting == Some(Progress::Claimed) => {
                let post = Step::Post { by, page, leaves: true };
                self.step_at(state, &post, until - self.terms.claim)
            }
            Place::Leaving { .. } | Place::Waiting | Place::Nowhere => Ok(state),
        }
    }

    /// A carrier takes a page.
    pub(super) fn taken(
        &self,
        state: &System,
        at: Instant,
        task: TaskId,
        page: Index,
    ) -> Vec<Explained> {
        let senders = holders(state, task, page, |progress| progress == Progress::InFlight);
        let take = |by| {
            let word = Word::Takes;
            self.step(state.clone(), &Step::Carrier { by, page, word }, at)
        };
        or(senders.map(take), "a carrier takes what was not sent")
    }

    /// An invocation ends: what it has in hand is left to others.
    pub(super) fn ended(&self, state: System, at: Instant, task: TaskId) -> Explained {
        let all: Vec<usize> = executors(&state, task).collect();
        let mut last_first = all.into_iter().rev();
        last_first.try_fold(state, |state, by| self.step(state, &Step::Die { by }, at))
    }
}

/// What explains something, or that nothing does.
fn or(explained: impl Iterator<Item = Explained>, why: &str) -> Vec<Explained> {
    let explained: Vec<_> = explained.collect();
    if explained.is_empty() { vec![Err(why.to_owned())] } else { explained }
}

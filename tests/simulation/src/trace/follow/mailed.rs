//! What a mailbox that was written says of pages: who posted them, whom they go along with.

use protocol::engagement::{Index, Instant};
use protocol::executor::{Executor, Progress};
use protocol::system::{Place, Step, System, Word};
use testkit::world::TaskId;

use super::{Explained, Follower, executors, holders};

impl Follower {
    /// A mailbox was written.
    pub(super) fn mailed(
        &self,
        state: System,
        at: Instant,
        task: TaskId,
        places: &[(Index, Place)],
    ) -> Vec<Explained> {
        let is_along = |place: &Place| matches!(place, Place::Leaving { is_own: false, .. });
        // What is posted is posted before anything goes along with it.
        let first = places.iter().filter(|(_, place)| !is_along(place));
        let then = places.iter().filter(|(_, place)| is_along(place));
        first.chain(then).fold(vec![Ok(state)], |states, (page, place)| {
            let each = states.into_iter().flat_map(|state| match state {
                Ok(state) => self.placed(&state, at, task, (*page, *place), places),
                Err(why) => vec![Err(why)],
            });
            each.collect()
        })
    }

    fn placed(
        &self,
        state: &System,
        at: Instant,
        task: TaskId,
        (page, place): (Index, Place),
        places: &[(Index, Place)],
    ) -> Vec<Explained> {
        let is_new = state.places[usize::from(page)] != place;
        match place {
            Place::Leaving { is_own: true, until } if is_new => {
                let is_ready = |progress| matches!(progress, Progress::Claimed | Progress::Posted);
                let claimed = holders(state, task, page, is_ready);
                let post = |by| {
                    let step = Step::Post { by, page, leaves: true };
                    self.step_at(state.clone(), &step, until - self.terms.claim)
                };
                // Its sender may hear of that late: until then the page is no more than claimed.
                let posted = claimed.flat_map(|by| {
                    let heard = post(by);
                    let mut unheard = heard.clone().ok();
                    let held = unheard.iter_mut().flat_map(|state| &mut state.executors[by].hand);
                    for held in held.filter(|held| held.page == page) {
                        held.progress = Progress::Claimed;
                    }
                    [heard].into_iter().chain(unheard.map(Ok))
                });
                let posted: Vec<_> = posted.collect();
                let nobody = || vec![Err("it is posted by whoever did not claim it".to_owned())];
                if posted.is_empty() { nobody() } else { posted }
            }
            Place::Leaving { is_own: false, until } if is_new => {
                let head = Place::Leaving { is_own: true, until };
                let head = places.iter().find(|(_, place)| *place == head).map(|(head, _)| *head);
                self.along(state, task, page, until, head)
            }
            Place::Waiting => self.waits(state, at, task, page, is_new),
            // Its sender posts it, and is told that another message carries it; or not yet.
            Place::Leaving { is_own: false, until } => {
                let asked_at = at.min(until - 1);
                let claimed = holders(state, task, page, |progress| progress == Progress::Claimed);
                let posts = claimed.map(|by| Step::Post { by, page, leaves: false });
                let posted = posts.map(|step| self.step(state.clone(), &step, asked_at));
                posted.flatten().chain([state.clone()]).map(Ok).collect()
            }
            Place::Leaving { is_own: true, .. } => vec![Ok(state.clone())],
            // A mailbox forgets what left long ago.
            Place::Nowhere => vec![Ok(at_place(state, page, place))],
        }
    }

    /// A page goes along: with a message of its own engagement, whose sender has both, or with one of
    /// another, whose sender may be taking more pages along.
    fn along(
        &self,
        state: &System,
        task: TaskId,
        page: Index,
        until: Instant,
        head: Option<Index>,
    ) -> Vec<Explained> {
        let given_at = until - self.terms.claim;
        let give = |by: Option<usize>| {
            let mut state = state.clone();
            let by = by.unwrap_or_else(|| appear(&mut state, task));
            self.step_at(state, &Step::Give { by, page }, given_at)
        };
        if let Some(head) = head {
            let posted = |progress| progress == Progress::Posted;
            let sender = holders(state, task, head, posted).next();
            return vec![give(sender)];
        }
        let is_given = |by: &usize| state.executors[*by].has(Progress::Given);
        let given: Vec<usize> = executors(state, task).filter(is_given).collect();
        let same = given.iter().find(|by| {
            let mut hand = state.executors[**by].hand.iter();
            hand.any(|held| held.progress == Progress::Given && held.claimed_at == given_at)
        });
        match same {
            Some(by) => vec![give(Some(*by))],
            None => given.into_iter().map(Some).chain([None]).map(give).collect(),
        }
    }

    /// A page waits: its sender posted it, or put it back.
    fn waits(
        &self,
        state: &System,
        at: Instant,
        task: TaskId,
        page: Index,
        is_new: bool,
    ) -> Vec<Explained> {
        let claimed = holders(state, task, page, |progress| progress == Progress::Claimed);
        let posts =
            claimed.map(|by| self.step(state.clone(), &Step::Post { by, page, leaves: false }, at));
        let sent = |progress| {
            is_new
                && matches!(
                    progress,
                    Progress::InFlight | Progress::Taken | Progress::Throttled | Progress::Busy
                )
        };
        let put_back = holders(state, task, page, sent).map(|by| {
            let state = self.busy(state, at, by, page)?;
            self.step(state, &Step::PutBack { by, page }, at)
        });
        let mut explained: Vec<_> = posts.chain(put_back).collect();
        if explained.is_empty() || !is_new {
            // Another page was posted, and this one is too much for its message, or still waits.
            explained.push(Ok(at_place(state, page, Place::Waiting)));
        }
        explained
    }

    /// The carrier of a page was busy, or was not heard.
    fn busy(&self, state: &System, at: Instant, by: usize, page: Index) -> Explained {
        let word = match state.executors[by].held(page).map(|held| held.progress) {
            Some(Progress::InFlight) => Word::Busy,
            Some(Progress::Taken) => Word::Lost,
            _ => return Ok(state.clone()),
        };
        self.step(state.clone(), &Step::Carrier { by, page, word }, at)
    }
}

fn at_place(state: &System, page: Index, place: Place) -> System {
    let mut state = state.clone();
    state.places[usize::from(page)] = place;
    state
}

fn appear(state: &mut System, task: TaskId) -> usize {
    state.executors.push(Executor::new(task, false, 0));
    state.executors.len() - 1
}

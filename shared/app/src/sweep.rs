//! The guardian's round: whatever is overdue is done by whoever looks.
//!
//! A round is bounded: in what it reads, in how much it attends at a time, in how long it attends
//! one thing, and in how long it lasts. Nothing that fails or hangs hides or delays what does not.

mod attend;
mod due;
mod watch;

use domain::limits::{ATTEND_TIMEOUT, DUE_SHARDS, ROUND_DEADLINE, SWEEP_CONCURRENCY};
use domain::time::after;
use futures_util::StreamExt;
use futures_util::stream::iter;
use jiff::{SignedDuration, Timestamp};

use crate::dispatch::Dispatched;
use crate::error::AppError;
use crate::ports::{
    Aggregates, Clock, Configurations, DueOrder, DueSubject, Entropy, Heartbeats, Lists, Notices,
    Pager, Runbooks, Timers,
};
use crate::retry::within;
use crate::{State, World};

pub use crate::runbook::Procedures;
use attend::attend;
pub(crate) use watch::watch_over;

/// What a round found.
#[derive(Debug, Default)]
pub struct Swept {
    /// Things that were overdue, as far as the round looked.
    pub overdue: usize,
    /// What became of the pages among them.
    pub dispatched: Dispatched,
    /// Those that could not be done; each on its own, so that one never blocks the others.
    pub failures: Vec<(DueSubject, AppError)>,
    /// Those that were cut off, or for which no time was left. The next round finds them.
    pub unfinished: Vec<DueSubject>,
}

/// Does whatever has been due for `grace` or longer. Timers that work are left their second.
///
/// # Errors
/// [`AppError`] when a shard of the index cannot be read, after the others were done.
pub async fn sweep<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    procedures: &Procedures<'_, impl Runbooks>,
    grace: SignedDuration,
) -> Result<Swept, AppError>
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let began = state.clock.now();
    let deadline = after(began, ROUND_DEADLINE);
    let (due, unread) = due::due(state, began - grace).await;
    let mut swept = Swept { overdue: due.len(), ..Swept::default() };
    let work = due.into_iter().map(|one| in_time(state, world, procedures, one, deadline));
    let work: Vec<_> = work.collect();
    let mut attended = iter(work).buffer_unordered(SWEEP_CONCURRENCY);
    while let Some((subject, outcome)) = attended.next().await {
        match outcome {
            Some(Ok(dispatched)) => swept.dispatched = swept.dispatched.and(&dispatched),
            Some(Err(error)) => swept.failures.push((subject, error)),
            None => swept.unfinished.push(subject),
        }
    }
    unread.map_or(Ok(swept), Err)
}

/// Attends one thing for as long as one may take and the round has left; `None` when that was too
/// short.
async fn in_time<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    procedures: &Procedures<'_, impl Runbooks>,
    subject: DueSubject,
    deadline: Timestamp,
) -> (DueSubject, Option<Result<Dispatched, AppError>>)
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let left = deadline.duration_since(state.clock.now()).min(ATTEND_TIMEOUT);
    if left <= SignedDuration::ZERO {
        return (subject, None);
    }
    let outcome = within(state.clock, left, attend(state, world, procedures, &subject)).await;
    (subject, outcome)
}

/// The earliest instant at which anything is due; `None` when nothing ever is.
///
/// # Errors
/// [`AppError`] when the index cannot be read.
pub async fn next_due<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
) -> Result<Option<Timestamp>, AppError> {
    let mut earliest: Option<Timestamp> = None;
    for shard in 0..DUE_SHARDS {
        let due = state.store.due(shard, None, 1, DueOrder::OldestFirst).await?;
        earliest = earliest.into_iter().chain(due.first().map(|due| due.at)).min();
    }
    Ok(earliest)
}

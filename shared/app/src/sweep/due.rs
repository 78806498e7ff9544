//! What one round attends, and in which order.

use domain::fair::{between, from_three_places, in_turn};
use domain::limits::{DUE_SHARDS, SWEEP_BETWEEN, SWEEP_OLDEST, SWEEP_YOUNGEST};
use futures_util::future::join_all;
use jiff::Timestamp;

use crate::State;
use crate::error::AppError;
use crate::ports::{Clock, Due, DueOrder, DueSubject, Entropy, Lists};
use crate::retry::patiently;

/// What has been due since `until` or longer, in the order in which it is attended; with the first
/// failure to read a shard, which does not take the others with it.
///
/// With nothing or little due it costs one request for each shard, always.
pub(super) async fn due<S: Lists, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    until: Timestamp,
) -> (Vec<DueSubject>, Option<AppError>) {
    let shards = join_all((0..DUE_SHARDS).map(|shard| of_shard(state, shard, until))).await;
    let (mut queues, mut unread) = (Vec::new(), None);
    for shard in shards {
        match shard {
            Ok(parts) => queues.extend(parts),
            Err(error) => unread = Some(error),
        }
    }
    let subject = |due: Due| due.subject;
    let queues = queues.into_iter().map(|queue| queue.into_iter().map(subject).collect());
    (in_turn(queues.collect()), unread)
}

/// The youngest, the oldest, and some from between, of one shard.
async fn of_shard<S: Lists, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    shard: u8,
    until: Timestamp,
) -> Result<Vec<Vec<Due>>, AppError> {
    let oldest = read(state, shard, until, SWEEP_OLDEST, DueOrder::OldestFirst).await?;
    let Some(last) = oldest.last().filter(|_| oldest.len() == SWEEP_OLDEST) else {
        // That is all of them; but time may be too short even for these.
        return Ok(from_three_places(oldest, state.entropy.fresh()));
    };
    let youngest = read(state, shard, until, SWEEP_YOUNGEST, DueOrder::YoungestFirst).await?;
    let first = youngest.last().map_or(until, |first| first.at);
    let place = between(last.at, first, state.entropy.fresh());
    let some = read(state, shard, place, SWEEP_BETWEEN, DueOrder::YoungestFirst).await?;
    Ok(vec![youngest, oldest, some])
}

async fn read<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
    shard: u8,
    until: Timestamp,
    limit: usize,
    order: DueOrder,
) -> Result<Vec<Due>, AppError> {
    patiently(state.clock, async || Ok(state.store.due(shard, Some(until), limit, order).await?))
        .await
}

//! One round of the guardian: everything that nobody else does in time.

use domain::limits::ROUND_DEADLINE;
use futures_util::future::{Either, join, join3, select};
use jiff::SignedDuration;

use crate::aliases::{self, Followed};
use crate::canary::{self, Aviary, Sighting};
use crate::error::AppError;
use crate::hand_offs::{self, Told};
use crate::ledger;
use crate::ports::{
    Aggregates, Aliases, Canaries, Clock, Configurations, Entropy, Heartbeats, Lists, Notices,
    Pager, Rounds, Runbooks, Timers,
};
use crate::sweep::{Procedures, Swept, sweep};
use crate::{State, World};

/// What the guardian acts on besides pages, timers and notices.
pub struct Reach<'a, R, A, K> {
    /// Runs runbooks.
    pub procedures: Procedures<'a, R>,
    /// Looks after the aliases of intake.
    pub aliases: &'a A,
    /// Releases canaries.
    pub aviary: Aviary<'a, K>,
}

/// What a round did. Its parts fail each on its own.
#[derive(Debug)]
pub struct Round {
    /// What was overdue.
    pub swept: Result<Swept, AppError>,
    /// Everything that the ledger is needed for; an error when it cannot be read.
    pub kept: Result<Kept, AppError>,
}

/// What a round did with what the guardian remembers.
#[derive(Debug)]
pub struct Kept {
    /// Who was told that they are on call.
    pub hand_offs: Result<Told, AppError>,
    /// What became of the aliases; nothing, when there was no time left.
    pub aliases: Result<Followed, AppError>,
    /// What was seen of canaries.
    pub canary: Result<Option<Sighting>, AppError>,
}

/// Does one round. What has been due for less than `grace` is left to its timer.
///
/// All parts go on side by side: neither a slow carrier nor a slow control plane delays what is
/// overdue. With nothing to do a round costs one request for each shard, and one for the ledger.
pub async fn round<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    reach: &Reach<'_, impl Runbooks, impl Aliases, impl Canaries>,
    grace: SignedDuration,
) -> Round
where
    S: Aggregates + Configurations + Heartbeats + Lists + Rounds,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let swept = sweep(state, world, &reach.procedures, grace);
    let (swept, kept) = join(swept, keep(state, world, reach)).await;
    Round { swept, kept }
}

async fn keep<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    reach: &Reach<'_, impl Runbooks, impl Aliases, impl Canaries>,
) -> Result<Kept, AppError>
where
    S: Aggregates + Configurations + Rounds,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let remembered = ledger::read(state).await?;
    let hand_offs = hand_offs::tell(state, world.pager, &remembered);
    let aliases = in_time(state.clock, aliases::follow(state, reach.aliases, &remembered));
    let deployment = reach.procedures.deployment;
    let canary = canary::watch(state, world, &reach.aviary, deployment, &remembered);
    let canary = in_time(state.clock, canary);
    let (hand_offs, aliases, canary) = join3(hand_offs, aliases, canary).await;
    Ok(Kept { hand_offs, aliases, canary })
}

/// Whatever is cut off here is compared anew by the next round.
async fn in_time<T: Default>(
    clock: &impl Clock,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    let (work, deadline) = (std::pin::pin!(work), std::pin::pin!(clock.sleep(ROUND_DEADLINE)));
    match select(work, deadline).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => Ok(T::default()),
    }
}

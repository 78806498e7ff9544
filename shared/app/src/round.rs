//! One round of the guardian: everything that nobody else does in time.

use futures_util::future::join;
use jiff::SignedDuration;

use crate::error::AppError;
use crate::hand_offs::{self, Told};
use crate::ports::{
    Aggregates, Clock, Configurations, Entropy, Heartbeats, Lists, Notices, Pager, Rounds,
    Runbooks, Timers,
};
use crate::sweep::{Procedures, Swept, sweep};
use crate::{State, World};

/// What a round did. Its parts fail each on its own.
#[derive(Debug)]
pub struct Round {
    /// What was overdue.
    pub swept: Result<Swept, AppError>,
    /// Who was told that they are on call.
    pub hand_offs: Result<Told, AppError>,
}

/// Does one round. What has been due for less than `grace` is left to its timer.
pub async fn round<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    procedures: &Procedures<'_, impl Runbooks>,
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
    let swept = sweep(state, world, procedures, grace);
    let told = hand_offs::tell(state, world.pager);
    let (swept, hand_offs) = join(swept, told).await;
    Round { swept, hand_offs }
}

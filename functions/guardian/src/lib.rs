//! Guardian: every minute, does whatever nobody else did in time.

use app::ports::{
    Aggregates, Aliases, Canaries, Clock, Configurations, Entropy, Heartbeats, Lists, Notices,
    Pager, Rounds, Runbooks, Timers,
};
use app::round::{Reach, Round, round};
use app::{State, World};
use jiff::SignedDuration;

/// Handles one round. What has been due for less than `grace` is left to its timer; what failed is
/// in the answer.
pub async fn handle<S, C, E, P, T, N>(
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
    round(state, world, reach, grace).await
}

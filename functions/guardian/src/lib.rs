//! Guardian: every minute, does whatever nobody else did in time.

use app::ports::{
    Aggregates, Clock, Configurations, Entropy, Heartbeats, Lists, Notices, Pager, Rounds,
    Runbooks, Timers,
};
use app::round::{Round, round};
use app::sweep::Procedures;
use app::{State, World};
use jiff::SignedDuration;

/// Handles one round. What has been due for less than `grace` is left to its timer; what failed is
/// in the answer.
pub async fn handle<S, C, E, P, T, N>(
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
    round(state, world, procedures, grace).await
}

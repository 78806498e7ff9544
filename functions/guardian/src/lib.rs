//! Guardian: every minute, does whatever is overdue.

use app::error::AppError;
use app::ports::{
    Aggregates, Clock, Configurations, Entropy, Heartbeats, Lists, Notices, Pager, Runbooks, Timers,
};
use app::sweep::{Procedures, Swept, sweep};
use app::{State, World};
use jiff::SignedDuration;

/// Handles one round. What has been due for less than `grace` is left to its timer.
///
/// # Errors
/// [`AppError`] when the index of what is due cannot be read.
pub async fn handle<S, C, E, P, T, N>(
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
    sweep(state, world, procedures, grace).await
}

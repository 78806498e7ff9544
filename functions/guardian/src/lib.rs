//! Guardian: every minute, does whatever is overdue.

use app::error::AppError;
use app::ports::{Aggregates, Clock, Configurations, Entropy, Lists, Notices, Pager, Timers};
use app::sweep::{Swept, sweep};
use app::{State, World};
use domain::limits::SWEEP_GRACE;

/// Handles one round.
///
/// # Errors
/// [`AppError`] when the index of what is due cannot be read.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
) -> Result<Swept, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    sweep(state, world, SWEEP_GRACE).await
}

//! Escalation: answers one tick of one engagement.

use app::error::AppError;
use app::ports::{Aggregates, Clock, Configurations, Entropy, Pager};
use app::tick::{Ticked, tick};
use app::{State, World};
use wire::machine::{TickAnswer, TickRequest};

/// Handles one turn of the loop.
///
/// # Errors
/// [`AppError::NotFound`] when the engagement is gone, [`AppError::Refused`] when the payload is no
/// request; otherwise what the store said.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    payload: &[u8],
) -> Result<(TickAnswer, Ticked), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let request: TickRequest =
        serde_json::from_slice(payload).map_err(|error| AppError::Refused(error.to_string()))?;
    let ticked = tick(state, world, &request.engagement_id).await?;
    Ok((request.answer(ticked.wake_at), ticked))
}

//! Stopping an engagement: nobody else is paged.

use domain::escalation::{Input, Phase};
use domain::ids::EngagementId;

use crate::State;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Entropy};
use crate::settle::{load, settle};

/// Stops an engagement. One that is over stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such engagement; otherwise what the store said.
pub async fn stop<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &EngagementId,
    why: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let read = load(state, id).await?;
    if matches!(read.value.phase, Phase::Acknowledged { .. }) {
        return Ok(());
    }
    settle(state, &read, &Input::Stop { why: why.to_owned() }).await??;
    Ok(())
}

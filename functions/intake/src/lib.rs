//! Intake: alarms, events and start requests become incidents.
//!
//! It is invoked by CloudWatch, EventBridge, SNS or by hand; the qualifier of the invoked function
//! names the response plan, where there is one.

use app::error::AppError;
use app::intake::{Received, receive};
use app::ports::{
    Aggregates, Clock, Configurations, Entropy, Findings, Heartbeats, Lists, Notices, Pager, Timers,
};
use app::{State, World};
use domain::ids::PlanName;

/// Handles one invocation. `invocation` is its request id, the same for its retries; `alias` is the qualifier that was invoked, where it is an alias.
///
/// # Errors
/// [`AppError`] when a message could not be taken in time; the platform delivers the payload again.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    payload: &[u8],
    invocation: &str,
    alias: Option<&str>,
) -> Result<Vec<Received>, AppError>
where
    S: Aggregates + Configurations + Findings + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let plan = alias.and_then(|alias| PlanName::parse(alias).ok());
    receive(state, world, payload, invocation, plan.as_ref()).await
}

//! Intake: alarms, events and start requests become incidents.
//!
//! It is invoked by CloudWatch, EventBridge, SNS or by hand; the qualifier of the invoked function
//! names the response plan, where there is one.

use app::error::AppError;
use app::intake::{Received, receive};
use app::ports::{
    Aggregates, Clock, Configurations, Entropy, Lists, Notices, Pager, Timers,
};
use app::{State, World};
use domain::ids::PlanName;

/// Handles one invocation. `function_arn` is the ARN that was invoked.
///
/// # Errors
/// [`AppError`] when a message could not be taken in time; the platform delivers the payload again.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    payload: &[u8],
    function_arn: &str,
) -> Result<Vec<Received>, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    receive(state, world, payload, plan_of(function_arn).as_ref()).await
}

/// The plan that the qualifier of a function's ARN names.
fn plan_of(function_arn: &str) -> Option<PlanName> {
    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    let qualifier = function_arn.split(':').nth(7)?;
    let is_version = qualifier == "$LATEST" || qualifier.bytes().all(|b| b.is_ascii_digit());
    if is_version { None } else { PlanName::parse(qualifier).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_qualifier_names_the_plan() {
        let arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake";
        for (qualifier, plan) in [
            ("", None),
            (":$LATEST", None),
            (":7", None),
            (":prod-api-incident-plan", Some("prod-api-incident-plan")),
        ] {
            let found = plan_of(&format!("{arn}{qualifier}"));
            assert_eq!(found.as_ref().map(PlanName::as_str), plan, "{qualifier}");
        }
    }
}

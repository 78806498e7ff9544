//! The signal of a canary: a start request like any other, which names the reserved plan.

use domain::arn::Deployment;
use domain::canary::Canary;
use domain::ids::PlanName;
use serde_json::json;

/// The payload that intake is invoked with.
pub fn payload(canary: &Canary, deployment: &Deployment) -> String {
    json!({
        "responsePlanArn": deployment.plan(&PlanName::canary()),
        "clientToken": canary.signal(),
        "triggerDetails": { "source": "tocsin.canary", "timestamp": canary.released_at },
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbound::{Reading, read};
    use domain::canary::Flight;
    use domain::ids::IncidentId;

    #[test]
    fn it_is_read_as_the_signal_that_the_guardian_looks_for() {
        let released_at = "2026-11-23T01:00:00.123Z".parse().unwrap();
        let canary = Canary { released_at, flight: Flight::Flying };
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let readings = read(payload(&canary, &here).as_bytes(), released_at);
        let [Reading::Signal(arrival)] = readings.as_slice() else { panic!("{readings:?}") };
        let signal = &arrival.signal;
        let plan = signal.plan.clone().unwrap();
        assert_eq!(IncidentId::derive(&plan, &signal.id), canary.incident());
        assert_eq!((signal.source.as_str(), signal.occurred_at), ("tocsin.canary", released_at));
        assert_eq!(signal.trigger, None, "so that no two are one trouble");
    }
}

//! CodeDeploy: a deployment that fails is trouble of its deployment group.

use domain::signal::SignalState;
use serde::Deserialize;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use super::resource::Place;
use crate::fault::{self, Fault};

//= codedeploy#monitoring-cloudwatch-events
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    application: String,
    deployment_group: String,
    deployment_id: String,
    state: String,
}

/// A failed deployment is trouble, the next good one its end. A stopped one was stopped by a
/// person or by an alarm, and both know already.
pub(super) fn deployment(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let (state, outcome) = match detail.state.as_str() {
        "FAILURE" => (SignalState::Alarm, "failed"),
        "SUCCESS" => (SignalState::Ok, "succeeded"),
        other => return Ok(Verdict::nothing(format!("the deployment's state is {other}"))),
    };
    let Detail { application, deployment_group: group, deployment_id, .. } = &detail;
    let place = Place {
        region: envelope.region().unwrap_or_default(),
        account: envelope.account().unwrap_or_default(),
    };
    let trigger = place.arn("codedeploy", &format!("deploymentgroup:{application}/{group}"));
    let mut related = Related::default();
    related.involve(trigger.as_str());
    Ok(Report {
        subject: format!("{application}/{group} deployment {outcome}"),
        reason: format!("Deployment {deployment_id} of {application} to {group} {outcome}."),
        related,
        ..Report::new(state, trigger)
    }
    .into_verdict())
}

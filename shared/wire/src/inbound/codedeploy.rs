//! CodeDeploy: a deployment that fails is trouble of its deployment group, and every deployment is a
//! change.

use domain::findings::{Subject, Turn};
use domain::signal::SignalState;
use serde::Deserialize;

use super::change::Told;
use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use super::resource::Place;
use crate::fault::{self, Fault};

/// The `detail-type` of what is told of deployments.
pub(super) const DEPLOYMENT: &str = "CodeDeploy Deployment State-change Notification";

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
    let trigger = group_arn(envelope, &detail);
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

/// What is told of a deployment. That it is ready for its traffic is neither its start nor its end.
pub(super) fn change(envelope: &Envelope) -> Result<Option<Told>, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let turn = match detail.state.as_str() {
        "START" => Turn::Began,
        "SUCCESS" | "FAILURE" | "STOP" => Turn::Ended,
        _ => return Ok(None),
    };
    let group = group_arn(envelope, &detail);
    Ok(Some((Subject::Deployment { group, id: detail.deployment_id }, turn)))
}

fn group_arn(envelope: &Envelope, detail: &Detail) -> String {
    let place = Place {
        region: envelope.region().unwrap_or_default(),
        account: envelope.account().unwrap_or_default(),
    };
    let Detail { application, deployment_group: group, .. } = detail;
    place.arn("codedeploy", &format!("deploymentgroup:{application}/{group}"))
}

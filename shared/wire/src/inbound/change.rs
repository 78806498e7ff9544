//! Changes: what events of CodeDeploy and CloudFormation tell of them, whoever else hears of it.
//!
//! The deployment's own rule sends every such event as `{"change": EVENT}`. So it is kept and nothing
//! else: a failure pages only where a rule of the team's own sends it here as it is.

use domain::findings::{Mark, Subject, Turn};
use domain::limits::CHANGED_BYTES_MAX;
use serde_json::Value;

use super::envelope::{Delivery, Envelope};
use super::{Reading, cloudformation, codedeploy, ignored};
use crate::fault::Fault;

/// The member that holds an event which is told for its change alone.
pub(super) const MARK: &str = "change";

/// What is changed, and what an event says of that.
pub(super) type Told = (Subject, Turn);

/// Reads `{"change": EVENT}`.
pub(super) fn alone(payload: &Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    let event = &payload[MARK];
    let mark = read(event, delivery)?;
    Ok(mark.map_or_else(|| ignored("it tells of no change", event), Reading::Change))
}

/// What an event tells of a change. Whatever is wrong with it is told by who reads it as a signal.
pub(super) fn of_event(event: &Value, delivery: &Delivery<'_>) -> Option<Mark> {
    read(event, delivery).ok().flatten()
}

fn read(event: &Value, delivery: &Delivery<'_>) -> Result<Option<Mark>, Fault> {
    let envelope = Envelope::of(event)?;
    let told = match (envelope.source.as_str(), envelope.detail_type.as_str()) {
        ("aws.codedeploy", codedeploy::DEPLOYMENT) => codedeploy::change(&envelope)?,
        ("aws.cloudformation", cloudformation::STACK) => cloudformation::change(&envelope)?,
        _ => None,
    };
    let Some((subject, turn)) = told else { return Ok(None) };
    if !subject.is_bounded() {
        return Err(Fault(format!("detail: a name has more than {CHANGED_BYTES_MAX} bytes")));
    }
    let at = envelope.time().unwrap_or(delivery.received_at);
    Ok(Some(Mark { subject, at, turn }))
}

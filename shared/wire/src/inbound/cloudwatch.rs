//! CloudWatch on the event bus: the form into which the other two forms of an alarm are turned.

use serde_json::Value;

use super::alarm;
use super::envelope::{Envelope, Verdict};
use crate::fault::Fault;

/// Whether the event is an alarm that changed state.
pub(super) fn is_alarm(envelope: &Envelope) -> bool {
    envelope.source == "aws.cloudwatch" && envelope.detail_type == "CloudWatch Alarm State Change"
}

/// Whether a payload is such an event, as the bus delivers it.
pub(super) fn is_echo(payload: &Value) -> bool {
    Envelope::of(payload).is_ok_and(|envelope| is_alarm(&envelope))
}

/// An alarm changed state.
//= cloudwatch#cloudwatch-and-eventbridge
pub(super) fn state_change(envelope: &Envelope) -> Result<Verdict, Fault> {
    alarm::verdict(envelope)
}

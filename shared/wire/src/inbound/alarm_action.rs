//! The payload of an alarm's Lambda action.

use domain::ids::derive;
use serde_json::{Value, json};

use crate::fault::{Fault, text};
use crate::text::squeeze;

/// The same transition as an EventBridge event.
//= cloudwatch#alarms-lambda-event
pub(super) fn to_event(mut payload: Value) -> Result<Value, Fault> {
    let data = payload.get_mut("alarmData").map(Value::take);
    let Some(data @ Value::Object(_)) = data else {
        return Err(Fault("alarmData: missing, or no object".into()));
    };
    let arn = text(&payload, "alarmArn").map(squeeze);
    let arn = arn.ok_or_else(|| Fault("alarmArn: missing, or no text".into()))?;
    let time = payload.get("time").cloned().unwrap_or_default();
    let mut event = json!({
        "version": "0",
        // The action has no id of its own: the same transition gets the same one.
        "id": derive(&["alarm action", &arn, &time.to_string()]).to_string(),
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": payload.get("accountId"),
        "time": time,
        "region": payload.get("region"),
        "resources": [arn],
        "detail": data,
    });
    // A plan that a wrapper around the payload names keeps its place.
    if let Some(plan) = payload.get_mut("responsePlanArn") {
        event["responsePlanArn"] = plan.take();
    }
    Ok(event)
}

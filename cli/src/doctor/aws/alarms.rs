//! Alarms of CloudWatch, and what they would send.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, LogAlarm, MetricAlarm, StateValue};
use domain::doctor::{Alarm, Known};
use serde_json::{Value, json};

use super::{PAGES, too_long, why};

/// Every alarm of the Region.
pub(super) async fn all(client: &Client) -> Known<Vec<(Alarm, Value)>> {
    let (mut alarms, mut next) = (Vec::new(), None);
    for _ in 0..PAGES {
        let asked = client
            .describe_alarms()
            // Without types it tells of metric alarms only.
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .alarm_types(AlarmType::LogAlarm)
            .max_records(100)
            .set_next_token(next);
        let answer = asked.send().await.map_err(|error| why(&error))?;
        alarms.extend(answer.metric_alarms.unwrap_or_default().into_iter().map(of_metric));
        alarms.extend(answer.composite_alarms.unwrap_or_default().into_iter().map(composite));
        alarms.extend(answer.log_alarms.unwrap_or_default().into_iter().map(of_log));
        next = answer.next_token;
        if next.is_none() {
            return Ok(alarms);
        }
    }
    Err(too_long("alarms"))
}

fn of_metric(of: MetricAlarm) -> (Alarm, Value) {
    let dimensions = of.dimensions.unwrap_or_default();
    let dimensions = dimensions.into_iter().map(|its| (its.name, its.value));
    let dimensions: serde_json::Map<String, Value> = dimensions
        .map(|(name, value)| (name.unwrap_or_default(), json!(value.unwrap_or_default())))
        .collect();
    let metric = json!({
        "namespace": of.namespace.unwrap_or_default(),
        "name": of.metric_name.unwrap_or_default(),
        "dimensions": dimensions,
    });
    let arn = of.alarm_arn.unwrap_or_default();
    let alarm = Alarm {
        name: of.alarm_name.unwrap_or_default(),
        actions: of.alarm_actions.unwrap_or_default(),
        enabled: of.actions_enabled.unwrap_or(true),
        rings: of.state_value == Some(StateValue::Alarm),
        rule: None,
        routed: None,
    };
    let configuration = json!({ "metrics": [{ "metricStat": { "metric": metric } }] });
    let event = event(&arn, &alarm.name, &configuration);
    (alarm, event)
}

fn composite(of: CompositeAlarm) -> (Alarm, Value) {
    let arn = of.alarm_arn.unwrap_or_default();
    let alarm = Alarm {
        name: of.alarm_name.unwrap_or_default(),
        actions: of.alarm_actions.unwrap_or_default(),
        enabled: of.actions_enabled.unwrap_or(true),
        rings: of.state_value == Some(StateValue::Alarm),
        rule: of.alarm_rule,
        routed: None,
    };
    let event = event(&arn, &alarm.name, &json!({ "alarmRule": alarm.rule }));
    (alarm, event)
}

fn of_log(of: LogAlarm) -> (Alarm, Value) {
    let arn = of.alarm_arn.unwrap_or_default();
    let alarm = Alarm {
        name: of.alarm_name.unwrap_or_default(),
        actions: of.alarm_actions.unwrap_or_default(),
        enabled: of.actions_enabled.unwrap_or(true),
        rings: of.state_value == Some(StateValue::Alarm),
        rule: None,
        routed: None,
    };
    let event = event(&arn, &alarm.name, &json!({}));
    (alarm, event)
}

/// The event of an alarm that rings, as far as it is known before: what routing patterns look at.
fn event(arn: &str, name: &str, configuration: &Value) -> Value {
    let part = |index| arn.split(':').nth(index).unwrap_or_default();
    json!({
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "account": part(4),
        "region": part(3),
        "resources": [arn],
        "detail": {
            "alarmName": name,
            "configuration": configuration,
            "previousState": { "value": "OK" },
            "state": { "value": "ALARM" },
        },
    })
}

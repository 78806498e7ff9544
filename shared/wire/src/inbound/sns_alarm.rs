//! An alarm as CloudWatch writes it to a topic: other names for the same things.

use std::collections::BTreeMap;

use domain::ids::derive;
use serde::Deserialize;
use serde_json::{Value, json};

use super::alarm::metric::{self, Metric, Named};
use super::alarm::{Child, Composite, Condition, Configuration, Detail, State, part};
use super::related::partition;
use crate::fault::{self, Fault};
use crate::instant::Instant;
use crate::text::squeeze;

/// Whether a topic's message is an alarm: the member that no other message has.
pub(super) fn is_alarm(message: &Value) -> bool {
    message.get("AlarmName").is_some()
}

//= cloudwatch#Notify_Users_Alarm_Changes
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    alarm_name: String,
    #[serde(default)]
    alarm_description: Option<String>,
    /// Messages of earlier years have none.
    #[serde(default)]
    alarm_arn: Option<String>,
    #[serde(default, rename = "AWSAccountId")]
    account: Option<String>,
    new_state_value: Condition,
    #[serde(default)]
    new_state_reason: Option<String>,
    state_change_time: Instant,
    #[serde(default)]
    old_state_value: Option<String>,
    #[serde(default)]
    alarm_rule: Option<String>,
    #[serde(default)]
    triggering_children: Vec<Child>,
    /// Read apart: what is garbled in here costs a link, never the page.
    #[serde(default)]
    trigger: Value,
}

/// What the alarm watches: one metric, or several in `Metrics`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Trigger {
    metric_name: Option<String>,
    namespace: Option<String>,
    statistic: Option<String>,
    extended_statistic: Option<String>,
    dimensions: Vec<Dimension>,
    period: Option<u32>,
    metrics: Vec<Query>,
}

#[derive(Deserialize)]
struct Dimension {
    #[serde(alias = "Name")]
    name: String,
    #[serde(alias = "Value")]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    #[serde(default)]
    id: String,
    expression: Option<String>,
    label: Option<String>,
    return_data: Option<bool>,
    account_id: Option<String>,
    #[serde(rename = "MetricStat")]
    watched: Option<Summed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summed {
    metric: StatMetric,
    period: Option<u32>,
    #[serde(default)]
    stat: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StatMetric {
    #[serde(rename = "MetricName")]
    name: String,
    namespace: String,
    #[serde(default)]
    dimensions: Vec<Dimension>,
}

/// The same transition as an EventBridge event. An alarm's topic is in the alarm's Region, which
/// helps where the message has no ARN: its `Region` is a display name.
pub(super) fn to_event(message: &Value, topic_arn: &str) -> Result<Value, Fault> {
    let message: Message = fault::read(message, "Message")?;
    let arn = arn(&message, topic_arn)?;
    let time = message.state_change_time.0.to_string();
    let detail = detail(message);
    Ok(json!({
        "version": "0",
        "id": derive(&["alarm message", &arn, &time]).to_string(),
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": part(&arn, 4),
        "time": time,
        "region": part(&arn, 3),
        "resources": [arn],
        "detail": serde_json::to_value(&detail).unwrap_or_default(),
    }))
}

fn arn(message: &Message, topic_arn: &str) -> Result<String, Fault> {
    if let Some(arn) = &message.alarm_arn {
        return Ok(squeeze(arn));
    }
    let account = message.account.clone().or_else(|| part(topic_arn, 4));
    match (part(topic_arn, 3), account) {
        (Some(region), Some(account)) => {
            let (partition, name) = (partition(&region), &message.alarm_name);
            Ok(format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"))
        }
        (None, _) | (_, None) => Err(Fault("Message.AlarmArn: missing".into())),
    }
}

fn detail(message: Message) -> Detail {
    let trigger: Trigger = fault::read(&message.trigger, "Trigger").unwrap_or_default();
    let mut state =
        State::new(message.new_state_value, message.new_state_reason, message.state_change_time);
    if !message.triggering_children.is_empty() {
        let data = Composite { triggering_alarms: message.triggering_children };
        // A JSON text inside the JSON, as the other two forms have it.
        state.reason_data = serde_json::to_string(&data).map(Value::String).unwrap_or_default();
    }
    let configuration = Configuration {
        description: message.alarm_description,
        metrics: metrics(trigger),
        alarm_rule: message.alarm_rule,
    };
    Detail {
        alarm_name: message.alarm_name,
        state,
        previous_state: json!({ "value": message.old_state_value }),
        configuration: serde_json::to_value(configuration).unwrap_or_default(),
    }
}

fn metrics(trigger: Trigger) -> Vec<Metric> {
    let (Some(name), Some(namespace)) = (trigger.metric_name, trigger.namespace) else {
        return trigger.metrics.into_iter().map(Query::into_metric).collect();
    };
    let stat = match trigger.extended_statistic {
        Some(extended) => extended,
        None => statistic(trigger.statistic.as_deref().unwrap_or_default()),
    };
    let metric = Named { namespace, name, dimensions: dimensions(trigger.dimensions) };
    let watched = Some(metric::Summed { metric, period: trigger.period, stat });
    let return_data = Some(true);
    let (label, expression, account_id) = (None, None, None);
    vec![Metric { id: "m1".into(), label, expression, watched, account_id, return_data }]
}

impl Query {
    fn into_metric(self) -> Metric {
        let watched = self.watched.map(|Summed { metric, period, stat }| {
            let (namespace, name) = (metric.namespace, metric.name);
            let dimensions = dimensions(metric.dimensions);
            metric::Summed { metric: Named { namespace, name, dimensions }, period, stat }
        });
        Metric {
            id: self.id,
            label: self.label,
            expression: self.expression,
            watched,
            account_id: self.account_id,
            return_data: self.return_data,
        }
    }
}

fn dimensions(listed: Vec<Dimension>) -> BTreeMap<String, String> {
    listed.into_iter().map(|Dimension { name, value }| (name, value)).collect()
}

/// The statistic in the case that the rest of CloudWatch uses.
fn statistic(shouted: &str) -> String {
    match shouted.to_ascii_uppercase().as_str() {
        "AVERAGE" => "Average",
        "SUM" => "Sum",
        "MINIMUM" => "Minimum",
        "MAXIMUM" => "Maximum",
        "SAMPLECOUNT" => "SampleCount",
        _ => shouted,
    }
    .to_owned()
}

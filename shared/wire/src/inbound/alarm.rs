//! A CloudWatch alarm that changed state, in EventBridge's form: metric, metric math, anomaly
//! detection and composite alarms.

use domain::signal::SignalState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::{Related, partition};
use crate::fault::{self, Fault};
use crate::instant::Instant;
use crate::text::squeeze;
use metric::Metric;

pub(super) mod metric;

/// The `detail` of the event.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detail {
    pub(super) alarm_name: String,
    pub(super) state: State,
    #[serde(default)]
    pub(super) previous_state: Value,
    /// Read apart: what is garbled in here costs a link, never the page.
    #[serde(default)]
    pub(super) configuration: Value,
}

/// The state that the alarm entered.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    pub(super) value: Condition,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(super) reason_data: Value,
    pub(super) timestamp: Instant,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    actions_suppressed_by: Value,
}

impl State {
    /// A state whose actions nobody suppresses.
    pub(super) fn new(value: Condition, reason: Option<String>, timestamp: Instant) -> Self {
        let none = Value::Null;
        Self { value, reason, reason_data: none.clone(), timestamp, actions_suppressed_by: none }
    }
}

/// An alarm's state.
//= cloudwatch#StateValue
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Condition {
    /// In trouble.
    Alarm,
    /// Fine.
    Ok,
    /// Nobody knows.
    InsufficientData,
}

/// What the alarm watches. `metrics` is of a metric alarm, `alarm_rule` of a composite one.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Configuration {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) metrics: Vec<Metric>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) alarm_rule: Option<String>,
}

/// What `state.reasonData` of a composite alarm holds, as JSON in a text.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Composite {
    #[serde(default)]
    pub(super) triggering_alarms: Vec<Child>,
}

/// An alarm below a composite one.
#[derive(Deserialize, Serialize)]
pub(super) struct Child {
    #[serde(alias = "Arn")]
    pub(super) arn: String,
    #[serde(default, alias = "State")]
    pub(super) state: Value,
}

/// What an alarm says.
pub(super) fn verdict(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let state = match detail.state.value {
        Condition::Alarm => SignalState::Alarm,
        Condition::Ok => SignalState::Ok,
        Condition::InsufficientData => {
            return Ok(Verdict::nothing("the alarm has insufficient data"));
        }
    };
    // The bus tells of a composite alarm even while its own suppressor holds the actions back;
    // when that ends and the trouble lasts, it tells again, from ALARM to ALARM.
    //= cloudwatch#create-composite-alarm-suppression
    if let (SignalState::Alarm, Some(by)) = (state, detail.state.actions_suppressed_by.as_str())
        && !by.is_empty()
    {
        return Ok(Verdict::nothing(format!("the alarm's actions are suppressed by {by}")));
    }
    let arn = arn(envelope, &detail)?;
    let configuration: Configuration =
        fault::read(&detail.configuration, "configuration").unwrap_or_default();
    // An alarm moves once in a millisecond, so that these two are the transition, whatever road
    // the news took.
    let id = format!("{arn}@{}", detail.state.timestamp.0);
    Ok(Verdict::Report(Box::new(Report {
        id: Some(id),
        occurred_at: Some(detail.state.timestamp.0),
        account: part(&arn, 4),
        region: part(&arn, 3),
        subject: detail.alarm_name.clone(),
        reason: reason(&detail, &configuration),
        related: related(&arn, &detail, &configuration),
        ..Report::new(state, arn)
    })))
}

/// The alarm's ARN: its own, or built from its name where a sample left it out.
fn arn(envelope: &Envelope, detail: &Detail) -> Result<String, Fault> {
    if let Some(arn) = envelope.resources().find(|arn| arn.contains(":alarm:")) {
        return Ok(arn);
    }
    match (envelope.region(), envelope.account()) {
        (Some(region), Some(account)) => {
            let (partition, name) = (partition(region), &detail.alarm_name);
            Ok(format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"))
        }
        (None, _) | (_, None) => Err(Fault("resources: the alarm's ARN is missing".into())),
    }
}

/// The source's reason, and below it the description that the alarm's author wrote.
fn reason(detail: &Detail, configuration: &Configuration) -> String {
    let said = detail.state.reason.as_deref().unwrap_or_default().trim();
    let description = configuration.description.as_deref().unwrap_or_default().trim();
    let both = [said, description];
    both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The alarm, the alarms below it, the resources that its metrics name, and the metrics.
fn related(arn: &str, detail: &Detail, configuration: &Configuration) -> Related {
    let mut related = Related::default();
    related.other("CloudWatch alarm", arn);
    for child in children(&detail.state.reason_data) {
        related.other("Triggering alarm", squeeze(&child.arn));
    }
    let (region, account) = (part(arn, 3).unwrap_or_default(), part(arn, 4).unwrap_or_default());
    metric::relate(&configuration.metrics, &region, &account, &mut related);
    related
}

/// The alarms that put a composite one into its state.
fn children(reason_data: &Value) -> Vec<Child> {
    let data: Option<Composite> = match reason_data {
        Value::String(text) => serde_json::from_str(text).ok(),
        data @ Value::Object(_) => fault::read(data, "reasonData").ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    };
    data.unwrap_or_default().triggering_alarms
}

/// The nth part of an ARN, when it says something.
pub(super) fn part(arn: &str, nth: usize) -> Option<String> {
    arn.split(':').nth(nth).filter(|part| !part.is_empty()).map(str::to_owned)
}

//! Metrics as log lines in CloudWatch's embedded metric format: no call, no agent, no delay.
//!
//! Every metric of the product is named here.

mod incidents;

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use incidents::IncidentMetrics;

/// The namespace of all metrics but those of incidents.
pub const NAMESPACE: &str = "Tocsin";

/// By what each of them is kept: the template's `NamePrefix`, so that of two deployments in one account neither hides
/// the other's silence.
const DEPLOYMENT: &str = "Deployment";

/// By what some are kept besides.
const FUNCTION: &str = "Function";

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Milliseconds from the signal's occurrence to its first page being taken by a carrier.
    SignalToFirstPageMs,
    /// Milliseconds from when something was due to the tick that did it.
    TickLatenessMs,
    /// Pages that a carrier took.
    PagesSent,
    /// Pages that a carrier refused, for a while or for good.
    PagesFailed,
    /// Signals kept because they cannot be read.
    SignalsKeptBroken,
    /// Signals kept because they reach no response plan.
    SignalsKeptUnrouted,
    /// Incidents opened.
    IncidentsOpened,
    /// Signals that attached to an open incident.
    SignalsAttached,
    /// Rounds of the guardian that came to their end, in all their parts.
    RoundsCompleted,
    /// Seconds from a canary's release to its page being taken by a carrier.
    CanarySeconds,
    /// Canaries whose page no carrier took in time.
    CanaryFailed,
    /// Replies of people by SMS that were carried out.
    RepliesTaken,
    /// Replies of people by SMS of which nothing came.
    RepliesRefused,
    /// People who will get no more text messages, because they said so.
    RespondersOptedOut,
}

impl Metric {
    /// Its name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignalToFirstPageMs => "SignalToFirstPageMs",
            Self::TickLatenessMs => "TickLatenessMs",
            Self::PagesSent => "PagesSent",
            Self::PagesFailed => "PagesFailed",
            Self::SignalsKeptBroken => "SignalsKeptBroken",
            Self::SignalsKeptUnrouted => "SignalsKeptUnrouted",
            Self::IncidentsOpened => "IncidentsOpened",
            Self::SignalsAttached => "SignalsAttached",
            Self::RoundsCompleted => "RoundsCompleted",
            Self::CanarySeconds => "CanarySeconds",
            Self::CanaryFailed => "CanaryFailed",
            Self::RepliesTaken => "RepliesTaken",
            Self::RepliesRefused => "RepliesRefused",
            Self::RespondersOptedOut => "RespondersOptedOut",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::SignalToFirstPageMs | Self::TickLatenessMs => "Milliseconds",
            Self::PagesSent
            | Self::PagesFailed
            | Self::SignalsKeptBroken
            | Self::SignalsKeptUnrouted
            | Self::IncidentsOpened
            | Self::SignalsAttached
            | Self::RoundsCompleted
            | Self::CanaryFailed
            | Self::RepliesTaken
            | Self::RepliesRefused
            | Self::RespondersOptedOut => "Count",
            Self::CanarySeconds => "Seconds",
        }
    }

    /// Whether it is also kept for each function. What only the guardian measures, all the time, is
    /// not: every metric that is written costs by the month.
    fn is_by_function(self) -> bool {
        match self {
            Self::RoundsCompleted
            | Self::CanarySeconds
            | Self::CanaryFailed
            | Self::RepliesTaken
            | Self::RepliesRefused
            | Self::RespondersOptedOut => false,
            Self::SignalToFirstPageMs
            | Self::TickLatenessMs
            | Self::PagesSent
            | Self::PagesFailed
            | Self::SignalsKeptBroken
            | Self::SignalsKeptUnrouted
            | Self::IncidentsOpened
            | Self::SignalsAttached => true,
        }
    }
}

/// The one log line that carries `values`, measured by `function` of `deployment` at `at`. A metric
/// named twice carries both values.
//= cloudwatch#embedded-metric-format
pub fn line(deployment: &str, function: &str, at: Timestamp, values: &[(Metric, u64)]) -> String {
    let mut measured: Map<String, Value> = Map::new();
    let (mut by_function, mut plain) = (Vec::new(), Vec::new());
    for &(metric, value) in values {
        if let Some(several) = measured.get_mut(metric.name()).and_then(Value::as_array_mut) {
            several.push(json!(value));
        } else {
            measured.insert(metric.name().to_owned(), json!([value]));
            let metrics = if metric.is_by_function() { &mut by_function } else { &mut plain };
            metrics.push(json!({"Name": metric.name(), "Unit": metric.unit()}));
        }
    }
    measured.insert(DEPLOYMENT.to_owned(), json!(deployment));
    measured.insert(FUNCTION.to_owned(), json!(function));
    // Each set costs by the month: none is without the deployment.
    let each_function = json!([[DEPLOYMENT], [DEPLOYMENT, FUNCTION]]);
    let directives = [(each_function, by_function), (json!([[DEPLOYMENT]]), plain)];
    let directives = directives.into_iter().filter(|(_, metrics)| !metrics.is_empty());
    let directives = directives.map(|(dimensions, metrics)| {
        json!({"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics})
    });
    let directives: Vec<Value> = directives.collect();
    let head = json!({"Timestamp": at.as_millisecond(), "CloudWatchMetrics": directives});
    measured.insert("_aws".to_owned(), head);
    Value::Object(measured).to_string()
}

/// Writes a function's metrics to its log.
#[derive(Debug, Clone, Copy)]
pub struct Metrics<'a> {
    deployment: &'a str,
    function: &'static str,
}

impl<'a> Metrics<'a> {
    /// The metrics of `function` in the deployment of that name.
    pub fn new(deployment: &'a str, function: &'static str) -> Self {
        Self { deployment, function }
    }

    /// Writes `values`, measured at `at`; nothing when there are none.
    pub fn emit(&self, at: Timestamp, values: &[(Metric, u64)]) {
        if !values.is_empty() {
            write_line(&line(self.deployment, self.function, at, values));
        }
    }
}

/// Writes one line to the function's log, whole. A log that cannot be written stops nothing.
pub(crate) fn write_line(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_embedded_metric_format() {
        let at = "2026-11-23T01:00:00.250Z".parse().unwrap();
        let values =
            [(Metric::PagesSent, 2), (Metric::TickLatenessMs, 12), (Metric::TickLatenessMs, 30)];
        let line: Value = serde_json::from_str(&line("tocsin", "escalation", at, &values)).unwrap();
        assert_eq!(
            line,
            json!({
                "_aws": {
                    "Timestamp": 1_795_395_600_250_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "Tocsin",
                        "Dimensions": [["Deployment"], ["Deployment", "Function"]],
                        "Metrics": [
                            {"Name": "PagesSent", "Unit": "Count"},
                            {"Name": "TickLatenessMs", "Unit": "Milliseconds"},
                        ],
                    }],
                },
                "Deployment": "tocsin",
                "Function": "escalation",
                "PagesSent": [2],
                "TickLatenessMs": [12, 30],
            })
        );
    }

    #[test]
    fn what_is_measured_all_the_time_is_kept_once() {
        let at = "2026-11-23T01:00:00Z".parse().unwrap();
        let values = [(Metric::RoundsCompleted, 1), (Metric::PagesSent, 2)];
        let line: Value = serde_json::from_str(&line("tocsin", "guardian", at, &values)).unwrap();
        let directives = line["_aws"]["CloudWatchMetrics"].as_array().unwrap();
        let kept = |of: &Value| (of["Metrics"][0]["Name"].clone(), of["Dimensions"].clone());
        assert_eq!(
            directives.iter().map(kept).collect::<Vec<_>>(),
            [
                (json!("PagesSent"), json!([["Deployment"], ["Deployment", "Function"]])),
                (json!("RoundsCompleted"), json!([["Deployment"]])),
            ]
        );
    }
}

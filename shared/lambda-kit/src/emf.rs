//! Metrics as log lines in CloudWatch's embedded metric format: no call, no agent, no delay.
//!
//! Every metric of the product is named here.

mod incidents;

use std::io::Write;

use app::dispatch::Dispatched;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use incidents::IncidentMetrics;

/// The namespace of all metrics but those of incidents.
pub const NAMESPACE: &str = "Tocsin";

/// By what each of them is kept: the template's `NamePrefix`, so that of two deployments in one account neither hides
/// the other's silence. And by nothing else: each set costs by the hour in which it is written, and which function
/// wrote is what the log is called.
const DEPLOYMENT: &str = "Deployment";

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
}

/// What became of pages. What there is none of is not written: a metric costs by the hour in which it is.
pub fn pages(of: &Dispatched) -> impl Iterator<Item = (Metric, u64)> + use<> {
    let counted = [(Metric::PagesSent, of.sent), (Metric::PagesFailed, of.failed)];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    counted.map(|(metric, count)| (metric, u64::try_from(count).unwrap_or(u64::MAX)))
}

/// The one log line that carries `values`, measured at `at` in `deployment`. A metric named twice carries both values.
//= cloudwatch#embedded-metric-format
pub fn line(deployment: &str, at: Timestamp, values: &[(Metric, u64)]) -> String {
    let mut measured: Map<String, Value> = Map::new();
    let mut metrics = Vec::new();
    for &(metric, value) in values {
        if let Some(several) = measured.get_mut(metric.name()).and_then(Value::as_array_mut) {
            several.push(json!(value));
        } else {
            measured.insert(metric.name().to_owned(), json!([value]));
            metrics.push(json!({"Name": metric.name(), "Unit": metric.unit()}));
        }
    }
    measured.insert(DEPLOYMENT.to_owned(), json!(deployment));
    let directive =
        json!({"Namespace": NAMESPACE, "Dimensions": [[DEPLOYMENT]], "Metrics": metrics});
    let head = json!({"Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive]});
    measured.insert("_aws".to_owned(), head);
    Value::Object(measured).to_string()
}

/// Writes a function's metrics to its log.
#[derive(Debug, Clone, Copy)]
pub struct Metrics<'a> {
    deployment: &'a str,
}

impl<'a> Metrics<'a> {
    /// The metrics of a function in the deployment of that name.
    pub fn new(deployment: &'a str) -> Self {
        Self { deployment }
    }

    /// Writes `values`, measured at `at`; nothing when there are none.
    pub fn emit(&self, at: Timestamp, values: &[(Metric, u64)]) {
        if !values.is_empty() {
            write_line(&line(self.deployment, at, values));
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
        let line: Value = serde_json::from_str(&line("tocsin", at, &values)).unwrap();
        assert_eq!(
            line,
            json!({
                "_aws": {
                    "Timestamp": 1_795_395_600_250_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "Tocsin",
                        "Dimensions": [["Deployment"]],
                        "Metrics": [
                            {"Name": "PagesSent", "Unit": "Count"},
                            {"Name": "TickLatenessMs", "Unit": "Milliseconds"},
                        ],
                    }],
                },
                "Deployment": "tocsin",
                "PagesSent": [2],
                "TickLatenessMs": [12, 30],
            })
        );
    }

    #[test]
    fn pages_that_there_are_none_of_are_no_metric() {
        let of = |sent, failed| {
            pages(&Dispatched { sent, failed, first_sent_at: None }).collect::<Vec<_>>()
        };
        assert_eq!(of(0, 0), []);
        assert_eq!(of(2, 0), [(Metric::PagesSent, 2)]);
        assert_eq!(of(2, 1), [(Metric::PagesSent, 2), (Metric::PagesFailed, 1)]);
    }
}

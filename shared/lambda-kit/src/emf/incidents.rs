//! The metrics of incidents, by the names and dimensions that Incident Manager gives them.

use domain::incident::Incident;
use domain::incident::measures::Measure;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::write_line;

/// Their namespace. Incident Manager's own begins with `AWS/`, which nobody else may write to.
//= ssm-incidents#metrics
const NAMESPACE: &str = "IncidentManager";

/// By what a metric is kept.
//= ssm-incidents#metrics: dimensions
const DIMENSIONS: [&[&str]; 6] = [
    &[],
    &["ResponsePlan"],
    &["Impact"],
    &["Source"],
    &["ResponsePlan", "Impact"],
    &["ResponsePlan", "Source"],
];

/// The metrics of one incident.
#[derive(Debug, Clone, Copy)]
pub struct IncidentMetrics<'a> {
    incident: &'a Incident,
}

impl<'a> IncidentMetrics<'a> {
    /// The metrics of `incident`.
    pub fn of(incident: &'a Incident) -> Self {
        Self { incident }
    }

    /// Writes `measures` to the log at `at`; nothing when there are none.
    pub fn emit(self, at: Timestamp, measures: &[Measure]) {
        if !measures.is_empty() {
            write_line(&self.line(at, measures));
        }
    }

    //= cloudwatch#embedded-metric-format
    fn line(self, at: Timestamp, measures: &[Measure]) -> String {
        let mut line: Map<String, Value> = Map::new();
        let mut metrics = Vec::new();
        for (name, unit, value) in measures.iter().flat_map(values) {
            if let Some(several) = line.get_mut(name).and_then(Value::as_array_mut) {
                several.push(json!(value));
            } else {
                line.insert(name.to_owned(), json!([value]));
                metrics.push(json!({"Name": name, "Unit": unit}));
            }
        }
        line.insert("ResponsePlan".to_owned(), json!(self.incident.plan().as_str()));
        line.insert("Impact".to_owned(), json!(self.incident.impact.number().to_string()));
        line.insert("Source".to_owned(), json!(self.incident.source));
        let directive =
            json!({"Namespace": NAMESPACE, "Dimensions": DIMENSIONS, "Metrics": metrics});
        let head = json!({"Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive]});
        line.insert("_aws".to_owned(), head);
        Value::Object(line).to_string()
    }
}

/// The metrics of a measure: name, unit and value.
fn values(measure: &Measure) -> Vec<(&'static str, &'static str, f64)> {
    match measure {
        Measure::Created => vec![("NumberOfCreateIncidents", "Count", 1.0)],
        Measure::FirstAcknowledged { after } => {
            vec![("TimeToFirstAcknowledgement", "Seconds", seconds(*after))]
        }
        Measure::Resolved { after } => vec![
            ("NumberOfResolveIncidents", "Count", 1.0),
            ("TimeToResolveIncident", "Seconds", seconds(*after)),
        ],
    }
}

fn seconds(after: SignedDuration) -> f64 {
    after.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::IncidentId;
    use domain::signal::Impact;

    #[test]
    fn a_line_carries_what_is_measured_in_each_dimension() {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let opened = "2026-11-23T01:00:00Z".parse().unwrap();
        let incident = Incident::new(id, "db down", Impact::HIGH, "aws.cloudwatch", opened);
        let after = SignedDuration::from_millis(90_500);
        let measures = [Measure::FirstAcknowledged { after }, Measure::Resolved { after }];
        let line = IncidentMetrics::of(&incident).line(opened, &measures);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            line,
            json!({
                "_aws": {
                    "Timestamp": 1_795_395_600_000_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "IncidentManager",
                        "Dimensions": [
                            [],
                            ["ResponsePlan"],
                            ["Impact"],
                            ["Source"],
                            ["ResponsePlan", "Impact"],
                            ["ResponsePlan", "Source"],
                        ],
                        "Metrics": [
                            {"Name": "TimeToFirstAcknowledgement", "Unit": "Seconds"},
                            {"Name": "NumberOfResolveIncidents", "Unit": "Count"},
                            {"Name": "TimeToResolveIncident", "Unit": "Seconds"},
                        ],
                    }],
                },
                "ResponsePlan": "web",
                "Impact": "2",
                "Source": "aws.cloudwatch",
                "TimeToFirstAcknowledgement": [90.5],
                "NumberOfResolveIncidents": [1.0],
                "TimeToResolveIncident": [90.5],
            })
        );
    }

    #[test]
    fn what_is_measured_twice_in_a_batch_is_there_twice() {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let incident = Incident::new(id, "db down", Impact::HIGH, "custom", Timestamp::UNIX_EPOCH);
        let resolved = |after| Measure::Resolved { after: SignedDuration::from_secs(after) };
        let measures = [resolved(60), resolved(120)];
        let line = IncidentMetrics::of(&incident).line(Timestamp::UNIX_EPOCH, &measures);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["TimeToResolveIncident"], json!([60.0, 120.0]));
    }
}

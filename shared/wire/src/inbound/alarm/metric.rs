//! The metrics that an alarm watches, and what they say about the resources behind it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::related::Related;
use super::super::resource::{self, Place};

/// A metric or an expression over metrics.
//= cloudwatch#MetricDataQuery
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Metric {
    #[serde(default)]
    pub(in super::super) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) expression: Option<String>,
    #[serde(default, rename = "metricStat", skip_serializing_if = "Option::is_none")]
    pub(in super::super) watched: Option<Summed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) account_id: Option<String>,
    #[serde(default)]
    pub(in super::super) return_data: Option<bool>,
}

/// A metric with how it is summed up.
#[derive(Deserialize, Serialize)]
pub(in super::super) struct Summed {
    pub(in super::super) metric: Named,
    /// Seconds.
    #[serde(default)]
    pub(in super::super) period: Option<u32>,
    #[serde(default)]
    pub(in super::super) stat: String,
}

/// A metric's name.
#[derive(Deserialize, Serialize)]
pub(in super::super) struct Named {
    pub(in super::super) namespace: String,
    pub(in super::super) name: String,
    #[serde(default)]
    pub(in super::super) dimensions: BTreeMap<String, String>,
}

/// Adds the resources that the metrics' dimensions name, and the metrics themselves as one graph.
pub(in super::super) fn relate(
    metrics: &[Metric],
    region: &str,
    account: &str,
    related: &mut Related,
) {
    for metric in metrics {
        let Some(stat) = &metric.watched else { continue };
        // A metric watched from another account names its own.
        let account = metric.account_id.as_deref().unwrap_or(account);
        for arn in resource::of_dimensions(&stat.metric.dimensions, Place { region, account }) {
            related.involve(arn);
        }
    }
    if let Some(title) = metrics.iter().find_map(title) {
        let rows: Vec<Value> = metrics.iter().map(|m| row(m, metrics.len() > 1)).collect();
        let mut definition = json!({ "region": region, "metrics": rows });
        // The same text in every build: whether maps keep their order is up to who else links us.
        definition.sort_all_objects();
        related.metric(&title, definition.to_string());
    }
}

/// What a metric is called.
fn title(metric: &Metric) -> Option<String> {
    let named = &metric.watched.as_ref()?.metric;
    Some(format!("{} {}", named.namespace, named.name))
}

/// One line of a graph. Ids are kept only where expressions refer to them: a lone metric's id is
/// made up anew on each road that its alarm takes.
//= cloudwatch#CloudWatch-Metric-Widget-Structure
fn row(metric: &Metric, several: bool) -> Value {
    let mut options = serde_json::Map::new();
    if several {
        options.insert("id".into(), json!(metric.id));
        options.insert("visible".into(), json!(metric.return_data.unwrap_or(true)));
    }
    if let Some(label) = &metric.label {
        options.insert("label".into(), json!(label));
    }
    let mut row = Vec::new();
    if let Some(stat) = &metric.watched {
        row.push(json!(stat.metric.namespace));
        row.push(json!(stat.metric.name));
        for (name, value) in &stat.metric.dimensions {
            row.extend([json!(name), json!(value)]);
        }
        options.insert("stat".into(), json!(stat.stat));
        options.insert("period".into(), json!(stat.period));
    }
    if let Some(expression) = &metric.expression {
        options.insert("expression".into(), json!(expression));
    }
    row.push(Value::Object(options));
    Value::Array(row)
}

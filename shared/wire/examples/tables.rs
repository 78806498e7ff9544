//! Prints what the APIs demand of each input, and how their operations look in HTTP, as JSON, so
//! that it can be held against AWS's models: `cargo run -p wire --example tables`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use wire::{contacts, incidents};

fn main() -> io::Result<()> {
    let tables = json!({
        "ssm-contacts": { "inputs": contact_inputs() },
        "ssm-incidents": { "inputs": incident_inputs(), "http": incident_http() },
    });
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &tables)?;
    writeln!(out)
}

fn contact_inputs() -> BTreeMap<&'static str, Value> {
    let all = contacts::operation::Operation::ALL.into_iter();
    all.map(|its| (its.name(), json!(contacts::rules::input(its)))).collect()
}

fn incident_inputs() -> BTreeMap<&'static str, Value> {
    let all = incidents::operation::Operation::ALL.into_iter();
    all.map(|its| (its.name(), json!(incidents::rules::input(its)))).collect()
}

fn incident_http() -> BTreeMap<&'static str, Value> {
    let described = |operation: incidents::operation::Operation| {
        let http = operation.http();
        let (method, path) = (http.method.as_str(), http.path);
        json!({ "method": method, "path": path, "status": http.status, "query": http.query })
    };
    let all = incidents::operation::Operation::ALL.into_iter();
    all.map(|its| (its.name(), described(its))).collect()
}

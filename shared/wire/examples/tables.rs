//! Prints what the APIs demand of each input, as JSON, so that it can be held against AWS's
//! models: `cargo run -p wire --example tables`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use wire::contacts;

fn main() -> io::Result<()> {
    let tables = json!({ "ssm-contacts": { "inputs": contact_inputs() } });
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &tables)?;
    writeln!(out)
}

fn contact_inputs() -> BTreeMap<&'static str, Value> {
    let all = contacts::operation::Operation::ALL.into_iter();
    all.map(|its| (its.name(), json!(contacts::rules::input(its)))).collect()
}

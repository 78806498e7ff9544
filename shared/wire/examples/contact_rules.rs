//! Prints what the API of ssm-contacts demands of each input, as JSON, so that it can be held
//! against AWS's model: `cargo run -p wire --example contact_rules`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use wire::contacts::operation::Operation;
use wire::contacts::rules;

fn main() -> io::Result<()> {
    let inputs: BTreeMap<_, _> = Operation::ALL
        .into_iter()
        .map(|operation| (operation.name(), rules::input(operation)))
        .collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &inputs)?;
    writeln!(out)
}

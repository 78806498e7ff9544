//! `tocsin doctor`: what is wrong with a deployment, and what to do about it.

mod aws;
mod gather;
mod services;

pub(crate) use aws::Aws;
pub(crate) use gather::{of_account, of_store};

use domain::doctor::{Facts, Finding, Severity, judge};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args;
use crate::client::Client;
use crate::commands::{list, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// `tocsin doctor`
pub(crate) fn run(client: &Client, of: &args::Whose, output: Output) -> Result<(), Failure> {
    let findings = match Deployed::named(of)? {
        Some(deployed) => lines(&deployed.facts()?),
        None => list(&client.get("doctor", &[])?, "findings").to_vec(),
    };
    for finding in &findings {
        output.object(finding);
        show(finding, output);
    }
    // A severity that is not known is no reason to be content.
    let is_wrong = |finding: &&Value| {
        Severity::deserialize(&finding["severity"]).map_or(true, Severity::is_wrong)
    };
    let wrong = findings.iter().filter(is_wrong).count();
    if wrong == 0 {
        output.line(Tone::Good, "nothing is wrong");
    }
    if of.deployment.is_none() {
        let line =
            "of the local stack, which has no carriers and no alarms: --deployment NAME asks AWS";
        output.line(Tone::Faint, line);
    }
    if wrong == 0 {
        return Ok(());
    }
    let plural = if wrong == 1 { "" } else { "s" };
    Err(Failure::new(format!("{wrong} finding{plural}")))
}

/// What is wrong, one object each.
pub(crate) fn lines(facts: &Facts) -> Vec<Value> {
    judge(facts).iter().map(|finding: &Finding| json!(finding)).collect()
}

fn show(finding: &Value, output: Output) {
    let of = |name| text(finding, name);
    let tone = match of("severity") {
        "FAULT" => Tone::Bad,
        "WARNING" | "NOT_CHECKED" => Tone::Page,
        _ => Tone::Faint,
    };
    let (severity, check) = (of("severity"), of("check"));
    output.line(tone, &format!("{severity:<11}  {check:<14}  {}: {}", of("subject"), of("what")));
    output.line(Tone::Faint, &format!("{:<29}{}", "", of("remedy")));
}

//! The commands that answer on-call questions.

use serde_json::Value;

use crate::args;
use crate::client::Client;
use crate::commands::{list, second, text, tone_of};
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// `tocsin shifts SCHEDULE`
pub(crate) fn shifts(client: &Client, args: &args::Shifts, output: Output) -> Result<(), Failure> {
    let days = args.days.to_string();
    let from = args.from.map(|from| from.to_string());
    let mut query = vec![("schedule", args.schedule.as_str()), ("days", &days)];
    query.extend(from.as_deref().map(|from| ("from", from)));
    let answer = client.get("shifts", &query)?;
    for shift in list(&answer, "shifts") {
        output.object(shift);
        let overridden = shift["type"] == "OVERRIDDEN";
        let line = format!(
            "{} to {}  {}  {}{}",
            second(shift, "start"),
            second(shift, "end"),
            text(shift, "rotation"),
            names(&shift["contacts"]),
            if overridden {
                format!(" instead of {}", names(&shift["overridden"]))
            } else {
                String::new()
            },
        );
        output.line(if overridden { Tone::Page } else { Tone::Plain }, &line);
    }
    Ok(())
}

/// `tocsin preview PLAN`
pub(crate) fn preview(
    client: &Client,
    args: &args::Preview,
    output: Output,
) -> Result<(), Failure> {
    let at = args.at.map(|at| at.to_string());
    let mut query = vec![("plan", args.plan.as_str())];
    query.extend(at.as_deref().map(|at| ("at", at)));
    let answer = client.get("preview", &query)?;
    let events = list(&answer, "events");
    if !events.iter().any(|event| event["event_type"] == "PAGE_SENT") {
        output.line(Tone::Bad, "nobody would be paged");
    }
    for event in events {
        output.object(event);
        let line = format!("T+{:<4} {}", event["minute"], text(event, "text"));
        output.line(tone_of(text(event, "event_type")), &line);
    }
    Ok(())
}

/// `tocsin verify`
pub(crate) fn verify(client: &Client, args: &args::Verify, output: Output) -> Result<(), Failure> {
    let answer = client.get("verify", &[("days", &args.days.to_string())])?;
    let findings = list(&answer, "findings");
    for finding in findings {
        output.object(finding);
        output.line(Tone::Bad, text(finding, "text"));
    }
    if findings.is_empty() {
        let line = format!("nothing is wrong in the next {} days", args.days);
        output.line(Tone::Good, &line);
        return Ok(());
    }
    let plural = if findings.len() == 1 { "" } else { "s" };
    Err(Failure::new(format!("{} finding{plural}", findings.len())))
}

fn names(of: &Value) -> String {
    let names: Vec<&str> = of.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

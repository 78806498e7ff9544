//! `tocsin analysis`: what is known of an incident afterwards, shown and written.

use domain::analysis::Edit;
use domain::ids::IncidentId;
use serde_json::{Value, json};
use wire::outbound::analysis::told;

use crate::args;
use crate::client::Client;
use crate::commands::{LISTS_DEPLOYED, find_incident, list, pick, second, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::local::analysis::known;
use crate::show::{Output, Tone};

/// `tocsin analysis INCIDENT [EDIT]`
pub(crate) fn run(client: &Client, args: args::Analysis, output: Output) -> Result<(), Failure> {
    let place = Deployed::named(&args.of)?.map_or(Place::Local(client), Place::Deployed);
    let incident = place.find(&args.incident)?;
    let Some(write) = args.write else {
        let analysis = place.read(&incident)?;
        output.object(&analysis);
        show(&analysis, output);
        return Ok(());
    };
    let answer = place.write(&incident, &Edit::from(write), &args.by)?;
    output.object(&answer["analysis"]);
    output.line(Tone::Good, text(&answer, "text"));
    Ok(())
}

/// Where the incident is.
enum Place<'a> {
    Local(&'a Client),
    Deployed(Deployed),
}

impl Place<'_> {
    fn find(&self, given: &str) -> Result<IncidentId, Failure> {
        let id = match self {
            Self::Local(client) => find_incident(client, given)?,
            Self::Deployed(_) if domain::arn::incident_id(given).is_ok() => given.to_owned(),
            Self::Deployed(deployed) => {
                let ids = deployed.incidents()?;
                pick(
                    given,
                    &ids.iter().map(IncidentId::as_str).collect::<Vec<_>>(),
                    LISTS_DEPLOYED,
                )?
            }
        };
        domain::arn::incident_id(&id).map_err(|error| Failure::usage(error.to_string()))
    }

    fn read(&self, incident: &IncidentId) -> Result<Value, Failure> {
        match self {
            Self::Local(client) => client.get("analysis", &[("incident", incident.as_str())]),
            Self::Deployed(deployed) => Ok(known(&deployed.analysis(incident)?)),
        }
    }

    fn write(&self, incident: &IncidentId, edit: &Edit, by: &str) -> Result<Value, Failure> {
        match self {
            Self::Local(client) => {
                let asked = json!({ "incident": incident, "by": by, "edit": edit });
                client.post("analysis", &asked)
            }
            Self::Deployed(deployed) => {
                let text = told(edit, &deployed.edit(incident, edit, by)?);
                Ok(json!({ "text": text, "analysis": self.read(incident)? }))
            }
        }
    }
}

/// The whole analysis, for people.
fn show(of: &Value, output: Output) {
    let status = text(of, "status");
    let impact = of["impact_name"].as_str().map_or_else(String::new, |name| format!(" ({name})"));
    output.line(Tone::Plain, text(of, "title"));
    let head = format!("{}  impact {}{impact}  {status}", text(of, "incident"), of["impact"]);
    output.line(if status == "OPEN" { Tone::Bad } else { Tone::Faint }, &head);
    figures(of, output);
    people(of, output);
    for (title, name) in [("summary", "summary"), ("root cause", "root_cause")] {
        let lines = of[name].as_str().unwrap_or_default().lines().map(str::to_owned);
        section(title, lines.collect(), output);
    }
    let entries = |name: &str, line: fn(&Value) -> String| {
        let numbered = |entry: &Value| {
            let id = entry["id"].as_u64().unwrap_or_default();
            format!("{id:>2}  {}", indented(&line(entry)))
        };
        list(of, name).iter().map(numbered).collect::<Vec<_>>()
    };
    section("contributing changes", entries("contributing_changes", change), output);
    section("follow-up items", entries("follow_up_items", follow_up), output);
    let what = |entry: &Value| text(entry, "what").to_owned();
    section("went well", entries("went_well", what), output);
    section("to improve", entries("to_improve", what), output);
    closing(of, output);
}

fn figures(of: &Value, output: Output) {
    for (title, name) in [
        ("duration", "duration_seconds"),
        ("time to engage", "time_to_engage_seconds"),
        ("time to acknowledge", "time_to_acknowledge_seconds"),
        ("time to mitigate", "time_to_mitigate_seconds"),
        ("time to resolve", "time_to_resolve_seconds"),
    ] {
        let known = of[name].as_i64().map(span);
        let tone = if known.is_some() { Tone::Plain } else { Tone::Faint };
        output.line(tone, &format!("{title:<21}{}", known.as_deref().unwrap_or("not known")));
    }
    if let Some(times @ 1..) = of["times_reopened"].as_u64() {
        output.line(Tone::Plain, &format!("{:<21}{times}", "times reopened"));
    }
}

fn people(of: &Value, output: Output) {
    for pages in list(of, "pages") {
        let failed = match pages["failed"].as_u64() {
            Some(failed @ 1..) => format!(", {failed} failed"),
            Some(0) | None => String::new(),
        };
        let (contact, channel) = (text(pages, "contact"), text(pages, "channel"));
        let line = format!("{:<21}{contact}  {channel}  {} sent{failed}", "paged", pages["sent"]);
        output.line(Tone::Page, &line);
    }
    for answer in list(of, "acknowledged_by") {
        let (contact, at) = (text(answer, "contact"), second(answer, "at"));
        output.line(Tone::Good, &format!("{:<21}{contact}  {at}", "acknowledged by"));
    }
}

/// A title with its lines below.
fn section(title: &str, lines: Vec<String>, output: Output) {
    output.line(Tone::Plain, title);
    if lines.is_empty() {
        output.line(Tone::Faint, "    nothing yet");
    }
    for line in lines {
        output.line(Tone::Plain, &format!("    {line}"));
    }
}

fn change(of: &Value) -> String {
    let link = of["link"].as_str().map_or_else(String::new, |link| format!("  {link}"));
    format!("{}{link}", text(of, "what"))
}

fn follow_up(of: &Value) -> String {
    let owner = of["owner"].as_str().unwrap_or("nobody");
    let due = of["due"].as_str().map_or_else(String::new, |due| format!(" by {due}"));
    let done = if of["done_at"].is_null() {
        String::new()
    } else {
        format!("  done {} ({})", second(of, "done_at"), text(of, "done_by"))
    };
    format!("{}  {owner}{due}{done}", text(of, "what"))
}

fn closing(of: &Value, output: Output) {
    if !of["closed_at"].is_null() {
        let line = format!("closed {} by {}", second(of, "closed_at"), text(of, "closed_by"));
        output.line(Tone::Good, &line);
        return;
    }
    let lacks: Vec<&str> = list(of, "lacks").iter().filter_map(Value::as_str).collect();
    if !lacks.is_empty() {
        output.line(Tone::Faint, &format!("closing waits for {}", lacks.join(", ")));
    }
}

/// The lines of an entry below one another, beside its number.
fn indented(text: &str) -> String {
    text.replace('\n', "\n        ")
}

/// A span of time in its two greatest units.
fn span(seconds: i64) -> String {
    let mut left = seconds;
    let mut parts = Vec::new();
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
        if left >= size {
            parts.push(format!("{} {unit}", left / size));
            left %= size;
        }
    }
    parts.truncate(2);
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_two_units() {
        for (seconds, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (125, "2 min 5 s"),
            (4_200, "1 h 10 min"),
            (86_400 + 3_600 + 61, "1 d 1 h"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}

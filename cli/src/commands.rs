//! The operator's commands: each asks a running stack and shows the answer.

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

use crate::args;
use crate::client::Client;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// `tocsin signal FILE`
pub(crate) fn signal(client: &Client, args: &args::Signal, output: Output) -> Result<(), Failure> {
    let payload = read_file(&args.file);
    let payload = payload.map_err(|failure| failure.hint("events/intake/ holds real payloads"))?;
    let plan = args.plan.as_deref().map(|plan| ("plan", plan));
    let answer = client.send("signal", plan.as_slice(), &payload)?;
    for outcome in list(&answer, "outcomes") {
        output.object(outcome);
        let tone = match outcome["outcome"].as_str() {
            Some("OPENED" | "ATTACHED" | "RECOVERED" | "PINGED") => Tone::Good,
            Some("BROKEN" | "UNROUTED") => Tone::Bad,
            _ => Tone::Faint,
        };
        output.line(tone, text(outcome, "text"));
    }
    Ok(())
}

/// `tocsin incidents`
pub(crate) fn incidents(client: &Client, args: &args::List, output: Output) -> Result<(), Failure> {
    let limit = args.limit.to_string();
    let answer = client.get("incidents", &[("limit", &limit)])?;
    if list(&answer, "incidents").is_empty() {
        output.line(Tone::Faint, "no incidents");
    }
    for incident in list(&answer, "incidents") {
        output.object(incident);
        let open = incident["resolved_at"].is_null();
        let status = match (open, incident["closed_at"].is_null()) {
            (true, _) => "OPEN",
            (false, true) => "RESOLVED",
            (false, false) => "CLOSED",
        };
        let line = format!(
            "{status:<9} impact {}  {}  {}  {}",
            incident["impact"],
            second(incident, "created_at"),
            text(incident, "id"),
            text(incident, "title"),
        );
        output.line(if open { Tone::Bad } else { Tone::Plain }, &line);
    }
    for kept in list(&answer, "kept") {
        output.object(kept);
        let line = format!(
            "KEPT      {}  {}: {}",
            text(kept, "at"),
            text(kept, "why"),
            text(kept, "reason")
        );
        output.line(Tone::Faint, &line);
    }
    Ok(())
}

/// `tocsin timeline INCIDENT`
pub(crate) fn timeline(client: &Client, args: &args::Of, output: Output) -> Result<(), Failure> {
    let incident = find_incident(client, &args.incident)?;
    let answer = client.get("timeline", &[("incident", &incident)])?;
    for event in list(&answer, "events") {
        output.object(event);
        let line = format!("{}  {}", second(event, "at"), text(event, "text"));
        output.line(tone_of(text(event, "event_type")), &line);
    }
    Ok(())
}

/// `tocsin chat INCIDENT [COMMAND]`
pub(crate) fn chat(client: &Client, args: &args::Chat, output: Output) -> Result<(), Failure> {
    let incident = find_incident(client, &args.incident)?;
    if !args.words.is_empty() {
        let typed = json!({ "incident": incident, "by": args.by, "words": args.words.join(" ") });
        let answer = client.post("chat", &typed)?;
        output.object(&answer);
        for line in list(&answer, "lines").iter().filter_map(Value::as_str) {
            output.line(Tone::Plain, line);
        }
        return Ok(());
    }
    let room = client.get("chat", &[("incident", &incident)])?;
    output.object(&room);
    for line in chat_lines(&room) {
        output.line(Tone::Plain, &line);
    }
    Ok(())
}

/// A chat channel in lines: its name with who is in it, then what stands there.
pub(crate) fn chat_lines(room: &Value) -> Vec<String> {
    let words = |name: &str| {
        let all = list(room, name).iter().filter_map(Value::as_str);
        all.map(str::to_owned).collect::<Vec<_>>()
    };
    let head = format!("#{}  {}", text(room, "name"), text(room, "topic"));
    let mut lines = vec![head, format!("here: {}", words("members").join(", "))];
    lines.extend(words("lines"));
    lines
}

/// `tocsin ack PAGE_OR_INCIDENT --as CONTACT`
pub(crate) fn ack(client: &Client, args: &args::Ack, output: Output) -> Result<(), Failure> {
    // A page's id and an incident's look alike; the stack knows which of them exists.
    let subject = if args.subject.contains('/') {
        args.subject.clone()
    } else {
        find_incident(client, &args.subject)?
    };
    let asked = json!({
        "subject": subject,
        "contact": args.contact,
        "code": args.code,
        "take": args.take,
    });
    let answer = client.post("ack", &asked)?;
    output.object(&answer);
    output.line(Tone::Good, text(&answer, "text"));
    Ok(())
}

/// `tocsin page INCIDENT --contact CONTACT`
pub(crate) fn page(client: &Client, args: &args::Page, output: Output) -> Result<(), Failure> {
    let incident = find_incident(client, &args.incident)?;
    let asked = json!({ "incident": incident, "contact": args.contact, "by": args.by });
    let answer = client.post("page", &asked)?;
    output.object(&answer);
    output.line(Tone::Page, text(&answer, "text"));
    Ok(())
}

/// `tocsin resolve INCIDENT`
pub(crate) fn resolve(
    client: &Client,
    args: &args::Resolve,
    output: Output,
) -> Result<(), Failure> {
    let incident = find_incident(client, &args.incident)?;
    let asked = json!({ "incident": incident, "by": args.by, "summary": args.summary });
    let answer = client.post("resolve", &asked)?;
    output.object(&answer);
    output.line(Tone::Good, text(&answer, "text"));
    Ok(())
}

/// `tocsin reply PHONE TEXT`
pub(crate) fn reply(client: &Client, args: &args::Reply, output: Output) -> Result<(), Failure> {
    let asked = json!({ "phone": args.phone, "text": args.text });
    let answer = client.post("reply", &asked)?;
    output.object(&answer);
    let tone = if answer["done"] == json!(true) { Tone::Good } else { Tone::Bad };
    output.line(tone, text(&answer, "text"));
    Ok(())
}

/// `tocsin escalate INCIDENT`
pub(crate) fn escalate(
    client: &Client,
    args: &args::Escalate,
    output: Output,
) -> Result<(), Failure> {
    let incident = find_incident(client, &args.incident)?;
    let asked = json!({ "incident": incident, "by": args.by });
    let answer = client.post("escalate", &asked)?;
    output.object(&answer);
    output.line(Tone::Page, text(&answer, "text"));
    Ok(())
}

/// `tocsin who [SCHEDULE]`
pub(crate) fn who(client: &Client, args: &args::Who, output: Output) -> Result<(), Failure> {
    let at = args.at.map(|at| at.to_string());
    let mut query = Vec::new();
    query.extend(args.schedule.as_deref().map(|schedule| ("schedule", schedule)));
    query.extend(at.as_deref().map(|at| ("at", at)));
    let answer = client.get("who", &query)?;
    for schedule in list(&answer, "schedules") {
        output.object(schedule);
        let people: Vec<&str> =
            list(schedule, "on_call").iter().filter_map(|turn| turn["contact"].as_str()).collect();
        let (tone, people) = match people.as_slice() {
            [] => (Tone::Bad, "nobody".to_owned()),
            people => (Tone::Plain, people.join(", ")),
        };
        output.line(tone, &format!("{}: {people}", text(schedule, "schedule")));
    }
    Ok(())
}

/// `tocsin inbox`
pub(crate) fn inbox(client: &Client, output: Output) -> Result<(), Failure> {
    let answer = client.get("inbox", &[])?;
    for message in list(&answer, "messages") {
        output.object(message);
        let head = format!(
            "{}  {} to {} ({})",
            second(message, "at"),
            text(message, "channel"),
            text(message, "contact"),
            text(message, "address"),
        );
        output.line(Tone::Page, &head);
        for line in text(message, "body").lines() {
            output.line(Tone::Faint, &format!("    {line}"));
        }
    }
    Ok(())
}

/// The tone of a timeline event.
pub(crate) fn tone_of(event_type: &str) -> Tone {
    match event_type {
        "PAGE_SENT" | "RUNBOOK_AWAITS_APPROVAL" => Tone::Page,
        "ACKNOWLEDGED" | "RUNBOOK_APPROVED" | "RUNBOOK_SUCCEEDED" | "INCIDENT_RESOLVED"
        | "SUMMARY" => Tone::Good,
        "INCIDENT_CREATED"
        | "PAGE_FAILED"
        | "STAGE_SKIPPED"
        | "CHANNEL_SKIPPED"
        | "ENGAGEMENT_EXHAUSTED"
        | "RUNBOOK_FAILED"
        | "RUNBOOK_TIMED_OUT"
        | "RUNBOOK_SILENT"
        | "RUNBOOK_SKIPPED"
        | "EFFECT_FAILED" => Tone::Bad,
        _ => Tone::Faint,
    }
}

/// The full id of an incident that may be given as its ARN, the beginning of its UUID, or `last`.
pub(crate) fn find_incident(client: &Client, given: &str) -> Result<String, Failure> {
    if let Ok(id) = domain::arn::incident_id(given) {
        return Ok(id.to_string());
    }
    let answer = client.get("incidents", &[("limit", "100")])?;
    let ids: Vec<&str> =
        list(&answer, "incidents").iter().filter_map(|incident| incident["id"].as_str()).collect();
    pick(given, &ids, "`tocsin incidents` lists them")
}

/// What lists the incidents of a deployment: `tocsin incidents` knows the local stack alone.
pub(crate) const LISTS_DEPLOYED: &str =
    "`aws ssm-incidents list-incident-records` lists those of a deployment";

/// The one of some incidents, the newest first, whose UUID begins so; `last` is the first. `lists` says what shows all.
pub(crate) fn pick(given: &str, ids: &[&str], lists: &str) -> Result<String, Failure> {
    let begins = |id: &&&str| id.split_once('/').is_some_and(|(_, uuid)| uuid.starts_with(given));
    let found: Vec<&&str> = match given {
        "last" => ids.iter().take(1).collect(),
        _ => ids.iter().filter(begins).collect(),
    };
    match found.as_slice() {
        [one] => Ok((**one).to_owned()),
        [] => Err(Failure::new(format!("there is no incident {given:?}")).hint(lists)),
        _ => Err(Failure::usage(format!("{given:?} begins the ids of {} incidents", found.len()))
            .hint("give more of the id")),
    }
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        return match std::io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Failure::from_error("cannot read standard input", &error)),
        };
    }
    std::fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))
}

pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(read_file(path)?);
    text.map_err(|_| Failure::usage(format!("{} is no text", path.display())))
}

pub(crate) fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_default()
}

/// An instant to the second: more is noise to a person.
pub(crate) fn second(answer: &Value, name: &str) -> String {
    let at: Option<jiff::Timestamp> = text(answer, name).parse().ok();
    at.map_or_else(String::new, |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

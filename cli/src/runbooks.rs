//! `tocsin runbooks`: what runs for an incident, and what people say about it.

use domain::ids::IncidentId;
use serde_json::{Value, json};

use crate::args::{self, Say};
use crate::client::Client;
use crate::commands::{LISTS_DEPLOYED, find_incident, list, pick, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::local::runbooks::Word;
use crate::show::{Output, Tone};

/// `tocsin runbooks INCIDENT [approve|cancel|retry N]`
pub(crate) fn run(client: &Client, args: &args::Runbooks, output: Output) -> Result<(), Failure> {
    let place = Deployed::named(&args.of)?;
    let said = args.command.as_ref().map(word);
    let answer = match place {
        None => local(client, &find_incident(client, &args.incident)?, said, &args.by)?,
        Some(place) => deployed(&place, &find(&place, &args.incident)?, said, &args.by)?,
    };
    for runbook in list(&answer, "runbooks") {
        output.object(runbook);
        show(runbook, output);
    }
    if list(&answer, "runbooks").is_empty() {
        output.line(Tone::Faint, "this incident runs nothing");
    }
    if said.is_some() {
        output.line(Tone::Good, text(&answer, "text"));
    }
    Ok(())
}

fn word(say: &Say) -> (usize, Word) {
    match say {
        Say::Approve { number } => (*number, Word::Approve),
        Say::Cancel { number } => (*number, Word::Cancel),
        Say::Retry { number } => (*number, Word::Retry),
    }
}

fn local(
    client: &Client,
    incident: &str,
    said: Option<(usize, Word)>,
    by: &str,
) -> Result<Value, Failure> {
    let Some((number, word)) = said else {
        return client.get("runbooks", &[("incident", incident)]);
    };
    let asked = json!({ "incident": incident, "number": number, "word": word, "by": by });
    client.post("runbooks", &asked)
}

fn deployed(
    place: &Deployed,
    incident: &IncidentId,
    said: Option<(usize, Word)>,
    by: &str,
) -> Result<Value, Failure> {
    let Some((number, word)) = said else {
        return Ok(json!({ "runbooks": place.runbooks(incident)? }));
    };
    place.say(incident, (number, word), by)?;
    Ok(json!({ "text": word.done(number, by), "runbooks": place.runbooks(incident)? }))
}

fn find(place: &Deployed, given: &str) -> Result<IncidentId, Failure> {
    if let Ok(id) = domain::arn::incident_id(given) {
        return Ok(id);
    }
    let ids = place.incidents()?;
    let id = pick(given, &ids.iter().map(IncidentId::as_str).collect::<Vec<_>>(), LISTS_DEPLOYED)?;
    domain::arn::incident_id(&id).map_err(|error| Failure::usage(error.to_string()))
}

fn show(runbook: &Value, output: Output) {
    let state = text(runbook, "state");
    let tone = match state {
        "SUCCEEDED" | "REHEARSED" => Tone::Good,
        "FAILED" | "TIMED_OUT" => Tone::Bad,
        "AWAITING_APPROVAL" => Tone::Page,
        _ => Tone::Plain,
    };
    let again = runbook["attempt"].as_u64().filter(|attempt| *attempt > 0);
    let again = again.map_or_else(String::new, |attempt| format!("  (run again {attempt})"));
    let line =
        format!("{:>2}  {state:<17} {}{again}", runbook["number"], text(runbook, "document"));
    output.line(tone, &line);
    for step in list(runbook, "steps") {
        let line = format!("      {:<15} {}", text(step, "status"), text(step, "name"));
        output.line(Tone::Faint, &line);
    }
}

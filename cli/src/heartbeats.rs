//! `tocsin heartbeats`: who must ping, and how they stand.

use domain::heartbeat::Heartbeat;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::args;
use crate::client::Client;
use crate::commands::{list, second, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// `tocsin heartbeats [set NAME --every DURATION | remove NAME]`
pub(crate) fn run(client: &Client, args: &args::Heartbeats, output: Output) -> Result<(), Failure> {
    let deployed = Deployed::named(&args.of)?;
    match &args.command {
        None => {
            let heartbeats = match deployed {
                None => list(&client.get("heartbeats", &[])?, "heartbeats").to_vec(),
                Some(deployed) => deployed.heartbeats()?,
            };
            if heartbeats.is_empty() {
                output.line(Tone::Faint, "no heartbeats are configured");
            }
            for heartbeat in &heartbeats {
                show(heartbeat, output);
            }
        }
        Some(args::ChangeHeartbeat::Set { name, every, plan, description }) => {
            let heartbeat = Heartbeat {
                name: name.clone(),
                interval: *every,
                plan: plan.clone(),
                description: description.clone(),
            };
            let set = match deployed {
                None => client.post("heartbeats", &heartbeat)?,
                Some(deployed) => deployed.set_heartbeat(&heartbeat)?,
            };
            show(&set, output);
        }
        Some(args::ChangeHeartbeat::Remove { name }) => {
            let removed = json!({ "removed": name });
            match deployed {
                None => drop(client.post("heartbeats/remove", &json!({ "name": name }))?),
                Some(deployed) => deployed.remove_heartbeat(name)?,
            }
            output.object(&removed);
            output.line(Tone::Plain, &format!("removed {name}"));
        }
    }
    Ok(())
}

fn show(heartbeat: &Value, output: Output) {
    output.object(heartbeat);
    let (tone, since) = match text(heartbeat, "state") {
        "ALIVE" => (Tone::Good, format!("next by {}", second(heartbeat, "due_at"))),
        "MISSING" => (Tone::Bad, format!("was due by {}", second(heartbeat, "due_at"))),
        _ => (Tone::Faint, "waits for its first ping".to_owned()),
    };
    let seconds = heartbeat["interval_seconds"].as_i64().unwrap_or_default();
    let answers = heartbeat["plan"].as_str().map(|plan| format!("  {plan} answers"));
    let line = format!(
        "{:<9} {}  every {:#}  {since}{}  {}",
        text(heartbeat, "state"),
        text(heartbeat, "name"),
        SignedDuration::from_secs(seconds),
        answers.unwrap_or_default(),
        text(heartbeat, "description"),
    );
    output.line(tone, line.trim_end());
}

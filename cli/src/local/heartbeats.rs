//! The route of heartbeats: those that are configured, and how they stand.

use std::collections::BTreeMap;

use app::ports::{Configurations, Heartbeats};
use axum::Json;
use axum::extract::State;
use domain::heartbeat::{Heartbeat, Pulse, PulseState};
use domain::ids::HeartbeatName;
use serde_json::{Value, json};

use super::server::{Answer, Shared};

/// Heartbeats that one request reads.
const PART: usize = 100;

pub(super) async fn heartbeats(State(stack): Shared) -> Answer {
    let configured = stack.store().configuration().await?.heartbeats;
    let names: Vec<HeartbeatName> = configured.keys().cloned().collect();
    let mut pulses = BTreeMap::new();
    for part in names.chunks(PART) {
        let read = stack.store().pulses(part).await?;
        pulses.extend(read.into_iter().map(|read| (read.value.name.clone(), read.value)));
    }
    let line = |heartbeat: &Heartbeat| line(heartbeat, pulses.get(&heartbeat.name));
    Ok(Json(json!({ "heartbeats": configured.values().map(line).collect::<Vec<_>>() })))
}

fn line(heartbeat: &Heartbeat, pulse: Option<&Pulse>) -> Value {
    let (state, due_at) = match pulse.map(|pulse| &pulse.state) {
        None | Some(PulseState::Disarmed) => ("UNARMED", None),
        Some(PulseState::Alive { due_at }) => ("ALIVE", Some(due_at)),
        Some(PulseState::Missing { since }) => ("MISSING", Some(since)),
    };
    json!({
        "name": heartbeat.name,
        "state": state,
        "interval_seconds": heartbeat.interval.seconds(),
        "last_ping_at": pulse.map(|pulse| pulse.last_at),
        "due_at": due_at,
        "plan": heartbeat.plan,
        "description": heartbeat.description,
    })
}

//! The routes of heartbeats: those that are configured and how they stand, one said anew, one removed.

use app::heartbeat;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use domain::heartbeat::{Heartbeat, Pulse, PulseState};
use domain::ids::HeartbeatName;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{Answer, Problem, Shared};

/// What to do where the pulse of a heartbeat lags behind its configuration.
pub(crate) const REPEAT: &str = "the same again makes up for it";

/// Which heartbeat.
#[derive(Deserialize)]
struct Named {
    name: HeartbeatName,
}

pub(super) async fn show(State(stack): Shared) -> Answer {
    let listed = heartbeat::list(&stack.state()).await?;
    let lines = listed.iter().map(|(heartbeat, pulse)| line(heartbeat, pulse.as_ref()));
    Ok(Json(json!({ "heartbeats": lines.collect::<Vec<_>>() })))
}

pub(super) async fn set(State(stack): Shared, given: Bytes) -> Answer {
    let of: Heartbeat = serde_json::from_slice(&given).map_err(Problem::bad)?;
    let pulse = heartbeat::set(&stack.state(), &of).await?;
    Ok(Json(line(&of, pulse.as_ref())))
}

pub(super) async fn remove(State(stack): Shared, given: Bytes) -> Answer {
    let Named { name } = serde_json::from_slice(&given).map_err(Problem::bad)?;
    heartbeat::remove(&stack.state(), &name).await?;
    Ok(Json(json!({ "removed": name })))
}

/// A heartbeat and how it stands.
pub(crate) fn line(heartbeat: &Heartbeat, pulse: Option<&Pulse>) -> Value {
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

//! Pings: an event of a job that is alive, or the least that says so, `{"heartbeat": "NAME"}`.

use domain::ids::HeartbeatName;
use serde_json::Value;

use super::envelope::{Delivery, Envelope};
use super::{Ping, Reading};
use crate::fault::{Fault, text};

/// The member of a ping without an envelope.
pub(super) const MARK: &str = "heartbeat";

/// The `detail-type` of a ping.
pub(super) const PING: &str = "Heartbeat";

/// Reads `{"heartbeat": "NAME"}`. It comes when it was sent.
pub(super) fn bare(payload: &Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    let name = name(payload, MARK, "a ping")?;
    Ok(Reading::Ping(Ping { name, at: delivery.received_at, raw: raw(delivery) }))
}

/// Reads a ping in an event: `detail.name` says whose.
pub(super) fn event(envelope: &Envelope, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    let name = name(&envelope.detail, "name", "detail")?;
    let at = envelope.time().unwrap_or(delivery.received_at);
    Ok(Reading::Ping(Ping { name, at, raw: raw(delivery) }))
}

fn name(value: &Value, member: &str, place: &str) -> Result<HeartbeatName, Fault> {
    let name = text(value, member);
    let name = name.ok_or_else(|| Fault(format!("{place}.{member}: no name of a heartbeat")))?;
    HeartbeatName::parse(name.trim()).map_err(|error| Fault(format!("{place}.{member}: {error}")))
}

fn raw(delivery: &Delivery<'_>) -> String {
    crate::text::cut_chars(delivery.raw, domain::limits::RAW_DATA_MAX).to_owned()
}

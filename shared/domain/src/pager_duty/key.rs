//! The key under which PagerDuty has an incident of ours.

use crate::ids::IncidentId;

/// Tells our keys from those of others.
const PREFIX: &str = "tocsin/";

/// The key of an incident: one open incident of a service has it at most. The longest id, a plan's name of 200
/// characters and a UUID, leaves room in the 255 that PagerDuty takes, so that each key leads back to its incident.
//= pagerduty#incidents: incident_key; pagerduty#events-api-v2: dedup_key, at most 255 characters
pub fn key(incident: &IncidentId) -> String {
    format!("{PREFIX}{incident}")
}

/// The incident of a key; `None` where it is none of ours.
pub fn incident_of(key: &str) -> Option<IncidentId> {
    IncidentId::parse(key.strip_prefix(PREFIX)?).ok()
}

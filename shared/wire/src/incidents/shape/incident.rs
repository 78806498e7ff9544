//! What is said of an incident.

use serde::{Deserialize, Serialize};

/// Where an incident stands.
//= ssm-incidents#IncidentRecord-status
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncidentStatus {
    /// Somebody has to do something.
    Open,
    /// Over.
    Resolved,
}

//! Requests about shifts.

use serde::Deserialize;

use crate::contacts::shape::recurrence::Recurrence;
use crate::contacts::shape::seconds::Seconds;

/// List a rotation's shifts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListRotationShifts {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// Shifts that end after this.
    pub start_time: Option<Seconds>,
    /// Shifts that start before this.
    pub end_time: Seconds,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// List the shifts that a rotation would have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListPreviewRotationShifts {
    /// When the first shift starts.
    pub rotation_start_time: Option<Seconds>,
    /// Shifts that end after this.
    pub start_time: Option<Seconds>,
    /// Shifts that start before this.
    pub end_time: Seconds,
    /// Whoever takes turns: names, not ARNs.
    pub members: Vec<String>,
    /// Whose clock it follows.
    pub time_zone_id: String,
    /// When turns end.
    pub recurrence: Recurrence,
    /// Who stands in when.
    pub overrides: Option<Vec<PreviewOverride>>,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// Who would stand in when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct PreviewOverride {
    /// Who stands in; nobody, when there are none.
    pub new_members: Option<Vec<String>>,
    /// When it starts.
    pub start_time: Option<Seconds>,
    /// When it ends.
    pub end_time: Option<Seconds>,
}

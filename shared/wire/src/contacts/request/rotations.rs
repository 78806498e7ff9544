//! Requests about rotations.

use serde::Deserialize;

use crate::contacts::shape::recurrence::Recurrence;
use crate::contacts::shape::seconds::Seconds;
use crate::contacts::shape::tag::Tag;

/// Make a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateRotation {
    /// The name its owner gave it.
    pub name: String,
    /// The ARNs of the contacts, in the order of their turns.
    pub contact_ids: Vec<String>,
    /// When the first shift starts; at once, when absent.
    pub start_time: Option<Seconds>,
    /// Whose clock it follows.
    pub time_zone_id: String,
    /// When turns end.
    pub recurrence: Recurrence,
    /// Its tags.
    pub tags: Option<Vec<Tag>>,
    /// By which the request is recognised when it is sent again.
    pub idempotency_token: Option<String>,
}

/// Show a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetRotation {
    /// The ARN of the rotation.
    pub rotation_id: String,
}

/// Change a rotation; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateRotation {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// The ARNs of the contacts, in the order of their turns.
    pub contact_ids: Option<Vec<String>>,
    /// When the first shift starts; unchanged, when absent.
    pub start_time: Option<Seconds>,
    /// Whose clock it follows.
    pub time_zone_id: Option<String>,
    /// When turns end.
    pub recurrence: Recurrence,
}

/// Remove a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteRotation {
    /// The ARN of the rotation.
    pub rotation_id: String,
}

/// List rotations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListRotations {
    /// What the names begin with.
    pub rotation_name_prefix: Option<String>,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

//! Answers about rotations.

use serde::Serialize;

use crate::contacts::shape::recurrence::Recurrence;
use crate::contacts::shape::seconds::Seconds;

/// What `CreateRotation` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRotation {
    /// The ARN of the rotation.
    pub rotation_arn: String,
}

/// What `GetRotation` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRotation {
    /// The ARN of the rotation.
    pub rotation_arn: String,
    /// The name its owner gave it.
    pub name: String,
    /// The ARNs of the contacts, in the order of their turns.
    pub contact_ids: Vec<String>,
    /// When the first shift starts; absent when its creator did not say, or Terraform would see a
    /// difference for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Seconds>,
    /// Whose clock it follows.
    pub time_zone_id: String,
    /// When turns end.
    pub recurrence: Recurrence,
}

/// What `ListRotations` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRotations {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub rotations: Vec<Rotation>,
}

/// A rotation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Rotation {
    /// The ARN of the rotation.
    pub rotation_arn: String,
    /// The name its owner gave it.
    pub name: String,
    /// The ARNs of the contacts, in the order of their turns.
    pub contact_ids: Vec<String>,
    /// When the first shift starts, when its creator said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Seconds>,
    /// Whose clock it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone_id: Option<String>,
    /// When turns end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
}

//! Answers about overrides of rotations.

use serde::Serialize;

use crate::contacts::shape::seconds::Seconds;

/// What `CreateRotationOverride` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRotationOverride {
    /// The id of the override.
    pub rotation_override_id: String,
}

/// What `GetRotationOverride` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRotationOverride {
    /// The id of the override.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_override_id: Option<String>,
    /// The ARN of the rotation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_arn: Option<String>,
    /// The ARNs of who stands in; nobody, when there are none.
    pub new_contact_ids: Vec<String>,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Seconds>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Seconds>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<Seconds>,
}

/// What `ListRotationOverrides` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRotationOverrides {
    /// Part of the list.
    pub rotation_overrides: Vec<RotationOverride>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// An override in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RotationOverride {
    /// The id of the override.
    pub rotation_override_id: String,
    /// The ARNs of who stands in; nobody, when there are none.
    pub new_contact_ids: Vec<String>,
    /// When it starts.
    pub start_time: Seconds,
    /// When it ends.
    pub end_time: Seconds,
    /// When it was made.
    pub create_time: Seconds,
}

//! Requests about overrides of rotations.

use serde::Deserialize;

use crate::contacts::shape::seconds::Seconds;

/// Let others stand in for a while.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateRotationOverride {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// The ARNs of who stands in; nobody, when there are none.
    pub new_contact_ids: Vec<String>,
    /// When it starts.
    pub start_time: Seconds,
    /// When it ends.
    pub end_time: Seconds,
    /// By which the request is recognised when it is sent again.
    pub idempotency_token: Option<String>,
}

/// Show an override.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetRotationOverride {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// The id of the override.
    pub rotation_override_id: String,
}

/// Remove an override.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteRotationOverride {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// The id of the override.
    pub rotation_override_id: String,
}

/// List a rotation's overrides.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListRotationOverrides {
    /// The ARN of the rotation.
    pub rotation_id: String,
    /// Overrides that end after this.
    pub start_time: Seconds,
    /// Overrides that start before this.
    pub end_time: Seconds,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

//! Plans of contacts.

use serde::{Deserialize, Deserializer, Serialize};

/// The types of contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactType {
    /// A person.
    Personal,
    /// An escalation plan.
    Escalation,
    /// An on-call schedule.
    #[serde(rename = "ONCALL_SCHEDULE")]
    OncallSchedule,
}

/// What engaging a contact means.
///
/// The stages are always there: Terraform sends none of them for a schedule as an empty list, and
/// takes a plan that answers none for one that is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Plan {
    /// In order; none for a schedule.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub stages: Vec<Stage>,
    /// The ARNs of a schedule's rotations, and of nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_ids: Option<Vec<String>>,
}

/// Whom to engage together, and how long to wait then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Stage {
    /// From entering this stage to entering the next.
    pub duration_in_minutes: u32,
    /// None make the stage a deliberate delay.
    pub targets: Vec<Target>,
}

/// Whom to engage: a channel or a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Target {
    /// A channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_target_info: Option<ChannelTargetInfo>,
    /// A contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_target_info: Option<ContactTargetInfo>,
}

/// A channel to page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChannelTargetInfo {
    /// The ARN of the channel.
    pub contact_channel_id: String,
    /// After how many minutes a page that could not be sent is sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_interval_in_minutes: Option<u32>,
}

/// A contact to engage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContactTargetInfo {
    /// The ARN of the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<String>,
    /// Whether its acknowledgement stops the later stages.
    pub is_essential: bool,
}

/// `null` counts as absent, here as everywhere.
fn null_is_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Stage>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

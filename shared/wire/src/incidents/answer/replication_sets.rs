//! Answers about the replication set: the Regions that hold the data.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::seconds::Seconds;

/// What `CreateReplicationSet` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateReplicationSet {
    /// The ARN of the set.
    pub arn: String,
}

/// What `GetReplicationSet` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetReplicationSet {
    /// The set.
    pub replication_set: ReplicationSet,
}

/// What `ListReplicationSets` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListReplicationSets {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list: their ARNs.
    pub replication_set_arns: Vec<String>,
}

/// The replication set.
//= ssm-incidents#ReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicationSet {
    /// Its ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The ARN of who made it.
    pub created_by: String,
    /// When.
    pub created_time: Seconds,
    /// Whether its last Region cannot be removed.
    pub deletion_protected: bool,
    /// The ARN of who changed it last.
    pub last_modified_by: String,
    /// When.
    pub last_modified_time: Seconds,
    /// Its Regions, by name.
    pub region_map: BTreeMap<String, RegionInfo>,
    /// Where it stands.
    pub status: ReplicationSetStatus,
}

/// A Region that holds the data.
//= ssm-incidents#RegionInfo
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionInfo {
    /// The key that encrypts them there; `DefaultKey` for AWS's own, or Terraform would see a
    /// difference for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sse_kms_key_id: Option<String>,
    /// Where it stands.
    pub status: RegionStatus,
    /// Why, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
    /// Since when.
    pub status_update_date_time: Seconds,
}

/// Where a replication set stands.
//= ssm-incidents#ReplicationSet-status
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplicationSetStatus {
    /// It can be used.
    Active,
    /// It is being made.
    Creating,
    /// Its Regions are being changed.
    Updating,
    /// It is being removed.
    Deleting,
    /// It could not be made or changed.
    Failed,
}

/// Where a Region of a replication set stands.
//= ssm-incidents#RegionInfo-status
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegionStatus {
    /// It holds the data.
    Active,
    /// It is being added.
    Creating,
    /// It is being removed.
    Deleting,
    /// It could not be added or removed.
    Failed,
}

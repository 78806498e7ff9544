//! Requests about the replication set: the Regions that hold the data.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Make the replication set.
//= ssm-incidents#CreateReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct CreateReplicationSet {
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// Its Regions, by name.
    pub regions: BTreeMap<String, RegionInput>,
    /// Its tags.
    pub tags: Option<BTreeMap<String, String>>,
}

/// A Region that is to hold the data.
//= ssm-incidents#RegionMapInputValue
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct RegionInput {
    /// The key that encrypts them there; AWS's own, when absent.
    pub sse_kms_key_id: Option<String>,
}

/// Show the replication set.
//= ssm-incidents#GetReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct GetReplicationSet {
    /// The ARN of the set.
    pub arn: String,
}

/// Add Regions to the replication set, or remove some.
//= ssm-incidents#UpdateReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateReplicationSet {
    /// What is changed, in this order.
    pub actions: Vec<RegionChange>,
    /// The ARN of the set.
    pub arn: String,
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
}

/// A Region that comes.
//= ssm-incidents#AddRegionAction
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct AddRegion {
    /// Its name.
    pub region_name: String,
    /// The key that encrypts the data there; AWS's own, when absent.
    pub sse_kms_key_id: Option<String>,
}

/// A Region that goes.
//= ssm-incidents#DeleteRegionAction
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteRegion {
    /// Its name.
    pub region_name: String,
}

/// Say whether the replication set's last Region may be removed.
//= ssm-incidents#UpdateDeletionProtection
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateDeletionProtection {
    /// The ARN of the set.
    pub arn: String,
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// Whether it is protected.
    pub deletion_protected: bool,
}

/// Remove the replication set, and all data with it.
//= ssm-incidents#DeleteReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteReplicationSet {
    /// The ARN of the set.
    pub arn: String,
}

/// List replication sets.
//= ssm-incidents#ListReplicationSets
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListReplicationSets {
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
}

/// A change of the Regions.
//= ssm-incidents#UpdateReplicationSetAction
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub enum RegionChange {
    /// One comes.
    AddRegionAction(AddRegion),
    /// One goes.
    DeleteRegionAction(DeleteRegion),
}

//! The replication set: the Regions that a deployment is meant to live in.
//!
//! It is kept and shown. What it asks for across Regions is not done yet.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The Regions of a deployment.
//= ssm-incidents#ReplicationSet
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicationSet {
    /// The last part of its ARN: a UUID.
    pub id: String,
    /// Its Regions by name.
    pub regions: BTreeMap<String, Region>,
    /// Whether its last Region is kept from being deleted.
    pub deletion_protected: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was changed last.
    pub modified_at: Timestamp,
    /// By whom.
    pub modified_by: String,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// One Region of a replication set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// The key that encrypts its data; one of DynamoDB's own, when absent.
    pub kms_key: Option<String>,
    /// When it came to be in the set.
    pub since: Timestamp,
}

//! What events on a timeline point to.

use serde::{Deserialize, Serialize};

/// What an event on a timeline is about.
//= ssm-incidents#EventReference
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventReference {
    /// The id of a related item.
    RelatedItemId(String),
    /// The ARN of an AWS resource.
    Resource(String),
}

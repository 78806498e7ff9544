//! Requests about tags.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Add tags, or replace them.
//= ssm-incidents#TagResource
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct TagResource {
    /// The ARN of what has the tags.
    pub resource_arn: String,
    /// The tags to add or to replace.
    pub tags: BTreeMap<String, String>,
}

/// Remove tags.
//= ssm-incidents#UntagResource
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UntagResource {
    /// The ARN of what has the tags.
    pub resource_arn: String,
    /// The keys of the tags.
    pub tag_keys: Vec<String>,
}

/// List tags.
//= ssm-incidents#ListTagsForResource
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListTagsForResource {
    /// The ARN of what has the tags.
    pub resource_arn: String,
}

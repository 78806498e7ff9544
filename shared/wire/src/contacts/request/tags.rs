//! Requests about tags.

use serde::Deserialize;

use crate::contacts::shape::tag::Tag;

/// Add tags, or replace them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct TagResource {
    /// The ARN of what has the tags.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// The tags to add or to replace.
    pub tags: Vec<Tag>,
}

/// Remove tags.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UntagResource {
    /// The ARN of what has the tags.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// The keys of the tags.
    pub tag_keys: Vec<String>,
}

/// List tags.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResource {
    /// The ARN of what has the tags.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
}

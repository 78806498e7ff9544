//! Answers about tags.

use std::collections::BTreeMap;

use serde::Serialize;

/// What `ListTagsForResource` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListTagsForResource {
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

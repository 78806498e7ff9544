//! Answers about tags.

use serde::Serialize;

use crate::contacts::shape::tag::Tag;

/// What `ListTagsForResource` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResource {
    /// Its tags.
    pub tags: Vec<Tag>,
}

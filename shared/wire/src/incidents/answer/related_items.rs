//! Answers about items that belong to incidents.

use serde::Serialize;

use crate::incidents::shape::related_item::RelatedItem;

/// What `ListRelatedItems` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRelatedItems {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub related_items: Vec<RelatedItem>,
}

//! Requests about items that belong to incidents.

use serde::Deserialize;

use crate::incidents::shape::related_item::{ItemIdentifier, RelatedItem};

/// List an incident's items.
//= ssm-incidents#ListRelatedItems
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListRelatedItems {
    /// The ARN of the incident.
    pub incident_record_arn: String,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
}

/// Attach an item to an incident, or detach one.
//= ssm-incidents#UpdateRelatedItems
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateRelatedItems {
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// The ARN of the incident.
    pub incident_record_arn: String,
    /// Which, and which of the two.
    pub related_items_update: RelatedItemsUpdate,
}

/// Which item comes or goes.
//= ssm-incidents#RelatedItemsUpdate
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub enum RelatedItemsUpdate {
    /// One that comes.
    ItemToAdd(RelatedItem),
    /// One that goes, known by what it is.
    ItemToRemove(ItemIdentifier),
}

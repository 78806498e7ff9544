//! Requests about contacts and their plans.

use serde::Deserialize;

use crate::contacts::shape::plan::ContactType;
use crate::contacts::shape::plan::Plan;
use crate::contacts::shape::tag::Tag;

/// Make a contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateContact {
    /// The name by which it is found, which never changes.
    pub alias: String,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ContactType,
    /// What engaging it means.
    pub plan: Plan,
    /// Its tags.
    pub tags: Option<Vec<Tag>>,
    /// By which the request is recognised when it is sent again.
    pub idempotency_token: Option<String>,
}

/// Show a contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetContact {
    /// The ARN of the contact.
    pub contact_id: String,
}

/// Change a contact; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateContact {
    /// The ARN of the contact.
    pub contact_id: String,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// What engaging it means.
    pub plan: Option<Plan>,
}

/// Remove a contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteContact {
    /// The ARN of the contact.
    pub contact_id: String,
}

/// List contacts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListContacts {
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// What the aliases begin with.
    pub alias_prefix: Option<String>,
    /// Of which type they are.
    #[serde(rename = "Type")]
    pub kind: Option<ContactType>,
}

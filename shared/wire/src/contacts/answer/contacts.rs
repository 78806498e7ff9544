//! Answers about contacts and their plans.

use serde::Serialize;

use crate::contacts::shape::plan::ContactType;
use crate::contacts::shape::plan::Plan;

/// What `CreateContact` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateContact {
    /// The ARN of the contact.
    pub contact_arn: String,
}

/// What `GetContact` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetContact {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The name by which it is found, which never changes.
    pub alias: String,
    /// The name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ContactType,
    /// What engaging it means.
    pub plan: Plan,
}

/// What `ListContacts` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListContacts {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub contacts: Vec<Contact>,
}

/// A contact in a list, which is without its plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Contact {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The name by which it is found, which never changes.
    pub alias: String,
    /// The name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ContactType,
}

//! Requests about policies by which contacts are shared.

use serde::Deserialize;

/// Share a contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct PutContactPolicy {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The policy, as JSON.
    pub policy: String,
}

/// Show how a contact is shared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetContactPolicy {
    /// The ARN of the contact.
    pub contact_arn: String,
}

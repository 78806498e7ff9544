//! Answers about policies by which contacts are shared.

use serde::Serialize;

/// What `GetContactPolicy` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetContactPolicy {
    /// The ARN of the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_arn: Option<String>,
    /// The policy, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

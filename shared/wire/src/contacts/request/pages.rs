//! Requests about pages and what became of them.

use serde::Deserialize;

use crate::contacts::shape::text::Secret;

/// Say that a page arrived or was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct AcceptPage {
    /// The ARN of the page.
    pub page_id: String,
    /// The ARN of the channel that it came by.
    pub contact_channel_id: Option<String>,
    /// How far the page has come.
    pub accept_type: AcceptType,
    /// What was said about it.
    pub note: Option<Secret>,
    /// The code that was in the page.
    pub accept_code: Secret,
    /// Whether the code must be the right one.
    pub accept_code_validation: Option<AcceptCodeValidation>,
}

/// Show a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DescribePage {
    /// The ARN of the page.
    pub page_id: String,
}

/// List a contact's pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListPagesByContact {
    /// The ARN of the contact.
    pub contact_id: String,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// List an engagement's pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListPagesByEngagement {
    /// The ARN of the engagement.
    pub engagement_id: String,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// List what became known about a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListPageReceipts {
    /// The ARN of the page.
    pub page_id: String,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// List how a page came from the engaged contact to the one paged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListPageResolutions {
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// The ARN of the page.
    pub page_id: String,
}

/// How far a page has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AcceptType {
    /// It arrived.
    Delivered,
    /// Somebody acknowledged it.
    Read,
}

/// Whether an acceptance's code must be the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AcceptCodeValidation {
    /// Any code will do.
    Ignore,
    /// It must be the one in the page.
    Enforce,
}

//! Answers about pages and what became of them.

use serde::Serialize;

use crate::contacts::shape::plan::ContactType;
use crate::contacts::shape::seconds::Seconds;
use crate::contacts::shape::text::Secret;

/// What `DescribePage` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribePage {
    /// The ARN of the page.
    pub page_arn: String,
    /// The ARN of the engagement.
    pub engagement_arn: String,
    /// The ARN of the contact.
    pub contact_arn: String,
    /// Who engages.
    pub sender: String,
    /// The subject, for channels that keep it to themselves.
    pub subject: Secret,
    /// The words, for channels that keep them to themselves.
    pub content: Secret,
    /// The subject, for channels that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_subject: Option<Secret>,
    /// The words, for channels that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_content: Option<Secret>,
    /// The ARN of the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// When it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_time: Option<Seconds>,
    /// When it was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_time: Option<Seconds>,
    /// When it was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_time: Option<Seconds>,
}

/// What `ListPagesByContact` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPagesByContact {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub pages: Vec<Page>,
}

/// What `ListPagesByEngagement` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPagesByEngagement {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub pages: Vec<Page>,
}

/// What `ListPageReceipts` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPageReceipts {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub receipts: Vec<Receipt>,
}

/// What `ListPageResolutions` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPageResolutions {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// From the engaged contact down to the one paged.
    pub page_resolutions: Vec<ResolutionContact>,
}

/// A page in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Page {
    /// The ARN of the page.
    pub page_arn: String,
    /// The ARN of the engagement.
    pub engagement_arn: String,
    /// The ARN of the contact.
    pub contact_arn: String,
    /// Who engages.
    pub sender: String,
    /// The ARN of the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// When it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_time: Option<Seconds>,
    /// When it was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_time: Option<Seconds>,
    /// When it was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_time: Option<Seconds>,
}

/// What became known about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Receipt {
    /// The ARN of the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_channel_arn: Option<String>,
    /// What became known.
    pub receipt_type: ReceiptType,
    /// The carrier's id, the code, or what went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_info: Option<Secret>,
    /// When it became known.
    pub receipt_time: Seconds,
}

/// A step from the engaged contact to the one paged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolutionContact {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ContactType,
    /// The stage of the escalation plan that led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_index: Option<u32>,
}

/// What became known about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReceiptType {
    /// It arrived.
    Delivered,
    /// It could not be sent.
    Error,
    /// Somebody acknowledged it.
    Read,
    /// The carrier took it.
    Sent,
    /// Its recipient wants no more of them.
    Stop,
}

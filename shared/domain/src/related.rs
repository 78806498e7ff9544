//! Items that belong to an incident: the resources involved, links, metrics.

use serde::{Deserialize, Serialize};

/// A link or resource attached to an incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RelatedItem {
    /// What kind of thing it is, in AWS's words.
    pub kind: ItemKind,
    /// What it is called, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where or what it is.
    pub value: ItemValue,
}

/// AWS's kinds of related items.
//= ssm-incidents#ItemIdentifier-type
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words, which it does not define further")]
pub enum ItemKind {
    Analysis,
    Incident,
    Metric,
    Parent,
    Attachment,
    Other,
    Automation,
    InvolvedResource,
    Task,
}

/// The value of a related item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemValue {
    /// An AWS resource.
    Arn(String),
    /// A link.
    Url(String),
    /// A CloudWatch metric, as the JSON that its console understands.
    MetricDefinition(String),
    /// An incident of PagerDuty.
    PagerDuty(PagerDutyIncident),
}

/// An incident of PagerDuty.
//= ssm-incidents#PagerDutyIncidentDetail
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PagerDutyIncident {
    /// PagerDuty's id.
    pub id: String,
    /// Whether it is resolved there when the incident is resolved here.
    pub auto_resolve: Option<bool>,
    /// The secret that holds the token, by name or ARN.
    pub secret: Option<String>,
}

impl ItemValue {
    /// The text of it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Arn(text) | Self::Url(text) | Self::MetricDefinition(text) => text,
            Self::PagerDuty(incident) => &incident.id,
        }
    }
}

impl RelatedItem {
    /// A resource that the trouble concerns.
    pub fn involved(arn: impl Into<String>) -> Self {
        Self { kind: ItemKind::InvolvedResource, title: None, value: ItemValue::Arn(arn.into()) }
    }
}

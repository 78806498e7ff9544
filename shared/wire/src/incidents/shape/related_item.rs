//! Items that belong to an incident.

use domain::related::ItemKind;
use serde::{Deserialize, Serialize};

/// A link or resource attached to an incident.
//= ssm-incidents#RelatedItem
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedItem {
    /// The id that the service gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_id: Option<String>,
    /// What it is.
    pub identifier: ItemIdentifier,
    /// What it is called, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What an item is, by which it is found again too.
//= ssm-incidents#ItemIdentifier
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemIdentifier {
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: ItemKind,
    /// Where or what it is.
    pub value: ItemValue,
}

/// Where or what an item is.
//= ssm-incidents#ItemValue
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ItemValue {
    /// The ARN of an AWS resource.
    Arn(String),
    /// A CloudWatch metric, as the JSON that its console understands.
    MetricDefinition(String),
    /// An incident in PagerDuty.
    PagerDutyIncidentDetail(PagerDutyIncidentDetail),
    /// A link.
    Url(String),
}

/// An incident in PagerDuty.
//= ssm-incidents#PagerDutyIncidentDetail
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagerDutyIncidentDetail {
    /// Whether it is resolved when this one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_resolve: Option<bool>,
    /// Its id.
    pub id: String,
    /// The name of the secret, in Secrets Manager, with which we call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_id: Option<String>,
}

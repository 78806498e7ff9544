//! Answers about response plans.

use serde::Serialize;

use crate::incidents::shape::action::Action;
use crate::incidents::shape::integration::Integration;
use crate::incidents::shape::response_plan::{ChatChannel, IncidentTemplate};

/// What `CreateResponsePlan` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateResponsePlan {
    /// The ARN of the plan.
    pub arn: String,
}

/// What `GetResponsePlan` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetResponsePlan {
    /// What is done when an incident opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<Action>>,
    /// The ARN of the plan.
    pub arn: String,
    /// The room of its incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_channel: Option<ChatChannel>,
    /// The name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The ARNs of the contacts that it engages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engagements: Option<Vec<String>>,
    /// What its incidents are like when they open.
    pub incident_template: IncidentTemplate,
    /// Which other services are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrations: Option<Vec<Integration>>,
    /// The name by which it is found, which never changes.
    pub name: String,
}

/// What `ListResponsePlans` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListResponsePlans {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub response_plan_summaries: Vec<ResponsePlanSummary>,
}

/// A response plan in a list.
//= ssm-incidents#ResponsePlanSummary
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponsePlanSummary {
    /// The ARN of the plan.
    pub arn: String,
    /// The name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The name by which it is found, which never changes.
    pub name: String,
}

//! Response plans: what to do when a signal arrives.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::ids::{ContactId, PlanName};
use crate::signal::Impact;

/// What an incident looks like, who is engaged, and what is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlan {
    /// Its name; part of its ARN and of its incidents' ARNs.
    pub name: PlanName,
    /// The name shown to people.
    #[serde(default)]
    pub display_name: String,
    /// What its incidents begin as.
    pub template: IncidentTemplate,
    /// Contacts engaged at once, each by its own plan.
    #[serde(default)]
    pub engagements: Vec<ContactId>,
    /// Runbooks started at once.
    #[serde(default)]
    pub actions: Vec<RunbookAction>,
    /// SNS topics that the chat of an incident listens to, as ARNs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chat_channel: Vec<String>,
    /// Other pagers that hear of its incidents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub integrations: Vec<PagerDuty>,
    /// With whom it is shared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<ResourcePolicy>,
    /// Tags; those that begin with `tocsin/` switch on what AWS does not have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// What an incident of a plan begins as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentTemplate {
    /// The title; what triggered it is added behind a colon.
    pub title: String,
    /// How bad it is.
    pub impact: Impact,
    /// What responders should know; the signal's reason is added below.
    #[serde(default)]
    pub summary: String,
    /// While an incident with this text is open in the account, others attach to it. Empty is unset.
    #[serde(default)]
    pub dedupe_string: String,
    /// SNS topics told of every change, as ARNs.
    #[serde(default)]
    pub notification_targets: Vec<String>,
    /// Tags that its incidents get.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub incident_tags: BTreeMap<String, String>,
}

impl ResponsePlan {
    /// A plan that engages nobody and runs nothing.
    pub fn new(name: PlanName, template: IncidentTemplate) -> Self {
        Self {
            name,
            display_name: String::new(),
            template,
            engagements: Vec::new(),
            actions: Vec::new(),
            chat_channel: Vec::new(),
            integrations: Vec::new(),
            policies: Vec::new(),
            tags: BTreeMap::new(),
        }
    }
}

impl IncidentTemplate {
    /// A template that tells nobody.
    pub fn new(title: impl Into<String>, impact: Impact) -> Self {
        Self {
            title: title.into(),
            impact,
            summary: String::new(),
            dedupe_string: String::new(),
            notification_targets: Vec::new(),
            incident_tags: BTreeMap::new(),
        }
    }
}

/// A service of PagerDuty that hears of incidents.
//= ssm-incidents#PagerDutyConfiguration
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagerDuty {
    /// What people call it.
    pub name: String,
    /// The secret that holds its token, by name or ARN.
    pub secret: String,
    /// PagerDuty's id of the service.
    pub service: String,
}

/// A resource policy in IAM's shape, kept and shown; nothing is shared by it yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcePolicy {
    /// Which, among those of its plan.
    pub id: String,
    /// The document, as it was given.
    pub document: String,
}

/// One runbook of a plan: an SSM Automation document with its parameters.
//= ssm-incidents#SsmAutomation
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookAction {
    /// The document's name or ARN.
    pub document_name: String,
    /// The document's version; the default one when absent.
    #[serde(default)]
    pub document_version: Option<String>,
    /// The role that the automation assumes.
    pub role_arn: String,
    /// Whose account it runs in; that of the plan, when nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_account: Option<TargetAccount>,
    /// Values known beforehand.
    #[serde(default)]
    pub parameters: BTreeMap<String, Vec<String>>,
    /// Values taken from the incident.
    #[serde(default)]
    pub dynamic_parameters: BTreeMap<String, DynamicParameter>,
}

/// Whose account a runbook runs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TargetAccount {
    /// The account that holds the response plan.
    #[default]
    ResponsePlanOwnerAccount,
    /// The account that the signal came from.
    ImpactedAccount,
}

/// What a dynamic parameter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DynamicParameter {
    /// The incident's ARN.
    IncidentRecordArn,
    /// The ARNs of the resources involved.
    InvolvedResources,
}

/// Which plan a signal reaches when nothing names one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    /// Tried in order; the first that matches wins.
    #[serde(default)]
    pub rules: Vec<RoutingRule>,
    /// Where a signal goes that no rule matches.
    #[serde(default)]
    pub default_plan: Option<PlanName>,
}

/// One routing rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingRule {
    /// What people call it.
    pub name: String,
    /// An EventBridge event pattern, as JSON text.
    pub pattern: String,
    /// Where a match goes.
    pub plan: PlanName,
}

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
    /// Whose account it runs in.
    #[serde(default)]
    pub target_account: TargetAccount,
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

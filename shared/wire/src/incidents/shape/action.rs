//! What a response plan has done when an incident opens: runbooks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::secret::Secret;

/// Something to do.
//= ssm-incidents#Action
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Run a runbook.
    SsmAutomation(SsmAutomation),
}

/// A runbook with what it is run with. Terraform takes an empty text or map for one that is absent.
//= ssm-incidents#SsmAutomation
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SsmAutomation {
    /// The name of its document.
    pub document_name: String,
    /// Which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_version: Option<String>,
    /// Parameters whose values depend on the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_parameters: Option<BTreeMap<String, DynamicValue>>,
    /// Parameters that are the same each time. What they are is not ours to know, so no log has
    /// them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, Vec<Secret>>>,
    /// The ARN of the role that it runs with.
    pub role_arn: String,
    /// In which account it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_account: Option<TargetAccount>,
}

/// A value that depends on the incident.
//= ssm-incidents#DynamicSsmParameterValue
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DynamicValue {
    /// Something of the incident's.
    Variable(Variable),
}

/// What of an incident a runbook can be given.
//= ssm-incidents#DynamicSsmParameterValue-variable
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Variable {
    /// Its ARN, for a parameter that is a string.
    IncidentRecordArn,
    /// The ARNs of the resources involved, for a parameter that is a list of strings.
    InvolvedResources,
}

/// Accounts in which a runbook can run.
//= ssm-incidents#SsmAutomation-targetAccount
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TargetAccount {
    /// That of the response plan.
    ResponsePlanOwnerAccount,
    /// That in which the trouble is.
    ImpactedAccount,
}

//! Answers about policies by which response plans and incidents are shared.

use serde::Serialize;

/// What `PutResourcePolicy` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PutResourcePolicy {
    /// The id of the policy.
    pub policy_id: String,
}

/// What `GetResourcePolicies` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetResourcePolicies {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub resource_policies: Vec<ResourcePolicy>,
}

/// A policy by which something is shared.
//= ssm-incidents#ResourcePolicy
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePolicy {
    /// The policy, as JSON.
    pub policy_document: String,
    /// Its id.
    pub policy_id: String,
    /// In which Region Resource Access Manager shares it.
    pub ram_resource_share_region: String,
}

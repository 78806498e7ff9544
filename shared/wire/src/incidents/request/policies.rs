//! Requests about policies by which response plans and incidents are shared.

use serde::Deserialize;

/// Share something.
//= ssm-incidents#PutResourcePolicy
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct PutResourcePolicy {
    /// The policy, as JSON.
    pub policy: String,
    /// The ARN of what is shared.
    pub resource_arn: String,
}

/// List how something is shared.
//= ssm-incidents#GetResourcePolicies
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct GetResourcePolicies {
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// The ARN of what is shared.
    pub resource_arn: String,
}

/// Share something no longer.
//= ssm-incidents#DeleteResourcePolicy
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteResourcePolicy {
    /// The id of the policy.
    pub policy_id: String,
    /// The ARN of what is shared.
    pub resource_arn: String,
}

//! What a request is about, as a policy names it.

use domain::arn::{Deployment, plan_name};
use domain::ids::PlanName;
use serde_json::Value;
use wire::incidents::operation::Operation;

/// Bytes of an ARN: no longer one is looked at. Source: ssm-incidents Arn.
const ARN_BYTES_MAX: usize = 1_000;

/// The ARN that a policy must allow; `*` where the request is about nothing in particular.
//= ssm-incidents: service authorization reference, resource types
pub(crate) fn resource(here: &Deployment, operation: Operation, input: &Value) -> String {
    let text = |member: &str| {
        let text = input.get(member).and_then(Value::as_str);
        let text = text.filter(|text| text.len() <= ARN_BYTES_MAX).unwrap_or("*");
        // A plan has two spellings: a policy is asked about the one that it is written with.
        plan_name(text).map_or_else(|_| text.to_owned(), |name| canonical(text, &name))
    };
    match operation {
        Operation::CreateResponsePlan => {
            let Deployment { partition, account, .. } = here;
            format!("arn:{partition}:ssm-incidents::{account}:response-plan/{}", text("name"))
        }
        Operation::StartIncident => text("responsePlanArn"),
        Operation::DeleteIncidentRecord
        | Operation::DeleteReplicationSet
        | Operation::DeleteResponsePlan
        | Operation::GetIncidentRecord
        | Operation::GetReplicationSet
        | Operation::GetResponsePlan
        | Operation::UpdateDeletionProtection
        | Operation::UpdateIncidentRecord
        | Operation::UpdateReplicationSet
        | Operation::UpdateResponsePlan => text("arn"),
        Operation::BatchGetIncidentFindings
        | Operation::CreateTimelineEvent
        | Operation::DeleteTimelineEvent
        | Operation::GetTimelineEvent
        | Operation::ListIncidentFindings
        | Operation::ListRelatedItems
        | Operation::ListTimelineEvents
        | Operation::UpdateRelatedItems
        | Operation::UpdateTimelineEvent => text("incidentRecordArn"),
        Operation::DeleteResourcePolicy
        | Operation::GetResourcePolicies
        | Operation::ListTagsForResource
        | Operation::PutResourcePolicy
        | Operation::TagResource
        | Operation::UntagResource => text("resourceArn"),
        Operation::CreateReplicationSet
        | Operation::ListIncidentRecords
        | Operation::ListReplicationSets
        | Operation::ListResponsePlans => "*".to_owned(),
    }
}

/// The ARN of a response plan, as AWS writes it, in whatever account it is.
fn canonical(text: &str, name: &PlanName) -> String {
    let account = text.split(':').nth(4).unwrap_or_default();
    let partition = text.split(':').nth(1).unwrap_or_default();
    format!("arn:{partition}:ssm-incidents::{account}:response-plan/{name}")
}

/// The roles that a request hands to runbooks: whoever asks must be allowed to pass them on.
//= ssm-incidents: service authorization reference, iam:PassRole
pub(crate) fn roles(input: &Value) -> Vec<&str> {
    let actions = input.get("actions").and_then(Value::as_array).into_iter().flatten();
    actions.filter_map(|action| action.pointer("/ssmAutomation/roleArn")?.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_about_what_it_acts_on() {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        for (operation, input, expected) in [
            (Operation::StartIncident, json!({"responsePlanArn": "p", "arn": "x"}), "p"),
            (Operation::GetIncidentRecord, json!({"arn": "i"}), "i"),
            (
                Operation::DeleteResponsePlan,
                json!({"arn": "arn:aws:ssm-incidents::123456789012:responseplan/web"}),
                "arn:aws:ssm-incidents::123456789012:response-plan/web",
            ),
            (
                Operation::TagResource,
                json!({"resourceArn": "arn:aws:ssm-incidents:x:999999999999:responseplan/web"}),
                "arn:aws:ssm-incidents::999999999999:response-plan/web",
            ),
            (Operation::UpdateTimelineEvent, json!({"incidentRecordArn": "i"}), "i"),
            (Operation::TagResource, json!({"resourceArn": "r"}), "r"),
            (Operation::ListIncidentRecords, json!({"arn": "x"}), "*"),
            (Operation::GetIncidentRecord, json!({"arn": 7}), "*"),
            (Operation::GetIncidentRecord, json!({"arn": "x".repeat(1_001)}), "*"),
            (
                Operation::CreateResponsePlan,
                json!({"name": "web"}),
                "arn:aws:ssm-incidents::123456789012:response-plan/web",
            ),
        ] {
            assert_eq!(resource(&here, operation, &input), expected, "{operation:?}");
        }
    }
}

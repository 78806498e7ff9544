//! What a request is about, as a policy names it.

use domain::arn::Deployment;
use serde_json::Value;
use wire::incidents::operation::Operation;

/// Bytes of an ARN: no longer one is looked at. Source: ssm-incidents Arn.
const ARN_BYTES_MAX: usize = 1_000;

/// The ARN that a policy must allow; `*` where the request is about nothing in particular.
//= ssm-incidents: service authorization reference, resource types
pub(crate) fn resource(here: &Deployment, operation: Operation, input: &Value) -> String {
    let text = |member: &str| {
        let text = input.get(member).and_then(Value::as_str);
        text.filter(|text| text.len() <= ARN_BYTES_MAX).unwrap_or("*").to_owned()
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

use std::collections::BTreeMap;

use expect_test::{Expect, expect};

use super::*;
use crate::model::seconds::Seconds;
use crate::model::secret::Secret;

mod beside;
mod incident;
mod regions;
mod response_plan;

#[track_caller]
fn check(answer: &impl Serialize, expected: &Expect) {
    expected.assert_eq(&serde_json::to_string_pretty(answer).unwrap());
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn at(text: &str) -> Seconds {
    Seconds(text.parse().unwrap())
}

#[test]
fn nothing_to_say_is_an_object() {
    assert_eq!(serde_json::to_string(&Empty {}).unwrap(), "{}");
}

#[test]
fn what_is_made_is_named() {
    let arn = || text("arn");
    let made = (
        response_plans::CreateResponsePlan { arn: arn() },
        replication_sets::CreateReplicationSet { arn: arn() },
        incidents::StartIncident { incident_record_arn: arn() },
        timeline::CreateTimelineEvent { event_id: text("id"), incident_record_arn: arn() },
        policies::PutResourcePolicy { policy_id: text("id") },
    );
    check(
        &made,
        &expect![[r#"
        [
          {
            "arn": "arn"
          },
          {
            "arn": "arn"
          },
          {
            "incidentRecordArn": "arn"
          },
          {
            "eventId": "id",
            "incidentRecordArn": "arn"
          },
          {
            "policyId": "id"
          }
        ]"#]],
    );
}

#[test]
fn a_list_that_ends_has_no_token() {
    let lists = (
        response_plans::ListResponsePlans { next_token: None, response_plan_summaries: vec![] },
        incidents::ListIncidentRecords { incident_record_summaries: vec![], next_token: None },
        timeline::ListTimelineEvents { event_summaries: vec![], next_token: None },
        related_items::ListRelatedItems { next_token: None, related_items: vec![] },
        findings::ListIncidentFindings { findings: vec![], next_token: None },
        policies::GetResourcePolicies { next_token: None, resource_policies: vec![] },
        tags::ListTagsForResource { tags: BTreeMap::new() },
    );
    let lists = serde_json::to_string(&lists).unwrap();
    expect![[r#"[{"responsePlanSummaries":[]},{"incidentRecordSummaries":[]},{"eventSummaries":[]},{"relatedItems":[]},{"findings":[]},{"resourcePolicies":[]},{"tags":{}}]"#]].assert_eq(&lists);
}

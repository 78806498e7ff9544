//! Where absent, null and empty are not the same.

use super::*;
use crate::incidents::request::incidents::UpdateIncidentRecord;
use crate::incidents::request::response_plans::{CreateResponsePlan, UpdateResponsePlan};
use crate::incidents::request::timeline::UpdateTimelineEvent;
use crate::incidents::shape::action::Action;
use crate::incidents::shape::response_plan::{ChatChannel, NoChatChannel};
use crate::model::secret::Secret;

const ARN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/web";

#[test]
fn what_is_absent_or_null_stays_and_what_is_empty_becomes_so() {
    let read = |input: Value| read(Operation::UpdateResponsePlan, input);
    let absent: UpdateResponsePlan = read(json!({ "arn": ARN })).unwrap();
    let null = json!({
        "arn": ARN, "actions": null, "chatChannel": null, "displayName": null,
        "engagements": null, "incidentTemplateSummary": null, "incidentTemplateTags": null,
    });
    assert_eq!(read(null).unwrap(), absent);
    let empty = read(json!({
        "arn": ARN, "actions": [], "chatChannel": {"empty": {}}, "displayName": "",
        "engagements": [], "integrations": [], "incidentTemplateDedupeString": "",
        "incidentTemplateNotificationTargets": [], "incidentTemplateSummary": "",
        "incidentTemplateTags": {}, "incidentTemplateTitle": "",
    }));
    let expected = UpdateResponsePlan {
        actions: Some(vec![]),
        chat_channel: Some(ChatChannel::Empty(NoChatChannel {})),
        display_name: Some(String::new()),
        engagements: Some(vec![]),
        incident_template_dedupe_string: Some(String::new()),
        incident_template_notification_targets: Some(vec![]),
        incident_template_summary: Some(Secret::new("")),
        incident_template_tags: Some([].into()),
        incident_template_title: Some(Secret::new("")),
        integrations: Some(vec![]),
        ..absent
    };
    assert_eq!(empty.unwrap(), expected);
}

#[test]
fn an_incident_is_changed_likewise() {
    let read = |input: Value| read(Operation::UpdateIncidentRecord, input);
    let absent: UpdateIncidentRecord = read(json!({ "arn": ARN })).unwrap();
    let null = json!({ "arn": ARN, "chatChannel": null, "summary": null, "status": null });
    assert_eq!(read(null).unwrap(), absent);
    let empty = read(json!({
        "arn": ARN, "chatChannel": {"empty": {}, "chatbotSns": null}, "summary": "",
        "notificationTargets": [], "title": "",
    }));
    let expected = UpdateIncidentRecord {
        chat_channel: Some(ChatChannel::Empty(NoChatChannel {})),
        notification_targets: Some(vec![]),
        summary: Some(Secret::new("")),
        title: Some(Secret::new("")),
        ..absent
    };
    assert_eq!(empty.unwrap(), expected);
}

#[test]
fn references_that_are_none_are_not_absent() {
    let references = |input: Value| {
        let event: UpdateTimelineEvent = read(Operation::UpdateTimelineEvent, input).unwrap();
        event.event_references
    };
    let event = |references| json!({"eventId": "a", "incidentRecordArn": ARN, "eventReferences": references});
    assert_eq!(references(json!({"eventId": "a", "incidentRecordArn": ARN})), None);
    assert_eq!(references(event(json!(null))), None);
    assert_eq!(references(event(json!([]))), Some(vec![]));
}

#[test]
fn what_terraform_sends_is_taken() {
    let role = "arn:aws:iam::123456789012:role/runbooks";
    let automation = json!({
        "documentName": "doc", "documentVersion": "",
        "dynamicParameters": {"k": {"variable": "INCIDENT_RECORD_ARN"}},
        "parameters": {}, "roleArn": role,
    });
    let plan: CreateResponsePlan = read(
        Operation::CreateResponsePlan,
        json!({
            "actions": [{ "ssmAutomation": automation }],
            "chatChannel": {"empty": {}}, "displayName": "", "engagements": [],
            "incidentTemplate": {"dedupeString": "", "impact": 3, "summary": "", "title": "t"},
            "name": "Min", "tags": {"env": "t", "a": ""},
            "clientToken": "6f8b1f6e-0000-4000-8000-000000000001",
        }),
    )
    .unwrap();
    let Action::SsmAutomation(automation) = &plan.actions.unwrap()[0];
    assert_eq!(automation.parameters, Some([].into()));
    assert_eq!(plan.tags.unwrap()["a"], "");
    let moved = json!({
        "arn": "arn:aws:ssm-incidents::123456789012:replication-set/a",
        "actions": [
            {"deleteRegionAction": {"regionName": "eu-west-1"}},
            {"addRegionAction": {"regionName": "eu-north-1"}},
        ],
    });
    let moved: replication_sets::UpdateReplicationSet =
        read(Operation::UpdateReplicationSet, moved).unwrap();
    assert_eq!(moved.actions.len(), 2);
}

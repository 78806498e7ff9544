//! What is said of what belongs to an incident: its timeline, its items, its findings.

use domain::related::ItemKind;

use super::*;
use crate::incidents::shape::related_item::{
    ItemIdentifier, ItemValue, PagerDutyIncidentDetail, RelatedItem,
};
use crate::incidents::shape::timeline::EventReference;

#[test]
fn a_timeline_has_events_and_what_they_are_about() {
    let event = timeline::TimelineEvent {
        event_data: Secret::new("\"Incident Started\""),
        event_id: text("id"),
        event_references: Some(vec![
            EventReference::Resource(text("arn")),
            EventReference::RelatedItemId(text("related-item/TASK/0")),
        ]),
        event_time: at("2026-11-23T01:00:00Z"),
        event_type: text("Custom Event"),
        event_updated_time: at("2026-11-23T01:00:00.5Z"),
        incident_record_arn: text("arn"),
    };
    check(
        &timeline::GetTimelineEvent { event },
        &expect![[r#"
        {
          "event": {
            "eventData": "\"Incident Started\"",
            "eventId": "id",
            "eventReferences": [
              {
                "resource": "arn"
              },
              {
                "relatedItemId": "related-item/TASK/0"
              }
            ],
            "eventTime": 1795395600,
            "eventType": "Custom Event",
            "eventUpdatedTime": 1795395600.5,
            "incidentRecordArn": "arn"
          }
        }"#]],
    );
    let summary = timeline::EventSummary {
        event_id: text("id"),
        event_references: None,
        event_time: at("2026-11-23T01:00:00Z"),
        event_type: text("Note"),
        event_updated_time: at("2026-11-23T01:00:00Z"),
        incident_record_arn: text("arn"),
    };
    let events = timeline::ListTimelineEvents { event_summaries: vec![summary], next_token: None };
    check(
        &events,
        &expect![[r#"
        {
          "eventSummaries": [
            {
              "eventId": "id",
              "eventTime": 1795395600,
              "eventType": "Note",
              "eventUpdatedTime": 1795395600,
              "incidentRecordArn": "arn"
            }
          ]
        }"#]],
    );
}

#[test]
fn an_item_is_one_of_its_kinds() {
    let item = |kind, value, title: Option<&str>| RelatedItem {
        generated_id: None,
        identifier: ItemIdentifier { kind, value },
        title: title.map(text),
    };
    let detail =
        PagerDutyIncidentDetail { auto_resolve: Some(true), id: text("Q1"), secret_id: None };
    let related_items = vec![
        item(ItemKind::Other, ItemValue::Url(text("https://example.com")), Some("page")),
        item(ItemKind::InvolvedResource, ItemValue::Arn(text("arn")), None),
        item(ItemKind::Metric, ItemValue::MetricDefinition(text("{}")), None),
        item(ItemKind::Task, ItemValue::PagerDutyIncidentDetail(detail), None),
    ];
    check(
        &related_items::ListRelatedItems { next_token: None, related_items },
        &expect![[r#"
        {
          "relatedItems": [
            {
              "identifier": {
                "type": "OTHER",
                "value": {
                  "url": "https://example.com"
                }
              },
              "title": "page"
            },
            {
              "identifier": {
                "type": "INVOLVED_RESOURCE",
                "value": {
                  "arn": "arn"
                }
              }
            },
            {
              "identifier": {
                "type": "METRIC",
                "value": {
                  "metricDefinition": "{}"
                }
              }
            },
            {
              "identifier": {
                "type": "TASK",
                "value": {
                  "pagerDutyIncidentDetail": {
                    "autoResolve": true,
                    "id": "Q1"
                  }
                }
              }
            }
          ]
        }"#]],
    );
}

#[test]
fn a_finding_is_a_deployment_or_a_change() {
    let began = at("2026-11-23T01:00:00Z");
    let finding = |id: &str, details| findings::Finding {
        creation_time: began,
        details: Some(details),
        id: text(id),
        last_modified_time: began,
    };
    let stack = findings::CloudFormationStackUpdate {
        end_time: None,
        stack_arn: text("stack"),
        start_time: began,
    };
    let deployment = findings::CodeDeployDeployment {
        deployment_group_arn: text("group"),
        deployment_id: text("d-1"),
        end_time: Some(began),
        start_time: began,
    };
    let error = findings::FindingError {
        code: text("ResourceNotFound"),
        finding_id: text("c"),
        message: text("none"),
    };
    let batch = findings::BatchGetIncidentFindings {
        errors: vec![error],
        findings: vec![
            finding("a", findings::FindingDetails::CloudFormationStackUpdate(stack)),
            finding("b", findings::FindingDetails::CodeDeployDeployment(deployment)),
        ],
    };
    check(
        &batch,
        &expect![[r#"
        {
          "errors": [
            {
              "code": "ResourceNotFound",
              "findingId": "c",
              "message": "none"
            }
          ],
          "findings": [
            {
              "creationTime": 1795395600,
              "details": {
                "cloudFormationStackUpdate": {
                  "stackArn": "stack",
                  "startTime": 1795395600
                }
              },
              "id": "a",
              "lastModifiedTime": 1795395600
            },
            {
              "creationTime": 1795395600,
              "details": {
                "codeDeployDeployment": {
                  "deploymentGroupArn": "group",
                  "deploymentId": "d-1",
                  "endTime": 1795395600,
                  "startTime": 1795395600
                }
              },
              "id": "b",
              "lastModifiedTime": 1795395600
            }
          ]
        }"#]],
    );
    let summary = findings::FindingSummary { id: text("a"), last_modified_time: began };
    check(
        &findings::ListIncidentFindings { findings: vec![summary], next_token: None },
        &expect![[r#"
            {
              "findings": [
                {
                  "id": "a",
                  "lastModifiedTime": 1795395600
                }
              ]
            }"#]],
    );
}

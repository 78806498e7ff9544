//! What is said of incidents.

use domain::signal::Impact;

use super::*;
use crate::incidents::shape::incident::IncidentStatus;
use crate::incidents::shape::response_plan::{ChatChannel, NotificationTarget};

fn source() -> incidents::IncidentRecordSource {
    incidents::IncidentRecordSource {
        created_by: text("user"),
        invoked_by: None,
        resource_arn: None,
        source: text("aws.ssm-incidents.custom"),
    }
}

#[test]
fn an_incident_shows_what_is_set() {
    let open = incidents::IncidentRecord {
        arn: text("arn"),
        automation_executions: Some(vec![]),
        chat_channel: None,
        creation_time: at("2021-05-21T18:16:57.579Z"),
        dedupe_string: text("c4bcc812"),
        impact: Impact::NONE,
        incident_record_source: source(),
        last_modified_by: text("user"),
        last_modified_time: at("2021-05-21T18:16:59.149Z"),
        notification_targets: Some(vec![]),
        resolved_time: None,
        status: IncidentStatus::Open,
        summary: None,
        title: Secret::new("Example-Incident"),
    };
    check(
        &incidents::GetIncidentRecord { incident_record: open.clone() },
        &expect![[r#"
        {
          "incidentRecord": {
            "arn": "arn",
            "automationExecutions": [],
            "creationTime": 1621621017.579,
            "dedupeString": "c4bcc812",
            "impact": 5,
            "incidentRecordSource": {
              "createdBy": "user",
              "source": "aws.ssm-incidents.custom"
            },
            "lastModifiedBy": "user",
            "lastModifiedTime": 1621621019.149,
            "notificationTargets": [],
            "status": "OPEN",
            "title": "Example-Incident"
          }
        }"#]],
    );
    let run = incidents::AutomationExecution::SsmExecutionArn(text("run"));
    let resolved = incidents::IncidentRecord {
        automation_executions: Some(vec![run]),
        chat_channel: Some(ChatChannel::ChatbotSns(vec![text("topic")])),
        incident_record_source: incidents::IncidentRecordSource {
            invoked_by: Some(text("cloudwatch.amazonaws.com")),
            resource_arn: Some(text("alarm")),
            ..source()
        },
        notification_targets: Some(vec![NotificationTarget::SnsTopicArn(text("topic"))]),
        resolved_time: Some(at("2021-05-21T19:00:00Z")),
        status: IncidentStatus::Resolved,
        summary: Some(Secret::new("over")),
        ..open
    };
    check(
        &incidents::GetIncidentRecord { incident_record: resolved },
        &expect![[r#"
        {
          "incidentRecord": {
            "arn": "arn",
            "automationExecutions": [
              {
                "ssmExecutionArn": "run"
              }
            ],
            "chatChannel": {
              "chatbotSns": [
                "topic"
              ]
            },
            "creationTime": 1621621017.579,
            "dedupeString": "c4bcc812",
            "impact": 5,
            "incidentRecordSource": {
              "createdBy": "user",
              "invokedBy": "cloudwatch.amazonaws.com",
              "resourceArn": "alarm",
              "source": "aws.ssm-incidents.custom"
            },
            "lastModifiedBy": "user",
            "lastModifiedTime": 1621621019.149,
            "notificationTargets": [
              {
                "snsTopicArn": "topic"
              }
            ],
            "resolvedTime": 1621623600,
            "status": "RESOLVED",
            "summary": "over",
            "title": "Example-Incident"
          }
        }"#]],
    );
}

#[test]
fn lists_say_where_they_go_on() {
    let next_token = || Some(text("more"));
    let plan = response_plans::ResponsePlanSummary {
        arn: text("arn"),
        display_name: None,
        name: text("web"),
    };
    let response_plan_summaries = vec![plan];
    let plans =
        response_plans::ListResponsePlans { next_token: next_token(), response_plan_summaries };
    check(
        &plans,
        &expect![[r#"
        {
          "nextToken": "more",
          "responsePlanSummaries": [
            {
              "arn": "arn",
              "name": "web"
            }
          ]
        }"#]],
    );
    let incident = incidents::IncidentRecordSummary {
        arn: text("arn"),
        creation_time: at("2026-11-23T01:00:00Z"),
        impact: Impact::CRITICAL,
        incident_record_source: source(),
        resolved_time: None,
        status: IncidentStatus::Open,
        title: Secret::new("t"),
    };
    let incident_record_summaries = vec![incident];
    let incidents =
        incidents::ListIncidentRecords { incident_record_summaries, next_token: next_token() };
    check(
        &incidents,
        &expect![[r#"
        {
          "incidentRecordSummaries": [
            {
              "arn": "arn",
              "creationTime": 1795395600,
              "impact": 1,
              "incidentRecordSource": {
                "createdBy": "user",
                "source": "aws.ssm-incidents.custom"
              },
              "status": "OPEN",
              "title": "t"
            }
          ],
          "nextToken": "more"
        }"#]],
    );
    let sets = replication_sets::ListReplicationSets {
        next_token: None,
        replication_set_arns: vec![text("arn")],
    };
    check(
        &sets,
        &expect![[r#"
        {
          "replicationSetArns": [
            "arn"
          ]
        }"#]],
    );
}

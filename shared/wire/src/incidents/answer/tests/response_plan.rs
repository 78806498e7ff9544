//! What is said of response plans.

use domain::signal::Impact;

use super::*;
use crate::incidents::shape::action::{
    Action, DynamicValue, SsmAutomation, TargetAccount, Variable,
};
use crate::incidents::shape::integration::{Integration, PagerDuty, PagerDutyIncident};
use crate::incidents::shape::response_plan::{
    ChatChannel, IncidentTemplate, NoChatChannel, NotificationTarget,
};

fn template() -> IncidentTemplate {
    IncidentTemplate {
        dedupe_string: None,
        impact: Impact::CRITICAL,
        incident_tags: None,
        notification_targets: None,
        summary: None,
        title: Secret::new("障害"),
    }
}

fn bare() -> response_plans::GetResponsePlan {
    response_plans::GetResponsePlan {
        actions: None,
        arn: text("arn"),
        chat_channel: None,
        display_name: None,
        engagements: None,
        incident_template: template(),
        integrations: None,
        name: text("web"),
    }
}

fn runbook() -> SsmAutomation {
    SsmAutomation {
        document_name: text("Restart"),
        document_version: Some(text("$DEFAULT")),
        dynamic_parameters: Some(BTreeMap::from([
            (text("Incident"), DynamicValue::Variable(Variable::IncidentRecordArn)),
            (text("Resources"), DynamicValue::Variable(Variable::InvolvedResources)),
        ])),
        parameters: Some(BTreeMap::from([(text("Words"), vec![Secret::new("a")])])),
        role_arn: text("role"),
        target_account: Some(TargetAccount::ResponsePlanOwnerAccount),
    }
}

fn pager_duty() -> PagerDuty {
    PagerDuty {
        name: text("pager"),
        pager_duty_incident_configuration: PagerDutyIncident { service_id: text("P1") },
        secret_id: text("pagerduty"),
    }
}

#[test]
fn a_response_plan_leaves_out_what_it_has_not() {
    check(
        &bare(),
        &expect![[r#"
        {
          "arn": "arn",
          "incidentTemplate": {
            "impact": 1,
            "title": "障害"
          },
          "name": "web"
        }"#]],
    );
}

#[test]
fn a_response_plan_shows_what_it_has() {
    let whole = response_plans::GetResponsePlan {
        actions: Some(vec![Action::SsmAutomation(runbook())]),
        chat_channel: Some(ChatChannel::ChatbotSns(vec![text("topic")])),
        display_name: Some(text("Web")),
        engagements: Some(vec![text("contact")]),
        incident_template: IncidentTemplate {
            dedupe_string: Some(text("web")),
            incident_tags: Some(BTreeMap::from([(text("env"), text(""))])),
            notification_targets: Some(vec![NotificationTarget::SnsTopicArn(text("topic"))]),
            summary: Some(Secret::new("down")),
            ..template()
        },
        integrations: Some(vec![Integration::PagerDutyConfiguration(pager_duty())]),
        ..bare()
    };
    check(
        &whole,
        &expect![[r#"
        {
          "actions": [
            {
              "ssmAutomation": {
                "documentName": "Restart",
                "documentVersion": "$DEFAULT",
                "dynamicParameters": {
                  "Incident": {
                    "variable": "INCIDENT_RECORD_ARN"
                  },
                  "Resources": {
                    "variable": "INVOLVED_RESOURCES"
                  }
                },
                "parameters": {
                  "Words": [
                    "a"
                  ]
                },
                "roleArn": "role",
                "targetAccount": "RESPONSE_PLAN_OWNER_ACCOUNT"
              }
            }
          ],
          "arn": "arn",
          "chatChannel": {
            "chatbotSns": [
              "topic"
            ]
          },
          "displayName": "Web",
          "engagements": [
            "contact"
          ],
          "incidentTemplate": {
            "dedupeString": "web",
            "impact": 1,
            "incidentTags": {
              "env": ""
            },
            "notificationTargets": [
              {
                "snsTopicArn": "topic"
              }
            ],
            "summary": "down",
            "title": "障害"
          },
          "integrations": [
            {
              "pagerDutyConfiguration": {
                "name": "pager",
                "pagerDutyIncidentConfiguration": {
                  "serviceId": "P1"
                },
                "secretId": "pagerduty"
              }
            }
          ],
          "name": "web"
        }"#]],
    );
    assert!(!format!("{whole:?}").contains("障害"));
    let none = ChatChannel::Empty(NoChatChannel::default());
    assert_eq!(serde_json::to_string(&none).unwrap(), r#"{"empty":{}}"#);
}

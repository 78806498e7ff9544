//! Response plans, their policies and tags, and the replication set.

use super::*;

const ANA: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro";

#[tokio::test]
async fn a_plan_says_what_it_was_given_and_keeps_what_is_not_changed() {
    let desk = Desk::new().await;
    let action = json!({ "ssmAutomation": {
        "documentName": "Diagnose", "roleArn": "arn:aws:iam::123456789012:role/r",
        "parameters": { "A": ["1"] }, "dynamicParameters": { "I": { "variable": "INCIDENT_RECORD_ARN" } },
    } });
    let pager = json!({ "pagerDutyConfiguration": {
        "name": "pd", "secretId": "s", "pagerDutyIncidentConfiguration": { "serviceId": "P1" },
    } });
    let whole = json!({
        "name": "web", "displayName": "ウェブ",
        "actions": [action], "chatChannel": { "chatbotSns": ["arn:aws:sns:ap-northeast-1:123456789012:c"] },
        "engagements": [ANA], "integrations": [pager],
        "incidentTemplate": {
            "title": "Web", "impact": 2, "summary": "Look", "dedupeString": "web",
            "notificationTargets": [{ "snsTopicArn": "arn:aws:sns:ap-northeast-1:123456789012:t" }],
            "incidentTags": { "team": "web" },
        },
    });
    let made = desk.ok(Operation::CreateResponsePlan, whole.clone()).await;
    assert_eq!(made, json!({ "arn": PLAN }));
    let mut expected = whole.clone();
    expected["arn"] = json!(PLAN);
    let get = json!({ "arn": PLAN });
    assert_eq!(desk.ok(Operation::GetResponsePlan, get.clone()).await, expected);
    assert_eq!(desk.refused(Operation::CreateResponsePlan, whole).await, "ConflictException");
    // Terraform's update after a change of the title and the removal of the chat.
    let update = json!({
        "arn": PLAN, "chatChannel": { "empty": {} }, "incidentTemplateDedupeString": "",
        "incidentTemplateImpact": 2, "incidentTemplateNotificationTargets": [],
        "incidentTemplateSummary": "", "incidentTemplateTags": {}, "incidentTemplateTitle": "t2",
    });
    assert_eq!(desk.ok(Operation::UpdateResponsePlan, update).await, json!({}));
    expected["incidentTemplate"] = json!({ "title": "t2", "impact": 2 });
    expected.as_object_mut().unwrap().remove("chatChannel");
    assert_eq!(desk.ok(Operation::GetResponsePlan, get.clone()).await, expected);
    let clear = json!({ "arn": PLAN, "displayName": "", "engagements": [], "actions": [], "integrations": [] });
    desk.ok(Operation::UpdateResponsePlan, clear).await;
    let bare =
        json!({ "arn": PLAN, "name": "web", "incidentTemplate": { "title": "t2", "impact": 2 } });
    assert_eq!(desk.ok(Operation::GetResponsePlan, get.clone()).await, bare);
    for _ in 0..2 {
        assert_eq!(desk.ok(Operation::DeleteResponsePlan, get.clone()).await, json!({}));
    }
    assert_eq!(desk.refused(Operation::GetResponsePlan, get).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let desk = Desk::new().await;
    let plan = |name: &str, more: Value| {
        let mut input =
            json!({ "name": name, "incidentTemplate": { "title": "Web", "impact": 3 } });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let nobody = ANA.replace("tanaka-taro", "nobody");
    for (input, expected) in [
        (plan("web", json!({ "engagements": [nobody] })), "ResourceNotFoundException"),
        (plan("web", json!({ "tags": { "tocsin/slack": "general" } })), "ValidationException"),
        (plan("tocsin-canary", json!({})), "ConflictException"),
        (plan("tocsin-engagement", json!({})), "ConflictException"),
        (plan("", json!({})), "ValidationException"),
    ] {
        assert_eq!(
            desk.refused(Operation::CreateResponsePlan, input.clone()).await,
            expected,
            "{input}"
        );
    }
    let token = |title: &str| {
        plan(
            "web",
            json!({ "clientToken": "t", "incidentTemplate": { "title": title, "impact": 3 } }),
        )
    };
    let first = desk.ok(Operation::CreateResponsePlan, token("a")).await;
    assert_eq!(desk.ok(Operation::CreateResponsePlan, token("a")).await, first);
    assert_eq!(desk.refused(Operation::CreateResponsePlan, token("b")).await, "ConflictException");
}

#[tokio::test]
async fn plans_are_listed_in_pages() {
    let desk = Desk::planned(json!({})).await;
    let plans = desk.walk(
        Operation::ListResponsePlans,
        json!({ "maxResults": 1 }),
        "responsePlanSummaries",
    );
    let names: Vec<_> = plans.await.iter().map(|plan| text(plan, "name")).collect();
    let known = desk.store.configuration().await.unwrap();
    assert_eq!(names, known.plans.keys().map(ToString::to_string).collect::<Vec<_>>());
}

#[tokio::test]
async fn tags_of_a_plan_an_incident_and_the_replication_set_are_edited() {
    let desk = Desk::planned(json!({ "tags": { "a": "" } })).await;
    let regions = json!({ "regions": { "ap-northeast-1": {} }, "tags": { "a": "" } });
    let chat = json!({ "resourceArn": PLAN, "tags": { "tocsin/invite": "Nobody!" } });
    assert_eq!(desk.refused(Operation::TagResource, chat).await, "ValidationException");
    let set = text(&desk.ok(Operation::CreateReplicationSet, regions).await, "arn");
    let incident = desk.start(json!({})).await;
    for arn in [PLAN, &set, &incident] {
        let add = json!({ "resourceArn": arn, "tags": { "a": "1", "b": "2" } });
        desk.ok(Operation::TagResource, add).await;
        desk.ok(Operation::UntagResource, json!({ "resourceArn": arn, "tagKeys": ["a", "c"] }))
            .await;
        let listed = desk.ok(Operation::ListTagsForResource, json!({ "resourceArn": arn })).await;
        assert_eq!(listed, json!({ "tags": { "b": "2" } }), "{arn}");
        let many: serde_json::Map<_, _> = (0..50).map(|n| (format!("k{n}"), json!(""))).collect();
        let add = json!({ "resourceArn": arn, "tags": many });
        assert_eq!(
            desk.refused(Operation::TagResource, add).await,
            "ServiceQuotaExceededException"
        );
    }
    let absent = json!({ "resourceArn": format!("{PLAN}-2") });
    assert_eq!(
        desk.refused(Operation::ListTagsForResource, absent).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn a_policy_is_kept_once_and_goes() {
    let desk = Desk::planned(json!({})).await;
    let put = json!({ "resourceArn": PLAN, "policy": r#"{"Version":"2012-10-17"}"# });
    let id = text(&desk.ok(Operation::PutResourcePolicy, put.clone()).await, "policyId");
    assert_eq!(text(&desk.ok(Operation::PutResourcePolicy, put).await, "policyId"), id);
    let get = json!({ "resourceArn": PLAN });
    let listed = desk.ok(Operation::GetResourcePolicies, get.clone()).await;
    assert_eq!(listed["resourcePolicies"].as_array().unwrap().len(), 1);
    let delete = json!({ "resourceArn": PLAN, "policyId": id });
    desk.ok(Operation::DeleteResourcePolicy, delete.clone()).await;
    assert_eq!(
        desk.refused(Operation::DeleteResourcePolicy, delete).await,
        "ResourceNotFoundException"
    );
    assert_eq!(
        desk.ok(Operation::GetResourcePolicies, get).await,
        json!({ "resourcePolicies": [] })
    );
    let broken = json!({ "resourceArn": PLAN, "policy": "[]" });
    assert_eq!(desk.refused(Operation::PutResourcePolicy, broken).await, "ValidationException");
}

#[tokio::test]
async fn there_is_one_replication_set_and_protection_keeps_it() {
    let desk = Desk::new().await;
    let new = json!({ "regions": { "ap-northeast-1": { "sseKmsKeyId": "DefaultKey" } } });
    let arn = text(&desk.ok(Operation::CreateReplicationSet, new.clone()).await, "arn");
    let get = json!({ "arn": arn });
    assert_eq!(
        desk.refused(Operation::CreateReplicationSet, new).await,
        "ServiceQuotaExceededException"
    );
    let change =
        |name: &str, how: &str| json!({ "arn": arn, "actions": [{ how: { "regionName": name } }] });
    desk.ok(Operation::UpdateReplicationSet, change("us-east-1", "addRegionAction")).await;
    desk.ok(Operation::UpdateReplicationSet, change("ap-northeast-1", "deleteRegionAction")).await;
    for (name, how) in [
        ("us-east-1", "addRegionAction"),
        ("eu-west-1", "deleteRegionAction"),
        ("us-east-1", "deleteRegionAction"),
    ] {
        let refused = desk.refused(Operation::UpdateReplicationSet, change(name, how)).await;
        assert_eq!(refused, "ValidationException", "{how} {name}");
    }
    let shown = desk.ok(Operation::GetReplicationSet, get.clone()).await["replicationSet"].clone();
    let region = &shown["regionMap"]["us-east-1"];
    assert_eq!(
        (&region["sseKmsKeyId"], &region["status"]),
        (&json!("DefaultKey"), &json!("ACTIVE"))
    );
    assert_eq!((&shown["status"], &shown["createdBy"]), (&json!("ACTIVE"), &json!(CALLER)));
    let protect = |on: bool| json!({ "arn": arn, "deletionProtected": on });
    desk.ok(Operation::UpdateDeletionProtection, protect(true)).await;
    assert_eq!(
        desk.refused(Operation::DeleteReplicationSet, get.clone()).await,
        "ValidationException"
    );
    desk.ok(Operation::UpdateDeletionProtection, protect(false)).await;
    desk.ok(Operation::DeleteReplicationSet, get.clone()).await;
    assert_eq!(desk.refused(Operation::GetReplicationSet, get).await, "ResourceNotFoundException");
    assert_eq!(
        desk.ok(Operation::ListReplicationSets, json!({})).await,
        json!({ "replicationSetArns": [] })
    );
}

//! Changes of stacks that are refused, half done, or asked for again.

use std::collections::BTreeMap;

use domain::document::{Document, DocumentKind, DocumentName};

use super::*;

/// The events' template `case`, with one property of one resource replaced.
fn with(case: &str, resource: &str, property: &str, value: Value) -> Value {
    let mut template = payload(case);
    template["fragment"]["Resources"][resource]["Properties"][property] = value;
    template
}

async fn stages(cloud: &Cloud, contact: &str) -> Value {
    let asked = json!({ "ContactId": cloud.reference(contact) });
    cloud.contacts(OfContacts::GetContact, asked).await["Plan"]["Stages"].clone()
}

/// What was to take its place was not made, and on the way back the old one must not be made again.
#[tokio::test]
async fn a_replacement_that_fails_leaves_the_old_resource() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();
    // Her alias is taken, by herself.
    let template = with("macro-guide", "OnCallEngineer", "Type", json!("ESCALATION"));
    let why = cloud.deploy(&template).await.unwrap_err();
    assert!(why.starts_with("ConflictException: "), "{why}");
    let asked = json!({ "ContactId": cloud.reference("OnCallEngineer") });
    assert_eq!(cloud.contacts(OfContacts::GetContact, asked).await["Type"], "PERSONAL");
    cloud.deploy(&payload("macro-guide")).await.unwrap();
}

#[tokio::test]
async fn a_schedule_keeps_a_rotation_whose_replacement_fails() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-contacts")).await.unwrap();
    let before = cloud.names.clone();
    let mut template = with("macro-contacts", "Daily", "Name", json!("nightly"));
    template["fragment"]["Resources"]["Daily"]["Properties"]["StartTime"] = json!("tomorrow");
    let why = cloud.deploy(&template).await.unwrap_err();
    assert!(why.starts_with("\"tomorrow\" is no start of a rotation"), "{why}");
    assert_eq!(cloud.names, before);
    let asked = json!({ "ContactId": before["Schedule"] });
    let shown = cloud.contacts(OfContacts::GetContact, asked).await;
    assert_eq!(shown["Plan"]["RotationIds"], json!([before["Daily"], before["Weekly"]]));
    let all = cloud.contacts(OfContacts::ListRotations, json!({})).await;
    assert_eq!(all["Rotations"].as_array().unwrap().len(), 3, "{all}");
}

/// A stack may know of a resource that was never made: its creation failed and was not rolled back.
#[tokio::test]
async fn a_change_of_what_was_never_made_makes_it() {
    let cloud = Cloud::default();
    let mut request = payload("create-replication-set");
    request["RequestType"] = json!("Update");
    request["PhysicalResourceId"] = json!("never-made-Resource");
    request["OldResourceProperties"] = request["ResourceProperties"].clone();
    let answer = cloud.ask(&request).await.unwrap();
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert!(answer["PhysicalResourceId"].as_str().unwrap().starts_with("arn:"), "{answer}");
}

#[tokio::test]
async fn a_misspelt_property_is_refused_in_a_change_too() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();
    let before = stages(&cloud, "EscalationPlan").await;
    let mut template = payload("macro-guide");
    let plan = template["fragment"]["Resources"]["EscalationPlan"]["Properties"].as_object_mut();
    let plan = plan.unwrap();
    let theirs = plan.remove("Plan").unwrap();
    plan.insert("Plans".to_owned(), theirs);
    let why = cloud.deploy(&template).await.unwrap_err();
    assert_eq!(why, "the property Plans is not known");
    assert_eq!(stages(&cloud, "EscalationPlan").await, before);
    let template = with("macro-guide", "SMSChannel", "ChannelNam", json!("Phone"));
    let why = cloud.deploy(&template).await.unwrap_err();
    assert_eq!(why, "the property ChannelNam is not known");
}

/// Whoever gives a contact the same stages in another way has the first one deleted afterwards.
#[tokio::test]
async fn a_contact_keeps_the_stages_of_a_plan_that_is_deleted() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-contacts")).await.unwrap();
    let before = stages(&cloud, "Escalation").await;
    assert_eq!(before.as_array().unwrap().len(), 1);

    let mut renamed = payload("macro-contacts");
    let resources = renamed["fragment"]["Resources"].as_object_mut().unwrap();
    let plan = resources.remove("EscalationStages").unwrap();
    resources.insert("Stages".to_owned(), plan.clone());
    cloud.deploy(&renamed).await.unwrap();
    assert_eq!(stages(&cloud, "Escalation").await, before);

    let mut moved =
        with("macro-contacts", "Escalation", "Plan", plan["Properties"]["Stages"].clone());
    moved["fragment"]["Resources"].as_object_mut().unwrap().remove("EscalationStages");
    cloud.deploy(&moved).await.unwrap();
    assert_eq!(stages(&cloud, "Escalation").await, before);
}

#[tokio::test]
async fn a_replication_set_is_compared_with_what_it_is() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-response-plan")).await.unwrap();
    let set = json!({ "arn": cloud.reference("Set") });
    let before = cloud.incidents(OfIncidents::GetReplicationSet, set.clone()).await;
    // More than there may be.
    let regions = ["ap-northeast-1", "us-east-1", "eu-west-1", "eu-west-2"];
    let regions: Value = regions.map(|name| json!({ "RegionName": name })).into_iter().collect();
    let mut template = with("macro-response-plan", "Set", "Regions", regions);
    let resources = &mut template["fragment"]["Resources"];
    resources["Set"]["Properties"]["Regions"][1]["RegionConfiguration"] =
        json!({ "SseKmsKeyId": "alias/incidents" });
    let why = cloud.deploy(&template).await.unwrap_err();
    assert!(why.starts_with("ValidationException: "), "{why}");
    assert_eq!(cloud.incidents(OfIncidents::GetReplicationSet, set).await, before);
}

#[tokio::test]
async fn a_change_of_a_replication_set_whose_answer_was_lost_is_asked_for_again() {
    let cloud = Cloud::default();
    let created = cloud.ask(&payload("create-replication-set")).await.unwrap();
    let mut request = payload("update-replication-set");
    let created_from = payload("create-replication-set");
    request["PhysicalResourceId"] = created["PhysicalResourceId"].clone();
    request["OldResourceProperties"] = created_from["ResourceProperties"].clone();
    for _ in 0..2 {
        let answer = cloud.ask(&request).await.unwrap();
        assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    }
}

/// The document may have changed since: who mends a plan must not have to mend its runbook first.
#[tokio::test]
async fn the_runbooks_of_a_plan_are_left_alone_where_they_stay() {
    let mut cloud = Cloud::default();
    let mut template = payload("macro-response-plan");
    let plan = &mut template["fragment"]["Resources"]["Plan"]["Properties"];
    plan["Actions"][0]["SsmAutomation"]["DocumentName"] = json!("Restart");
    plan["Actions"][0]["SsmAutomation"]["TargetAccount"] = json!("RESPONSE_PLAN_OWNER_ACCOUNT");
    let document = DocumentName { name: "Restart".to_owned(), version: Some("1".to_owned()) };
    cloud.documents.fails(document.clone(), PortError::Busy("unread".to_owned()));
    cloud.deploy(&template).await.unwrap();
    let kind = DocumentKind::Other("Command".to_owned());
    cloud.documents.is(document, Document { kind, parameters: BTreeMap::new() });

    let plan = &mut template["fragment"]["Resources"]["Plan"]["Properties"];
    plan["DisplayName"] = json!("Web shop");
    cloud.deploy(&template).await.unwrap();
    let arn = json!({ "arn": cloud.reference("Plan") });
    let shown = cloud.incidents(OfIncidents::GetResponsePlan, arn.clone()).await;
    assert_eq!(shown["displayName"], "Web shop");

    // Nor is the way back refused, of a change that was.
    let before = shown;
    let plan = &mut template["fragment"]["Resources"]["Plan"]["Properties"];
    plan["Actions"][0]["SsmAutomation"]["Parameters"] = json!([]);
    let why = cloud.deploy(&template).await.unwrap_err();
    assert!(why.starts_with("ValidationException: "), "{why}");
    assert_eq!(cloud.incidents(OfIncidents::GetResponsePlan, arn).await, before);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let mut cloud = Cloud::default();
    let template = with("macro-contacts", "Daily", "TimeZoneId", json!("Asia/Tokio"));
    let why = cloud.deploy(&template).await.unwrap_err();
    assert_eq!(why, "\"Asia/Tokio\" is no time zone: such a zone is written Asia/Tokyo");
    let mut cloud = Cloud::default();
    let template = with("macro-response-plan", "Set", "DeletionProtected", json!("True"));
    let why = cloud.deploy(&template).await.unwrap_err();
    assert_eq!(why, "DeletionProtected is \"True\", which is neither true nor false");
}

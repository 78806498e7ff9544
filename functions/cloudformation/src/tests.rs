//! Stacks on a store in memory: templates are transformed, and their resources made, changed and
//! removed as CloudFormation has it done.

mod changes;
mod stack;

use api::contacts::Contacts;
use api::incidents::Incidents;
use app::State;
use app::ports::PortError;
use domain::arn::Deployment;
use serde_json::{Value, json};
use testkit::documents::ScriptedDocuments;
use testkit::recorders::RecordingPager;
use wire::contacts::operation::Operation as OfContacts;
use wire::incidents::operation::Operation as OfIncidents;

use self::stack::{ALIAS, Cloud};
use super::*;

const CONTACTS: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012";
const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan";

fn payload(case: &str) -> Value {
    let path = format!("{}/../../events/cloudformation/{case}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[tokio::test]
async fn the_template_of_the_guide_deploys() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();

    let person = format!("{CONTACTS}:contact/on-call-engineer");
    assert_eq!(cloud.reference("OnCallEngineer"), person);
    let shown = cloud.contacts(OfContacts::GetContact, json!({ "ContactId": person })).await;
    assert_eq!(
        (&shown["DisplayName"], &shown["Type"]),
        (&json!("On-Call Engineer"), &json!("PERSONAL"))
    );

    let channel = cloud.reference("SMSChannel");
    let asked = json!({ "ContactChannelId": channel });
    let shown = cloud.contacts(OfContacts::GetContactChannel, asked).await;
    assert_eq!(shown["DeliveryAddress"], json!({ "SimpleAddress": "+819012345678" }));
    // Its owner got the code that activates it.
    assert_eq!(cloud.outside.pager.sent().len(), 1);

    let plan = cloud.attribute("EscalationPlan", "Arn");
    let shown = cloud.contacts(OfContacts::GetContact, json!({ "ContactId": plan })).await;
    let target = json!({ "ContactChannelId": channel, "RetryIntervalInMinutes": 2 });
    assert_eq!(shown["Plan"]["Stages"][0]["Targets"][0]["ChannelTargetInfo"], target);

    let arn = format!("{PLAN}/prod-api-response-plan");
    assert_eq!(cloud.reference("ResponsePlan"), arn);
    assert_eq!(cloud.outputs["ResponsePlanArn"], arn);
    let shown = cloud.incidents(OfIncidents::GetResponsePlan, json!({ "arn": arn })).await;
    assert_eq!(shown["engagements"], json!([plan]));
    assert_eq!(shown["incidentTemplate"]["impact"], 1);
    let actions = &cloud.natives["APIErrorAlarm"]["AlarmActions"];
    assert_eq!(*actions, json!([format!("{ALIAS}:prod-api-response-plan")]));
}

#[tokio::test]
async fn plans_apart_from_their_contacts_and_rotations_of_each_kind_deploy() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-contacts")).await.unwrap();
    let asked = json!({ "ContactId": cloud.reference("Responder") });
    let person = cloud.contacts(OfContacts::GetContact, asked.clone()).await;
    assert_eq!(person["Plan"]["Stages"][0]["DurationInMinutes"], 10);
    // The plan is no thing of its own: it is called as its contact.
    assert_eq!(cloud.reference("ResponderPlan"), cloud.reference("Responder"));
    let tagged = json!({ "ResourceARN": cloud.reference("Responder") });
    let tags = cloud.contacts(OfContacts::ListTagsForResource, tagged).await;
    assert_eq!(tags["Tags"], json!([{ "Key": "team", "Value": "web" }]));
    // Activation is deferred.
    assert_eq!(cloud.outside.pager.sent(), []);

    let schedule = json!({ "ContactId": cloud.reference("Schedule") });
    let schedule = cloud.contacts(OfContacts::GetContact, schedule).await;
    let rotations = json!([cloud.reference("Daily"), cloud.reference("Weekly")]);
    assert_eq!(schedule["Plan"]["RotationIds"], rotations);
    let monthly = json!({ "RotationId": cloud.reference("Monthly") });
    let monthly = cloud.contacts(OfContacts::GetRotation, monthly).await;
    // Nine o'clock in Tokyo.
    assert_eq!(monthly["StartTime"], 1_803_859_200);
    let hours = json!([{ "Start": { "HourOfDay": 10, "MinuteOfHour": 0 }, "End": { "HourOfDay": 18, "MinuteOfHour": 0 } }]);
    assert_eq!(monthly["Recurrence"]["ShiftCoverages"], json!({ "MON": hours }));

    cloud.delete().await.unwrap();
    let asked = json!({ "Type": "PERSONAL" });
    let left = cloud.contacts(OfContacts::ListContacts, asked).await;
    // A policy of its resource says that it stays.
    assert_eq!(left["Contacts"].as_array().unwrap().len(), 1);
    let left = cloud.contacts(OfContacts::ListRotations, json!({})).await;
    assert_eq!(left["Rotations"], json!([]));
}

#[tokio::test]
async fn a_response_plan_with_everything_and_the_replication_set_deploy() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-response-plan")).await.unwrap();
    let plan = format!("{PLAN}/web");
    let shown = cloud.incidents(OfIncidents::GetResponsePlan, json!({ "arn": plan })).await;
    let automation = &shown["actions"][0]["ssmAutomation"];
    assert_eq!(automation["parameters"], json!({ "Key1": ["Value1"] }));
    assert_eq!(
        automation["dynamicParameters"]["Key2"],
        json!({ "variable": "INCIDENT_RECORD_ARN" })
    );
    assert_eq!(shown["chatChannel"]["chatbotSns"].as_array().unwrap().len(), 1);
    assert_eq!(cloud.outputs["Plan"], plan);
    let set = cloud.reference("Set");
    let shown = cloud.incidents(OfIncidents::GetReplicationSet, json!({ "arn": set })).await;
    let shown = &shown["replicationSet"];
    assert_eq!(shown["deletionProtected"], true);
    assert_eq!(shown["regionMap"]["us-east-1"]["sseKmsKeyId"], "alias/incidents");
    // The stack is who made it.
    assert!(shown["createdBy"].as_str().unwrap().contains(":stack/team/"), "{shown}");

    // Protection has to go before the set can.
    let why = cloud.delete().await.unwrap_err();
    assert!(why.contains("the replication set is protected from deletion"), "{why}");
    let mut template = payload("macro-response-plan");
    template["fragment"]["Resources"]["Set"]["Properties"]["DeletionProtected"] = json!(false);
    cloud.deploy(&template).await.unwrap();
    cloud.delete().await.unwrap();
    let asked = cloud.incidents(OfIncidents::ListReplicationSets, json!({})).await;
    assert_eq!(asked["replicationSetArns"], json!([]));
}

#[tokio::test]
async fn what_may_change_changes_in_place() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();
    let before = cloud.names.clone();
    let mut template = payload("macro-guide");
    let resources = &mut template["fragment"]["Resources"];
    resources["OnCallEngineer"]["Properties"]["DisplayName"] = json!("Engineer");
    resources["SMSChannel"]["Properties"]["ChannelName"] = json!("Phone");
    resources["EscalationPlan"]["Properties"]["Plan"]["Stages"][0]["DurationInMinutes"] = json!(7);
    let plan = resources["ResponsePlan"]["Properties"].as_object_mut().unwrap();
    plan.remove("Engagements");
    plan["IncidentTemplate"].as_object_mut().unwrap().remove("Summary");
    cloud.deploy(&template).await.unwrap();
    assert_eq!(cloud.names, before);

    let asked = json!({ "ContactId": before["OnCallEngineer"] });
    assert_eq!(cloud.contacts(OfContacts::GetContact, asked).await["DisplayName"], "Engineer");
    let asked = json!({ "ContactChannelId": before["SMSChannel"] });
    assert_eq!(cloud.contacts(OfContacts::GetContactChannel, asked).await["Name"], "Phone");
    let asked = json!({ "ContactId": before["EscalationPlan"] });
    let shown = cloud.contacts(OfContacts::GetContact, asked).await;
    assert_eq!(shown["Plan"]["Stages"][0]["DurationInMinutes"], 7);
    let asked = json!({ "arn": before["ResponsePlan"] });
    let shown = cloud.incidents(OfIncidents::GetResponsePlan, asked).await;
    // What the template no longer has is gone.
    assert_eq!((shown.get("engagements"), shown["incidentTemplate"].get("summary")), (None, None));
}

#[tokio::test]
async fn what_may_not_change_is_another_resource_and_the_old_one_goes() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();
    let old = cloud.reference("SMSChannel");
    let mut template = payload("macro-guide");
    template["fragment"]["Resources"]["OnCallEngineer"]["Properties"]["Alias"] = json!("engineer");
    cloud.deploy(&template).await.unwrap();
    assert_eq!(cloud.reference("OnCallEngineer"), format!("{CONTACTS}:contact/engineer"));
    // Its channel is hers.
    let new = cloud.reference("SMSChannel");
    assert!(new.starts_with(&format!("{CONTACTS}:contact-channel/engineer/")), "{new}");
    let asked = json!({ "ContactChannelId": old });
    assert!(cloud.of_contacts(OfContacts::GetContactChannel, asked).await.is_err());
    let asked = json!({ "ContactId": cloud.reference("EscalationPlan") });
    let shown = cloud.contacts(OfContacts::GetContact, asked).await;
    let target = &shown["Plan"]["Stages"][0]["Targets"][0]["ChannelTargetInfo"];
    assert_eq!(target["ContactChannelId"], new);
}

/// A resource whose name is taken is not made, and deleting what was not made must not delete what is
/// somebody else's.
#[tokio::test]
async fn a_rollback_leaves_alone_what_was_there_before() {
    let mut cloud = Cloud::default();
    cloud.deploy(&payload("macro-guide")).await.unwrap();
    let mut other = cloud.beside("other");
    let why = other.deploy(&payload("macro-guide")).await.unwrap_err();
    assert!(why.starts_with("ConflictException: "), "{why}");
    other.delete().await.unwrap();
    let asked = json!({ "ContactId": cloud.reference("OnCallEngineer") });
    assert_eq!(cloud.contacts(OfContacts::GetContact, asked).await["Alias"], "on-call-engineer");
}

#[tokio::test]
async fn a_request_that_comes_again_makes_nothing_twice() {
    let cloud = Cloud::default();
    let request = payload("create-replication-set");
    let first = cloud.ask(&request).await.unwrap();
    assert_eq!(first["Status"], "SUCCESS", "{first}");
    assert_eq!(cloud.ask(&request).await.unwrap(), first);
    let listed = cloud.incidents(OfIncidents::ListReplicationSets, json!({})).await;
    assert_eq!(listed["replicationSetArns"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whatever_is_wrong_is_answered() {
    let cloud = Cloud::default();
    for (case, expected) in [
        ("create-rotation-at-no-time", "\"9 o'clock\" is no time of the day"),
        ("create-response-plan-mistyped", "the property IncidentTemplate.Sumary is not known"),
        ("create-contact", "ResourceNotFoundException: "),
        ("update-contact", "ResourceNotFoundException: "),
    ] {
        let answer = cloud.ask(&payload(case)).await.unwrap();
        assert_eq!(answer["Status"], "FAILED", "{answer}");
        assert!(answer["Reason"].as_str().unwrap().contains(expected), "{answer}");
        assert!(answer["PhysicalResourceId"].is_string(), "{answer}");
        assert_eq!(answer["RequestId"], payload(case)["RequestId"]);
    }
    let mut strange = payload("create-contact");
    strange["ResourceType"] = json!("Custom::Other");
    let answer = cloud.ask(&strange).await.unwrap();
    assert_eq!(answer["Reason"], "Custom::Other is no resource of Tocsin");
}

#[tokio::test]
async fn what_is_not_there_is_deleted() {
    let cloud = Cloud::default();
    for case in [
        "delete-contact",
        "delete-channel",
        "delete-plan",
        "delete-rotation",
        "delete-response-plan",
        "delete-replication-set",
    ] {
        let answer = cloud.ask(&payload(case)).await.unwrap();
        assert_eq!(answer["Status"], "SUCCESS", "{case}: {answer}");
    }
}

#[tokio::test]
async fn an_answer_is_handed_over_again_and_then_by_the_next_attempt() {
    let cloud = Cloud::default();
    let busy = || PortError::Busy("the callback: 503".to_owned());
    cloud.callbacks.refuse([busy(), busy()]);
    assert_eq!(cloud.ask(&payload("delete-contact")).await.unwrap()["Status"], "SUCCESS");
    cloud.callbacks.refuse([busy(), busy(), busy()]);
    let error = cloud.handled(&payload("delete-contact")).await.unwrap_err();
    assert_eq!(error.disposition(), Disposition::Retry);
    // An address that is no longer good will not be good again.
    cloud.callbacks.refuse([PortError::Refused("403".to_owned())]);
    let error = cloud.handled(&payload("delete-contact")).await.unwrap_err();
    assert_eq!(error.disposition(), Disposition::Reject);
    let error = cloud.handled(&payload("broken")).await.unwrap_err();
    assert_eq!(error.to_string(), "the event is neither a macro's nor a custom resource's");
}

impl Cloud {
    /// Asks the API as a client does.
    async fn of_contacts(&self, operation: OfContacts, input: Value) -> api::contacts::Answer {
        let (state, world) = (&self.state(), &self.outside.world());
        let secret = &[7; 32];
        let contacts = Contacts::<stack::Memory> { state, world, deployment: &self.here, secret };
        contacts.answer(operation, input.to_string().as_bytes()).await
    }

    async fn contacts(&self, operation: OfContacts, input: Value) -> Value {
        self.of_contacts(operation, input).await.unwrap()
    }

    async fn incidents(&self, operation: OfIncidents, input: Value) -> Value {
        let (state, world) = (&self.state(), &self.outside.world());
        let (secret, caller) = (&[7; 32], "arn:aws:iam::123456789012:user/TKIA");
        let deployment = &self.here;
        let documents = &ScriptedDocuments::default();
        let incidents =
            Incidents::<stack::Memory> { state, world, deployment, secret, caller, documents };
        incidents.answer(operation, input).await.unwrap()
    }
}

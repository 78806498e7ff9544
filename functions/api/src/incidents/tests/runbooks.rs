//! Runbooks of a plan that is saved, against their documents.

use app::ports::PortError;
use domain::document::{Document, DocumentKind, DocumentName, Need, Parameter, Takes};
use domain::limits::DOCUMENTS_PATIENCE;

use super::*;

fn restart() -> DocumentName {
    DocumentName { name: "Restart".into(), version: None }
}

/// It requires `Id`.
fn requiring_id() -> Document {
    let id = Parameter { takes: Takes::One, need: Need::Required };
    Document { kind: DocumentKind::Runbook, parameters: [("Id".to_owned(), id)].into() }
}

/// An action that runs `Restart`, with these members besides.
fn action(more: &Value) -> Value {
    let mut action =
        json!({ "documentName": "Restart", "roleArn": "arn:aws:iam::123456789012:role/r" });
    action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "ssmAutomation": action })
}

fn fitting() -> Value {
    action(&json!({ "dynamicParameters": { "Id": { "variable": "INCIDENT_RECORD_ARN" } } }))
}

fn create(actions: &[Value]) -> Value {
    let template = json!({ "title": "Web", "impact": 3 });
    json!({ "name": "web", "incidentTemplate": template, "actions": actions })
}

async fn knowing(document: Document) -> Desk {
    let desk = Desk::new().await;
    desk.documents.is(restart(), document);
    desk
}

#[tokio::test]
async fn a_runbook_that_cannot_start_is_refused_when_its_plan_is_saved() {
    let desk = knowing(requiring_id()).await;
    let wrong = action(&json!({ "parameters": { "id": ["1"] } }));
    let message = "Invalid value provided - the document Restart has no parameter id; \
        the document Restart requires the parameter Id";
    let refused = Err(Fault::Validation { message: message.to_owned() });
    let made = desk.ask(Operation::CreateResponsePlan, create(std::slice::from_ref(&wrong))).await;
    assert_eq!(made, refused);
    let get = || json!({ "arn": PLAN });
    assert_eq!(desk.refused(Operation::GetResponsePlan, get()).await, "ResourceNotFoundException");

    desk.ok(Operation::CreateResponsePlan, create(&[fitting()])).await;
    let update = |actions: &[Value]| json!({ "arn": PLAN, "actions": actions });
    assert_eq!(desk.ask(Operation::UpdateResponsePlan, update(&[wrong])).await, refused);
    let plan = desk.ok(Operation::GetResponsePlan, get()).await;
    assert_eq!(plan["actions"], json!([fitting()]));
    desk.ok(Operation::UpdateResponsePlan, update(&[])).await;
}

#[tokio::test]
async fn what_is_no_runbook_is_refused() {
    let command = Document { kind: DocumentKind::Other("Command".into()), ..requiring_id() };
    let desk = knowing(command).await;
    let made = desk.refused(Operation::CreateResponsePlan, create(&[fitting()])).await;
    assert_eq!(made, "ValidationException");
}

#[tokio::test]
async fn without_proof_a_plan_is_saved() {
    let text = || "no".to_owned();
    for error in [
        None,
        Some(PortError::Refused(text())),
        Some(PortError::Throttled(text())),
        Some(PortError::Busy(text())),
    ] {
        let desk = Desk::new().await;
        if let Some(error) = error {
            desk.documents.fails(restart(), error);
        }
        desk.ok(Operation::CreateResponsePlan, create(&[action(&json!({}))])).await;
        assert_eq!(desk.documents.asked(), [restart()]);
    }
    // What our account says of a document is no proof about another account's.
    let desk = knowing(requiring_id()).await;
    let elsewhere = action(&json!({ "targetAccount": "IMPACTED_ACCOUNT" }));
    desk.ok(Operation::CreateResponsePlan, create(&[elsewhere])).await;
    assert_eq!(desk.documents.asked(), []);
}

#[tokio::test]
async fn nobody_waits_for_a_document_that_does_not_come_and_the_others_count() {
    let desk = knowing(requiring_id()).await;
    let hanging = |name: &str| DocumentName { name: name.to_owned(), version: None };
    let run = |name: &str| action(&json!({ "documentName": name }));
    desk.documents.hangs(hanging("Slow"));
    let begin = desk.now();
    desk.ok(Operation::CreateResponsePlan, create(&[run("Slow"), fitting()])).await;
    assert_eq!(desk.now().duration_since(begin), DOCUMENTS_PATIENCE);
    let update = json!({ "arn": PLAN, "actions": [run("Slow"), run("Restart")] });
    let refused = desk.refused(Operation::UpdateResponsePlan, update).await;
    assert_eq!(refused, "ValidationException");
}

#[tokio::test]
async fn a_document_is_asked_for_once_and_only_where_runbooks_are_given() {
    let desk = knowing(requiring_id()).await;
    let second = action(&json!({ "documentVersion": "2" }));
    // Terraform's word for the default version.
    let default = action(&json!({ "documentVersion": "", "parameters": { "Id": ["1"] } }));
    desk.ok(Operation::CreateResponsePlan, create(&[fitting(), second, default])).await;
    let version = Some("2".to_owned());
    assert_eq!(desk.documents.asked(), [restart(), DocumentName { version, ..restart() }]);
    desk.ok(Operation::UpdateResponsePlan, json!({ "arn": PLAN, "displayName": "W" })).await;
    assert_eq!(desk.documents.asked().len(), 2);
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before_though_the_document_has_changed() {
    let desk = Desk::new().await;
    let mut request = create(&[action(&json!({}))]);
    request["clientToken"] = json!("t");
    let first = desk.ok(Operation::CreateResponsePlan, request.clone()).await;
    desk.documents.is(restart(), requiring_id());
    assert_eq!(desk.ok(Operation::CreateResponsePlan, request).await, first);
}

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";

#[tokio::test]
async fn terms_that_make_no_sense_are_refused_and_others_are_shown_as_they_were_given() {
    let desk = knowing(requiring_id()).await;
    let on =
        |parameters: Value| action(&json!({ "documentName": FUNCTION, "parameters": parameters }));
    for wrong in [
        json!({ "tocsin/aproval": ["tanaka-taro"] }),
        json!({ "tocsin/after": ["previous"] }),
        json!({ "tocsin/timeout": ["soon"] }),
    ] {
        let refused = desk.refused(Operation::CreateResponsePlan, create(&[on(wrong)])).await;
        assert_eq!(refused, "ValidationException");
    }
    let nobody = on(json!({ "tocsin/approval": ["nobody"] }));
    let refused = desk.refused(Operation::CreateResponsePlan, create(&[nobody])).await;
    assert_eq!(refused, "ResourceNotFoundException");
    let given =
        [on(json!({ "tocsin/dry-run": ["true"] })), on(json!({ "tocsin/after": ["previous"] }))];
    desk.ok(Operation::CreateResponsePlan, create(&given)).await;
    assert_eq!(desk.documents.asked(), [], "a function is no document");
    let plan = desk.ok(Operation::GetResponsePlan, json!({ "arn": PLAN })).await;
    assert_eq!(plan["actions"], json!(given));
}

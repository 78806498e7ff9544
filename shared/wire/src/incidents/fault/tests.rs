use expect_test::{Expect, expect};

use super::*;

fn text(text: &str) -> String {
    text.to_owned()
}

/// Status and body as they are sent.
#[track_caller]
fn check(fault: &Fault, expected: &Expect) {
    expected.assert_eq(&format!("{} {:#}", fault.status(), fault.body()));
    let kind = fault.body()["__type"].to_string();
    assert!(kind.ends_with(&format!("#{}\"", fault.code())), "{kind}");
}

fn plan() -> Resource {
    Resource { identifier: text("web"), kind: ResourceType::ResponsePlan }
}

#[test]
fn what_the_model_names_has_its_status_and_members() {
    check(
        &Fault::AccessDenied { message: text("no") },
        &expect![[r#"
            403 {
              "__type": "com.amazonaws.ssmincidents#AccessDeniedException",
              "message": "no"
            }"#]],
    );
    check(
        &Fault::Conflict {
            message: text("there is one"),
            resource: Some(plan()),
            retry_after: None,
        },
        &expect![[r#"
            409 {
              "resourceIdentifier": "web",
              "resourceType": "RESPONSE_PLAN",
              "__type": "com.amazonaws.ssmincidents#ConflictException",
              "message": "there is one"
            }"#]],
    );
    let at: jiff::Timestamp = "2026-11-23T01:00:00.25Z".parse().unwrap();
    check(
        &Fault::Conflict { message: text("later"), resource: None, retry_after: Some(at.into()) },
        &expect![[r#"
            409 {
              "retryAfter": 1795395600.25,
              "__type": "com.amazonaws.ssmincidents#ConflictException",
              "message": "later"
            }"#]],
    );
    check(
        &Fault::InternalServer { message: text("sorry") },
        &expect![[r#"
            500 {
              "__type": "com.amazonaws.ssmincidents#InternalServerException",
              "message": "sorry"
            }"#]],
    );
    check(
        &Fault::ResourceNotFound { message: text("none"), resource: Some(plan()) },
        &expect![[r#"
            404 {
              "resourceIdentifier": "web",
              "resourceType": "RESPONSE_PLAN",
              "__type": "com.amazonaws.ssmincidents#ResourceNotFoundException",
              "message": "none"
            }"#]],
    );
    check(
        &Fault::Validation { message: text("wrong") },
        &expect![[r#"
            400 {
              "__type": "com.amazonaws.ssmincidents#ValidationException",
              "message": "wrong"
            }"#]],
    );
}

#[test]
fn quotas_are_named() {
    let set = Resource { identifier: text("arn"), kind: ResourceType::ReplicationSet };
    let quota_code = text("replication-sets");
    check(
        &Fault::ServiceQuotaExceeded { message: text("one"), resource: Some(set), quota_code },
        &expect![[r#"
            402 {
              "resourceIdentifier": "arn",
              "resourceType": "REPLICATION_SET",
              "quotaCode": "replication-sets",
              "serviceCode": "ssm-incidents",
              "__type": "com.amazonaws.ssmincidents#ServiceQuotaExceededException",
              "message": "one"
            }"#]],
    );
    let quota_code = text("requests");
    check(
        &Fault::Throttling { message: text("slower"), quota_code },
        &expect![[r#"
            429 {
              "quotaCode": "requests",
              "serviceCode": "ssm-incidents",
              "__type": "com.amazonaws.ssmincidents#ThrottlingException",
              "message": "slower"
            }"#]],
    );
}

#[test]
fn the_protocol_has_errors_of_its_own() {
    check(
        &Fault::UnknownOperation,
        &expect![[r#"
            404 {
              "__type": "com.amazon.coral.service#UnknownOperationException",
              "message": "Method and path name no operation of this service"
            }"#]],
    );
    check(
        &Fault::Serialization { message: text("no JSON") },
        &expect![[r#"
            400 {
              "__type": "com.amazon.coral.service#SerializationException",
              "message": "no JSON"
            }"#]],
    );
    check(
        &Fault::TooLarge,
        &expect![[r#"
            413 {
              "__type": "com.amazon.coral.service#RequestEntityTooLargeException",
              "message": "The body of the request is too large"
            }"#]],
    );
    let denied = Fault::Denied { code: "InvalidSignatureException", message: text("no") };
    check(
        &denied,
        &expect![[r#"
            403 {
              "__type": "com.amazon.coral.service#InvalidSignatureException",
              "message": "no"
            }"#]],
    );
}

#[test]
fn the_words_for_things_are_the_models() {
    for (kind, expected) in [
        (ResourceType::ResponsePlan, "RESPONSE_PLAN"),
        (ResourceType::IncidentRecord, "INCIDENT_RECORD"),
        (ResourceType::TimelineEvent, "TIMELINE_EVENT"),
        (ResourceType::ReplicationSet, "REPLICATION_SET"),
        (ResourceType::ResourcePolicy, "RESOURCE_POLICY"),
    ] {
        assert_eq!(json!(kind), expected);
    }
}

use serde_json::{Value, json};

use super::*;
use crate::contacts::operation::Operation;
use crate::contacts::validate::validate;

fn check(fault: &Fault, status: u16, code: &str, body: &Value) {
    assert_eq!(fault.status(), status, "{fault}");
    assert_eq!(fault.code(), code);
    assert_eq!(&fault.body(), body);
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn what_the_model_names_has_its_status_and_members() {
    check(
        &Fault::AccessDenied { message: text("no") },
        400,
        "AccessDeniedException",
        &json!({"__type": "com.amazonaws.ssmcontacts#AccessDeniedException", "Message": "no"}),
    );
    check(
        &Fault::DataEncryption { message: text("no key") },
        400,
        "DataEncryptionException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#DataEncryptionException",
            "Message": "no key",
        }),
    );
    check(
        &Fault::InternalServer { message: text("sorry"), retry_after_seconds: Some(5) },
        500,
        "InternalServerException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#InternalServerException",
            "Message": "sorry",
            "RetryAfterSeconds": 5,
        }),
    );
    let gone = Fault::ResourceNotFound {
        message: text("no such contact"),
        resource_id: text("web"),
        resource_type: text("CONTACT"),
    };
    check(
        &gone,
        400,
        "ResourceNotFoundException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ResourceNotFoundException",
            "Message": "no such contact",
            "ResourceId": "web",
            "ResourceType": "CONTACT",
        }),
    );
}

#[test]
fn a_conflict_names_what_depends_and_no_more_than_fits() {
    let conflict = |dependent_entities| Fault::Conflict {
        message: text("in a rotation"),
        resource_id: text("web"),
        resource_type: text("CONTACT"),
        dependent_entities,
    };
    let ids = vec![text("arn"); 26];
    let entity = DependentEntity { relation_type: text("ROTATION"), dependent_resource_ids: ids };
    check(
        &conflict(vec![entity]),
        400,
        "ConflictException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ConflictException",
            "Message": "in a rotation",
            "ResourceId": "web",
            "ResourceType": "CONTACT",
            "DependentEntities": [
                {"RelationType": "ROTATION", "DependentResourceIds": vec!["arn"; 25]},
            ],
        }),
    );
    assert_eq!(conflict(vec![]).body().get("DependentEntities"), None);
}

#[test]
fn quotas_are_named() {
    let full = Fault::ServiceQuotaExceeded {
        message: text("too many"),
        resource_id: None,
        resource_type: None,
        quota_code: text("contacts"),
        service_code: text("ssm-contacts"),
    };
    check(
        &full,
        400,
        "ServiceQuotaExceededException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ServiceQuotaExceededException",
            "Message": "too many",
            "QuotaCode": "contacts",
            "ServiceCode": "ssm-contacts",
        }),
    );
    let slow = Fault::Throttling {
        message: text("slower"),
        quota_code: None,
        service_code: None,
        retry_after_seconds: Some(1),
    };
    check(
        &slow,
        400,
        "ThrottlingException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ThrottlingException",
            "Message": "slower",
            "RetryAfterSeconds": 1,
        }),
    );
}

#[test]
fn a_validation_names_the_members() {
    let message = "Value null at 'contactId' failed to satisfy constraint: Member must not be null";
    let failure = validate(Operation::GetContact, &json!({})).unwrap_err();
    check(
        &failure.into(),
        400,
        "ValidationException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ValidationException",
            "Message": format!("1 validation error detected: {message}"),
            "Reason": "FIELD_VALIDATION_FAILED",
            "Fields": [{"Name": "contactId", "Message": message}],
        }),
    );
    check(
        &Fault::invalid("a plan is of stages or of rotations"),
        400,
        "ValidationException",
        &json!({
            "__type": "com.amazonaws.ssmcontacts#ValidationException",
            "Message": "a plan is of stages or of rotations",
            "Reason": "OTHER",
        }),
    );
    assert_eq!(
        json!([Reason::UnknownOperation, Reason::CannotParse]),
        json!(["UNKNOWN_OPERATION", "CANNOT_PARSE"])
    );
}

#[test]
fn the_protocol_has_errors_of_its_own() {
    check(
        &Fault::UnknownOperation,
        400,
        "UnknownOperationException",
        &json!({
            "__type": "com.amazon.coral.service#UnknownOperationException",
            "Message": "The target names no operation of this service",
        }),
    );
    let failure = validate(Operation::GetContact, &json!({"ContactId": 1})).unwrap_err();
    check(
        &failure.into(),
        400,
        "SerializationException",
        &json!({
            "__type": "com.amazon.coral.service#SerializationException",
            "Message": "NUMBER_VALUE can not be converted to a String at 'contactId'",
        }),
    );
    let denied = Fault::Denied { code: "InvalidSignatureException", message: text("no") };
    check(
        &denied,
        403,
        "InvalidSignatureException",
        &json!({
            "__type": "com.amazon.coral.service#InvalidSignatureException",
            "Message": "no",
        }),
    );
}

//! Requests that no client of AWS's sends.

use super::*;
use crate::incidents::gather::gather;
use crate::incidents::operation::Route;

/// What is said to a request as it comes over the wire; `read` when nothing is.
fn said(method: &str, path: &str, query: &str, body: &str) -> String {
    let Some(route) = Route::of(method, path) else {
        return Fault::UnknownOperation.to_string();
    };
    let read = gather(&route, query, body.as_bytes())
        .and_then(|input| read::<Value>(route.operation, input));
    read.map_or_else(|fault| fault.to_string(), |_| "read".to_owned())
}

#[test]
fn a_union_is_one_of_its_members() {
    let filter = |condition: &str| {
        let body = format!(r#"{{"filters": [{{"key": "status", "condition": {condition}}}]}}"#);
        said("POST", "/listIncidentRecords", "", &body)
    };
    assert_eq!(filter(r#"{"equals": {"stringValues": ["OPEN"]}}"#), "read");
    assert_eq!(filter(r#"{"after": 1, "before": null}"#), "read");
    let refused = "SerializationException: Exactly one member of [after, before, equals] must be \
        set at 'filters.1.member.condition'";
    for condition in [
        "{}",
        r#"{"after": null}"#,
        r#"{"after": 1, "before": 2}"#,
        r#"{"during": 1}"#,
        r#"{"after": 1, "during": 1}"#,
        r#"{"After": 1}"#,
    ] {
        assert_eq!(filter(condition), refused, "{condition}");
    }
    assert_eq!(
        filter("[]"),
        "SerializationException: START_ARRAY can not be converted to a Union \
         at 'filters.1.member.condition'"
    );
}

#[test]
fn what_is_no_object_is_a_serialization_failure() {
    let deep = "[".repeat(100_000);
    for body in ["{", "nul", "[]", "null", "\"+15005550199\"", "{\"arn\": 1}", &deep] {
        let said = said("POST", "/deleteIncidentRecord", "", body);
        assert!(said.starts_with("SerializationException: "), "{body}: {said}");
        assert!(!said.contains("5550199"), "{said}");
    }
}

#[test]
fn what_is_wrong_is_said_at_once_and_has_an_end() {
    let said_of = said("POST", "/startIncident", "", r#"{"impact": 11, "title": 1}"#);
    assert_eq!(
        said_of,
        "SerializationException: NUMBER_VALUE can not be converted to a String at 'title'"
    );
    let title = "x".repeat(201);
    let said_of =
        said("POST", "/startIncident", "", &format!(r#"{{"impact": 11, "title": "{title}"}}"#));
    assert_eq!(
        said_of,
        "ValidationException: 3 validation errors detected: \
         Value '11' at 'impact' failed to satisfy constraint: \
         Member must have value less than or equal to 10; \
         Value null at 'responsePlanArn' failed to satisfy constraint: Member must not be null; \
         Value '***' at 'title' failed to satisfy constraint: \
         Member must have length less than or equal to 200"
    );
    let keys = "tagKeys=%2A&".repeat(100_000);
    let said_of = said("DELETE", "/tags/x", &keys, "");
    assert!(said_of.len() < 40_000, "{}", said_of.len());
    let key = "k".repeat(1_000_000);
    let said_of = said("POST", "/tags/x", "", &format!(r#"{{"tags": {{"{key}": null}}}}"#));
    assert!(said_of.len() < 1_000, "{}", said_of.len());
}

#[test]
fn no_text_is_repeated_that_is_somebodys_secret() {
    let values = vec!["hush"; 101];
    let action = json!({"ssmAutomation": {
        "documentName": "doc", "parameters": { "a": values },
        "roleArn": "arn:aws:iam::123456789012:role/runbooks",
    }});
    let plan = json!({
        "name": "web", "actions": [action], "incidentTemplate": {"impact": 1, "title": "t"},
    });
    assert_eq!(
        said("POST", "/createResponsePlan", "", &plan.to_string()),
        "ValidationException: 1 validation error detected: \
         Value '***' at 'actions.1.member.ssmAutomation.parameters.a.member' failed to satisfy \
         constraint: Member must have length less than or equal to 100"
    );
}

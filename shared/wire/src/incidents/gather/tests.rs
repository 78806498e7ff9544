use serde_json::json;

use super::*;

const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/web";

#[track_caller]
fn gathered(method: &str, path: &str, query: &str, body: &str) -> Result<Value, String> {
    let route = Route::of(method, path).unwrap();
    gather(&route, query, body.as_bytes()).map_err(|fault| fault.to_string())
}

#[test]
fn a_body_is_the_input() {
    let body = r#"{"responsePlanArn": "a", "impact": 1}"#;
    let expected = json!({"responsePlanArn": "a", "impact": 1});
    assert_eq!(gathered("POST", "/startIncident", "", body), Ok(expected));
    assert_eq!(gathered("POST", "/listResponsePlans", "", " \n"), Ok(json!({})));
}

#[test]
fn members_come_from_the_query_decoded_once() {
    let query = "arn=arn%3Aaws%3Assm-incidents%3A%3A123456789012%3Aresponse-plan%2Fweb";
    assert_eq!(gathered("GET", "/getResponsePlan", query, ""), Ok(json!({ "arn": PLAN })));
    let query = "X=1&eventId=%2541+b&&incidentRecordArn=a=b";
    let expected = json!({"eventId": "%41+b", "incidentRecordArn": "a=b"});
    assert_eq!(gathered("GET", "/getTimelineEvent", query, ""), Ok(expected));
    assert_eq!(gathered("GET", "/getResponsePlan", "arn", ""), Ok(json!({ "arn": "" })));
    assert_eq!(gathered("GET", "/getResponsePlan", "Arn=a", ""), Ok(json!({})));
    // A number stays the text that the model wants.
    assert_eq!(gathered("GET", "/getResponsePlan", "arn=1", ""), Ok(json!({ "arn": "1" })));
}

#[test]
fn members_come_from_the_path_encoded_or_not() {
    for path in [
        "/tags/arn%3Aaws%3Assm-incidents%3A%3A123456789012%3Aresponse-plan%2Fweb",
        "/tags/arn:aws:ssm-incidents::123456789012:response-plan/web",
    ] {
        assert_eq!(gathered("GET", path, "", ""), Ok(json!({ "resourceArn": PLAN })));
        let tags = r#"{"tags": {"env": ""}}"#;
        let expected = json!({"tags": {"env": ""}, "resourceArn": PLAN});
        assert_eq!(gathered("POST", path, "", tags), Ok(expected));
    }
}

#[test]
fn a_name_that_comes_again_is_a_list() {
    let query = "tagKeys=a%20b&tagKeys=c%3Ad%2Fe%2Bf";
    let expected = json!({"tagKeys": ["a b", "c:d/e+f"], "resourceArn": "x"});
    assert_eq!(gathered("DELETE", "/tags/x", query, ""), Ok(expected));
    let expected = json!({"tagKeys": [""], "resourceArn": "x"});
    assert_eq!(gathered("DELETE", "/tags/x", "tagKeys=", ""), Ok(expected));
    assert_eq!(gathered("DELETE", "/tags/x", "", ""), Ok(json!({ "resourceArn": "x" })));
}

#[test]
fn what_has_its_place_elsewhere_is_not_taken_from_the_body() {
    let body = r#"{"resourceArn": "theirs", "maxResults": 5}"#;
    let ours = json!({"maxResults": 5, "resourceArn": "ours"});
    assert_eq!(gathered("POST", "/getResourcePolicies", "resourceArn=ours", body), Ok(ours));
    let none = json!({"maxResults": 5});
    assert_eq!(gathered("POST", "/getResourcePolicies", "", body), Ok(none));
    // Nothing of these is in a body, so nobody reads it.
    let expected = json!({"arn": "a"});
    assert_eq!(gathered("POST", "/deleteReplicationSet", "arn=a", "{"), Ok(expected.clone()));
    assert_eq!(gathered("GET", "/getReplicationSet", "arn=a", "[]"), Ok(expected));
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    for (method, path, query, body, expected) in [
        ("GET", "/getResponsePlan", "arn=%FF", "", "'arn' is not UTF-8"),
        ("GET", "/tags/%c3%28", "", "", "'resourceArn' is not UTF-8"),
        ("GET", "/getResponsePlan", "arn=a&arn=a", "", "'arn' is in the query more than once"),
        ("POST", "/startIncident", "", "{\n 1", "The body is not JSON: line 2, column 2"),
        (
            "POST",
            "/startIncident",
            "",
            "{\"a\": \"secret",
            "The body is not JSON: line 1, column 13",
        ),
    ] {
        let expected = Err(format!("SerializationException: {expected}"));
        assert_eq!(gathered(method, path, query, body), expected);
    }
    // Left as it is: a percent sign alone is no escape.
    assert_eq!(gathered("GET", "/getResponsePlan", "arn=%zz%", ""), Ok(json!({"arn": "%zz%"})));
}

#[test]
fn what_is_no_object_is_handed_on() {
    for body in ["[]", "null", "1", "\"a\""] {
        let input = gathered("POST", "/tags/x", "", body).unwrap();
        assert_eq!(input.to_string(), body);
    }
}

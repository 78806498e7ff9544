use serde_json::json;

use super::*;

fn failed(status: u16, body: &Value) -> Failure {
    failure(status, body.to_string().as_bytes())
}

#[test]
fn every_known_refusal_has_its_class() {
    let error = |code: u64, message: &str, errors: &[&str]| json!({"error": {"message": message, "code": code, "errors": errors}});
    let exists = "Open incident with matching dedup key already exists on this service";
    for (status, body, class, words) in [
        (
            400,
            error(2002, "Arguments Caused Error", &[exists]),
            Class::Exists,
            "Arguments Caused Error: Open incident with matching dedup key already exists on this service",
        ),
        (
            400,
            error(2001, "Invalid Input Provided", &["Incident Already Resolved"]),
            Class::Already,
            "Invalid Input Provided: Incident Already Resolved",
        ),
        (400, error(1001, "x", &[]), Class::Already, "x"),
        (400, error(1002, "x", &[]), Class::Already, "x"),
        (
            400,
            error(2001, "Invalid Input Provided", &["Title is too long"]),
            Class::Refused,
            "Invalid Input Provided: Title is too long",
        ),
        (
            400,
            error(1008, "Requester User Not Found", &[]),
            Class::Refused,
            "Requester User Not Found",
        ),
        (401, error(2006, "Authentication failed", &[]), Class::Refused, "Authentication failed"),
        (
            402,
            error(2014, "Missing Account Ability", &[]),
            Class::Refused,
            "Missing Account Ability",
        ),
        (403, error(2010, "Access Denied", &[]), Class::Refused, "Access Denied"),
        (404, error(2100, "Not Found", &[]), Class::Absent, "Not Found"),
        (
            408,
            error(2016, "The request took too long", &[]),
            Class::Busy,
            "The request took too long",
        ),
        (429, error(2020, "Rate Limit Exceeded", &[]), Class::Throttled, "Rate Limit Exceeded"),
        (500, error(2000, "An internal error", &[]), Class::Busy, "An internal error"),
        (
            400,
            json!({"status": "invalid event", "message": "Event object is invalid",
                "errors": ["'routing_key' is missing"]}),
            Class::Refused,
            "Event object is invalid: 'routing_key' is missing",
        ),
    ] {
        let words = words.to_owned();
        assert_eq!(failed(status, &body), Failure { class, words }, "{status} {body}");
    }
}

#[test]
fn a_refusal_in_another_shape_is_judged_by_its_status() {
    for body in ["", "<html>", "[]", "7", r#"{"error": "x"}"#, r#"{"error": {"errors": "x"}}"#] {
        for (status, class) in [
            (400, Class::Refused),
            (404, Class::Absent),
            (429, Class::Throttled),
            (503, Class::Busy),
            (302, Class::Refused),
        ] {
            let words = String::new();
            assert_eq!(failure(status, body.as_bytes()), Failure { class, words }, "{body}");
        }
    }
    let long = failed(400, &json!({"error": {"message": "x\n".repeat(500)}}));
    assert_eq!(long.words.chars().count(), WORDS_CHARS_MAX);
}

fn shown(id: &str, status: &str, key: Option<&str>, created_at: &str) -> Value {
    json!({
        "id": id, "type": "incident", "status": status, "incident_key": key,
        "created_at": created_at,
        "html_url": format!("https://example.pagerduty.com/incidents/{id}"),
    })
}

fn theirs(id: &str, status: Status) -> Theirs {
    let url = Some(format!("https://example.pagerduty.com/incidents/{id}"));
    Theirs { id: id.to_owned(), status, url, resolved_at: None }
}

#[test]
fn the_newest_incident_of_the_key_is_found() {
    let list = |incidents: &[Value]| json!({"incidents": incidents, "more": false}).to_string();
    let old = shown("Q1", "resolved", Some("k"), "2026-11-23T01:00:00Z");
    let new = shown("Q2", "acknowledged", Some("k"), "2026-11-23T03:00:00+00:00");
    let of_another = shown("Q3", "triggered", Some("other"), "2026-11-24T01:00:00Z");
    let keyless = shown("Q4", "triggered", None, "2026-11-25T01:00:00Z");
    for (listed, expected) in [
        (vec![], None),
        (vec![of_another.clone()], None),
        (vec![old.clone()], Some(theirs("Q1", Status::Resolved))),
        (vec![old.clone(), of_another, new.clone()], Some(theirs("Q2", Status::Acknowledged))),
        (vec![new.clone(), old.clone()], Some(theirs("Q2", Status::Acknowledged))),
        (vec![old.clone(), keyless, new], Some(theirs("Q4", Status::Triggered))),
        (vec![json!({"id": "Q5"}), json!(7), old.clone()], Some(theirs("Q1", Status::Resolved))),
    ] {
        assert_eq!(newest(list(&listed).as_bytes(), "k"), Some(expected), "{listed:?}");
    }
    let (first, second) =
        (shown("Q6", "triggered", Some("k"), ""), shown("Q7", "resolved", Some("k"), ""));
    let undated = newest(list(&[first, second]).as_bytes(), "k");
    assert_eq!(undated, Some(Some(theirs("Q6", Status::Triggered))));
    for body in ["", "<html>", "[]", "{}", r#"{"incidents": 7}"#] {
        assert_eq!(newest(body.as_bytes(), "k"), None, "{body}");
    }
}

#[test]
fn an_answer_is_read_as_far_as_it_is_one() {
    let created = shown("Q1", "triggered", Some("k"), "2026-11-23T01:00:00Z");
    let created = json!({"incident": created}).to_string();
    assert_eq!(incident(created.as_bytes()), Some(theirs("Q1", Status::Triggered)));
    for (said, resolved_at) in [
        (json!("2026-11-23T02:00:00Z"), Some("2026-11-23T02:00:00Z".parse().unwrap())),
        (json!(null), None),
        (json!("yesterday"), None),
    ] {
        let mut resolved = shown("Q1", "resolved", Some("k"), "2026-11-23T01:00:00Z");
        resolved["resolved_at"] = said;
        let expected = Theirs { resolved_at, ..theirs("Q1", Status::Resolved) };
        let resolved = json!({"incident": resolved}).to_string();
        assert_eq!(incident(resolved.as_bytes()), Some(expected));
    }
    let listed = json!({"notes": [
        {"id": "P1", "user": {"id": "PU"}, "content": "one", "created_at": "2026-11-23T01:00:00Z"},
        {"id": "P2"},
        {"id": "P3", "content": ""},
    ]});
    let expected = Some(vec!["one".to_owned(), String::new()]);
    assert_eq!(notes(listed.to_string().as_bytes()), expected);
    for (user, expected) in [
        (json!({"user": {"id": "P1", "email": "ana@example.com"}}), Some(Some("ana@example.com"))),
        (json!({"user": {"id": "P1", "email": ""}}), Some(None)),
        (json!({"user": {"id": "P1"}}), Some(None)),
        (json!({"user": null}), None),
    ] {
        let expected = expected.map(|email| email.map(str::to_owned));
        assert_eq!(email(user.to_string().as_bytes()), expected);
    }
    for body in ["", "<html>", "[]", "{}", r#"{"incident": {"id": "", "status": "triggered"}}"#] {
        let body = body.as_bytes();
        assert_eq!((incident(body), notes(body), email(body)), (None, None, None));
        assert_eq!(is_theirs(body), body.starts_with(b"{"));
    }
    let of_tomorrow = r#"{"incident": {"id": "Q1", "status": "snoozed"}}"#;
    assert_eq!(incident(of_tomorrow.as_bytes()), None);
}

use domain::limits::PAGER_DUTY_EVENT_BYTES_MAX;

use super::*;

const TOLD: Told = Told {
    title: "db down",
    details: "p99 over 2 s",
    impact: Impact::CRITICAL,
    source: "prod-api",
};

#[test]
fn requests_are_as_they_are_documented() {
    assert_eq!(
        find("PSVC1", "tocsin:a/b").path,
        "/incidents?incident_key=tocsin%3Aa%2Fb&service_ids%5B%5D=PSVC1&statuses%5B%5D=triggered\
         &statuses%5B%5D=acknowledged&statuses%5B%5D=resolved&date_range=all\
         &sort_by=created_at%3Adesc&limit=25"
    );
    let created = create("PSVC1", "k", &TOLD);
    assert_eq!((created.method, created.path.as_str()), ("POST", "/incidents"));
    let expected = json!({"incident": {
        "type": "incident",
        "title": "db down",
        "service": {"id": "PSVC1", "type": "service_reference"},
        "urgency": "high",
        "incident_key": "k",
        "body": {"type": "incident_body", "details": "p99 over 2 s"},
    }});
    assert_eq!(created.body, expected);
    let resolved = set_status("Q1", Status::Resolved);
    assert_eq!((resolved.method, resolved.path.as_str()), ("PUT", "/incidents/Q1"));
    let expected = json!({"incident": {"type": "incident_reference", "status": "resolved"}});
    assert_eq!(resolved.body, expected);
    assert_eq!(notes("Q1").path, "/incidents/Q1/notes");
    let note = note("Q1", "words");
    assert_eq!((note.method, note.path.as_str()), ("POST", "/incidents/Q1/notes"));
    assert_eq!(note.body, json!({"note": {"content": "words"}}));
    assert_eq!(user("PUSER1").path, "/users/PUSER1");
    for (request, writes) in [(created, true), (resolved, true), (note, true)] {
        assert_eq!(request.writes(), writes);
    }
    for request in [find("P", "k"), notes("Q1"), user("P")] {
        assert_eq!((request.method, request.writes()), ("GET", false));
    }
}

#[test]
fn events_are_as_they_are_documented() {
    let event = trigger_event("r0uting", "k", &TOLD);
    assert_eq!((event.method, event.path.as_str()), ("POST", "/v2/enqueue"));
    let expected = json!({
        "routing_key": "r0uting",
        "dedup_key": "k",
        "event_action": "trigger",
        "client": "Tocsin",
        "payload": {
            "summary": "db down",
            "source": "prod-api",
            "severity": "critical",
            "custom_details": {"details": "p99 over 2 s"},
        },
    });
    assert_eq!(event.body, expected);
    for (status, action) in [(Status::Acknowledged, "acknowledge"), (Status::Resolved, "resolve")] {
        let event = status_event("r0uting", "k", status).unwrap();
        let expected = json!({"routing_key": "r0uting", "dedup_key": "k", "event_action": action});
        assert_eq!(event.body, expected);
    }
    assert_eq!(status_event("r0uting", "k", Status::Triggered), None);
}

#[test]
fn whatever_is_told_fits() {
    let long = "障\u{1}".repeat(5_000);
    for words in ["", " \n", &long] {
        let told = Told { title: words, details: words, impact: Impact::NONE, source: words };
        let incident = create("P", "k", &told).body["incident"].clone();
        let chars = |value: &Value| value.as_str().unwrap().chars().count();
        assert!((1..=PAGER_DUTY_TITLE_CHARS_MAX).contains(&chars(&incident["title"])));
        let event = trigger_event("r", "k", &told).body;
        assert!((1..=PAGER_DUTY_TITLE_CHARS_MAX).contains(&chars(&event["payload"]["summary"])));
        assert!((1..=PAGER_DUTY_SOURCE_CHARS_MAX).contains(&chars(&event["payload"]["source"])));
        assert!(event.to_string().len() <= PAGER_DUTY_EVENT_BYTES_MAX);
        let content = &note("Q", words).body["note"]["content"];
        assert_eq!(content.as_str(), Some(note_words(words)));
        assert!(chars(content) <= PAGER_DUTY_NOTE_CHARS_MAX);
        let details = &incident["body"]["details"];
        assert!(if words.trim().is_empty() { details.is_null() } else { chars(details) <= 2_000 });
    }
}

#[test]
fn an_id_stays_in_its_place() {
    assert_eq!(notes("../users?x=1#").path, "/incidents/%2E%2E%2Fusers%3Fx%3D1%23/notes");
    assert!(find("a&b", "c d").path.contains("incident_key=c+d&service_ids%5B%5D=a%26b&"));
}

#[test]
fn a_key_is_neither_empty_nor_too_long() {
    assert!(!is_key(""));
    assert!(is_key("k"));
    assert!(is_key(&"k".repeat(PAGER_DUTY_KEY_BYTES_MAX)));
    assert!(!is_key(&"障".repeat(86)));
}

#[test]
fn how_bad_it_is_in_their_words() {
    for (impact, name, urgency_name) in [
        (1, "critical", "high"),
        (2, "error", "high"),
        (3, "warning", "low"),
        (4, "info", "low"),
        (5, "info", "low"),
        (10, "info", "low"),
    ] {
        let impact = Impact::try_from(impact).unwrap();
        assert_eq!((severity(impact), urgency(impact)), (name, urgency_name), "{impact:?}");
    }
}

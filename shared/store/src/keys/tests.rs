use domain::ids::{ContactId, PlanName, SignalId};

use super::*;

fn incident() -> IncidentId {
    let plan = PlanName::parse("prod-api-incident-plan").unwrap();
    IncidentId::derive(&plan, &SignalId::parse("signal-1").unwrap())
}

#[test]
fn instants_sort_as_text() {
    let texts = [
        "-000001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2026-11-23T01:00:00Z",
        "2026-11-23T01:00:00.000000001Z",
        "2026-11-23T01:00:00.5Z",
        "2026-11-23T01:00:01Z",
        "9999-01-01T00:00:00Z",
    ];
    let sorted: Vec<_> = texts.map(|text| sortable(text.parse().unwrap())).into();
    assert!(sorted.is_sorted(), "{sorted:?}");
    assert!(sorted.iter().all(|text| text.len() == SORTABLE), "{sorted:?}");
}

#[test]
fn what_is_due_reads_back() {
    let at = "2026-11-23T01:00:05Z".parse().unwrap();
    let contact = ContactId::parse("web-team-escalation").unwrap();
    let engagement = EngagementId::derive(&incident(), &contact, 0);
    let heartbeat = HeartbeatName::parse("nightly.batch").unwrap();
    for subject in [
        DueSubject::Engagement(engagement),
        DueSubject::Incident(incident()),
        DueSubject::Heartbeat(heartbeat),
    ] {
        let due = Due { at, subject };
        assert_eq!(parse_due_sk(&due_sk(&due)), Some(due.clone()));
        assert!(due_sk(&due) < due_after(at));
        assert!(due_sk(&due) > due_after("2026-11-23T01:00:04Z".parse().unwrap()));
    }
    for broken in ["", "nonsense", "2026-11-23T01:00:05.000000000Z#ENG#x"] {
        assert_eq!(parse_due_sk(broken), None, "{broken}");
    }
}

#[test]
fn a_list_key_names_its_incident() {
    let at = "2026-11-23T01:00:05Z".parse().unwrap();
    assert_eq!(parse_list_sk(&list_sk(at, incident().as_str())), Some(incident().as_str()));
    assert_eq!(parse_list_sk("nonsense"), None);
    assert_eq!(parse_list_sk("日本語日本語日本語日本語日本語"), None, "not at a character's edge");
}

#[test]
fn the_generation_is_read_before_what_it_labels() {
    for sk in [
        "CHANNEL#a/b",
        "CONTACT#a",
        "HEARTBEAT#h",
        "OVERRIDE#r#i",
        "PLAN#p",
        "ROTATION#r",
        "ROUTES",
    ] {
        assert!(GENERATION < sk);
    }
}

#[test]
fn every_shard_is_one_that_is_asked() {
    let asked: Vec<_> = (0..DUE_SHARDS).map(due_shard).collect();
    for id in 0..100 {
        assert!(asked.contains(&due_pk(&format!("x/{id}"))));
    }
}

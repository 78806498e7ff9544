//! The stand-in itself: what is not as PagerDuty takes it is refused, and seen.

use serde_json::{Value, json};
use wire::pager_duty::signature::{SIGNATURE_HEADER, verify};
use wire::pager_duty::webhook::{Inbound, read};

use super::*;
use crate::web::{Answer, Asked, Told};

fn request(method: &str, path: &str, body: &Value) -> Request {
    Request {
        asked: Asked {
            method: method.to_owned(),
            path: path.to_owned(),
            authorization: Some("Token token=pd-t0ken".to_owned()),
            content_type: Some("application/json".to_owned()),
            body: if body.is_null() { String::new() } else { body.to_string() },
        },
        query: Vec::new(),
        accept: Some("application/vnd.pagerduty+json;version=2".to_owned()),
        from: Some("tocsin@example.com".to_owned()),
    }
}

fn incident(key: &str) -> Value {
    json!({"incident": {
        "type": "incident", "title": "x", "incident_key": key,
        "service": {"id": contract::SERVICE, "type": "service_reference"},
    }})
}

fn told(answer: Answer) -> (u16, Value) {
    match answer.body {
        Told::Text(text) => (answer.status, serde_json::from_str(&text).unwrap_or_default()),
        other @ (Told::Cut | Told::Silence) => unreachable!("{other:?}"),
    }
}

#[test]
fn who_asks_in_the_wrong_way_is_refused() {
    let right = request("POST", "incidents", &incident("k"));
    let mut account = Account::default();
    let with = |change: fn(&mut Request)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        wrong
    };
    for (wrong, status, is_ours) in [
        (with(|it| it.asked.authorization = Some("Token token=other".to_owned())), 401, false),
        (with(|it| it.asked.authorization = None), 401, false),
        (with(|it| it.accept = None), 400, true),
        (with(|it| it.from = None), 400, true),
        (with(|it| it.from = Some("nobody@example.com".to_owned())), 400, false),
        (with(|it| it.asked.content_type = None), 400, true),
        (with(|it| it.asked.body = "{}".to_owned()), 400, true),
        (with(|it| it.asked.path = "incident".to_owned()), 404, false),
    ] {
        let before = account.violations.len();
        assert_eq!(account.answer(&wrong).status, status, "{wrong:?}");
        assert_eq!(account.violations.len() - before, usize::from(is_ours), "{wrong:?}");
    }
    assert_eq!(account.incidents, []);
    assert_eq!(account.answer(&right).status, 201);
    assert_eq!(account.incidents.len(), 1);
}

#[test]
fn a_key_is_taken_once_while_it_is_open() {
    let mut account = Account::default();
    let create = request("POST", "incidents", &incident("k"));
    assert_eq!(account.answer(&create).status, 201);
    let (status, body) = told(account.answer(&create));
    assert_eq!((status, &body["error"]["code"]), (400, &json!(2002)));
    let id = account.incidents[0].id.clone();
    let resolve = json!({"incident": {"type": "incident_reference", "status": "resolved"}});
    let resolve = request("PUT", &format!("incidents/{id}"), &resolve);
    assert_eq!(account.answer(&resolve).status, 200);
    assert_eq!(account.answer(&resolve).status, 400, "it is resolved");
    assert_eq!(account.answer(&create).status, 201);
    assert_eq!(account.violations, [] as [String; 0]);
}

#[test]
fn a_query_finds_what_it_names() {
    let mut account = Account::default();
    for key in ["a", "b"] {
        assert_eq!(account.answer(&request("POST", "incidents", &incident(key))).status, 201);
    }
    account.incidents[1].is_old = true;
    let mut found = |query: &[(&str, &str)]| {
        let mut find = request("GET", "incidents", &Value::Null);
        find.query = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let (status, body) = told(account.answer(&find));
        (status, body["incidents"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(found(&[]), (200, 1), "of the last month");
    let all = ("date_range", "all");
    assert_eq!(found(&[all]), (200, 2));
    assert_eq!(found(&[all, ("incident_key", "")]), (200, 2), "no key is every key");
    assert_eq!(found(&[all, ("incident_key", "b")]), (200, 1));
    assert_eq!(found(&[all, ("limit", "1")]), (200, 1));
    assert_eq!(found(&[all, ("statuses[]", "resolved")]), (200, 0));
    assert_eq!(found(&[("service_ids[]", contract::OTHER_SERVICE)]), (200, 0));
    for wrong in [("service_ids", "P"), ("statuses[]", "open"), ("limit", "0"), ("sort_by", "x")] {
        assert_eq!(found(&[wrong]).0, 400, "{wrong:?}");
    }
    assert_eq!(account.violations.len(), 4);
}

#[test]
fn events_are_one_alert_until_it_is_over() {
    let mut account = Account::default();
    let routing_key = account.routing_key.clone();
    let mut send = |action: &str| {
        let mut event =
            json!({"routing_key": routing_key, "event_action": action, "dedup_key": "k"});
        if action == "trigger" {
            event["payload"] = json!({"summary": "x", "source": "y", "severity": "info"});
        }
        assert_eq!(account.answer(&request("POST", "v2/enqueue", &event)).status, 202);
        account.incidents.len()
    };
    let steps =
        ["resolve", "trigger", "trigger", "acknowledge", "resolve", "acknowledge", "trigger"];
    assert_eq!(steps.map(&mut send), [0, 1, 1, 1, 1, 1, 2]);
    for event in [
        json!({"routing_key": "short", "event_action": "resolve", "dedup_key": "k"}),
        json!({"routing_key": "f".repeat(32), "event_action": "resolve", "dedup_key": "k"}),
        json!({"event_action": "trigger"}),
    ] {
        assert_eq!(account.answer(&request("POST", "v2/enqueue", &event)).status, 400);
    }
}

#[tokio::test]
async fn what_somebody_does_there_is_sent_and_signed() {
    let server = Server::start(Account::default()).await.unwrap();
    let create = request("POST", "incidents", &incident("k"));
    assert_eq!(server.account().answer(&create).status, 201);
    let id = server.account().incidents[0].id.clone();
    let at = "2026-11-23T01:02:03Z".parse().unwrap();
    let sender = server.sender();
    let secrets = ["pd-s3cret"];
    for (sent, is_meant) in [
        (sender.acknowledge(&id, By::User(contract::ANA), at), true),
        (sender.resolve(&id, By::Nobody, at), true),
        (sender.merge(&id, By::Integration("PINT"), at), false),
        (sender.event("incident.annotated", &id, By::Nobody, at), false),
    ] {
        for sent in [sent.rotating("another"), sent] {
            let headers: Vec<_> =
                sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(verify(&secrets, &headers, sent.body.as_bytes()), Ok(()));
            assert!(headers.iter().any(|(name, _)| *name == SIGNATURE_HEADER));
            match read(sent.body.as_bytes()) {
                Inbound::Acknowledged(heard) | Inbound::Resolved(heard) => {
                    assert!(is_meant);
                    assert_eq!((heard.id.as_str(), heard.key.as_deref()), (id.as_str(), Some("k")));
                }
                Inbound::Ignored(_) => assert!(!is_meant),
                Inbound::Broken(why) => unreachable!("{why}"),
            }
        }
    }
}

use std::sync::Mutex;

use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use domain::signal::Impact;
use zeroize::Zeroizing;

use super::*;

const TOKEN: &str = r#"{"pagerDutyToken": "very-s3cret", "pagerDutyFromEmail": "tocsin@example.com",
    "pagerDutyServiceRegion": "eu"}"#;
const ROUTING_KEY: &str = r#"{"pagerDutyRoutingKey": "very-s3cret"}"#;
const LIST: &str = r#"{"incidents": [{"id": "Q1", "status": "triggered", "incident_key": "k"}]}"#;

/// One secret, and the names that it was asked for by.
struct Kept(Option<&'static str>, Mutex<Vec<String>>);

impl Secrets for Kept {
    async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        self.1.lock().unwrap().push(name.to_owned());
        Ok(self.0.map(|secret| Zeroizing::new(secret.to_owned())))
    }
}

fn accounts(
    secret: Option<&'static str>,
    answers: &[(u16, &str)],
) -> (Accounts<Kept>, StaticReplayClient) {
    let answer = |status: u16, body: &str| {
        let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        answer.headers_mut().insert("ratelimit-reset", "20");
        answer
    };
    let events = answers.iter().map(|(status, body)| {
        ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer(*status, body))
    });
    let client = StaticReplayClient::new(events.collect());
    let secrets = Kept(secret, Mutex::default());
    (Accounts::new(client.clone(), Addresses::Public, secrets), client)
}

fn place() -> Place {
    Place { secret: "tocsin/pagerduty".into(), service: "PSVC1".into(), key: "k".into() }
}

fn trigger() -> Trigger {
    Trigger {
        title: "db down".into(),
        details: "p99".into(),
        impact: Impact::CRITICAL,
        source: "prod-api".into(),
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)
}

#[tokio::test]
async fn a_request_says_who_asks_and_goes_where_the_account_is() {
    let created = r#"{"incident": {"id": "Q1", "status": "triggered"}}"#;
    let (account, client) = accounts(Some(TOKEN), &[(200, LIST), (201, created)]);
    assert!(matches!(account.find(&place()).await, Ok(Found::Incident(_))));
    account.trigger(&place(), &trigger()).await.unwrap().unwrap();
    let requests: Vec<_> = client.actual_requests().collect();
    let begins = "https://api.eu.pagerduty.com/incidents?incident_key=k&service_ids%5B%5D=PSVC1&";
    assert!(requests[0].uri().starts_with(begins), "{}", requests[0].uri());
    assert_eq!((requests[0].method(), header(requests[0], "from")), ("GET", None));
    assert_eq!(requests[1].uri(), "https://api.eu.pagerduty.com/incidents");
    assert_eq!(requests[1].method(), "POST");
    assert_eq!(header(requests[1], "from"), Some("tocsin@example.com"));
    for request in requests {
        assert_eq!(header(request, "authorization"), Some("Token token=very-s3cret"));
        assert_eq!(header(request, "accept"), Some("application/vnd.pagerduty+json;version=2"));
        assert_eq!(header(request, "content-type"), Some("application/json"));
    }
    let names = account.secrets.1.lock().unwrap();
    assert_eq!(names[0], "/aws/reference/secretsmanager/tocsin/pagerduty");
}

#[tokio::test]
async fn an_event_goes_to_the_events_api_with_its_routing_key_alone() {
    let taken = r#"{"status": "success"}"#;
    let (account, client) = accounts(Some(ROUTING_KEY), &[(202, taken), (202, taken)]);
    assert_eq!(account.find(&place()).await, Ok(Found::Unreadable));
    assert_eq!(account.trigger(&place(), &trigger()).await, Ok(None));
    // An id from a time when there was a token says nothing.
    let acknowledged = account.set_status(&place(), Some("Q1"), Status::Acknowledged).await;
    assert_eq!(acknowledged, Ok(()));
    let refused = account.note(&place(), "Q1", "x").await;
    let words = "PagerDuty: writing a note needs a pagerDutyToken".to_owned();
    assert_eq!(refused, Err(PortError::Refused(words)));
    let requests: Vec<_> = client.actual_requests().collect();
    assert_eq!(requests.len(), 2);
    for (request, action) in requests.into_iter().zip(["trigger", "acknowledge"]) {
        assert_eq!(request.uri(), "https://events.pagerduty.com/v2/enqueue");
        assert_eq!((header(request, "authorization"), header(request, "from")), (None, None));
        let body: serde_json::Value =
            serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        assert_eq!(
            (&body["routing_key"], &body["event_action"]),
            (&"very-s3cret".into(), &action.into())
        );
    }
}

#[test]
fn each_region_has_its_hosts_and_a_stand_in_has_one() {
    let public = Addresses::Public;
    assert_eq!(public.rest(Region::Us), "https://api.pagerduty.com");
    assert_eq!(public.events(Region::Eu), "https://events.eu.pagerduty.com");
    let stand_in = Addresses::At("http://127.0.0.1:4000/".to_owned());
    for region in [Region::Us, Region::Eu] {
        let both = [stand_in.rest(region), stand_in.events(region)];
        assert_eq!(both, ["http://127.0.0.1:4000"; 2]);
    }
}

#[tokio::test]
async fn what_is_refused_is_said_without_what_is_secret() {
    for (answer, expected) in [
        (
            (429, r#"{"error": {"message": "Rate Limit Exceeded", "code": 2020}}"#),
            "Throttled(\"PagerDuty: writing a note: status 429, Rate Limit Exceeded, to be asked again in 20 s\")",
        ),
        ((503, ""), "Busy(\"PagerDuty: writing a note: status 503\")"),
        ((408, ""), "Busy(\"PagerDuty: writing a note: status 408\")"),
        ((200, "<html>"), "Busy(\"PagerDuty: writing a note: the answer is none of PagerDuty's\")"),
        (
            (401, r#"{"error": {"message": "no very-s3cret of ana@example.com", "code": 2006}}"#),
            "Refused(\"PagerDuty: writing a note: status 401, no (secret) of (address)\")",
        ),
        (
            (404, r#"{"error": {"message": "Not Found", "code": 2100}}"#),
            "Refused(\"PagerDuty: writing a note: status 404, Not Found\")",
        ),
    ] {
        let (account, _) = accounts(Some(TOKEN), &[answer]);
        let failed = account.note(&place(), "Q1", "x").await.unwrap_err();
        assert_eq!(format!("{failed:?}"), expected);
    }
    let nonsense = r#"{"incident": {"id": "Q1", "status": "of tomorrow"}}"#;
    let (account, _) = accounts(Some(TOKEN), &[(201, nonsense)]);
    assert!(matches!(account.trigger(&place(), &trigger()).await, Err(PortError::Busy(_))));
}

#[tokio::test]
async fn without_a_secret_or_a_key_nothing_is_asked() {
    let named = |secret: &str| Place { secret: secret.into(), ..place() };
    for (secret, place, words) in [
        (None, named("a"), "PagerDuty: no secret is at /aws/reference/secretsmanager/a"),
        (Some(TOKEN), named("a b"), "PagerDuty: the secretId of the plan names no secret"),
        (
            Some(TOKEN),
            Place { key: String::new(), ..place() },
            "PagerDuty: the incident has no key",
        ),
        (
            Some(TOKEN),
            Place { key: "k".repeat(256), ..place() },
            "PagerDuty: the incident has no key",
        ),
    ] {
        let (account, client) = accounts(secret, &[]);
        assert_eq!(account.find(&place).await, Err(PortError::Refused(words.to_owned())));
        assert_eq!(client.actual_requests().count(), 0);
    }
    let (account, _) = accounts(Some("very-s3cret"), &[]);
    let refused = format!("{:?}", account.find(&place()).await.unwrap_err());
    assert!(refused.starts_with("Refused(") && refused.contains("pagerDutyToken"), "{refused}");
    assert!(!refused.contains("very-s3cret"), "{refused}");
}

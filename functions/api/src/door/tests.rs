//! Requests on the wire, and what is answered on the wire.

use app::access::{Created, create};
use app::cache::Cache;
use domain::limits::REQUEST_BYTES_MAX;
use serde_json::json;
use testkit::builders::{at, policy};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::documents::ScriptedDocuments;
use testkit::memory::MemoryStore;
use testkit::recorders::RecordingWorld;

use super::*;
use crate::testing::{JSON, sign};

const POLICY: &str = r#"{"Statement": [
    {"Effect": "Allow", "Action": "ssm-contacts:*", "Resource": "*"},
    {"Effect": "Deny", "Action": "ssm-contacts:*", "Resource": "arn:aws:ssm-contacts:*:*:contact/ceo"}
]}"#;

struct House {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    door: Door,
}

impl House {
    fn new() -> Self {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        Self {
            store: MemoryStore::default(),
            cache: Cache::default(),
            clock: ManualClock::at(at("2026-11-24T01:00:00Z")),
            entropy: SeededEntropy::new("door"),
            door: Door::new(MasterKey::new([7; 32]), here, Vec::new()),
        }
    }

    fn state(&self) -> State<'_, MemoryStore, ManualClock, SeededEntropy> {
        let Self { store, cache, clock, entropy, .. } = self;
        State { store, cache, clock, entropy }
    }

    async fn key(&self) -> Created {
        create(&self.state(), &self.door.master, "tests", &policy(POLICY)).await.unwrap()
    }

    async fn send(&self, headers: &[(String, String)], body: &str) -> Reply {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let (path, body) = ("/", body.as_bytes());
        let request = Request { method: "POST", path, query: "", headers: &headers, body };
        let outside = RecordingWorld::new(&self.clock);
        let documents = ScriptedDocuments::default();
        self.door.serve(&self.state(), &outside.world(), &documents, request).await
    }

    /// Asks as whoever holds `key` does.
    async fn ask(&self, key: &Created, headers: &[(&str, &str)], body: &str) -> Reply {
        let signed = sign(self.clock.now(), (key.id.as_str(), &key.secret), headers, body);
        self.send(&signed, body).await
    }

    async fn operation(&self, key: &Created, target: &str, body: &str) -> Reply {
        self.ask(key, &[JSON[0], ("x-amz-target", target)], body).await
    }
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.iter().find(|(its, _)| *its == name).map(|(_, value)| value.as_str())
}

fn refused(reply: &Reply) -> (u16, &str) {
    let code = header(reply, "x-amzn-errortype").unwrap();
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert!(body["__type"].as_str().unwrap().ends_with(&format!("#{code}")), "{body}");
    assert!(!body["Message"].as_str().unwrap().is_empty(), "{body}");
    (reply.status, code)
}

#[tokio::test]
async fn a_signed_request_is_answered_in_the_protocol_of_the_service() {
    let house = House::new();
    let key = house.key().await;
    let body = r#"{"Alias":"ana","Type":"PERSONAL","Plan":{"Stages":[]}}"#;
    let reply = house.operation(&key, "SSMContacts.CreateContact", body).await;
    let arn = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ana";
    assert_eq!((reply.status, reply.body.clone()), (200, json!({ "ContactArn": arn }).to_string()));
    assert_eq!(header(&reply, "content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(header(&reply, "x-amzn-requestid").map(str::len), Some(36));
}

#[tokio::test]
async fn nobody_learns_anything_without_a_signature() {
    let house = House::new();
    let target = ("x-amz-target".to_owned(), "SSMContacts.ListContacts".to_owned());
    let reply = house.send(&[target], "{}").await;
    assert_eq!(refused(&reply), (403, "MissingAuthenticationTokenException"));
    let stranger = Created { id: house.key().await.id, secret: "x".repeat(40) };
    let reply = house.operation(&stranger, "SSMContacts.Nonsense", "{").await;
    assert_eq!(refused(&reply), (403, "InvalidSignatureException"));
}

#[tokio::test]
async fn what_is_no_request_of_this_service_is_told_so() {
    let house = House::new();
    let key = house.key().await;
    let unknown = (400, "UnknownOperationException");
    let reply = house.operation(&key, "SSMContacts.Nonsense", "{}").await;
    assert_eq!(refused(&reply), unknown);
    let reply = house.operation(&key, "AmazonSSM.ListContacts", "{}").await;
    assert_eq!(refused(&reply), unknown);
    assert_eq!(refused(&house.ask(&key, &JSON, "{}").await), unknown, "no target");
    let target = ("x-amz-target", "SSMContacts.ListContacts");
    let other = [("content-type", "application/x-www-form-urlencoded"), target];
    assert_eq!(refused(&house.ask(&key, &other, "{}").await), unknown);
    let charset = [("content-type", "application/x-amz-json-1.1; charset=utf-8"), target];
    assert_eq!(house.ask(&key, &charset, "").await.status, 200);
}

#[tokio::test]
async fn a_body_is_refused_for_what_is_wrong_with_it() {
    let house = House::new();
    let key = house.key().await;
    let long = format!(r#"{{"AliasPrefix":"{}"}}"#, "x".repeat(REQUEST_BYTES_MAX - 30));
    let longer = "x".repeat(REQUEST_BYTES_MAX + 1);
    for (body, expected) in [
        ("{", (400, "SerializationException")),
        ("[]", (400, "SerializationException")),
        (r#"{"MaxResults":"1"}"#, (400, "SerializationException")),
        (r#"{"MaxResults":1025}"#, (400, "ValidationException")),
        (long.as_str(), (400, "ValidationException")),
        (longer.as_str(), (413, "RequestEntityTooLargeException")),
    ] {
        let reply = house.operation(&key, "SSMContacts.ListContacts", body).await;
        assert_eq!(refused(&reply), expected, "{}", &body[..body.len().min(40)]);
        assert!(reply.body.len() < 4_000, "an error is short");
    }
}

#[tokio::test]
async fn a_key_may_do_what_its_policy_allows_and_no_more() {
    let house = House::new();
    let key = house.key().await;
    let body = r#"{"ContactId":"arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ceo"}"#;
    let reply = house.operation(&key, "SSMContacts.DeleteContact", body).await;
    assert_eq!(refused(&reply), (400, "AccessDeniedException"));
    assert!(reply.body.contains("is not authorized to perform: ssm-contacts:DeleteContact"));
}

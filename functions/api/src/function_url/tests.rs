//! Events as Lambda sends them, signed as clients sign.

use app::access::{Created, create};
use app::cache::Cache;
use app::seal::MasterKey;
use domain::arn::Deployment;
use domain::limits::REQUEST_BYTES_MAX;
use serde_json::{Value, json};
use testkit::builders::{at, policy};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::documents::ScriptedDocuments;
use testkit::master_keys::KeyPlace;
use testkit::memory::MemoryStore;
use testkit::recorders::RecordingWorld;

use super::*;
use crate::testing::{HOST, JSON, sign};

const URL_HOST: &str = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.ap-northeast-1.on.aws";
const ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const LIST: (&str, &str) = ("x-amz-target", "SSMContacts.ListContacts");

struct House {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    entrance: Entrance<KeyPlace>,
}

impl House {
    fn new(hosts: &[&str]) -> Self {
        Self::of(KeyPlace::holding([7; 32]), hosts)
    }

    fn of(place: KeyPlace, hosts: &[&str]) -> Self {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let hosts = hosts.iter().map(ToString::to_string).collect();
        Self {
            store: MemoryStore::default(),
            cache: Cache::default(),
            clock: ManualClock::at(at("2026-11-24T01:00:00Z")),
            entropy: SeededEntropy::new("function url"),
            entrance: Entrance::new(place, here, hosts),
        }
    }

    fn state(&self) -> State<'_, MemoryStore, ManualClock, SeededEntropy> {
        let Self { store, cache, clock, entropy, .. } = self;
        State { store, cache, clock, entropy }
    }

    async fn key(&self) -> Created {
        create(&self.state(), &MasterKey::new([7; 32]), "tests", &policy(ALL)).await.unwrap()
    }

    /// The headers of a request whose client calls us [`HOST`].
    async fn signed(&self, more: &[(&str, &str)], body: &str) -> Vec<(String, String)> {
        let key = self.key().await;
        let headers: Vec<_> = JSON.iter().chain(more).copied().collect();
        sign(self.clock.now(), (key.id.as_str(), &key.secret), &headers, body)
    }

    async fn send(&self, event: &Value) -> Answer {
        self.try_send(event.to_string().as_bytes()).await.unwrap()
    }

    async fn try_send(&self, event: &[u8]) -> Result<Answer, AppError> {
        let outside = RecordingWorld::new(&self.clock);
        let documents = ScriptedDocuments::default();
        handle(&self.state(), &outside.world(), &documents, &self.entrance, event).await
    }
}

/// The event of a request, with what Lambda puts around it.
fn event(headers: &[(String, String)], body: &str) -> Value {
    let headers: Value = headers.iter().map(|(n, v)| (n.clone(), json!(v))).collect();
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abcdefghijklmnopqrstuvwxyz012345",
            "domainName": URL_HOST,
            "domainPrefix": "abcdefghijklmnopqrstuvwxyz012345",
            "http": {
                "method": "POST",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "aws-cli/2.31",
            },
            "requestId": "6f8b1f6e-0000-4000-8000-000000000001",
            "routeKey": "$default",
            "stage": "$default",
            "time": "24/Nov/2026:01:00:00 +0000",
            "timeEpoch": 1_795_482_000_000_u64,
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// Sets the header `name`, or takes it out.
fn set(event: &mut Value, name: &str, value: Option<&str>) {
    let headers = event["headers"].as_object_mut().unwrap();
    match value {
        Some(value) => drop(headers.insert(name.to_owned(), json!(value))),
        None => drop(headers.remove(name).unwrap()),
    }
}

#[tokio::test]
async fn a_signed_request_is_answered() {
    let house = House::new(&[]);
    let headers = house.signed(&[LIST], "{}").await;
    let answer = house.send(&event(&headers, "{}")).await;
    assert_eq!((answer.status_code, answer.body.as_str()), (200, r#"{"Contacts":[]}"#));
    let shown = serde_json::to_value(&answer).unwrap();
    assert_eq!(shown["statusCode"], 200);
    assert_eq!(shown["isBase64Encoded"], false);
    assert_eq!(shown["headers"]["content-type"], "application/x-amz-json-1.1");
    assert!(shown["headers"]["x-amzn-requestid"].is_string());
}

#[tokio::test]
async fn the_bytes_that_are_hashed_are_the_decoded_ones() {
    let house = House::new(&[]);
    let body = r#"{"AliasPrefix": "web"}"#;
    let headers = house.signed(&[LIST], body).await;
    let mut encoded = event(&headers, &STANDARD.encode(body));
    encoded["isBase64Encoded"] = json!(true);
    assert_eq!(house.send(&encoded).await.status_code, 200);
    // The very letters are another body.
    encoded["isBase64Encoded"] = json!(false);
    assert_eq!(house.send(&encoded).await.status_code, 403);
}

#[tokio::test]
async fn a_request_without_a_body_is_one() {
    let house = House::new(&[]);
    let headers = house.signed(&[LIST], "").await;
    let mut empty = event(&headers, "");
    empty.as_object_mut().unwrap().remove("body");
    // What it lacks is told by the operation: who sent it is known.
    assert_ne!(house.send(&empty).await.status_code, 403);
    empty["body"] = Value::Null;
    assert_ne!(house.send(&empty).await.status_code, 403);
}

/// Go's SDK signs it.
#[tokio::test]
async fn a_length_that_was_taken_off_on_the_way_is_that_of_the_body() {
    let house = House::new(&[]);
    let headers = house.signed(&[LIST, ("content-length", "2")], "{}").await;
    let mut event = event(&headers, "{}");
    assert_eq!(house.send(&event).await.status_code, 200);
    set(&mut event, "content-length", None);
    assert_eq!(house.send(&event).await.status_code, 200);
    event["body"] = json!(STANDARD.encode("{}"));
    event["isBase64Encoded"] = json!(true);
    assert_eq!(house.send(&event).await.status_code, 200, "of the decoded body");
}

#[tokio::test]
async fn the_host_is_the_one_that_was_sent_the_urls_own_or_one_that_is_configured() {
    let (house, known) = (House::new(&[]), House::new(&["other.example.com", HOST]));
    let headers = house.signed(&[LIST], "{}").await;
    let mut foreign = event(&headers, "{}");
    set(&mut foreign, "host", Some(URL_HOST));
    assert_eq!(house.send(&foreign).await.status_code, 403, "signed for a name that is not ours");
    let headers = known.signed(&[LIST], "{}").await;
    let mut fronted = event(&headers, "{}");
    set(&mut fronted, "host", Some(URL_HOST));
    assert_eq!(known.send(&fronted).await.status_code, 200);
    // Where no host is in the event, it was the URL's.
    let mut bare = event(&house.signed(&[LIST], "{}").await, "{}");
    set(&mut bare, "host", None);
    bare["requestContext"]["domainName"] = json!(HOST);
    assert_eq!(house.send(&bare).await.status_code, 200);
}

#[tokio::test]
async fn headers_of_one_name_come_joined_and_names_in_any_case() {
    let house = House::new(&[]);
    // A client signs their values between commas.
    let headers = house.signed(&[LIST, ("x-amz-meta", "one,two")], "{}").await;
    let mut capitals = event(&headers, "{}");
    set(&mut capitals, "x-amz-target", None);
    set(&mut capitals, "X-Amz-Target", Some(LIST.1));
    assert_eq!(house.send(&capitals).await.status_code, 200);
}

#[tokio::test]
async fn a_path_and_a_query_arrive_as_they_were_sent() {
    let path = "/tags/arn%3Aaws%3Assm-incidents";
    let mut sent = event(&[], "");
    sent["rawPath"] = json!(path);
    sent["rawQueryString"] = json!("tagKeys=%E9%9A%9C&tagKeys=b");
    sent["requestContext"]["http"]["method"] = json!("DELETE");
    let received = read(sent.to_string().as_bytes()).unwrap();
    let headers = received.headers();
    let request = received.request(&headers);
    assert_eq!((request.method, request.path), ("DELETE", path));
    assert_eq!(request.query, "tagKeys=%E9%9A%9C&tagKeys=b");
}

#[tokio::test]
async fn too_much_is_answered_in_the_doors_words() {
    let house = House::new(&[]);
    let body = " ".repeat(REQUEST_BYTES_MAX + 1);
    assert_eq!(house.send(&event(&[], &body)).await.status_code, 413);
}

#[tokio::test]
async fn nobody_is_let_in_before_there_is_a_key() {
    let house = House::of(KeyPlace::default(), &[]);
    let answer = house.send(&event(&house.signed(&[LIST], "{}").await, "{}")).await;
    assert_eq!(answer.status_code, 500);
    assert_eq!(answer.headers["x-amzn-errortype"], "InternalServerException");
    assert!(answer.body.contains("No access keys were created yet"), "{}", answer.body);
}

#[tokio::test]
async fn what_is_no_request_is_rejected_and_says_why() {
    let house = House::new(&[]);
    let mut undecodable = event(&[], "no base64!");
    undecodable["isBase64Encoded"] = json!(true);
    let undecodable = undecodable.to_string();
    for (event, why) in [
        ("{}", "missing field `rawPath`"),
        (r#"{"source": "aws.cloudwatch"}"#, "missing field `rawPath`"),
        (r#"{"rawPath": "/"}"#, "missing field `requestContext`"),
        ("[]", "invalid length 0"),
        (&undecodable, "Invalid symbol"),
    ] {
        let error = house.try_send(event.as_bytes()).await.unwrap_err();
        assert_eq!(error.disposition(), app::error::Disposition::Reject);
        let text = error.to_string();
        assert!(text.starts_with("the event is no request of a function URL: "), "{text}");
        assert!(text.contains(why), "{text}");
    }
}

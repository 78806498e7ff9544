//! What a request costs before its use case: the signature, the input, and both with a read.
//!
//! `cargo bench --package api`. The store is in memory, so that DynamoDB's time is not in it.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin has nothing to measure")]

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use api::door::Door;
use api::signature::{Request, Scope, Signed};
use app::State;
use app::access::create;
use app::cache::Cache;
use app::seal::MasterKey;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use criterion::{Criterion, criterion_group, criterion_main};
use domain::arn::Deployment;
use testkit::builders::{at, guide_team, policy};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::documents::ScriptedDocuments;
use testkit::memory::MemoryStore;
use testkit::recorders::RecordingWorld;
use wire::contacts::operation::Operation;
use wire::contacts::request::{contacts::CreateContact, read};

const CREATE: &str = r#"{"Alias":"ana","DisplayName":"Ana","Type":"PERSONAL","Plan":{"Stages":[
    {"DurationInMinutes":5,"Targets":[{"ChannelTargetInfo":{"ContactChannelId":
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact-channel/ana/1","RetryIntervalInMinutes":1}}]}]},
    "IdempotencyToken":"4f7c9d3e-0000-4000-8000-000000000000"}"#;
const LIST: &str = "{}";
const EVERYTHING: &str =
    r#"{"Statement":[{"Effect":"Allow","Action":"ssm-contacts:*","Resource":"*"}]}"#;

/// Runs what never has to wait.
fn ready<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("memory answers at once"),
    }
}

fn signed(clock: &ManualClock, id: &str, secret: &str, body: &str) -> Vec<(String, String)> {
    let identity = Credentials::new(id, secret, None, None, "bench").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("ap-northeast-1")
        .name("ssm-contacts")
        .time(SystemTime::from(app::ports::Clock::now(clock)))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "SSMContacts.ListContacts"),
    ];
    let body = SignableBody::Bytes(body.as_bytes());
    let request =
        SignableRequest::new("POST", "https://example.com/", headers.into_iter(), body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let all = instructions.headers().chain(headers).chain([("host", "example.com")]);
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn door(criterion: &mut Criterion) {
    let clock = ManualClock::at(at("2026-11-24T01:00:00Z"));
    let (store, cache, entropy) =
        (MemoryStore::default(), Cache::default(), SeededEntropy::new("bench"));
    ready(store.put_configuration(&guide_team())).unwrap();
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let door = Door::new(MasterKey::new([7; 32]), here, Vec::new());
    let outside = RecordingWorld::new(&clock);
    let (world, documents) = (outside.world(), ScriptedDocuments::default());
    let key = ready(create(&state, &door.master, "bench", &policy(EVERYTHING))).unwrap();
    let headers = signed(&clock, key.id.as_str(), &key.secret, LIST);
    let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let (path, body) = ("/", LIST.as_bytes());
    let request = Request { method: "POST", path, query: "", headers: &headers, body };
    let scope = Scope { services: &["ssm-contacts"], regions: &["ap-northeast-1"], hosts: &[] };
    let now = app::ports::Clock::now(&clock);
    criterion.bench_function("signature", |bench| {
        bench.iter(|| Signed::read(black_box(request)).unwrap().verify(&key.secret, now, &scope));
    });
    criterion.bench_function("input", |bench| {
        let create =
            || read::<CreateContact>(Operation::CreateContact, black_box(CREATE.as_bytes()));
        bench.iter(|| create().unwrap());
    });
    criterion.bench_function("list contacts", |bench| {
        bench.iter(|| ready(door.serve(&state, &world, &documents, black_box(request))));
    });
}

criterion_group!(benches, door);
criterion_main!(benches);

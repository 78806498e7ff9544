use app::access::{Created, create, revoke};
use app::cache::Cache;
use app::ports::{Change, CommitError, StoreError, Versioned};
use domain::access::AccessKey;
use domain::limits::{ACCESS_KEY_KEPT, SIGNATURE_TOLERANCE};
use testkit::builders;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use uuid::Uuid;

use super::*;
use crate::testing::{JSON, sign};

const BODY: &str = "{}";
const SCOPE: Scope<'_> =
    Scope { services: &["ssm-contacts"], regions: &["ap-northeast-1"], hosts: &[] };
const POLICY: &str = r#"{"Statement": [
    {"Effect": "Allow", "Action": "ssm-contacts:Get*", "Resource": "*"},
    {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ssm-contacts:*:*:contact/ceo"}
]}"#;

/// What authentication takes, over a store `S`.
struct Bench<S = MemoryStore> {
    store: S,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    keyring: Keyring,
    master: MasterKey,
}

impl<S: AccessKeys> Bench<S> {
    fn over(store: S) -> Self {
        Self {
            store,
            cache: Cache::default(),
            clock: ManualClock::at(builders::at("2026-11-24T01:00:00Z")),
            entropy: SeededEntropy::new("authenticate"),
            keyring: Keyring::default(),
            master: MasterKey::new([7; 32]),
        }
    }

    fn state(&self) -> State<'_, S, ManualClock, SeededEntropy> {
        let Self { store, cache, clock, entropy, .. } = self;
        State { store, cache, clock, entropy }
    }

    async fn key(&self) -> Created {
        let policy = builders::policy(POLICY);
        create(&self.state(), &self.master, "tests", &policy).await.unwrap()
    }

    /// Lets a request in that was signed as these headers say.
    async fn ask(&self, headers: &[(String, String)]) -> Result<Caller, Unauthenticated> {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let (path, body) = ("/", BODY.as_bytes());
        let request = Request { method: "POST", path, query: "", headers: &headers, body };
        authenticate(&self.state(), &self.keyring, &self.master, request, &SCOPE).await
    }

    /// The headers of a request that is signed now.
    fn sign(&self, id: &str, secret: &str) -> Vec<(String, String)> {
        sign(self.clock.now(), (id, secret), &JSON, BODY)
    }
}

#[track_caller]
fn assert_denied(asked: &Result<Caller, Unauthenticated>, expected: &Denial) {
    assert!(
        matches!(asked, Err(Unauthenticated::Denied(denial)) if denial == expected),
        "{asked:?}"
    );
}

#[tokio::test]
async fn whoever_holds_a_key_is_let_in_until_it_is_revoked() {
    let bench = Bench::over(MemoryStore::default());
    let made = bench.key().await;
    let caller = bench.ask(&bench.sign(made.id.as_str(), &made.secret)).await.unwrap();
    assert_eq!(caller.key.key.id, made.id);
    assert!(!format!("{caller:?}").contains(&made.secret));
    revoke(&bench.state(), &made.id).await.unwrap();
    bench.clock.advance(ACCESS_KEY_KEPT);
    let asked = bench.ask(&bench.sign(made.id.as_str(), &made.secret)).await;
    assert_denied(&asked, &Denial::UnknownKey);
}

#[tokio::test]
async fn whoever_does_not_is_told_why() {
    let bench = Bench::over(MemoryStore::default());
    let (made, other) = (bench.key().await, bench.key().await);
    let id = made.id.as_str();
    assert_denied(&bench.ask(&[]).await, &Denial::NotSigned);
    let unknown = AccessKeyId::from_bits(7);
    let asked = bench.ask(&bench.sign(unknown.as_str(), &made.secret)).await;
    assert_denied(&asked, &Denial::UnknownKey);
    let asked = bench.ask(&bench.sign(id, &other.secret)).await;
    assert_denied(&asked, &Denial::Mismatch);
    let (headers, at) = (bench.sign(id, &made.secret), bench.clock.now());
    bench.clock.advance(SIGNATURE_TOLERANCE + jiff::SignedDuration::from_secs(1));
    let expired = Denial::Expired { at, now: bench.clock.now() };
    assert_denied(&bench.ask(&headers).await, &expired);
}

#[tokio::test]
async fn what_is_no_id_of_ours_costs_no_read() {
    let bench = Bench::over(MemoryStore::default());
    for id in ["AKIAIOSFODNN7EXAMPLE", "TKIA", "TKIAAAAAAAAAAAAAAAA1"] {
        assert_denied(&bench.ask(&bench.sign(id, "secret")).await, &Denial::UnknownKey);
    }
    assert_eq!(bench.store.requests().reads, 0);
}

/// A table that is gone.
struct Gone;

fn gone() -> StoreError {
    StoreError::Failed { doing: "reading", source: "no such table".into() }
}

impl AccessKeys for Gone {
    async fn access_key(
        &self,
        _: &AccessKeyId,
    ) -> Result<Option<Versioned<AccessKey>>, StoreError> {
        Err(gone())
    }

    async fn commit_access_key(&self, _: Uuid, _: &Change<AccessKey>) -> Result<(), CommitError> {
        Err(gone().into())
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        Err(gone())
    }
}

/// Who cannot be looked up is not a stranger: the client shall try again.
#[tokio::test]
async fn a_store_that_fails_denies_nobody() {
    let bench = Bench::over(Gone);
    let asked = bench.ask(&bench.sign("TKIAAAAAAAAAAAAAAAAH", "secret")).await;
    assert!(matches!(asked, Err(Unauthenticated::Failed(AppError::Store(_)))), "{asked:?}");
}

#[test]
fn a_policy_is_answered_for_in_the_words_of_aws() {
    let key = AccessKey {
        policy: builders::policy(POLICY),
        ..builders::access_key(AccessKeyId::from_bits(7), builders::at("2026-11-24T01:00:00Z"))
    };
    let caller = Caller { key: Arc::new(Known { key, secret: String::new() }) };
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let contact = |alias| here.contact(&builders::contact_id(alias));
    let asked = |action: &str, alias| authorize(&caller, &here, action, &contact(alias));
    assert_eq!(asked("ssm-contacts:GetContact", "tanaka-taro"), Ok(()));
    let denied = asked("ssm-contacts:GetContact", "ceo").unwrap_err();
    assert_eq!(
        denied.to_string(),
        "User: arn:aws:iam::123456789012:user/TKIAAAAAAAAAAAAAAAAH is not authorized to perform: \
         ssm-contacts:GetContact on resource: \
         arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ceo \
         with an explicit deny in an identity-based policy"
    );
    let unmentioned = asked("ssm-contacts:DeleteContact", "tanaka-taro").unwrap_err();
    assert_eq!(
        Fault::from(unmentioned).message(),
        "User: arn:aws:iam::123456789012:user/TKIAAAAAAAAAAAAAAAAH is not authorized to perform: \
         ssm-contacts:DeleteContact on resource: \
         arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro \
         because no identity-based policy allows the ssm-contacts:DeleteContact action"
    );
}

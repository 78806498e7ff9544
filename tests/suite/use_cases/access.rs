//! Access keys: what is made opens, what is revoked does not, and guessing costs little.

use app::access::{Created, Keyring, create, establish, list, revoke};
use app::error::AppError;
use app::ports::{AccessKeys, Change, CommitError, MasterKeys, PortError, StoreError, Versioned};
use app::seal::MasterKey;
use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use domain::limits::{
    ACCESS_KEY_KEPT, ACCESS_KEY_UNKNOWN_KEPT, ACCESS_KEYS_MAX, ACCESS_KEYS_UNKNOWN_MAX,
    COMMIT_ATTEMPTS,
};
use jiff::SignedDuration;
use std::sync::Mutex;
use testkit::builders;
use testkit::master_keys::KeyPlace;
use testkit::memory::MemoryStore;
use uuid::Uuid;

use super::bench::Bench;

const ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const ONE_TICK: SignedDuration = SignedDuration::from_nanos(1);

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

async fn make<P>(bench: &Bench<impl AccessKeys, P>, description: &str) -> Created {
    create(&bench.state(), &master(), description, &builders::policy(ALL)).await.unwrap()
}

async fn secret(bench: &Bench, keyring: &Keyring, id: &AccessKeyId) -> Option<String> {
    let known = keyring.find(&bench.state(), &master(), id).await.unwrap();
    known.map(|known| known.secret.clone())
}

#[tokio::test]
async fn what_is_made_opens_until_it_is_revoked() {
    let (bench, keyring) = (Bench::new().await, Keyring::default());
    let made = make(&bench, "terraform").await;
    assert_eq!((made.id.as_str().len(), made.secret.len()), (20, 40));
    assert_eq!(secret(&bench, &keyring, &made.id).await.as_ref(), Some(&made.secret));
    let listed = list(&bench.state()).await.unwrap();
    assert_eq!((listed.len(), &listed[0].id), (1, &made.id));
    assert!(!format!("{listed:?}{made:?}").contains(&made.secret));
    let revoked = revoke(&bench.state(), &made.id).await.unwrap();
    // What is held is used up first.
    bench.clock.advance(ACCESS_KEY_KEPT - ONE_TICK);
    assert!(secret(&bench, &keyring, &made.id).await.is_some());
    bench.clock.advance(ONE_TICK);
    assert_eq!(secret(&bench, &keyring, &made.id).await, None);
    // Again it changes nothing.
    assert_eq!(revoke(&bench.state(), &made.id).await.unwrap(), revoked);
    assert_eq!(list(&bench.state()).await.unwrap(), [revoked]);
}

#[tokio::test]
async fn keys_and_secrets_are_no_two_the_same() {
    let bench = Bench::new().await;
    let (one, other) = (make(&bench, "").await, make(&bench, "").await);
    assert_ne!(one.id, other.id);
    assert_ne!(one.secret, other.secret);
    let listed = list(&bench.state()).await.unwrap();
    assert_ne!(listed[0].sealed, listed[1].sealed);
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_revoked() {
    let bench = Bench::new().await;
    let error = revoke(&bench.state(), &AccessKeyId::from_bits(7)).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no access key TKIAAAAAAAAAAAAAAAAH");
}

#[tokio::test]
async fn there_are_so_many_at_most_that_open_something() {
    let bench = Bench::new().await;
    let first = make(&bench, "障".repeat(256).as_str()).await;
    for _ in 1..ACCESS_KEYS_MAX {
        make(&bench, "").await;
    }
    let (state, policy) = (bench.state(), builders::policy(ALL));
    let error = create(&state, &master(), "", &policy).await.unwrap_err();
    assert_eq!(error.to_string(), "there are 100 access keys already: revoke one first");
    revoke(&bench.state(), &first.id).await.unwrap();
    make(&bench, "").await;
    let error = create(&state, &master(), &"x".repeat(257), &policy).await.unwrap_err();
    assert_eq!(error.to_string(), "the description has 257 characters, more than 256");
}

#[tokio::test]
async fn a_key_is_read_once_a_minute() {
    let (bench, keyring) = (Bench::new().await, Keyring::default());
    let made = make(&bench, "").await;
    let before = bench.memory.requests().reads;
    for _ in 0..1_000 {
        assert!(secret(&bench, &keyring, &made.id).await.is_some());
        bench.clock.advance(ACCESS_KEY_KEPT / 500);
    }
    assert_eq!(bench.memory.requests().reads - before, 2);
    // Set back, the clock lends nothing.
    bench.clock.advance(-ACCESS_KEY_KEPT * 2);
    assert!(secret(&bench, &keyring, &made.id).await.is_some());
    assert_eq!(bench.memory.requests().reads - before, 3);
}

#[tokio::test]
async fn guessing_costs_so_many_reads_and_shuts_nobody_out() {
    let (bench, keyring) = (Bench::new().await, Keyring::default());
    let made = make(&bench, "").await;
    let gone = make(&bench, "").await;
    revoke(&bench.state(), &gone.id).await.unwrap();
    let before = bench.memory.requests().reads;
    for _ in 0..2 {
        for guess in 0..10_000 {
            assert_eq!(secret(&bench, &keyring, &AccessKeyId::from_bits(guess)).await, None);
        }
    }
    assert!(secret(&bench, &keyring, &made.id).await.is_some());
    assert_eq!(secret(&bench, &keyring, &gone.id).await, None);
    assert_eq!(bench.memory.requests().reads - before, ACCESS_KEYS_UNKNOWN_MAX + 1);
    // Whoever was not there then is found a while later.
    let late = make(&bench, "").await;
    assert_eq!(secret(&bench, &keyring, &late.id).await, None);
    bench.clock.advance(ACCESS_KEY_UNKNOWN_KEPT);
    assert!(secret(&bench, &keyring, &late.id).await.is_some());
}

#[tokio::test]
async fn a_secret_that_another_master_key_sealed_is_a_failure_of_ours() {
    let (bench, keyring) = (Bench::new().await, Keyring::default());
    let made = make(&bench, "").await;
    let other = MasterKey::new([8; 32]);
    let error = keyring.find(&bench.state(), &other, &made.id).await.unwrap_err();
    let expected = "the store failed while opening the secret of an access key";
    assert_eq!(error.to_string(), expected);
    assert!(secret(&bench, &keyring, &made.id).await.is_some());
}

/// What establishing gives, when `drawn` is the key of this byte; and the calls that it took.
async fn established(place: &KeyPlace, drawn: u8) -> (Result<u8, PortError>, (usize, usize)) {
    let key = establish(place, MasterKey::new([drawn; 32])).await;
    let which = |text: &str| (0..=u8::MAX).find(|n| *MasterKey::new([*n; 32]).text() == text);
    (key.map(|key| which(&key.text()).unwrap()), place.calls())
}

#[tokio::test]
async fn a_master_key_is_made_once() {
    let place = KeyPlace::default();
    assert_eq!(established(&place, 7).await, (Ok(7), (1, 1)));
    assert_eq!(established(&place, 8).await, (Ok(7), (2, 1)), "one read, and no write");
}

#[tokio::test]
async fn of_two_who_make_a_master_key_both_get_that_of_the_first() {
    let place = KeyPlace::default();
    place.race([9; 32]);
    assert_eq!(established(&place, 7).await, (Ok(9), (2, 1)));
    assert!(place.master_key().await.unwrap().is_some());
}

#[tokio::test]
async fn a_master_key_that_can_neither_be_read_nor_kept_is_no_key() {
    let busy = || PortError::Busy("Systems Manager: timeout".to_owned());
    let place = KeyPlace::default();
    place.fail([busy()]);
    assert_eq!(established(&place, 7).await, (Err(busy()), (1, 0)), "it may be there");
    // The answer to the write is lost, or the write itself: whoever asks again goes on from there.
    place.put([7; 32]);
    assert_eq!(established(&place, 8).await, (Ok(7), (2, 0)));
}

/// A store in which each write meets what the script says, once each.
struct Racing {
    inner: MemoryStore,
    script: Mutex<Vec<fn() -> CommitError>>,
}

impl AccessKeys for Racing {
    async fn access_key(
        &self,
        id: &AccessKeyId,
    ) -> Result<Option<Versioned<AccessKey>>, StoreError> {
        self.inner.access_key(id).await
    }

    async fn commit_access_key(
        &self,
        id: Uuid,
        change: &Change<AccessKey>,
    ) -> Result<(), CommitError> {
        let met = self.script.lock().unwrap().pop();
        match met.map(|error| error()) {
            Some(CommitError::Raced) => Err(CommitError::Raced),
            // It was written, and the answer is lost.
            Some(lost) => self.inner.commit_access_key(id, change).await.and(Err(lost)),
            None => self.inner.commit_access_key(id, change).await,
        }
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        self.inner.access_keys().await
    }
}

fn raced() -> CommitError {
    CommitError::Raced
}

fn lost() -> CommitError {
    CommitError::Store(StoreError::Busy { doing: "writing", source: "lost".into() })
}

async fn racing(script: Vec<fn() -> CommitError>) -> Bench<Racing> {
    let clock = testkit::clock::ManualClock::at(builders::at(super::bench::START));
    let pager = testkit::recorders::RecordingPager::new(&clock);
    let store = |inner| Racing { inner, script: Mutex::new(script) };
    Bench::with(clock, store, pager).await
}

#[tokio::test]
async fn a_race_draws_another_id_and_a_lost_answer_makes_one_key() {
    let bench = racing(vec![lost, raced]).await;
    let made = make(&bench, "").await;
    let listed = list(&bench.state()).await.unwrap();
    assert_eq!(listed.iter().map(|key| &key.id).collect::<Vec<_>>(), [&made.id]);
    *bench.store.script.lock().unwrap() = vec![lost, raced];
    assert!(!revoke(&bench.state(), &made.id).await.unwrap().is_active());
    assert_eq!(bench.store.access_key(&made.id).await.unwrap().unwrap().version, 2);
}

#[tokio::test]
async fn races_without_end_are_given_up() {
    let races = || vec![raced as fn() -> CommitError; COMMIT_ATTEMPTS as usize];
    let bench = racing(races()).await;
    let created = create(&bench.state(), &master(), "", &builders::policy(ALL)).await;
    assert!(matches!(created, Err(AppError::Contended { .. })), "{created:?}");
    let made = make(&bench, "").await;
    *bench.store.script.lock().unwrap() = races();
    let error = revoke(&bench.state(), &made.id).await.unwrap_err();
    assert!(error.to_string().starts_with(made.id.as_str()), "{error}");
}

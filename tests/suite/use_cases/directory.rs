//! Activation codes, where others enter codes at the same time or the process dies in between.

use std::sync::atomic::{AtomicBool, Ordering};

use app::State;
use app::cache::Cache;
use app::directory::{ChangeError, activate};
use app::ports::{
    Answered, Answers, Change, CommitError, Configurations, Directory, Reconfiguration, StoreError,
    Versioned,
};
use domain::configuration::Configuration;
use domain::contact::{Activation, ContactChannel};
use domain::directory::{Activating, begin, enter};
use domain::limits::ACTIVATION_TRIES_MAX;
use testkit::builders;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use uuid::Uuid;

/// A store at which something happens once.
struct Eventful {
    inner: MemoryStore,
    /// Others guess as often as they may, right after the next read of a code.
    guessed: AtomicBool,
    /// The next change of the configuration does not come through.
    fails: AtomicBool,
}

impl Configurations for Eventful {
    async fn configuration(&self) -> Result<Configuration, StoreError> {
        self.inner.configuration().await
    }
}

impl Answers for Eventful {
    async fn answered(&self, id: Uuid) -> Result<Option<Answered>, StoreError> {
        self.inner.answered(id).await
    }
}

impl Directory for Eventful {
    async fn reconfigure(&self, change: &Reconfiguration) -> Result<(), CommitError> {
        if self.fails.swap(false, Ordering::Relaxed) {
            let (doing, source) = ("changing the configuration", "it died".into());
            return Err(StoreError::Failed { doing, source }.into());
        }
        self.inner.reconfigure(change).await
    }

    async fn activating(&self, sent_to: Uuid) -> Result<Option<Versioned<Activating>>, StoreError> {
        let read = self.inner.activating(sent_to).await?;
        if let Some(read) = read.as_ref().filter(|_| self.guessed.swap(false, Ordering::Relaxed)) {
            let value = Activating { tries: ACTIVATION_TRIES_MAX, ..read.value.clone() };
            let change = Change { value, expected: Some(read.version) };
            self.inner.commit_activating(Uuid::max(), &change).await.unwrap();
        }
        Ok(read)
    }

    async fn commit_activating(
        &self,
        id: Uuid,
        change: &Change<Activating>,
    ) -> Result<(), CommitError> {
        self.inner.commit_activating(id, change).await
    }
}

/// A channel of the guide's team that is switched off, and to which a code was sent.
struct Sent {
    store: Eventful,
    clock: ManualClock,
    channel: ContactChannel,
    code: String,
}

impl Sent {
    async fn new() -> Self {
        let clock = ManualClock::at(builders::at("2026-11-23T01:00:00Z"));
        let mut team = builders::guide_team();
        let channel = team.channels.values_mut().next().unwrap();
        channel.activation = Activation::NotActivated;
        let channel = channel.clone();
        let inner = MemoryStore::default();
        inner.put_configuration(&team).await.unwrap();
        let value = begin(&channel, None, 7, app::ports::Clock::now(&clock)).unwrap();
        let code = value.code.clone();
        let change = Change { value, expected: None };
        inner.commit_activating(Uuid::nil(), &change).await.unwrap();
        let (guessed, fails) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { store: Eventful { inner, guessed, fails }, clock, channel, code }
    }

    async fn enter(&self, code: &str) -> Result<(), ChangeError> {
        let (cache, entropy) = (Cache::default(), SeededEntropy::new("codes"));
        let (store, clock) = (&self.store, &self.clock);
        let state = State { store, cache: &cache, clock, entropy: &entropy };
        activate(&state, &self.channel.id, code).await
    }

    async fn activation(&self) -> Activation {
        self.store.configuration().await.unwrap().channels[&self.channel.id].activation
    }
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_count_than_there_are_tries() {
    let sent = Sent::new().await;
    sent.store.guessed.store(true, Ordering::Relaxed);
    let refused = sent.enter(&sent.code).await.unwrap_err();
    assert!(refused.to_string().contains("not good any more"), "{refused}");
    assert_eq!(sent.activation().await, Activation::NotActivated);
}

#[tokio::test]
async fn a_code_whose_activation_did_not_come_through_can_be_entered_again() {
    let sent = Sent::new().await;
    sent.store.fails.store(true, Ordering::Relaxed);
    assert!(matches!(sent.enter(&sent.code).await, Err(ChangeError::App(_))));
    assert_eq!(sent.activation().await, Activation::NotActivated);
    sent.enter(&sent.code).await.unwrap();
    assert_eq!(sent.activation().await, Activation::Activated);
    // The same request again, whose answer was lost.
    sent.enter(&sent.code).await.unwrap();
    let known = sent.store.inner.activating(domain::directory::address_of(&sent.channel)).await;
    let known = known.unwrap().unwrap().value;
    let (attempt, _) =
        enter(&known, &sent.channel, &sent.code, app::ports::Clock::now(&sent.clock));
    assert_eq!(attempt, domain::directory::Attempt::Expired, "off again, it is of no use");
}

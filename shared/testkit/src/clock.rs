//! Time and randomness that tests are in charge of.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::ports::{Clock, Entropy};
use domain::ids::derive;
use jiff::{SignedDuration, Timestamp};

use crate::lock;

/// A clock that stands still until it is told to go on, or until somebody sleeps. Its clones are
/// the same clock.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Lets `span` pass.
    pub fn advance(&self, span: SignedDuration) {
        let mut now = lock(&self.0);
        *now = domain::time::after(*now, span);
    }

    /// Goes on to `now`, or back.
    pub fn set(&self, now: Timestamp) {
        *lock(&self.0) = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *lock(&self.0)
    }

    async fn sleep(&self, wait: SignedDuration) {
        self.advance(wait);
    }
}

/// Ids derived from a seed and a count: the same in every run.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: String,
    drawn: AtomicU64,
}

impl SeededEntropy {
    /// Randomness that `seed` decides.
    pub fn new(seed: impl Into<String>) -> Self {
        Self { seed: seed.into(), drawn: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fresh(&self) -> uuid::Uuid {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        derive(&["entropy", &self.seed, &drawn.to_string()])
    }
}

//! The clocks of the local stack: the real one for `up`, one that jumps for the demo.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use app::ports::{Clock, Entropy};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Time as the local stack sees it.
pub(crate) enum LocalClock {
    /// The machine's.
    Real,
    /// An instant that only [`LocalClock::jump`] changes.
    Set(Mutex<Timestamp>),
}

impl LocalClock {
    /// A clock that stands at `at`.
    pub(crate) fn set(at: Timestamp) -> Self {
        Self::Set(Mutex::new(at))
    }

    /// Moves a set clock forward; a real one moves by itself.
    pub(crate) fn jump(&self, to: Timestamp) {
        match self {
            Self::Real => {}
            Self::Set(at) => {
                let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
                *at = to.max(*at);
            }
        }
    }
}

impl Clock for LocalClock {
    #[expect(clippy::disallowed_methods, reason = "the one reading of real time of this process")]
    fn now(&self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place of this process that waits")]
    async fn sleep(&self, wait: SignedDuration) {
        tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
    }
}

/// The operating system's randomness.
pub(crate) struct OsEntropy;

impl Entropy for OsEntropy {
    fn fresh(&self) -> Uuid {
        let mut bytes = [0; 16];
        // The kernel's generator fails on no system that can run this program.
        getrandom::fill(&mut bytes).expect("the operating system has randomness");
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

//! Real time and real randomness: the one place where a function meets them.

use std::time::Duration;

use app::ports::{Clock, Entropy};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one reading of real time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    async fn sleep(&self, wait: SignedDuration) {
        // A wait that is over before it begins is none.
        tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
    }
}

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fresh(&self) -> Uuid {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the kernel has random bytes once it has booted");
        // All 128 bits: nobody reads a version out of our ids, and codes are cut from them.
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn randomness_does_not_repeat() {
        assert_ne!(OsEntropy.fresh(), OsEntropy.fresh());
    }

    #[tokio::test]
    async fn a_negative_wait_is_over_at_once() {
        let before = SystemClock.now();
        SystemClock.sleep(SignedDuration::from_secs(-60)).await;
        assert!(SystemClock.now().duration_since(before) < SignedDuration::from_secs(30));
    }
}

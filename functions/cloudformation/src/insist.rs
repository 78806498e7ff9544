//! Asking again, by chance sooner or later: whoever asks at the same time is in each other's way.

use app::ports::{Clock, Entropy};
use domain::limits::{RESOURCE_RETRY, RESOURCE_RETRY_MAX};
use domain::time::after;
use jiff::{SignedDuration, Timestamp};

/// Runs `attempt` until it succeeds, or fails otherwise than for a while, or `until` is near.
pub(crate) async fn insist<T, E, F>(
    clock: &impl Clock,
    entropy: &impl Entropy,
    until: Timestamp,
    is_passing: impl Fn(&E) -> bool,
    mut attempt: impl FnMut() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut longest = RESOURCE_RETRY;
    loop {
        match attempt().await {
            Err(error) if is_passing(&error) && after(clock.now(), longest) < until => {
                clock.sleep(some_of(longest, entropy)).await;
                longest = (longest * 2).min(RESOURCE_RETRY_MAX);
            }
            done => return done,
        }
    }
}

/// Between half of it and all of it.
fn some_of(longest: SignedDuration, entropy: &impl Entropy) -> SignedDuration {
    let half = longest / 2;
    let chance = entropy.fresh().as_u128() % half.as_millis().unsigned_abs().max(1);
    let more = i64::try_from(chance).unwrap_or_default();
    half + SignedDuration::from_millis(more)
}

#[cfg(test)]
mod tests {
    use domain::limits::RESOURCE_PATIENCE;
    use testkit::builders::at;
    use testkit::clock::{ManualClock, SeededEntropy};

    use super::*;

    /// How many attempts of which the first `failing` fail are made, and how long that takes.
    async fn attempts(failing: u32, passing: bool) -> (Result<(), ()>, u32, SignedDuration) {
        let began = at("2026-11-23T01:00:00Z");
        let (clock, entropy) = (ManualClock::at(began), SeededEntropy::new("1"));
        let mut made = 0;
        let until = after(began, RESOURCE_PATIENCE);
        let done = insist(
            &clock,
            &entropy,
            until,
            |()| passing,
            || {
                made += 1;
                std::future::ready(if made > failing { Ok(()) } else { Err(()) })
            },
        );
        (done.await, made, clock.now().duration_since(began))
    }

    #[tokio::test]
    async fn what_passes_is_asked_again_for_half_a_minute() {
        let (done, made, took) = attempts(2, true).await;
        assert_eq!((done, made), (Ok(()), 3));
        assert!(
            SignedDuration::from_millis(750) <= took && took < SignedDuration::from_millis(1_500)
        );
        let (done, made, took) = attempts(u32::MAX, true).await;
        assert!(done.is_err() && made > 8, "{made}");
        assert!(took < RESOURCE_PATIENCE && took > RESOURCE_PATIENCE - RESOURCE_RETRY_MAX * 2);
    }

    #[tokio::test]
    async fn what_does_not_pass_is_asked_once() {
        assert_eq!(attempts(1, false).await, (Err(()), 1, SignedDuration::ZERO));
    }
}

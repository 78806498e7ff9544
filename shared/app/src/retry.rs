//! Trying again inside one invocation: the platform's own retry comes after a minute, too late for
//! a page.

use domain::limits::RETRY_DEADLINE;
use domain::time::after;
use futures_util::future::{Either, select};
use jiff::{SignedDuration, Timestamp};

use crate::error::{AppError, Disposition};
use crate::ports::{Clock, StoreError};

/// The first wait; it doubles up to [`WAIT_MAX`].
const WAIT: SignedDuration = SignedDuration::from_millis(50);
const WAIT_MAX: SignedDuration = SignedDuration::from_secs(2);

/// Until when this invocation goes on trying.
pub(crate) fn deadline(clock: &impl Clock) -> Timestamp {
    after(clock.now(), RETRY_DEADLINE)
}

/// Runs `attempt` until it succeeds, fails for good, or the deadline is near.
pub(crate) async fn patiently<T, F>(
    clock: &impl Clock,
    mut attempt: impl FnMut() -> F,
) -> Result<T, AppError>
where
    F: Future<Output = Result<T, AppError>>,
{
    let deadline = deadline(clock);
    let mut wait = WAIT;
    loop {
        match attempt().await {
            Err(error) if is_passing(&error) && after(clock.now(), wait) < deadline => {
                clock.sleep(wait).await;
                wait = (wait * 2).min(WAIT_MAX);
            }
            done => return done,
        }
    }
}

/// What `work` gives, if it does so within `limit`.
pub(crate) async fn within<T>(
    clock: &impl Clock,
    limit: SignedDuration,
    work: impl Future<Output = T>,
) -> Option<T> {
    let work = std::pin::pin!(work);
    let timeout = std::pin::pin!(clock.sleep(limit));
    match select(work, timeout).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

fn is_passing(error: &AppError) -> bool {
    match error {
        AppError::Store(StoreError::Failed { .. }) => false,
        AppError::Store(StoreError::Busy { .. })
        | AppError::Contended { .. }
        | AppError::NotFound { .. }
        | AppError::Refused(_) => error.disposition() == Disposition::Retry,
    }
}

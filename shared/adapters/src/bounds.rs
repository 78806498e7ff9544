//! How long a call may take and how often it is tried, by what a repeat would do.

use std::sync::LazyLock;
use std::time::Duration;

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::CONNECT_TIMEOUT;

/// A client that is built when it is first used: a cold start pays only for what it calls.
pub(crate) type Lazy<C> = LazyLock<C, Box<dyn FnOnce() -> C + Send>>;

/// The wait before a second try, at most: the SDK draws from zero up to it.
const BACKOFF: Duration = Duration::from_millis(100);

/// Time for one send, its tries together.
#[cfg(feature = "sends")]
const SEND: Duration = Duration::from_secs(4);

/// What is left of a send's claim to record what came of it.
#[cfg(feature = "sends")]
const RECORDING: Duration = Duration::from_secs(1);

#[cfg(feature = "sends")]
const _: () = assert!(
    SEND.as_millis() + RECORDING.as_millis()
        <= domain::limits::SEND_TIMEOUT.as_millis().unsigned_abs()
);

/// Time for one start of an execution, its tries together: half of an effect's claim.
#[cfg(feature = "starts")]
const START: Duration = Duration::from_secs(5);

#[cfg(feature = "starts")]
const _: () =
    assert!(START.as_millis() * 2 <= domain::limits::EFFECT_TIMEOUT.as_millis().unsigned_abs());

/// For what reaches people twice when it is repeated: SNS, SES and the voice API know no
/// idempotency token.
///
/// No try has a time limit of its own, so an answer that is merely slow is waited for, never
/// asked for again. What is repeated, once, is what certainly or very likely sent nothing: a
/// throttle, a failing service, and a pooled connection that died while the sandbox was frozen.
#[cfg(feature = "sends")]
pub(crate) fn sends() -> (TimeoutConfig, RetryConfig) {
    let timeouts =
        TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_timeout(SEND).build();
    (timeouts, retries(2))
}

/// For what a repeat does not start twice: starts that carry a name or token, and reads.
#[cfg(feature = "starts")]
pub(crate) fn starts() -> (TimeoutConfig, RetryConfig) {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(START)
        .build();
    (timeouts, retries(3))
}

#[cfg(any(
    feature = "automation",
    feature = "bus",
    feature = "functions",
    feature = "pager",
    feature = "parameters",
    feature = "secrets",
    feature = "timers",
    feature = "topics"
))]
fn retries(attempts: u32) -> RetryConfig {
    RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(BACKOFF)
}

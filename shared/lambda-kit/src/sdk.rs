//! What all AWS clients of a function share: one HTTP client, the sandbox's credentials, the
//! Region.

#[cfg(feature = "late")]
pub(crate) mod late;
mod trust;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::BehaviorVersion;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::settings::{Environment, Settings, SettingsError};

/// The configuration of every client. It is made without asking anybody: a function's credentials
/// are in its environment, and the chain that would look for others (profiles, processes, the
/// instance's metadata) is not linked.
pub(crate) fn shared(
    settings: &Settings,
    environment: &Environment,
) -> Result<SdkConfig, SettingsError> {
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.deployment.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials(environment)?))
        // One pool for all clients: a second client of a service finds the connection open.
        .http_client(SharedHttpClient::new(trust::Trusting::amazon()))
        .timeout_config(timeouts())
        .retry_config(retries());
    Ok(match &settings.endpoint {
        Some(endpoint) => sdk.endpoint_url(endpoint).build(),
        None => sdk.build(),
    })
}

/// Ring and not AWS-LC, which draws entropy for tens of milliseconds in every cold start.
fn ring() -> tls::Provider {
    tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)
}

/// DynamoDB's bounds, and of every client that sets none of its own.
///
/// DynamoDB answers within tens of milliseconds at the 99.9th percentile, so a try without an
/// answer after 700 ms is lost, and three tries fit into the two seconds that a page can spare.
/// Repeating a write is safe: a commit recognises its own first success. Sends are not repeated
/// like this: the adapters set their own.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(adapters::CONNECT_TIMEOUT)
        .operation_attempt_timeout(Duration::from_millis(700))
        .operation_timeout(Duration::from_secs(2))
        .build()
}

/// Three tries, the waits between them random up to 50 and 100 ms. The SDK's token bucket ends
/// retries when most of them fail, and no layer above repeats a single request: use cases repeat
/// whole decisions, with a deadline.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50))
}

/// The function's own credentials. Lambda sets them once per sandbox and replaces the sandbox
/// before they expire.
fn credentials(environment: &Environment) -> Result<Credentials, SettingsError> {
    let read = |name: &'static str| {
        let value = environment.get(name).filter(|value| !value.is_empty());
        value.cloned().ok_or(SettingsError::Missing(name))
    };
    let id = read("AWS_ACCESS_KEY_ID")?;
    let secret = read("AWS_SECRET_ACCESS_KEY")?;
    // Absent outside Lambda, where an emulator takes any key.
    let token = read("AWS_SESSION_TOKEN").ok();
    Ok(Credentials::new(id, secret, token, None, "environment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(extra: &[(&str, &str)]) -> Environment {
        let least = [
            ("TOCSIN_TABLE", "tocsin"),
            ("TOCSIN_ACCOUNT", "123456789012"),
            ("AWS_REGION", "ap-northeast-1"),
        ];
        least.iter().chain(extra).map(|&(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn credentials_are_needed_and_never_shown() {
        let without = environment(&[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]);
        let missing = SettingsError::Missing("AWS_SECRET_ACCESS_KEY");
        assert_eq!(credentials(&without), Err(missing));
        let with = environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "very-secret"),
            ("AWS_SESSION_TOKEN", "a-token"),
        ]);
        let credentials = credentials(&with).unwrap();
        assert_eq!(credentials.session_token(), Some("a-token"));
        assert!(!format!("{credentials:?}").contains("very-secret"));
    }

    #[test]
    fn an_endpoint_override_reaches_the_clients() {
        let environment = environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "very-secret"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
        ]);
        let settings = Settings::parse(&environment).unwrap();
        let sdk = shared(&settings, &environment).unwrap();
        assert_eq!(sdk.endpoint_url(), Some("http://127.0.0.1:4566"));
        assert_eq!(sdk.region().map(AsRef::as_ref), Some("ap-northeast-1"));
    }
}

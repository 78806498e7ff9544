//! [`Endpoints`]: runbooks that are addresses of somebody's, called once with a signature.

use std::fmt::Write;

use app::ports::{Clock, Launched, PortError, RunbookStatus, Secrets};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use domain::incident::runbooks::RunbookStart;
use domain::limits::RUNBOOK_ANSWER_BYTES_MAX;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wire::outbound::runbook::input;

use super::{answered, said};
use crate::scrub::scrub;

/// Whom errors are about.
const SERVICE: &str = "the endpoint";

/// Calls addresses. A redirection is not followed: nobody has looked where it leads.
pub struct Endpoints<S, C> {
    connector: SharedHttpConnector,
    secrets: S,
    clock: C,
}

impl<S: Secrets, C: Clock> Endpoints<S, C> {
    /// Addresses that `connector` reaches, which must reach nothing that is not public; keys from `secrets`.
    pub fn new(connector: impl HttpConnector + 'static, secrets: S, clock: C) -> Self {
        Self { connector: SharedHttpConnector::new(connector), secrets, clock }
    }

    pub(super) async fn call(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let (body, at) = (input(start).to_string(), self.clock.now().as_second());
        let signature = signature(&self.key(start).await?, at, &body);
        let request = request(start, body, &signature)
            .ok_or_else(|| PortError::Refused(format!("{SERVICE} has no address")))?;
        let answer = self.connector.call(request).await;
        // What a connector says of a failure names hosts, never paths. It may have arrived.
        let unheard = |error| PortError::Busy(scrub(&format!("{SERVICE}: {error}")));
        let answer = answer.map_err(unheard)?;
        let status = answer.status().as_u16();
        let text = text(answer).await;
        let end = match status {
            200..=299 => RunbookStatus::Succeeded,
            // What it says of itself: too much at once, so nothing was done.
            429 => return Err(PortError::Throttled(format!("{SERVICE}: {status}"))),
            300..=399 => RunbookStatus::Failed(format!("{status}: a redirection is not followed")),
            _ => RunbookStatus::Failed(format!("{status}: {}", said(&text))),
        };
        Ok(answered(start.token.clone(), "call", &text, end))
    }

    /// Whether there is a key to sign with. Nothing is called: an address has no dry run.
    pub(super) async fn rehearse(&self, start: &RunbookStart) -> Result<(), PortError> {
        self.key(start).await.map(drop)
    }

    async fn key(&self, start: &RunbookStart) -> Result<Hmac<Sha256>, PortError> {
        let name = start.secret.as_deref().unwrap_or_default();
        // Nothing was called yet, so a start may be tried again as if it had been too much at once.
        let unsent = |error| match error {
            PortError::Busy(why) | PortError::Throttled(why) => PortError::Throttled(why),
            refused @ PortError::Refused(_) => refused,
        };
        let secret = self.secrets.secret(name).await.map_err(unsent)?;
        let absent = || PortError::Refused(format!("there is no secret {name}"));
        let secret = secret.ok_or_else(absent)?;
        let key = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes());
        key.map_err(|_| PortError::Refused(format!("the secret {name} is no key")))
    }
}

/// What proves who calls, and when: whoever takes a call refuses old ones.
fn signature(key: &Hmac<Sha256>, at: i64, body: &str) -> String {
    let mut mac = key.clone();
    mac.update(format!("{at}.{body}").as_bytes());
    let mut text = format!("t={at},v1=");
    for byte in mac.finalize().into_bytes() {
        // Writing to a text never fails.
        let _written = write!(text, "{byte:02x}");
    }
    text
}

fn request(start: &RunbookStart, body: String, signature: &str) -> Option<HttpRequest> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").ok()?;
    request.set_uri(start.document.as_str()).ok()?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/json");
    headers.insert("content-length", length);
    headers.insert("user-agent", "tocsin");
    headers.insert("idempotency-key", start.token.clone());
    headers.insert("tocsin-signature", signature.to_owned());
    Some(request)
}

/// The beginning of an answer: nobody can make us read without end.
async fn text(answer: HttpResponse) -> String {
    let mut stream = ByteStream::new(answer.into_body());
    let mut bytes = Vec::new();
    while bytes.len() < RUNBOOK_ANSWER_BYTES_MAX {
        let Some(Ok(more)) = stream.next().await else { break };
        bytes.extend_from_slice(&more);
    }
    bytes.truncate(RUNBOOK_ANSWER_BYTES_MAX);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
    use jiff::{SignedDuration, Timestamp};
    use zeroize::Zeroizing;

    use super::super::tests::{TOKEN, start};
    use super::*;

    const URL: &str = "https://hooks.example.com/restart";

    struct Key(Option<&'static str>);

    impl Secrets for Key {
        async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
            assert_eq!(name, "hooks");
            Ok(self.0.map(|key| Zeroizing::new(key.to_owned())))
        }
    }

    struct At;

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::constant(1_700_000_000, 0)
        }

        async fn sleep(&self, _: SignedDuration) {}
    }

    async fn called(status: u16, body: &str) -> (Result<Launched, PortError>, StaticReplayClient) {
        let answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        let event = ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer);
        let stub = StaticReplayClient::new(vec![event]);
        let endpoints = Endpoints::new(stub.clone(), Key(Some("key")), At);
        let mut start = start(URL);
        start.secret = Some("hooks".into());
        (endpoints.call(&start).await, stub)
    }

    #[tokio::test]
    async fn a_call_is_signed_over_its_time_and_body_and_names_its_repeats() {
        let (launched, stub) = called(200, "restarted, password=hunter2").await;
        let Ok(Launched::Ended { execution, seen }) = launched else { panic!("{launched:?}") };
        assert_eq!((execution.as_str(), seen.status), (TOKEN, RunbookStatus::Succeeded));
        assert_eq!(seen.steps[0].output.as_deref(), Some("restarted, password=(secret)"));
        let request = stub.actual_requests().next().unwrap();
        assert_eq!((request.method(), request.uri()), ("POST", URL));
        assert_eq!(request.headers().get("idempotency-key"), Some(TOKEN));
        let body = std::str::from_utf8(request.body().bytes().unwrap()).unwrap();
        let key = <Hmac<Sha256> as KeyInit>::new_from_slice(b"key").unwrap();
        let expected = signature(&key, 1_700_000_000, body);
        assert_eq!(request.headers().get("tocsin-signature"), Some(expected.as_str()));
    }

    /// By `printf '1700000000.{}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn the_signature_is_what_others_compute() {
        let key = <Hmac<Sha256> as KeyInit>::new_from_slice(b"key").unwrap();
        assert_eq!(
            signature(&key, 1_700_000_000, "{}"),
            "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
        );
    }

    #[tokio::test]
    async fn an_answer_says_how_it_ended() {
        let end = |launched: Result<Launched, PortError>| match launched {
            Ok(Launched::Ended { seen, .. }) => seen.status,
            other => panic!("{other:?}"),
        };
        assert_eq!(end(called(202, "").await.0), RunbookStatus::Succeeded);
        let failed = RunbookStatus::Failed("500: oops".into());
        assert_eq!(end(called(500, "oops").await.0), failed);
        let moved = RunbookStatus::Failed("302: a redirection is not followed".into());
        assert_eq!(end(called(302, "").await.0), moved);
        assert!(matches!(called(429, "").await.0, Err(PortError::Throttled(_))));
        let long = "x".repeat(10 * RUNBOOK_ANSWER_BYTES_MAX);
        let (launched, _) = called(200, &long).await;
        let Ok(Launched::Ended { seen, .. }) = launched else { panic!("{launched:?}") };
        let kept = seen.steps[0].output.as_ref().map(String::len);
        assert_eq!(kept, Some(RUNBOOK_ANSWER_BYTES_MAX));
    }

    #[tokio::test]
    async fn nothing_is_called_without_a_key() {
        let stub = StaticReplayClient::new(Vec::new());
        let endpoints = Endpoints::new(stub.clone(), Key(None), At);
        let mut start = start(URL);
        start.secret = Some("hooks".into());
        let refused = Err(PortError::Refused("there is no secret hooks".into()));
        assert_eq!(endpoints.rehearse(&start).await, refused);
        assert_eq!(endpoints.call(&start).await.map(drop), refused);
        assert_eq!(stub.actual_requests().count(), 0);
    }
}

//! One HTTP request of a service that no client of AWS speaks to.

use app::ports::PortError;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::scrub::scrub;

/// A service, by HTTP.
pub(crate) struct Http {
    service: &'static str,
    connector: SharedHttpConnector,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: Vec<u8>,
}

impl Http {
    /// The service that errors are about, reached by `connector`.
    pub(crate) fn new(service: &'static str, connector: impl HttpConnector + 'static) -> Self {
        Self { service, connector: SharedHttpConnector::new(connector) }
    }

    /// Sends a request; `what` it is stands in errors, its address and its headers never do.
    pub(crate) async fn send(&self, what: &str, request: HttpRequest) -> Result<Answer, PortError> {
        let service = self.service;
        // What a connector says of a failure names hosts, never paths.
        let busy = |error: &dyn std::error::Error| {
            PortError::Busy(scrub(&format!("{service}: {what}: {error}")))
        };
        let answered = self.connector.call(request).await.map_err(|error| busy(&error))?;
        // PagerDuty's name for it is the other.
        let headers = answered.headers();
        let retry_after = headers.get("retry-after").or_else(|| headers.get("ratelimit-reset"));
        let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
        let status = answered.status().as_u16();
        let body = ByteStream::new(answered.into_body()).collect().await;
        Ok(Answer { status, retry_after, body: body.map_err(|error| busy(&error))?.to_vec() })
    }

    /// What a status says that is none of success; `detail` is what the body adds.
    #[cfg(any(feature = "slack", feature = "teams"))]
    pub(crate) fn judge(&self, what: &str, answer: &Answer, detail: Option<&str>) -> PortError {
        let (service, status) = (self.service, answer.status);
        let detail = detail.map(|detail| format!(", {detail}")).unwrap_or_default();
        let words = format!("{service}: {what}: status {status}{detail}");
        match status {
            429 => {
                let wait = answer.retry_after;
                let wait = wait.map(|seconds| format!(", to be asked again in {seconds} s"));
                PortError::Throttled(format!("{words}{}", wait.unwrap_or_default()))
            }
            500.. => PortError::Busy(words),
            _ => PortError::Refused(words),
        }
    }
}

impl Answer {
    /// Whether it was done.
    pub(crate) fn is_done(&self) -> bool {
        (200..=299).contains(&self.status)
    }
}

/// A request with a body of a type; `None` where `url` is no address.
pub(crate) fn request(
    method: &'static str,
    url: &str,
    body: String,
    content_type: &'static str,
) -> Option<HttpRequest> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).ok()?;
    request.set_uri(url).ok()?;
    request.headers_mut().insert("content-type", content_type);
    request.headers_mut().insert("content-length", length);
    Some(request)
}

//! [`Urls`]: puts answers where whoever asked wants them, such as CloudFormation's presigned URLs of S3.

use app::ports::{Callbacks, PortError};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;

use crate::scrub::scrub;

/// Whom errors are about.
const SERVICE: &str = "the callback";

/// Puts answers at URLs. Who has such a URL may use it, so no error names one.
pub struct Urls {
    connector: SharedHttpConnector,
}

impl Urls {
    /// URLs that `connector` reaches.
    pub fn new(connector: impl HttpConnector + 'static) -> Self {
        Self { connector: SharedHttpConnector::new(connector) }
    }
}

impl Callbacks for Urls {
    async fn answer(&self, url: &str, answer: String) -> Result<(), PortError> {
        let request = request(url, answer)
            .ok_or_else(|| PortError::Refused(format!("{SERVICE} has no address")))?;
        let answered = self.connector.call(request).await;
        // What a connector says of a failure names hosts, never paths.
        let busy = |error| PortError::Busy(scrub(&format!("{SERVICE}: {error}")));
        let status = answered.map_err(busy)?.status().as_u16();
        match status {
            200..=299 => Ok(()),
            429 => Err(PortError::Throttled(format!("{SERVICE}: {status}"))),
            500.. => Err(PortError::Busy(format!("{SERVICE}: {status}"))),
            _ => Err(PortError::Refused(format!("{SERVICE}: {status}"))),
        }
    }
}

/// A type of content is a part of what such URLs are signed for: there is none.
//= cloudformation#cfn-lambda-function-code-cfnresponsemodule
fn request(url: &str, answer: String) -> Option<HttpRequest> {
    let length = answer.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(answer));
    request.set_method("PUT").ok()?;
    request.set_uri(url).ok()?;
    request.headers_mut().insert("content-type", "");
    request.headers_mut().insert("content-length", length);
    Some(request)
}

#[cfg(test)]
mod tests {
    use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

    use super::*;

    const URL: &str = "https://cloudformation-custom-resource-response-apnortheast1.s3.amazonaws.com/arn%3Aaws?X-Amz-Signature=abc";

    async fn answered(status: u16) -> (Result<(), PortError>, StaticReplayClient) {
        let answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        let event = ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer);
        let client = StaticReplayClient::new(vec![event]);
        let done = Urls::new(client.clone()).answer(URL, "{}".to_owned()).await;
        (done, client)
    }

    #[tokio::test]
    async fn an_answer_is_put_as_it_is_at_the_url_as_it_is() {
        let (done, client) = answered(200).await;
        assert_eq!(done, Ok(()));
        let request = client.actual_requests().next().unwrap();
        assert_eq!((request.method(), request.uri()), ("PUT", URL));
        assert_eq!(request.body().bytes(), Some(b"{}".as_slice()));
        assert_eq!(request.headers().get("content-type"), Some(""));
        assert_eq!(request.headers().get("content-length"), Some("2"));
    }

    #[tokio::test]
    async fn what_may_pass_is_told_from_what_does_not_and_the_url_is_not_told() {
        assert!(matches!(answered(503).await.0, Err(PortError::Busy(_))));
        assert!(matches!(answered(429).await.0, Err(PortError::Throttled(_))));
        let refused = Err(PortError::Refused("the callback: 403".to_owned()));
        assert_eq!(answered(403).await.0, refused);
    }
}

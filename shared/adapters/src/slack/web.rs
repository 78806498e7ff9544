//! One request of the Web API over HTTP.

use app::ports::PortError;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;
use wire::slack::answer::{self, Outcome};
use wire::slack::method::Request;

use crate::scrub::scrub;

/// Whom errors are about.
pub(super) const SERVICE: &str = "Slack";

/// Slack, by HTTP. No error names a token or an address that came with a command.
pub(super) struct Web {
    connector: SharedHttpConnector,
    base: String,
    hooks: String,
}

impl Web {
    pub(super) fn new(connector: impl HttpConnector + 'static, base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        let hooks = hooks(&base);
        Self { connector: SharedHttpConnector::new(connector), base, hooks }
    }

    /// Asks for one method, with `token`.
    pub(super) async fn call(&self, token: &str, asked: &Request) -> Result<Outcome, PortError> {
        let method = asked.method;
        let url = format!("{}/{method}", self.base);
        let body = asked.body.text();
        let mut request = request(&url, body, asked.body.content_type())
            .ok_or_else(|| PortError::Refused(format!("{SERVICE}: {method} has no address")))?;
        request.headers_mut().insert("authorization", format!("Bearer {token}"));
        let answered = self.send(method, request).await?;
        answer::read(&answered).ok_or_else(|| {
            PortError::Busy(format!("{SERVICE}: {method}: the answer is none of Slack's"))
        })
    }

    /// Posts an answer at the address that came with a command or a press.
    pub(super) async fn reply(&self, address: &str, body: &Value) -> Result<(), PortError> {
        let refused =
            || PortError::Refused(format!("{SERVICE}: the reply has no address of Slack"));
        let ours = address.starts_with(&self.hooks);
        let request = request(address, body.to_string(), "application/json; charset=utf-8");
        let request = request.filter(|_| ours).ok_or_else(refused)?;
        self.send("the reply", request).await.map(drop)
    }

    async fn send(&self, what: &str, request: HttpRequest) -> Result<Vec<u8>, PortError> {
        // What a connector says of a failure names hosts, never paths.
        let busy = |error: &dyn std::error::Error| {
            PortError::Busy(scrub(&format!("{SERVICE}: {what}: {error}")))
        };
        let answered = self.connector.call(request).await.map_err(|error| busy(&error))?;
        judge(what, &answered)?;
        let body = ByteStream::new(answered.into_body()).collect().await;
        Ok(body.map_err(|error| busy(&error))?.to_vec())
    }
}

/// What the status says.
fn judge(what: &str, answered: &HttpResponse) -> Result<(), PortError> {
    let status = answered.status().as_u16();
    let words = format!("{SERVICE}: {what}: status {status}");
    match status {
        200..=299 => Ok(()),
        429 => {
            let wait = answered.headers().get("retry-after").and_then(|wait| wait.parse().ok());
            let wait = wait.map(|seconds: u32| format!(", to be asked again in {seconds} s"));
            Err(PortError::Throttled(format!("{words}{}", wait.unwrap_or_default())))
        }
        500.. => Err(PortError::Busy(words)),
        _ => Err(PortError::Refused(words)),
    }
}

/// Where the addresses begin that come with commands: nothing is posted anywhere else, whatever a
/// request says.
fn hooks(base: &str) -> String {
    match base.strip_prefix("https://") {
        Some(rest) => format!("https://hooks.{}/", rest.split('/').next().unwrap_or_default()),
        // A stand-in has one address for everything.
        None => format!("{base}/"),
    }
}

fn request(url: &str, body: String, content_type: &'static str) -> Option<HttpRequest> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").ok()?;
    request.set_uri(url).ok()?;
    request.headers_mut().insert("content-type", content_type);
    request.headers_mut().insert("content-length", length);
    Some(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_go_to_slack_alone() {
        for (base, expected) in [
            ("https://slack.com/api", "https://hooks.slack.com/"),
            ("https://slack-gov.com/api", "https://hooks.slack-gov.com/"),
            ("http://127.0.0.1:4000/api", "http://127.0.0.1:4000/api/"),
        ] {
            assert_eq!(hooks(base), expected);
        }
    }
}

//! One request of the Web API over HTTP.

use app::ports::PortError;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;
use wire::slack::answer::{self, Outcome};
use wire::slack::method::Request;

use crate::http::{Http, request};

/// Whom errors are about.
pub(super) const SERVICE: &str = "Slack";

/// Slack, by HTTP. No error names a token or an address that came with a command.
pub(super) struct Web {
    http: Http,
    base: String,
    hooks: String,
}

impl Web {
    pub(super) fn new(connector: impl HttpConnector + 'static, base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        let hooks = hooks(&base);
        Self { http: Http::new(SERVICE, connector), base, hooks }
    }

    /// Asks for one method, with `token`.
    pub(super) async fn call(&self, token: &str, asked: &Request) -> Result<Outcome, PortError> {
        let method = asked.method;
        let url = format!("{}/{method}", self.base);
        let body = asked.body.text();
        let mut request = request("POST", &url, body, asked.body.content_type())
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
        let request = request("POST", address, body.to_string(), "application/json; charset=utf-8");
        let request = request.filter(|_| ours).ok_or_else(refused)?;
        self.send("the reply", request).await.map(drop)
    }

    async fn send(&self, what: &str, request: HttpRequest) -> Result<Vec<u8>, PortError> {
        let answer = self.http.send(what, request).await?;
        if answer.is_done() { Ok(answer.body) } else { Err(self.http.judge(what, &answer, None)) }
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

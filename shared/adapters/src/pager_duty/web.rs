//! One request of either API over HTTP.

use app::ports::PortError;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use wire::pager_duty::answer::{self, Class, Failure};
use wire::pager_duty::credentials::{Access, Credentials};
use wire::pager_duty::method::{ACCEPT, CONTENT_TYPE, Request};

use super::Addresses;
use crate::http::{Answer, Http, request};
use crate::scrub::scrub;

/// Whom errors are about.
pub(super) const SERVICE: &str = "PagerDuty";

/// PagerDuty, by HTTP. No error names what opens an account.
pub(super) struct Web {
    http: Http,
    addresses: Addresses,
}

/// What became of a request.
pub(super) enum Outcome {
    /// It was done, and this was answered.
    Done(Vec<u8>),
    /// It was not: what that means, and in words.
    Failed(Class, PortError),
}

impl Web {
    pub(super) fn new(connector: impl HttpConnector + 'static, addresses: Addresses) -> Self {
        Self { http: Http::new(SERVICE, connector), addresses }
    }

    /// Sends a request by what opens an account.
    pub(super) async fn call(
        &self,
        by: &Credentials,
        asked: &Request,
    ) -> Result<Outcome, PortError> {
        let answer = self.http.send(asked.what, self.request(by, asked)?).await?;
        if !answer.is_done() {
            let failure = answer::failure(answer.status, &answer.body);
            let error = refusal(asked, &answer, &failure, by);
            return Ok(Outcome::Failed(failure.class, error));
        }
        if answer::is_theirs(&answer.body) {
            Ok(Outcome::Done(answer.body))
        } else {
            Err(nonsense(asked))
        }
    }

    fn request(&self, by: &Credentials, asked: &Request) -> Result<HttpRequest, PortError> {
        let is_event = asked.is_event();
        let base = if is_event {
            self.addresses.events(by.region)
        } else {
            self.addresses.rest(by.region)
        };
        let url = format!("{base}{}", asked.path);
        let body = if asked.writes() { asked.body.to_string() } else { String::new() };
        let what = asked.what;
        let mut request = request(asked.method, &url, body, CONTENT_TYPE)
            .ok_or_else(|| PortError::Refused(format!("{SERVICE}: {what} has no address")))?;
        // An event says by itself by what it is let in.
        if is_event {
            return Ok(request);
        }
        let Access::Token { token, from_email } = &by.access else {
            return Err(PortError::Refused(format!("{SERVICE}: {what} needs a pagerDutyToken")));
        };
        let headers = request.headers_mut();
        headers.insert("accept", ACCEPT);
        headers.insert("authorization", format!("Token token={}", token.as_str()));
        if asked.writes() {
            headers.insert("from", from_email.clone());
        }
        Ok(request)
    }
}

/// A refusal in words, with whether another try may help.
fn refusal(asked: &Request, answer: &Answer, failure: &Failure, by: &Credentials) -> PortError {
    let secret = match &by.access {
        Access::Token { token, .. } => token,
        Access::RoutingKey(key) => key,
    };
    // What is refused is sometimes quoted.
    let said = scrub(&failure.words.replace(secret.as_str(), "(secret)"));
    let said = if said.is_empty() { said } else { format!(", {said}") };
    let words = format!("{SERVICE}: {}: status {}{said}", asked.what, answer.status);
    match failure.class {
        Class::Throttled => {
            let wait = answer.retry_after;
            let wait = wait.map(|seconds| format!(", to be asked again in {seconds} s"));
            PortError::Throttled(format!("{words}{}", wait.unwrap_or_default()))
        }
        Class::Busy => PortError::Busy(words),
        Class::Exists | Class::Already | Class::Absent | Class::Refused => {
            PortError::Refused(words)
        }
    }
}

/// What an answer is that cannot be read. What was asked for was perhaps done: another try may tell.
pub(super) fn nonsense(asked: &Request) -> PortError {
    PortError::Busy(format!("{SERVICE}: {}: the answer is none of PagerDuty's", asked.what))
}

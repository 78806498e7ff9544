//! Talks to a running `tocsin up`.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;

/// How long an answer may take: a signal's answer comes after its first pages.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One endpoint.
pub(crate) struct Client {
    endpoint: String,
    agent: ureq::Agent,
}

impl Client {
    pub(crate) fn new(endpoint: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self { endpoint: endpoint.trim_end_matches('/').to_owned(), agent: config.into() }
    }

    /// Asks for something. `query` is a list of names and values.
    pub(crate) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let request = self.agent.get(self.url(path)).query_pairs(query.iter().copied());
        self.read(request.call())
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &impl Serialize) -> Result<Value, Failure> {
        self.read(self.agent.post(self.url(path)).send_json(body))
    }

    /// Sends bytes as they are.
    pub(crate) fn send(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Value, Failure> {
        let request = self.agent.post(self.url(path)).query_pairs(query.iter().copied());
        self.read(request.content_type("application/json").send(body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}/tocsin/{path}", self.endpoint)
    }

    fn read(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, Failure> {
        let mut answer = answer.map_err(|error| {
            Failure::new(format!("cannot reach {}: {error}", self.endpoint))
                .hint("is `tocsin up` running? --endpoint says where")
        })?;
        let status = answer.status();
        let body: Value = answer.body_mut().read_json().map_err(|error| {
            Failure::new(format!("{} answered {status} without JSON: {error}", self.endpoint))
                .hint("is something else listening there?")
        })?;
        if status.is_success() {
            return Ok(body);
        }
        let failure = Failure::new(body["error"].as_str().unwrap_or("unknown error"));
        Err(match body["hint"].as_str() {
            Some(hint) => failure.hint(hint),
            None => failure,
        })
    }
}

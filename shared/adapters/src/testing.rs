//! A stand-in for AWS in the tests: answers what it is told to and keeps what it was asked.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// AWS, for one test.
pub(crate) struct Aws {
    http: StaticReplayClient,
}

/// What was asked.
pub(crate) struct Asked {
    pub(crate) uri: String,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

impl Aws {
    /// Gives these answers, each a status and a body, in order.
    pub(crate) fn answering<'a>(answers: impl IntoIterator<Item = (u16, &'a str)>) -> Self {
        let answers = answers.into_iter().map(|(status, body)| answer(status, body));
        Self::replaying(answers.collect())
    }

    /// Refuses once, in the JSON protocols' way.
    pub(crate) fn answering_error(status: u16, code: &'static str, message: &str) -> Self {
        let body = serde_json::json!({"__type": code, "message": message}).to_string();
        let mut refusal = answer(status, &body);
        refusal.headers_mut().insert("x-amzn-errortype", code);
        Self::replaying(vec![refusal])
    }

    fn replaying(answers: Vec<HttpResponse>) -> Self {
        let unread = || HttpRequest::new(SdkBody::empty());
        let events = answers.into_iter().map(|answer| ReplayEvent::new(unread(), answer));
        Self { http: StaticReplayClient::new(events.collect()) }
    }

    pub(crate) fn sdk(&self) -> SdkConfig {
        let nobody = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-northeast-1"))
            .credentials_provider(SharedCredentialsProvider::new(nobody))
            .http_client(self.http.clone())
            .build()
    }

    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.http.actual_requests().map(Asked::from).collect()
    }

    pub(crate) fn only_request(&self) -> Asked {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "requests");
        requests.remove(0)
    }
}

impl Asked {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(its, _)| its == name).map_or("", |(_, value)| value)
    }
}

impl From<&HttpRequest> for Asked {
    fn from(request: &HttpRequest) -> Self {
        let body = request.body().bytes().unwrap_or_default();
        Self {
            uri: request.uri().to_owned(),
            body: String::from_utf8(body.to_vec()).expect("the body is text"),
            headers: request.headers().iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        }
    }
}

fn answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status.try_into().expect("an HTTP status"), SdkBody::from(body))
}

/// The id of every page in the tests.
#[cfg(feature = "pager")]
pub(crate) const PAGE: &str = "ana/4d3c2b1a-0000-5000-8000-000000000001";

/// A page to `address`.
#[cfg(feature = "pager")]
pub(crate) fn page(kind: domain::contact::ChannelKind, address: &str) -> app::ports::OutgoingPage {
    let id = domain::ids::PageId::parse(PAGE).expect("a page id");
    app::ports::OutgoingPage {
        carries: vec![id.clone()],
        channel: id.contact().channel("test"),
        id,
        kind,
        address: domain::contact::Address::new(address),
        subject: String::new(),
        body: "CRITICAL db down. Reply 123456".into(),
    }
}

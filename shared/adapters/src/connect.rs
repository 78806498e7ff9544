//! Calls that hear keys: Amazon Connect rings, and its contact flow tells `replies` what was pressed.
//!
//! One request of one service, which is signed here: its client would be the largest of all.

use app::ports::{OutgoingPage, PortError};
use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::SdkConfig;
use domain::ids::{PageId, derive};
use serde_json::{Value, json};
use wire::outbound::page::before_keys;
use wire::reply::call::{ALONG, FOR_ALL, PAGE, SAY, along};

use crate::calling::Calls;
use crate::errors::judge;
use crate::scrub::scrub;
use crate::sms::e164;

/// Whom errors are about.
const SERVICE: &str = "Connect";
/// The service's name in signatures.
const SIGNED_FOR: &str = "connect";
/// Seconds that a phone rings. The API allows 15 to 60.
const RINGS_SECONDS: u32 = 45;

/// Starts calls.
pub struct Connect {
    connector: SharedHttpConnector,
    sdk: SdkConfig,
    calls: Calls,
}

impl Connect {
    /// Calls over `connector`, signed as `sdk` says.
    pub fn new(sdk: &SdkConfig, connector: impl HttpConnector + 'static, calls: Calls) -> Self {
        Self { connector: SharedHttpConnector::new(connector), sdk: sdk.clone(), calls }
    }

    /// Starts the call of a message. The same pages again are the same call.
    pub(crate) async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let body = json!({
            "DestinationPhoneNumber": e164(&page.address)?,
            "ContactFlowId": self.calls.flow,
            "InstanceId": self.calls.instance,
            "SourcePhoneNumber": self.calls.source,
            "ClientToken": token(page),
            "Attributes": attributes(page),
            "RingTimeoutInSeconds": RINGS_SECONDS,
            "TrafficType": "GENERAL",
        });
        let request = self.signed(&body.to_string()).await?;
        let busy = |what: String| PortError::Busy(scrub(&format!("{SERVICE}: {what}")));
        let answer = self.connector.call(request).await.map_err(|error| busy(error.to_string()))?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("x-amzn-errortype").map(str::to_owned);
        let bytes = ByteStream::new(answer.into_body()).collect().await;
        let bytes = bytes.map_err(|error| busy(error.to_string()))?.into_bytes();
        let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status < 300 {
            return Ok(said["ContactId"].as_str().unwrap_or_default().to_owned());
        }
        let kind = kind.as_deref().and_then(|kind| kind.split(':').next()).unwrap_or("error");
        // A ceiling on calls at the same time is room that comes again.
        //= connect#StartOutboundVoiceContact-LimitExceededException
        let kind = if kind == "LimitExceededException" { "ThrottlingException" } else { kind };
        let message = said["Message"].as_str().or_else(|| said["message"].as_str());
        Err(judge(SERVICE, status, kind, None, message.unwrap_or_default()))
    }

    async fn signed(&self, body: &str) -> Result<HttpRequest, PortError> {
        let refused = |why: &str| PortError::Refused(format!("{SERVICE}: {why}"));
        let region = &self.calls.region;
        let uri = match self.sdk.endpoint_url() {
            Some(endpoint) => format!("{endpoint}/contact/outbound-voice"),
            None => format!("https://connect.{region}.amazonaws.com/contact/outbound-voice"),
        };
        let provider = self.sdk.credentials_provider();
        let provider = provider.ok_or_else(|| refused("there are no credentials"))?;
        let credentials = provider.provide_credentials().await;
        let identity = credentials.map_err(|_| refused("there are no credentials"))?.into();
        let time = self.sdk.time_source().unwrap_or_default().now();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(SIGNED_FOR)
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| refused("the request cannot be signed"))?
            .into();
        let headers = [("content-type", "application/json")];
        let signable = SignableBody::Bytes(body.as_bytes());
        let signable = SignableRequest::new("PUT", &uri, headers.into_iter(), signable);
        let signable = signable.map_err(|_| refused("the request cannot be signed"))?;
        let signed =
            sign(signable, &params).map_err(|_| refused("the request cannot be signed"))?;
        let (instructions, _) = signed.into_parts();
        let mut request = HttpRequest::new(SdkBody::from(body));
        let made = request.set_method("PUT").and_then(|()| request.set_uri(uri));
        made.map_err(|_| refused("the endpoint is no URL"))?;
        for (name, value) in headers.into_iter().chain(instructions.headers()) {
            request.headers_mut().insert(name.to_owned(), value.to_owned());
        }
        request.headers_mut().insert("content-length", body.len().to_string());
        Ok(request)
    }
}

/// What Connect knows a call again by. Its pages make it: whoever sends again may take other pages
/// along, and Connect says nothing anew to a token that it knows.
//= connect#StartOutboundVoiceContact-ClientToken
fn token(page: &OutgoingPage) -> String {
    let mut pages: Vec<&str> = page.carries.iter().map(PageId::as_str).collect();
    pages.sort_unstable();
    derive(&pages).to_string()
}

/// What the contact flow says, and what it tells of the call when a key is pressed.
fn attributes(page: &OutgoingPage) -> Value {
    let said = before_keys(&page.body);
    let along = along(&page.id, &page.carries);
    if along.is_empty() {
        return json!({ PAGE: page.id.as_str(), SAY: said });
    }
    json!({ PAGE: page.id.as_str(), ALONG: along, SAY: format!("{said} {FOR_ALL}") })
}

#[cfg(test)]
mod tests {
    use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use domain::contact::ChannelKind;

    use super::*;
    use crate::testing::{Aws, PAGE as PAGE_ID, page};

    async fn called(
        status: u16,
        kind: &'static str,
        body: &'static str,
    ) -> (Result<String, PortError>, StaticReplayClient) {
        let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        answer.headers_mut().insert("x-amzn-errortype", kind);
        let event = ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer);
        let http = StaticReplayClient::new(vec![event]);
        let calls = Calls {
            region: "us-west-2".into(),
            instance: "9308c2a1-9bc6-4cea-8290-6c0b4a6d38fa".into(),
            flow: "flow-1".into(),
            source: "+12065550100".into(),
        };
        let connect = Connect::new(&Aws::answering([]).sdk(), http.clone(), calls);
        let mut page = page(ChannelKind::Voice, "+81-90-1234-5678");
        // The contact flow says which key does.
        page.body.push_str(" To acknowledge, enter the code.");
        (connect.send(&page).await, http)
    }

    #[tokio::test]
    async fn a_page_is_one_call_in_the_region_of_its_instance() {
        let (done, http) = called(200, "", r#"{"ContactId":"c-1"}"#).await;
        assert_eq!(done.as_deref(), Ok("c-1"));
        let request = http.actual_requests().next().unwrap();
        let uri = "https://connect.us-west-2.amazonaws.com/contact/outbound-voice";
        assert_eq!((request.method(), request.uri()), ("PUT", uri));
        let signature = request.headers().get("authorization").unwrap();
        assert!(signature.contains("/us-west-2/connect/aws4_request"), "{signature}");
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        assert_eq!(
            body,
            json!({
                "DestinationPhoneNumber": "+819012345678",
                "ContactFlowId": "flow-1",
                "InstanceId": "9308c2a1-9bc6-4cea-8290-6c0b4a6d38fa",
                "SourcePhoneNumber": "+12065550100",
                "ClientToken": derive(&[PAGE_ID]).to_string(),
                "Attributes": { "page": PAGE_ID, "say": "CRITICAL db down. Reply 123456" },
                "RingTimeoutInSeconds": 45,
                "TrafficType": "GENERAL",
            })
        );
    }

    /// Connect starts no second call for a token that it knows: a page that leaves along when the first
    /// comes again would be said by nobody.
    #[test]
    fn other_pages_are_another_call_and_the_same_are_the_same() {
        let other = "ana/33333333-3333-5333-8333-333333333333";
        let call = |pages: &[&str]| {
            let mut call = page(ChannelKind::Voice, "+819012345678");
            call.carries = pages.iter().map(|page| PageId::parse(page).unwrap()).collect();
            call
        };
        let [first, both] = [call(&[PAGE_ID]), call(&[PAGE_ID, other])];
        assert_ne!(token(&first), token(&both));
        assert_eq!(token(&both), token(&call(&[other, PAGE_ID])));
        assert_eq!(attributes(&first).get(ALONG), None);
        assert_eq!(attributes(&both)[ALONG], "33333333-3333-5333-8333-333333333333");
        let said = attributes(&both)[SAY].to_string();
        assert!(said.contains(FOR_ALL), "{said}");
    }

    #[tokio::test]
    async fn what_may_pass_is_told_from_what_does_not_and_no_number_is() {
        let refused = called(
            403,
            "DestinationNotAllowedException",
            r#"{"Message":"+819012345678 is blocked"}"#,
        );
        let text = "Connect: DestinationNotAllowedException: (number) is blocked".to_owned();
        assert_eq!(refused.await.0, Err(PortError::Refused(text)));
        let limit = called(429, "LimitExceededException", "{}").await.0;
        assert!(matches!(limit, Err(PortError::Throttled(_))), "{limit:?}");
        let failing = called(500, "InternalServiceException", "").await.0;
        assert!(matches!(failing, Err(PortError::Busy(_))), "{failing:?}");
    }
}

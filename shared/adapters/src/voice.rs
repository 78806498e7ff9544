//! Calls: End User Messaging speaks the page. It knows no idempotency token and captures no keys:
//! a call is acknowledged by other means.

use app::ports::{OutgoingPage, PortError};
use aws_sdk_pinpointsmsvoicev2::error::SdkError;
use aws_sdk_pinpointsmsvoicev2::operation::send_voice_message::SendVoiceMessageError;
use aws_sdk_pinpointsmsvoicev2::types::{
    ConflictExceptionReason, ServiceQuotaExceededExceptionReason, VoiceId, VoiceMessageBodyTextType,
};
use aws_sdk_pinpointsmsvoicev2::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, sends};
use crate::errors::port_error;
use crate::sms::e164;

/// Seconds after which a call that waits at the carrier is dropped. A page wakes somebody now or
/// not at all: left alone, AWS would still dial 72 hours later. The API allows 5 to 259,200.
const TIME_TO_LIVE_SECONDS: i32 = 300;

pub(crate) struct Voice {
    client: Lazy<Client>,
    /// The number, or its ARN, that calls come from.
    origination: String,
    /// Who speaks; the service's default, in English, when absent.
    speaker: Option<String>,
}

impl Voice {
    pub(crate) fn new(sdk: &SdkConfig, origination: String, speaker: Option<String>) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = sends();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, origination, speaker }
    }

    pub(crate) async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let answer = self
            .client
            .send_voice_message()
            .destination_phone_number(e164(&page.address)?)
            .origination_identity(&self.origination)
            .message_body(&page.body)
            .message_body_text_type(VoiceMessageBodyTextType::Text)
            .set_voice_id(self.speaker.as_deref().map(VoiceId::from))
            .time_to_live(TIME_TO_LIVE_SECONDS)
            // Comes back in the events about the call.
            .context("page", page.id.as_str())
            .send()
            .await
            .map_err(|error| port_error("voice", &error, reason(&error)))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

/// Opted out, not verified, over the limit: the service says so beside the message.
fn reason<R>(error: &SdkError<SendVoiceMessageError, R>) -> Option<&str> {
    let error = error.as_service_error()?;
    if let SendVoiceMessageError::ConflictException(conflict) = error {
        conflict.reason().map(ConflictExceptionReason::as_str)
    } else if let SendVoiceMessageError::ServiceQuotaExceededException(quota) = error {
        quota.reason().map(ServiceQuotaExceededExceptionReason::as_str)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Aws, PAGE, page};
    use domain::contact::ChannelKind;
    use serde_json::json;

    #[tokio::test]
    async fn a_page_is_one_call_that_expires() {
        let aws = Aws::answering([(200, r#"{"MessageId":"m-1"}"#)]);
        let voice = Voice::new(&aws.sdk(), "+12065550100".into(), Some("TAKUMI".into()));
        let sent = voice.send(&page(ChannelKind::Voice, "+81-90-1234-5678")).await;
        assert_eq!(sent.as_deref(), Ok("m-1"));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "PinpointSMSVoiceV2.SendVoiceMessage");
        assert_eq!(
            request.json(),
            json!({
                "DestinationPhoneNumber": "+819012345678",
                "OriginationIdentity": "+12065550100",
                "MessageBody": "CRITICAL db down. Reply 123456",
                "MessageBodyTextType": "TEXT",
                "VoiceId": "TAKUMI",
                "TimeToLive": 300,
                "Context": {"page": PAGE},
            })
        );
    }

    #[tokio::test]
    async fn a_conflict_is_refused_with_its_reason() {
        for (code, reason) in [
            ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"),
            ("ConflictException", "A_REASON_OF_TOMORROW"),
            ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"),
        ] {
            let body = json!({"__type": code, "Message": "+819012345678: no", "Reason": reason});
            let aws = Aws::answering([(400, &*body.to_string())]);
            let voice = Voice::new(&aws.sdk(), "+12065550100".into(), None);
            let sent = voice.send(&page(ChannelKind::Voice, "+819012345678")).await;
            let text = format!("voice: {code} ({reason}): (number): no");
            assert_eq!(sent, Err(PortError::Refused(text)));
        }
    }
}

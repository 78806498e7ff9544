//! Text messages: SNS Publish to a phone number. It knows no receipt and no idempotency token.

use app::ports::{OutgoingPage, PortError};
use aws_sdk_sns::types::MessageAttributeValue;
use aws_sdk_sns::{Client, config};
use aws_types::SdkConfig;
use domain::contact::Address;

use crate::bounds::{Lazy, sends};
use crate::errors::port_error;

pub(crate) struct Sms {
    client: Lazy<Client>,
    sender_id: Option<String>,
}

impl Sms {
    pub(crate) fn new(sdk: &SdkConfig, sender_id: Option<String>) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = sends();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, sender_id }
    }

    pub(crate) async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let mut request = self
            .client
            .publish()
            .phone_number(e164(&page.address)?)
            .message(&page.body)
            // The default, Promotional, is sent when it is cheap.
            .message_attributes("AWS.SNS.SMS.SMSType", text("Transactional")?);
        if let Some(sender_id) = &self.sender_id {
            request = request.message_attributes("AWS.SNS.SMS.SenderID", text(sender_id)?);
        }
        let answer = request.send().await.map_err(|error| port_error("SNS", &error, None))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

fn text(value: &str) -> Result<MessageAttributeValue, PortError> {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value)
        .build()
        .map_err(|error| PortError::Refused(format!("SNS: {error}")))
}

/// The address in E.164, which is all that AWS takes: `+` and digits. The separators that people
/// write are left out.
//= ITU-T E.164: a country code that does not begin with 0, at most 15 digits in all
pub(crate) fn e164(address: &Address) -> Result<String, PortError> {
    let number: String =
        address.reveal().chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    let valid = number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if valid {
        Ok(number)
    } else {
        Err(PortError::Refused("the phone number is not + and 7 to 15 digits (E.164)".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Aws, page};
    use domain::contact::ChannelKind;

    const ACCEPTED: &str = "<PublishResponse><PublishResult><MessageId>m-1</MessageId>\
                            </PublishResult></PublishResponse>";

    #[test]
    fn numbers_become_e164_or_are_refused() {
        let check = |given: &str| e164(&Address::new(given)).ok();
        for given in ["+81-90-1234-5678", "+81 (90) 1234.5678", "+819012345678"] {
            assert_eq!(check(given).as_deref(), Some("+819012345678"), "{given}");
        }
        for given in ["09012345678", "+0901234567", "+81", "+8190123456789012", "+81x9012345", ""] {
            assert_eq!(check(given), None, "{given}");
        }
    }

    #[tokio::test]
    async fn a_page_is_one_transactional_publish() {
        let aws = Aws::answering([(200, ACCEPTED)]);
        let sms = Sms::new(&aws.sdk(), Some("TOCSIN".into()));
        let sent = sms.send(&page(ChannelKind::Sms, "+81-90-1234-5678")).await;
        assert_eq!(sent.as_deref(), Ok("m-1"));
        let body = aws.only_request().body;
        for part in [
            "Action=Publish&",
            "&PhoneNumber=%2B819012345678&",
            "&Message=CRITICAL%20db%20down.%20Reply%20123456&",
            "Name=AWS.SNS.SMS.SMSType&",
            "StringValue=Transactional",
            "Name=AWS.SNS.SMS.SenderID&",
            "StringValue=TOCSIN",
        ] {
            assert!(body.contains(part), "{part} in {body}");
        }
    }

    #[tokio::test]
    async fn without_a_sender_id_none_is_sent() {
        let aws = Aws::answering([(200, ACCEPTED)]);
        let sms = Sms::new(&aws.sdk(), None);
        sms.send(&page(ChannelKind::Sms, "+819012345678")).await.unwrap();
        assert!(!aws.only_request().body.contains("SenderID"));
    }

    #[tokio::test]
    async fn a_throttle_is_tried_once_more_and_then_told() {
        let throttle = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded\
                        </Message></Error></ErrorResponse>";
        let aws = Aws::answering([(400, throttle), (400, throttle), (200, ACCEPTED)]);
        let sms = Sms::new(&aws.sdk(), None);
        let sent = sms.send(&page(ChannelKind::Sms, "+819012345678")).await;
        assert_eq!(sent, Err(PortError::Throttled("SNS: Throttling: Rate exceeded".into())));
        assert_eq!(aws.requests().len(), 2);
    }

    #[tokio::test]
    async fn a_refusal_is_not_tried_again_and_does_not_quote_the_number() {
        let refusal = "<ErrorResponse><Error><Code>InvalidParameter</Code><Message>Invalid \
                       parameter: +819012345678 is opted out</Message></Error></ErrorResponse>";
        let aws = Aws::answering([(400, refusal)]);
        let sms = Sms::new(&aws.sdk(), None);
        let sent = sms.send(&page(ChannelKind::Sms, "+819012345678")).await;
        let text = "SNS: InvalidParameter: Invalid parameter: (number) is opted out";
        assert_eq!(sent, Err(PortError::Refused(text.into())));
    }

    #[tokio::test]
    async fn an_unreachable_service_is_busy() {
        let aws = Aws::answering([]);
        let sms = Sms::new(&aws.sdk(), None);
        let sent = sms.send(&page(ChannelKind::Sms, "+819012345678")).await;
        assert!(
            matches!(&sent, Err(PortError::Busy(text)) if text.starts_with("SNS: ")),
            "{sent:?}"
        );
    }
}

//! Mail: SES v2 SendEmail with a plain text body. It knows no idempotency token.

use app::ports::{OutgoingPage, PortError};
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{
    Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag,
};
use aws_sdk_sesv2::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, sends};
use crate::errors::port_error;

/// Names the page in the mail itself, for filters and for support.
const PAGE_HEADER: &str = "X-Tocsin-Page";

pub(crate) struct Email {
    client: Lazy<Client>,
    sender: String,
}

impl Email {
    pub(crate) fn new(sdk: &SdkConfig, sender: String) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = sends();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, sender }
    }

    pub(crate) async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let unbuilt = |error: BuildError| PortError::Refused(format!("SES: {error}"));
        // A tag's value may hold no slash, so it is the page's UUID alone.
        let tag = MessageTag::builder().name("page").value(page.id.uuid()).build();
        let answer = self
            .client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(page.address.reveal()).build())
            .content(content(page).map_err(unbuilt)?)
            .email_tags(tag.map_err(unbuilt)?)
            .send()
            .await
            .map_err(|error| port_error("SES", &error, None))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

fn content(page: &OutgoingPage) -> Result<EmailContent, BuildError> {
    let message = Message::builder()
        .subject(utf8(one_line(&page.subject))?)
        .body(Body::builder().text(utf8(page.body.clone())?).build())
        .headers(MessageHeader::builder().name(PAGE_HEADER).value(page.id.as_str()).build()?)
        .build();
    Ok(EmailContent::builder().simple(message).build())
}

fn utf8(text: String) -> Result<Content, BuildError> {
    Content::builder().data(text).charset("UTF-8").build()
}

/// A subject is one line: SES refuses the mail otherwise, and titles come from outside.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Aws, PAGE, page};
    use domain::contact::ChannelKind;
    use serde_json::json;

    #[tokio::test]
    async fn a_page_is_one_plain_mail() {
        let aws = Aws::answering([(200, r#"{"MessageId":"m-1"}"#)]);
        let email = Email::new(&aws.sdk(), "oncall@example.com".into());
        let mut page = page(ChannelKind::Email, "ana@example.com");
        page.subject = "[CRITICAL] db\ndown".into();
        assert_eq!(email.send(&page).await.as_deref(), Ok("m-1"));
        let request = aws.only_request();
        assert!(request.uri.ends_with("/v2/email/outbound-emails"), "{}", request.uri);
        assert_eq!(
            request.json(),
            json!({
                "FromEmailAddress": "oncall@example.com",
                "Destination": {"ToAddresses": ["ana@example.com"]},
                "Content": {"Simple": {
                    "Subject": {"Data": "[CRITICAL] db down", "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": "CRITICAL db down. Reply 123456", "Charset": "UTF-8"}},
                    "Headers": [{"Name": "X-Tocsin-Page", "Value": PAGE}],
                }},
                "EmailTags": [{"Name": "page", "Value": PAGE.trim_start_matches("ana/")}],
            })
        );
    }

    #[tokio::test]
    async fn a_rejection_is_refused_and_does_not_quote_the_address() {
        let aws = Aws::answering_error(400, "MessageRejected", "Not verified: ana@example.com");
        let email = Email::new(&aws.sdk(), "oncall@example.com".into());
        let sent = email.send(&page(ChannelKind::Email, "ana@example.com")).await;
        let text = "SES: MessageRejected: Not verified: (address)";
        assert_eq!(sent, Err(PortError::Refused(text.into())));
    }
}

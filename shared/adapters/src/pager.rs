//! [`AwsPager`]: the channels of a deployment behind the one port that sends pages.

use app::ports::{OutgoingPage, Pager, PortError};
use aws_types::SdkConfig;
use domain::contact::ChannelKind;

use crate::connect::Connect;
use crate::email::Email;
use crate::sms::Sms;
use crate::voice::Voice;

/// Who pages come from. SMS need none: AWS picks a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Senders {
    /// The name shown as an SMS's sender, where the country allows one.
    pub sms_sender_id: Option<String>,
    /// A verified address of SES; without it there is no mail.
    pub email: Option<String>,
    /// A number of End User Messaging that can call, or its ARN; without it there are no calls.
    pub voice_origination: Option<String>,
    /// Who speaks, such as `TAKUMI` for Japanese; an English voice when absent.
    pub voice_id: Option<String>,
}

/// Sends pages by SMS, e-mail and voice. A send takes no longer than its claim holds.
pub struct AwsPager {
    sms: Sms,
    email: Option<Email>,
    voice: Option<Voice>,
    /// Calls that hear keys, in the place of those that only speak.
    connect: Option<Connect>,
}

impl AwsPager {
    /// A pager over `sdk`. A client is built when its channel is first used.
    pub fn new(sdk: &SdkConfig, senders: Senders) -> Self {
        let Senders { sms_sender_id, email, voice_origination, voice_id } = senders;
        Self {
            sms: Sms::new(sdk, sms_sender_id),
            email: email.map(|sender| Email::new(sdk, sender)),
            voice: voice_origination.map(|origination| Voice::new(sdk, origination, voice_id)),
            connect: None,
        }
    }

    /// Has calls made by Amazon Connect, where there is one.
    #[must_use]
    pub fn calling(self, connect: Option<Connect>) -> Self {
        Self { connect, ..self }
    }
}

impl Pager for AwsPager {
    async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        match page.kind {
            ChannelKind::Sms => self.sms.send(page).await,
            ChannelKind::Email => match &self.email {
                Some(email) => email.send(page).await,
                None => Err(not_set_up("e-mail", "no sender address is configured")),
            },
            ChannelKind::Voice => match (&self.connect, &self.voice) {
                (Some(connect), _) => connect.send(page).await,
                (None, Some(voice)) => voice.send(page).await,
                (None, None) => Err(not_set_up("voice", "no number to call from is configured")),
            },
        }
    }
}

fn not_set_up(channel: &str, why: &str) -> PortError {
    PortError::Refused(format!("{channel} is not set up: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Aws, page};

    #[tokio::test]
    async fn a_channel_that_is_not_set_up_is_refused_without_a_call() {
        let aws = Aws::answering([]);
        let pager = AwsPager::new(&aws.sdk(), Senders::default());
        for (kind, text) in [
            (ChannelKind::Email, "e-mail is not set up: no sender address is configured"),
            (ChannelKind::Voice, "voice is not set up: no number to call from is configured"),
        ] {
            let sent = pager.send(&page(kind, "+819012345678")).await;
            assert_eq!(sent, Err(PortError::Refused(text.into())));
        }
        assert!(aws.requests().is_empty());
    }

    #[tokio::test]
    async fn each_kind_goes_to_its_service() {
        let senders = Senders {
            email: Some("oncall@example.com".into()),
            voice_origination: Some("+12065550100".into()),
            ..Senders::default()
        };
        for (kind, address, host) in [
            (ChannelKind::Sms, "+819012345678", "https://sns.ap-northeast-1."),
            (ChannelKind::Email, "ana@example.com", "https://email.ap-northeast-1."),
            (ChannelKind::Voice, "+819012345678", "https://sms-voice.ap-northeast-1."),
        ] {
            let answer = if kind == ChannelKind::Sms {
                "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult>\
                 </PublishResponse>"
            } else {
                r#"{"MessageId":"m"}"#
            };
            let aws = Aws::answering([(200, answer)]);
            let pager = AwsPager::new(&aws.sdk(), senders.clone());
            assert_eq!(pager.send(&page(kind, address)).await.as_deref(), Ok("m"));
            let uri = aws.only_request().uri;
            assert!(uri.starts_with(host), "{uri}");
        }
    }
}

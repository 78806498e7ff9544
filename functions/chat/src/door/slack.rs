//! What Slack posts: commands and presses, signed by the secret of the app.

use app::ports::{BotKeys, Clock, HandOver, Secrets};
use serde_json::json;
use wire::posted::Answer;
use wire::slack::credentials::Credentials;
use wire::slack::inbound::{Inbound, read};
use wire::slack::signature::verify;

use super::{Closed, Door, Knock, Origin, malformed};
use crate::handed;

impl<S: Secrets, H: HandOver, K: BotKeys> Door<'_, S, H, K> {
    pub(super) async fn to_slack(
        &self,
        clock: &impl Clock,
        Knock { headers, body }: Knock<'_>,
    ) -> Result<Answer, Closed> {
        let secret = self.secret(self.slack).await?;
        let credentials =
            Credentials::read(&secret).map_err(|error| malformed(self.slack, &error))?;
        verify(&credentials.signing_secret, headers, body, clock.now())
            .map_err(|denial| Closed::Denied(denial.to_string()))?;
        let handed = match read(body) {
            Inbound::Command(command) => handed::of_command(command),
            Inbound::Press(press) => handed::of_press(press),
            Inbound::Challenge(challenge) => return Ok(Answer::plain(200, challenge)),
            Inbound::Probe => return Ok(Answer::plain(200, String::new())),
            Inbound::Ignored(why) => {
                tracing::info!("a request asks for nothing: {why}");
                return Ok(Answer::plain(200, String::new()));
            }
            Inbound::Broken(why) => return Err(Closed::Broken(why)),
        };
        Ok(self.take_up(Origin::Slack, &handed, Answer::plain(200, String::new())).await)
    }
}

/// What is seen by whoever asked, and nobody else.
//= slack#slash-commands: an immediate answer
pub(super) fn told(text: &str) -> Answer {
    Answer::json(&json!({ "response_type": "ephemeral", "text": text }))
}

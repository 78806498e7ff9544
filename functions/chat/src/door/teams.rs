//! What Microsoft Teams posts for an outgoing webhook: commands that are typed to it, signed by its token.

use app::ports::{BotKeys, Clock, HandOver, Secrets};
use wire::posted::Answer;
use wire::teams::credentials::Credentials;
use wire::teams::inbound::{Inbound, plainly, read};
use wire::teams::signature::verify;

use super::{Closed, Door, Knock, Origin, malformed};
use crate::handed;

/// Why nobody is let in with what was written long ago.
pub(super) const STALE: &str = "it is older than five minutes, or of later";

impl<S: Secrets, H: HandOver, K: BotKeys> Door<'_, S, H, K> {
    pub(super) async fn to_webhook(
        &self,
        clock: &impl Clock,
        Knock { headers, body }: Knock<'_>,
    ) -> Result<Answer, Closed> {
        let credentials = self.credentials_of_teams().await?;
        let denied = |why: &str| Closed::Denied(why.to_owned());
        let token = credentials.webhook_token.as_ref();
        let token = token.ok_or_else(|| denied("the secret has no webhookToken"))?;
        verify(token, headers, body).map_err(|denial| Closed::Denied(denial.to_string()))?;
        match read(body, clock.now()) {
            Inbound::Mention(mention) => {
                let handed = handed::of_mention(mention);
                Ok(self.take_up(Origin::Webhook, &handed, told("On it.")).await)
            }
            Inbound::Stale => Err(denied(STALE)),
            Inbound::Broken(why) => Err(Closed::Broken(why)),
        }
    }

    pub(super) async fn credentials_of_teams(&self) -> Result<Credentials, Closed> {
        let name = self.teams.map(|(name, _)| name);
        let secret = self.secret(name).await?;
        Credentials::read(&secret).map_err(|error| malformed(name, &error))
    }
}

/// What everybody in the channel sees. An answer without a message is shown as an error of the webhook, and no other
/// one is taken later: what was done is posted by the bot.
//= teams#outgoing-webhooks: the answer is a message
pub(super) fn told(text: &str) -> Answer {
    Answer::json(&plainly(text))
}

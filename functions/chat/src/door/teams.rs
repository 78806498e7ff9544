//! What Microsoft Teams posts: commands that are typed to an outgoing webhook, signed by its token.

use app::ports::{Clock, HandOver, Secrets};
use domain::chat::ChatService;
use wire::teams::credentials::Credentials;
use wire::teams::inbound::{Inbound, plainly, read};
use wire::teams::signature::verify;

use super::{Answer, Closed, Door, Knock, malformed};
use crate::handed;

impl<S: Secrets, H: HandOver> Door<'_, S, H> {
    pub(super) async fn to_teams(
        &self,
        clock: &impl Clock,
        Knock { headers, body }: Knock<'_>,
    ) -> Result<Answer, Closed> {
        let secret = self.secret(self.teams).await?;
        let credentials =
            Credentials::read(&secret).map_err(|error| malformed(self.teams, &error))?;
        let denied = |why: &str| Closed::Denied(why.to_owned());
        let token = credentials.webhook_token.as_ref();
        let token = token.ok_or_else(|| denied("the secret has no webhookToken"))?;
        verify(token, headers, body).map_err(|denial| Closed::Denied(denial.to_string()))?;
        match read(body, clock.now()) {
            Inbound::Mention(mention) => {
                let handed = handed::of_mention(mention);
                Ok(self.take_up(ChatService::Teams, &handed, told("On it.")).await)
            }
            Inbound::Stale => Err(denied("the message is older than five minutes, or of later")),
            Inbound::Broken(why) => Err(Closed::Broken(why)),
        }
    }
}

/// What everybody in the channel sees. An answer without a message is shown as an error of the webhook, and no other
/// one is taken later: what was done is posted by the bot.
//= teams#outgoing-webhooks: the answer is a message
pub(super) fn told(text: &str) -> Answer {
    super::json(&plainly(text))
}

//! What the Bot Framework posts to the bot's own address: presses and mentions, with a token that it signed.

use app::ports::{BotKeys, Clock, HandOver, Secrets};
use jiff::Timestamp;
use wire::posted::Answer;
use wire::teams::bot::{self, Expected, Inbound, read};
use wire::teams::token::{Denial, Proven, key_id, token, verify};

use super::teams::STALE;
use super::{Closed, Door, Knock, Origin};
use crate::handed;

impl<S: Secrets, H: HandOver, K: BotKeys> Door<'_, S, H, K> {
    pub(super) async fn to_bot(
        &self,
        clock: &impl Clock,
        Knock { headers, body }: Knock<'_>,
    ) -> Result<Answer, Closed> {
        let credentials = self.credentials_of_teams().await?;
        let Proven { service_url } = self.proven(headers, &credentials.app, clock.now()).await?;
        let expected = Expected { service_url: &service_url, tenant: &credentials.tenant };
        let denied = |why: &str| Err(Closed::Denied(why.to_owned()));
        let handed = match read(body, expected, clock.now()) {
            Inbound::Press(press) => handed::of_card(press),
            Inbound::Mention(mention) => handed::of_mention(mention),
            Inbound::Stale => return denied(STALE),
            Inbound::Elsewhere => {
                return denied("its token is another service's, or it is not of Teams");
            }
            Inbound::Stranger => return denied("it is of another tenant"),
            Inbound::Ignored(why) => {
                tracing::info!("a request asks for nothing: {why}");
                return Ok(told("There is nothing to do."));
            }
            Inbound::Broken(why) => return Err(Closed::Broken(why)),
        };
        Ok(self.take_up(Origin::Bot, &handed, told("On it.")).await)
    }

    /// What the token of a request proves.
    async fn proven(
        &self,
        headers: &[(&str, &str)],
        app: &str,
        now: Timestamp,
    ) -> Result<Proven, Closed> {
        let denied = |denial: Denial| Closed::Denied(denial.to_string());
        let token = token(headers).map_err(denied)?;
        let id = key_id(token).map_err(denied)?;
        let (_, keys) = self.teams.ok_or(Closed::NotSetUp)?;
        let key = keys.bot_key(&id).await.map_err(Closed::Locked)?;
        let key = key.ok_or_else(|| denied(Denial::UnknownKey))?;
        verify(token, &key, app, now).map_err(denied)
    }
}

/// What whoever pressed a button sees, beside the card. Of a message nobody reads the answer.
//= teams#universal-actions: the response of an invoke
pub(super) fn told(text: &str) -> Answer {
    Answer::json(&bot::told(text))
}

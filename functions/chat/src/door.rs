//! The door of the function URL: who knocks is known by the signature over the raw bytes, and is answered at once.
//= slack#acknowledging: within three seconds
//= teams#outgoing-webhooks: within five seconds
//= bot-framework#send-and-receive: an invoke within ten seconds

mod bot;
mod slack;
mod teams;

use app::error::AppError;
use app::ports::{BotKeys, Clock, HandOver, PortError, Secrets};
use domain::limits::{SLACK_ANSWER_WITHIN, TEAMS_ANSWER_WITHIN};
use futures_util::future::{Either, select};
use jiff::SignedDuration;
use serde_json::Value;
use wire::posted::{Answer, Posted};
use wire::teams::signature::is_webhook;
use wire::teams::token::is_token;
use zeroize::Zeroizing;

use crate::strange;

/// The door of the apps that a deployment has: of Slack, of Microsoft Teams, or of both.
pub struct Door<'a, S, H, K> {
    /// Who keeps the apps' credentials.
    pub secrets: &'a S,
    /// Under which name those of Slack's app are, where there is one.
    pub slack: Option<&'a str>,
    /// Under which name those of the app of Teams are, where there is one, and who has the keys that requests to its
    /// bot are signed with.
    pub teams: Option<(&'a str, &'a K)>,
    /// Who does what was asked for, after the answer.
    pub itself: &'a H,
}

/// Who a request says that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Slack,
    /// The outgoing webhook of a team.
    Webhook,
    /// The Bot Framework, to the bot's own address.
    Bot,
}

impl Origin {
    fn of(headers: &[(&str, &str)]) -> Self {
        match (is_webhook(headers), is_token(headers)) {
            (true, _) => Self::Webhook,
            (false, true) => Self::Bot,
            (false, false) => Self::Slack,
        }
    }

    /// Until when it is answered.
    const fn patience(self) -> SignedDuration {
        match self {
            Self::Slack => SLACK_ANSWER_WITHIN,
            Self::Webhook | Self::Bot => TEAMS_ANSWER_WITHIN,
        }
    }

    /// What whoever asked is told at once.
    fn told(self, text: &str) -> Answer {
        match self {
            Self::Slack => slack::told(text),
            Self::Webhook => teams::told(text),
            Self::Bot => bot::told(text),
        }
    }

    fn sorry(self, why: &str) -> Answer {
        self.told(&format!("This may not have been done: {why}. Please ask again."))
    }
}

/// What somebody sent: names of headers in lower case with their values, and the raw bytes.
#[derive(Clone, Copy)]
struct Knock<'a> {
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

impl<S: Secrets, H: HandOver, K: BotKeys> Door<'_, S, H, K> {
    /// Answers one request, in time whatever happens behind.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the event is no HTTP request.
    pub(crate) async fn serve(&self, clock: &impl Clock, event: Value) -> Result<Answer, AppError> {
        let posted = Posted::read(event).map_err(|error| strange(&error))?;
        let headers = posted.headers();
        let knock = Knock { headers: &headers, body: posted.body() };
        let origin = Origin::of(&headers);
        let answered = std::pin::pin!(self.answer(clock, origin, knock));
        let late = std::pin::pin!(clock.sleep(origin.patience()));
        Ok(match select(answered, late).await {
            Either::Left((answer, _)) => answer,
            // It may have been taken up all the same: the same again does nothing more.
            Either::Right(_) => origin.sorry("it took too long"),
        })
    }

    async fn answer(&self, clock: &impl Clock, origin: Origin, knock: Knock<'_>) -> Answer {
        let answered = match origin {
            Origin::Slack => self.to_slack(clock, knock).await,
            Origin::Webhook => self.to_webhook(clock, knock).await,
            Origin::Bot => self.to_bot(clock, knock).await,
        };
        answered.unwrap_or_else(|closed| match closed {
            Closed::NotSetUp => {
                tracing::warn!("a request was turned away: {origin:?} is not set up");
                Answer::plain(401, String::new())
            }
            Closed::Denied(denial) => {
                tracing::warn!("a request was turned away: {denial}");
                Answer::plain(401, String::new())
            }
            Closed::Locked(why) => {
                tracing::error!("nobody can be let in: {why}");
                Answer::plain(503, String::new())
            }
            Closed::Broken(why) => {
                tracing::error!("a request cannot be read: {why}");
                Answer::plain(400, String::new())
            }
        })
    }

    /// The secret of an app.
    async fn secret(&self, name: Option<&str>) -> Result<Zeroizing<String>, Closed> {
        let name = name.ok_or(Closed::NotSetUp)?;
        let secret = self.secrets.secret(name).await.map_err(Closed::Locked)?;
        secret.ok_or_else(|| Closed::Locked(PortError::Refused(format!("no secret is at {name}"))))
    }

    /// Hands a request over; `taken` is answered when that is done.
    async fn take_up(&self, origin: Origin, handed: &Value, taken: Answer) -> Answer {
        match self.itself.hand_over(&handed.to_string()).await {
            Ok(()) => taken,
            Err(error) => {
                tracing::error!("a request was not taken up: {error}");
                origin.sorry("it could not be handed over")
            }
        }
    }
}

/// Why somebody is not let in.
enum Closed {
    /// The service that it says it comes from is not set up.
    NotSetUp,
    /// It comes from nobody that we know.
    Denied(String),
    /// What proves who somebody is cannot be read.
    Locked(PortError),
    /// It is nothing that the service sends.
    Broken(&'static str),
}

/// The credentials of an app cannot be read.
fn malformed(name: Option<&str>, error: &dyn std::error::Error) -> Closed {
    let name = name.unwrap_or_default();
    Closed::Locked(PortError::Refused(format!("{name}: {error}")))
}

//! The door of the function URL: who knocks is known by the signature over the raw bytes, and is answered at once.
//= pagerduty#webhooks: within five seconds, or it comes again, for two days

use app::error::AppError;
use app::pager_duty::{By, News};
use app::ports::{Clock, HandOver, PortError, Secrets};
use domain::limits::PAGER_DUTY_ANSWER_WITHIN;
use domain::pager_duty::{Status, incident_of};
use futures_util::future::{Either, select};
use serde_json::{Value, json};
use wire::pager_duty::credentials::Credentials;
use wire::pager_duty::secret::parameter;
use wire::pager_duty::signature::{Denial, verify};
use wire::pager_duty::webhook::{Agent, AgentKind, Heard, Inbound, read};
use wire::posted::{Answer, Posted};

use crate::strange;

/// The door for one account of PagerDuty.
pub struct Door<'a, S, H> {
    /// Who keeps what webhooks are signed with.
    pub secrets: &'a S,
    /// Under which name, as a plan's integration says it.
    pub secret: &'a str,
    /// Who does what follows, after the answer.
    pub itself: &'a H,
}

impl<S: Secrets, H: HandOver> Door<'_, S, H> {
    /// Answers one request, in time whatever happens behind.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the event is no HTTP request.
    pub(crate) async fn serve(&self, clock: &impl Clock, event: Value) -> Result<Answer, AppError> {
        let posted = Posted::read(event).map_err(|error| strange(&error))?;
        let headers = posted.headers();
        let answered = std::pin::pin!(self.answer(&headers, posted.body()));
        let late = std::pin::pin!(clock.sleep(PAGER_DUTY_ANSWER_WITHIN));
        Ok(match select(answered, late).await {
            Either::Left((answer, _)) => answer,
            // It may have been taken up all the same: the same again does nothing more.
            Either::Right(_) => bare(503),
        })
    }

    async fn answer(&self, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let credentials = match self.credentials().await {
            Ok(credentials) => credentials,
            Err(why) => {
                tracing::error!("nobody can be let in: {why}");
                return bare(503);
            }
        };
        if let Err(denial) = verify(&credentials.webhook_secrets, headers, body) {
            tracing::warn!("a webhook was turned away: {denial}");
            return bare(turned_away(denial));
        }
        let news = match read(body) {
            Inbound::Acknowledged(heard) => news(Status::Acknowledged, heard),
            Inbound::Resolved(heard) => news(Status::Resolved, heard),
            Inbound::Ignored(why) => {
                tracing::info!("a webhook asks for nothing: {why}");
                return bare(200);
            }
            Inbound::Broken(why) => {
                // The same again says no more.
                tracing::error!("a webhook cannot be read: {why}");
                return bare(200);
            }
        };
        let Some(news) = news else {
            tracing::info!("a webhook is about no incident of ours");
            return bare(200);
        };
        match self.itself.hand_over(&json!({ "news": news }).to_string()).await {
            Ok(()) => bare(200),
            Err(error) => {
                tracing::error!("a webhook was not taken up: {error}");
                bare(503)
            }
        }
    }

    async fn credentials(&self) -> Result<Credentials, PortError> {
        let name = self.secret;
        let refused = |why: &str| PortError::Refused(format!("{name}: {why}"));
        let parameter = parameter(name).ok_or_else(|| refused("it names no secret"))?;
        let secret = self.secrets.secret(&parameter).await?;
        let secret = secret.ok_or_else(|| refused("there is no such secret"))?;
        Credentials::read(&secret).map_err(|error| refused(&error.to_string()))
    }
}

/// What was heard, where it is about an incident of ours.
fn news(status: Status, heard: Heard) -> Option<News> {
    let Heard { event, occurred_at, id, key, agent, .. } = heard;
    let incident = incident_of(&key?)?;
    Some(News { event, incident, theirs: id, status, at: occurred_at, by: agent.and_then(person) })
}

fn person(agent: Agent) -> Option<By> {
    let Agent { id, kind, summary, email } = agent;
    match kind {
        AgentKind::User => Some(By { id, name: summary, email }),
        AgentKind::Other => None,
    }
}

/// PagerDuty drops for good what is refused by a 4xx, and after three of them it turns the subscription off for a day. So
/// what is signed by a secret that we do not hold, or not yet, is to come again.
//= pagerduty#webhooks: behavior, permanent errors
fn turned_away(denial: Denial) -> u16 {
    match denial {
        Denial::Header => 401,
        Denial::NoSecret | Denial::Mismatch => 503,
    }
}

/// Without a word: PagerDuty reads the status alone.
fn bare(status_code: u16) -> Answer {
    Answer::plain(status_code, String::new())
}

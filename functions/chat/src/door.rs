//! The door of the function URL: who knocks is known by the signature over the raw bytes, and is answered at once.
//= slack#acknowledging: within three seconds

use std::collections::BTreeMap;

use app::error::AppError;
use app::ports::{Clock, HandOver, PortError, Secrets};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::limits::CHAT_ANSWER_WITHIN;
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wire::slack::credentials::Credentials;
use wire::slack::inbound::{Inbound, read};
use wire::slack::signature::verify;

use crate::{handed, strange};

/// The door of one Slack app.
pub struct Door<'a, S, H> {
    /// Who keeps the app's credentials.
    pub secrets: &'a S,
    /// Under which name.
    pub secret: &'a str,
    /// Who does what was asked for, after the answer.
    pub itself: &'a H,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The HTTP status.
    pub status_code: u16,
    /// The headers.
    pub headers: BTreeMap<&'static str, &'static str>,
    /// The body.
    pub body: String,
}

//= lambda#urls-payloads, format 2.0
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    /// Names in lower case.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl<S: Secrets, H: HandOver> Door<'_, S, H> {
    /// Answers one request, in time whatever happens behind.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the event is no HTTP request.
    pub(crate) async fn serve(&self, clock: &impl Clock, event: Value) -> Result<Answer, AppError> {
        let event: Event = serde_json::from_value(event).map_err(|error| strange(&error))?;
        let body = event.body.unwrap_or_default();
        let body = if event.is_base64_encoded {
            STANDARD.decode(body).unwrap_or_default()
        } else {
            body.into_bytes()
        };
        let headers: Vec<_> =
            event.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answered = std::pin::pin!(self.answer(clock, &headers, &body));
        let late = std::pin::pin!(clock.sleep(CHAT_ANSWER_WITHIN));
        Ok(match select(answered, late).await {
            Either::Left((answer, _)) => answer,
            // It may have been taken up all the same: the same again does nothing more.
            Either::Right(_) => sorry("it took too long"),
        })
    }

    async fn answer(&self, clock: &impl Clock, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let credentials = match self.credentials().await {
            Ok(credentials) => credentials,
            Err(why) => {
                tracing::error!("nobody can be let in: {why}");
                return plain(503, String::new());
            }
        };
        if let Err(denial) = verify(&credentials.signing_secret, headers, body, clock.now()) {
            tracing::warn!("a request was turned away: {denial}");
            return plain(401, String::new());
        }
        let handed = match read(body) {
            Inbound::Command(command) => handed::of_command(command),
            Inbound::Press(press) => handed::of_press(press),
            Inbound::Challenge(challenge) => return plain(200, challenge),
            Inbound::Probe => return plain(200, String::new()),
            Inbound::Ignored(why) => {
                tracing::info!("a request asks for nothing: {why}");
                return plain(200, String::new());
            }
            Inbound::Broken(why) => {
                tracing::error!("a request cannot be read: {why}");
                return plain(400, String::new());
            }
        };
        match self.itself.hand_over(&handed.to_string()).await {
            Ok(()) => plain(200, String::new()),
            Err(error) => {
                tracing::error!("a request was not taken up: {error}");
                sorry("it could not be handed over")
            }
        }
    }

    async fn credentials(&self) -> Result<Credentials, PortError> {
        let name = self.secret;
        let secret = self.secrets.secret(name).await?;
        let secret = secret.ok_or_else(|| PortError::Refused(format!("no secret is at {name}")))?;
        Credentials::read(&secret).map_err(|error| PortError::Refused(format!("{name}: {error}")))
    }
}

fn plain(status_code: u16, body: String) -> Answer {
    let headers = [("content-type", "text/plain; charset=utf-8")].into();
    Answer { status_code, headers, body }
}

/// What is seen by whoever asked, and nobody else.
//= slack#slash-commands: an immediate answer
fn sorry(why: &str) -> Answer {
    let text = format!("This may not have been done: {why}. Please ask again.");
    let body = json!({ "response_type": "ephemeral", "text": text }).to_string();
    Answer { status_code: 200, headers: [("content-type", "application/json")].into(), body }
}

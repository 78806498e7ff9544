//! The page behind a link in a mail, as a function URL serves it.

use api::signature::Request;
use app::error::AppError;
use app::ports::{Aggregates, Answers, Clock, Configurations, Entropy, Notices, Pager, Timers};
use app::reply::{open, press};
use app::{State, World};
use domain::reply::Wish;
use serde_json::{Value, json};
use wire::outbound::answering::{POLICY, Shown, notice, page};
use wire::reply::link::{self, Link, Pressed};

/// An answer to a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// HTML.
    pub body: String,
}

impl Page {
    fn says(status: u16, words: &str) -> Self {
        Self { status, body: notice("Tocsin", words) }
    }

    /// The headers of every answer: nothing of it is kept, framed, indexed or passed on.
    pub fn headers() -> [(&'static str, &'static str); 7] {
        [
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", POLICY),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "noindex, nofollow"),
            ("strict-transport-security", "max-age=31536000"),
        ]
    }

    /// As a function URL takes it.
    //= lambda#urls-payloads, format 2.0
    pub(crate) fn answer(&self) -> Value {
        let headers: serde_json::Map<String, Value> =
            Self::headers().into_iter().map(|(name, is)| (name.to_owned(), is.into())).collect();
        json!({ "statusCode": self.status, "headers": headers, "body": self.body })
    }
}

/// Answers a request for the page behind a link: to look changes nothing, to press a button does.
pub async fn serve<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    request: &Request<'_>,
) -> Page
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Some(link) = link::read(request.path) else { return gone() };
    let told = match request.method {
        "GET" | "HEAD" => None,
        "POST" => match link::pressed(request.body) {
            Some(pressed) => match told(state, world, &link, pressed).await {
                Ok(told) => Some(told),
                Err(page) => return page,
            },
            None => return Page::says(400, "This form is none of Tocsin's."),
        },
        _ => return Page::says(405, "Open this link, and press a button."),
    };
    show(state, &link, told.as_deref()).await
}

/// Presses a button; says what came of it.
async fn told<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    link: &Link,
    pressed: Pressed,
) -> Result<String, Page>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    match Box::pin(press(state, world, link, pressed)).await {
        Ok(()) => Ok(match pressed.wish {
            Wish::Acknowledge => "You have acknowledged it.".to_owned(),
            Wish::Resolve => "You have resolved it.".to_owned(),
            Wish::Escalate => "The next stages have begun.".to_owned(),
        }),
        Err(AppError::Refused(why)) => Ok(format!("Nothing was done: {why}.")),
        Err(error) => Err(failed(&error)),
    }
}

async fn show<S, C, E>(state: &State<'_, S, C, E>, link: &Link, told: Option<&str>) -> Page
where
    S: Aggregates,
    C: Clock,
{
    match open(state, link).await {
        Ok(opened) => {
            let shown = Shown {
                title: &opened.incident.title,
                impact: opened.incident.impact,
                state: &opened.state.to_string(),
                told,
                offers: &opened.offers,
                seen: opened.seen,
            };
            Page { status: 200, body: page(&shown) }
        }
        Err(error) => failed(&error),
    }
}

fn gone() -> Page {
    Page::says(404, "This link is not good, or not any more.")
}

fn failed(error: &AppError) -> Page {
    match error {
        AppError::NotFound { .. } => gone(),
        AppError::Refused(why) => Page::says(409, why),
        AppError::Store(_) | AppError::Contended { .. } => {
            tracing::error!(error = error as &dyn std::error::Error, "a link was not answered");
            Page::says(503, "Tocsin could not do this now. Please try again.")
        }
    }
}

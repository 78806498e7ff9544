//! Replies: what people answer a page with, by a text message, by a link in a mail, by a key in a call.
//!
//! It is invoked by the topic of text messages that come in, by its function URL, and by contact flows of
//! Amazon Connect. All of it ends in the same use cases as the API's and the command's.

mod web;

use app::error::AppError;
use app::ports::{
    Aggregates, Answers, Clock, Configurations, Entropy, Lists, Notices, Pager, Timers,
};
use app::reply::{Called, Texted, call, text};
use app::{State, World};
use domain::reply::Wish;
use serde_json::Value;
use wire::reply::call as flow;
use wire::reply::{Malformed, read};

pub use web::{Page, serve};

/// What became of one text message.
pub type TextOutcome = Result<Texted, Malformed>;

/// What became of an invocation.
#[derive(Debug, Default)]
pub struct Handled {
    /// What whoever invoked is answered.
    pub answer: Value,
    /// What became of each text message.
    pub texted: Vec<TextOutcome>,
}

/// Handles one invocation.
///
/// # Errors
/// [`AppError::Refused`] when the payload is none of those; otherwise what the store said, and the
/// platform delivers a text message again.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    payload: &[u8],
) -> Result<Handled, AppError>
where
    S: Aggregates + Answers + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let event: Value = serde_json::from_slice(payload)
        .map_err(|error| AppError::Refused(format!("the payload is no JSON: {error}")))?;
    if event.get("Records").is_some() {
        return texts(state, world, &event).await;
    }
    if event.get("Details").is_some() {
        let answer = pressed(state, world, &event).await?;
        return Ok(Handled { answer, texted: Vec::new() });
    }
    let received = api::function_url::read(payload)?;
    let headers = received.headers();
    let page = serve(state, world, &received.request(&headers)).await;
    Ok(Handled { answer: page.answer(), texted: Vec::new() })
}

async fn texts<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    event: &Value,
) -> Result<Handled, AppError>
where
    S: Aggregates + Answers + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let records = read(event).map_err(|malformed| AppError::Refused(malformed.to_string()))?;
    let mut handled = Handled::default();
    for record in records {
        handled.texted.push(match record {
            Ok(message) => Ok(text(state, world, &message).await?),
            Err(malformed) => Err(malformed),
        });
    }
    Ok(handled)
}

async fn pressed<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    event: &Value,
) -> Result<Value, AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let key = flow::read(event).map_err(|malformed| AppError::Refused(malformed.to_string()))?;
    Ok(match call(state, world, &key).await? {
        Called::Done(Wish::Acknowledge) if key.pages.len() > 1 => {
            flow::answer("done", "Acknowledged. You have all of them.")
        }
        Called::Done(Wish::Acknowledge) => flow::answer("done", "Acknowledged. You have it."),
        Called::Done(Wish::Escalate) => flow::answer("done", "Escalated. The next are paged now."),
        Called::Done(Wish::Resolve) => flow::answer("done", "Resolved."),
        Called::Refused(why) => flow::answer("refused", &format!("Nothing was done: {why}.")),
        Called::Nothing => flow::answer("nothing", "Nothing was pressed, so nothing was done."),
    })
}

#[cfg(test)]
mod tests;

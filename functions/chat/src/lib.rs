//! Chat: keeps the channels of incidents in step with their timelines, and does what people type and press there.
//!
//! It is invoked in three ways. The stream of the table says what happened; its function URL takes the requests of
//! chat services, checks who sent them, hands them to itself by the platform's queue and answers at once; and what
//! was handed over is done. Nobody who is paged waits for any of it.

mod door;
mod follow;
mod handed;

use app::chat::Chats;
use app::error::AppError;
use app::ports::{
    Aggregates, Answers, BotKeys, Chat, ChatChannels, Clock, Configurations, Entropy, HandOver,
    Lists, Notices, Pager, Secrets, Timers,
};
use app::{State, World};
use serde_json::Value;
use wire::posted::Answer;

pub use door::Door;
pub use follow::Failure;

/// What a chat function asks of the store.
pub trait Store: Aggregates + Answers + ChatChannels + Configurations + Lists {}

impl<S: Aggregates + Answers + ChatChannels + Configurations + Lists> Store for S {}

/// What became of an invocation.
#[derive(Debug)]
pub enum Handled {
    /// Channels were brought in step, or not yet: what Lambda is told, and why.
    Followed(wire::stream::StreamAnswer, Vec<Failure>),
    /// A request of a chat service was answered.
    Answered(Answer),
    /// What was handed over was done.
    Done,
}

impl Handled {
    /// What Lambda is told.
    ///
    /// # Errors
    /// Never: all of it is JSON.
    pub fn answer(&self) -> Result<Value, AppError> {
        let answer = match self {
            Self::Followed(answer, _) => serde_json::to_value(answer),
            Self::Answered(answer) => serde_json::to_value(answer),
            Self::Done => Ok(Value::Null),
        };
        answer.map_err(|error| AppError::Refused(error.to_string()))
    }
}

/// Handles one invocation.
///
/// # Errors
/// [`AppError::Refused`] when the payload is none of ours; what could not be done yet and may be tried again.
pub async fn handle<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    chats: &Chats<'_, impl Chat, impl Chat>,
    door: &Door<'_, impl Secrets, impl HandOver, impl BotKeys>,
    payload: &[u8],
) -> Result<Handled, AppError>
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let event: Value = serde_json::from_slice(payload).map_err(|error| strange(&error))?;
    if event.get("Records").is_some() {
        let (answer, failures) = Box::pin(follow::follow(state, chats, event)).await?;
        return Ok(Handled::Followed(answer, failures));
    }
    if event.get("requestContext").is_some() {
        return Ok(Handled::Answered(door.serve(state.clock, event).await?));
    }
    Box::pin(handed::done(state, world, chats, event)).await?;
    Ok(Handled::Done)
}

fn strange(error: &serde_json::Error) -> AppError {
    AppError::Refused(format!("not an event for chat: {error}"))
}

#[cfg(test)]
mod tests;

//! Requests that may come again, and are answered as they were the first time.

use domain::ids::derive;
use domain::limits::ANSWERED_KEPT;
use domain::time::after;
use jiff::Timestamp;
use uuid::Uuid;

use crate::State;
use crate::error::AppError;
use crate::ports::{Answered, Answers, Clock};
use crate::retry::patiently;

/// By what a request is recognised when it comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeatable {
    id: Uuid,
    input: Uuid,
}

/// The token was used for another request before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this idempotency token was used for another request")]
pub struct OtherRequest;

impl Repeatable {
    /// A request for `operation` under the caller's `token`; `input` is everything else that is asked.
    pub fn new(operation: &str, token: &str, input: &str) -> Self {
        Self { id: derive(&["request", operation, token]), input: derive(&["input", input]) }
    }

    /// What is remembered when it is answered.
    pub(crate) fn answered(self, answer: String, at: Timestamp) -> Answered {
        let Self { id, input } = self;
        Answered { id, input, answer, at, until: after(at, ANSWERED_KEPT) }
    }

    /// What it was answered before, if it was, and that is remembered.
    pub(crate) async fn known<S: Answers, C: Clock, E>(
        self,
        state: &State<'_, S, C, E>,
    ) -> Result<Option<Result<String, OtherRequest>>, AppError> {
        let read = patiently(state.clock, async || Ok(state.store.answered(self.id).await?));
        // The store forgets in its own time.
        let known = read.await?.filter(|known| state.clock.now() < known.until);
        Ok(known
            .map(|known| (known.input == self.input).then_some(known.answer).ok_or(OtherRequest)))
    }
}

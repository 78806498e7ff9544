//! Changes of the directory: read the configuration, decide, write it if nothing came in between.

mod activation;

pub use activation::{Code, activate, send_code};

use domain::configuration::Configuration;
use domain::directory::Rejection;
use domain::ids::derive;
use domain::limits::{ANSWERED_KEPT, COMMIT_ATTEMPTS};
use domain::time::after;
use uuid::Uuid;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Answered, Clock, Directory, Entropy, Reconfiguration};
use crate::retry::patiently;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It could not be read or written.
    #[error(transparent)]
    App(#[from] AppError),
    /// It may not be so.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The token was used for another request before.
    #[error("this idempotency token was used for another request")]
    OtherRequest,
}

/// By what a request is recognised when it comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeatable {
    id: Uuid,
    input: Uuid,
}

impl Repeatable {
    /// A request for `operation` under the caller's `token`; `input` is everything else that is asked.
    pub fn new(operation: &str, token: &str, input: &str) -> Self {
        Self { id: derive(&["request", operation, token]), input: derive(&["input", input]) }
    }
}

/// Changes the configuration by `decide`, which gives the next one and the answer. The same request
/// again changes nothing, and gets the same answer.
///
/// # Errors
/// [`ChangeError`]; nothing is half-written.
pub async fn change<S, C, E>(
    state: &State<'_, S, C, E>,
    request: Option<Repeatable>,
    decide: impl Fn(&Configuration) -> Result<(Configuration, String), Rejection>,
) -> Result<String, ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(answered) = answered(state, request.as_ref()).await? {
            return answered;
        }
        let from = patiently(state.clock, async || Ok(state.store.configuration().await?)).await?;
        let (to, answer) = match decide(&from) {
            Ok(decided) => decided,
            // The same request may have come through since: what it made is in its own way then.
            Err(rejection) => {
                let since = answered(state, request.as_ref()).await?;
                return since.unwrap_or(Err(rejection.into()));
            }
        };
        let now = state.clock.now();
        let answers = request.map(|Repeatable { id, input }| Answered {
            id,
            input,
            answer: answer.clone(),
            at: now,
            until: after(now, ANSWERED_KEPT),
        });
        let change = Reconfiguration { id: state.entropy.fresh(), from, to, answers };
        let committed =
            patiently(state.clock, async || unless_raced(state.store.reconfigure(&change).await));
        if committed.await? == Committed::Yes {
            return Ok(answer);
        }
    }
    let what = "the configuration".to_owned();
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS }.into())
}

/// What the request was answered before, if it was, and that is remembered.
async fn answered<S, C, E>(
    state: &State<'_, S, C, E>,
    request: Option<&Repeatable>,
) -> Result<Option<Result<String, ChangeError>>, AppError>
where
    S: Directory,
    C: Clock,
{
    let Some(request) = request else { return Ok(None) };
    let read = patiently(state.clock, async || Ok(state.store.answered(request.id).await?));
    // The store forgets in its own time.
    let known = read.await?.filter(|known| state.clock.now() < known.until);
    Ok(known.map(|known| {
        let same = known.input == request.input;
        same.then_some(known.answer).ok_or(ChangeError::OtherRequest)
    }))
}

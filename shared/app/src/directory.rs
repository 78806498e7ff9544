//! Changes of the directory: read the configuration, decide, write it if nothing came in between.

mod activation;
mod documents;

pub use activation::{Code, activate, send_code};
pub use documents::{ReadDocuments, read_documents};

use domain::configuration::Configuration;
use domain::directory::Rejection;
use domain::limits::COMMIT_ATTEMPTS;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Answers, Clock, Directory, Entropy, Reconfiguration};
use crate::repeatable::{OtherRequest, Repeatable};
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
    #[error(transparent)]
    OtherRequest(#[from] OtherRequest),
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
        if let Some(known) = known(state, request).await? {
            return known;
        }
        let from = patiently(state.clock, async || Ok(state.store.configuration().await?)).await?;
        let (to, answer) = match decide(&from) {
            Ok(decided) => decided,
            // The same request may have come through since: what it made is in its own way then.
            Err(rejection) => {
                let since = known(state, request).await?;
                return since.unwrap_or(Err(rejection.into()));
            }
        };
        let now = state.clock.now();
        let answers = request.map(|request| request.answered(answer.clone(), now));
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

async fn known<S, C, E>(
    state: &State<'_, S, C, E>,
    request: Option<Repeatable>,
) -> Result<Option<Result<String, ChangeError>>, AppError>
where
    S: Answers,
    C: Clock,
{
    let Some(request) = request else { return Ok(None) };
    let known = request.known(state).await?;
    Ok(known.map(|known| known.map_err(ChangeError::OtherRequest)))
}

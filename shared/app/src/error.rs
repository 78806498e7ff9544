//! What can go wrong in a use case, and the one place that says what follows from it.

use domain::escalation::Refusal;

use crate::ports::{CommitError, StoreError};

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Others kept deciding first.
    #[error("{what} was decided by others {attempts} times in a row")]
    Contended {
        /// What was to be decided.
        what: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// It does not exist.
    #[error("there is no {kind} {id}")]
    NotFound {
        /// What kind of thing.
        kind: &'static str,
        /// Which.
        id: String,
    },
    /// It may not be done.
    #[error("{0}")]
    Refused(String),
}

/// What follows from an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// The same request may succeed later.
    Retry,
    /// The request is wrong, and its sender should hear so.
    Reject,
    /// What it was about is gone: there is nothing left to do.
    Drop,
}

impl AppError {
    /// Decides what follows.
    pub fn disposition(&self) -> Disposition {
        match self {
            // A failing store is retried too: until somebody mends it, the platform's retries and
            // the failure queue keep the message.
            Self::Store(StoreError::Busy { .. } | StoreError::Failed { .. })
            | Self::Contended { .. } => Disposition::Retry,
            Self::NotFound { .. } => Disposition::Drop,
            Self::Refused(_) => Disposition::Reject,
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

/// A commit's failure that is no race: a race is answered by reading again.
pub(crate) fn unless_raced(result: Result<(), CommitError>) -> Result<Committed, AppError> {
    match result {
        Ok(()) => Ok(Committed::Yes),
        Err(CommitError::Raced) => Ok(Committed::Raced),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Committed {
    /// It is written.
    Yes,
    /// Another decision came first.
    Raced,
}

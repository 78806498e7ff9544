//! Changes of the configuration, and what goes with them: codes that wait to be entered, and
//! requests that were answered.

use std::future::Future;

use domain::configuration::Configuration;
use domain::directory::Activating;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Change, CommitError, Configurations, StoreError, Versioned};

/// A change of the configuration, to be written as one.
#[derive(Debug, Clone)]
pub struct Reconfiguration {
    /// Random, drawn for this attempt: by it the store recognises its own first success.
    pub id: Uuid,
    /// The configuration as it was read.
    pub from: Configuration,
    /// As it is to be, its generation aside.
    pub to: Configuration,
    /// The request that it answers, where that may come again.
    pub answers: Option<Answered>,
}

/// A request that was answered: the same again gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Derived from the operation and the caller's token.
    pub id: Uuid,
    /// Derived from everything else that was asked.
    pub input: Uuid,
    /// The answer.
    pub answer: String,
    /// When it was given.
    pub at: Timestamp,
    /// Until when it is remembered.
    pub until: Timestamp,
}

/// Requests that were answered.
pub trait Answers: Send + Sync {
    /// One that was, in one request.
    fn answered(
        &self,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<Answered>, StoreError>> + Send;
}

/// The one way to change the configuration. Reads are strongly consistent.
pub trait Directory: Answers + Configurations {
    /// Replaces the configuration by the next: all of it or nothing, and only if no
    /// other change came in between and the request was not answered yet, or so long ago that the answer
    /// is not remembered any more.
    fn reconfigure(
        &self,
        change: &Reconfiguration,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// The code that was sent last to an address, by what is derived from it.
    fn activating(
        &self,
        sent_to: Uuid,
    ) -> impl Future<Output = Result<Option<Versioned<Activating>>, StoreError>> + Send;

    /// Writes the code that is sent to an address.
    fn commit_activating(
        &self,
        id: Uuid,
        change: &Change<Activating>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

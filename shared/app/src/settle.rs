//! One input to one engagement, until it is committed.

use domain::configuration::Configuration;
use domain::escalation::{Engagement, Input, Refusal, step};
use domain::ids::EngagementId;
use domain::limits::COMMIT_ATTEMPTS;

use crate::State;
use crate::dispatch::commit_of;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Clock, Entropy, Versioned};
use crate::retry::patiently;

/// Moves an engagement on by `input`, which sends nothing, on whatever state it has by then. The inner
/// result is the core's: a refusal changed nothing.
pub(crate) async fn settle<S, C, E>(
    state: &State<'_, S, C, E>,
    read: &Versioned<Engagement>,
    input: &Input,
) -> Result<Result<(), Refusal>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    // What sends nothing asks nothing of the configuration.
    let nobody = Configuration::default();
    let mut current = read.clone();
    for _ in 0..COMMIT_ATTEMPTS {
        let now = state.clock.now();
        let decision = step(&current.value, input, &nobody, now);
        if let Some(refusal) = decision.refusal {
            return Ok(Err(refusal));
        }
        if decision.engagement == current.value {
            return Ok(Ok(()));
        }
        let commit = commit_of(state.entropy.fresh(), &decision, Some(current.version));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(Ok(()));
        }
        current = load(state, &read.value.id).await?;
    }
    Err(AppError::Contended { what: read.value.id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// The engagement as it is.
pub(crate) async fn load<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    id: &EngagementId,
) -> Result<Versioned<Engagement>, AppError> {
    let read =
        patiently(state.clock, async || Ok(state.store.engagement(id.stem()).await?)).await?;
    // A stem is half of an id: another's is none of this one.
    let found = read.value.filter(|read| read.value.id == *id);
    found.ok_or_else(|| AppError::NotFound { kind: "engagement", id: id.to_string() })
}

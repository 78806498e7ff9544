//! An incident's own effects: started executions, notices to topics.

use domain::incident::Incident;
use domain::incident::effects::{Effect, EffectOutcome, finished};
use domain::limits::COMMIT_ATTEMPTS;
use futures_util::future::join_all;

use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Entropy, Notices, ResponseStart, Timers, Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// Carries out an incident's effects, all at once.
pub(crate) async fn carry_out<P, T, N>(
    world: &World<'_, P, T, N>,
    incident: &Incident,
    effects: &[Effect],
) -> Vec<EffectOutcome>
where
    T: Timers,
    N: Notices,
{
    join_all(effects.iter().map(async |effect| {
        let outcome = match effect {
            Effect::StartResponse => {
                let response = ResponseStart {
                    incident: incident.id.clone(),
                    engagements: incident.engagements.clone(),
                    runbooks: incident.runbooks.len(),
                };
                world.timers.start_response(&response).await
            }
            Effect::StartEscalation(engagement) => world.timers.start_escalation(engagement).await,
            Effect::Notify { target, notice } => {
                world.notices.notify(target, *notice, incident).await
            }
        };
        (effect.clone(), outcome.map_err(|error| error.to_string()))
    }))
    .await
}

/// Marks an incident's effects as done or to be tried again.
pub(crate) async fn mark<S, C, E>(
    state: &State<'_, S, C, E>,
    committed: Versioned<Incident>,
    outcomes: &[EffectOutcome],
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    if outcomes.is_empty() {
        return Ok(());
    }
    let mut current = committed;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = finished(&current.value, outcomes, state.clock.now());
        let mut commit = Commit::new(state.entropy.fresh(), current.value.id.clone());
        commit.incident =
            Some(Change { value: decision.incident, expected: Some(current.version) });
        commit.timeline = decision.timeline;
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
        let id = current.value.id.clone();
        let read = patiently(state.clock, async || Ok(state.store.incident(&id).await?));
        match read.await?.value {
            Some(read) => current = read,
            // Deleted meanwhile: nothing is left to mark.
            None => return Ok(()),
        }
    }
    let what = current.value.id.to_string();
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS })
}

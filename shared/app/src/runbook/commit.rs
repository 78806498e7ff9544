//! Committing what was decided about a runbook, with those who are paged for it.

use domain::ids::IncidentId;
use domain::incident::effects::Effect;
use domain::incident::runbooks::alarm::{Circumstances, Raised, alarm, raise};
use domain::incident::runbooks::{Progress, Report, progress};
use domain::incident::{Decision, Incident};
use domain::limits::COMMIT_ATTEMPTS;
use wire::outbound::runbook::words;

use crate::State;
use crate::dispatch::mark;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, Entropy, ExecutionLink, Timers, Versioned,
};
use crate::retry::patiently;

/// An incident, and the generation of the configuration at that moment.
pub(super) struct Loaded {
    pub(super) read: Versioned<Incident>,
    pub(super) generation: u64,
}

pub(super) async fn load<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Loaded, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
    let generation = read.generation;
    let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
    Ok(Loaded { read: read.value.ok_or_else(missing)?, generation })
}

/// Records how runbook `index` goes on, and gives the incident as it is then.
pub(super) async fn record<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    read: Loaded,
    index: usize,
    report: &Report,
) -> Result<Incident, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let id = read.read.value.id.clone();
    let mut current = read;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = progress(&current.read.value, index, report, state.clock.now());
        if decision.incident == current.read.value {
            return Ok(decision.incident);
        }
        let next = decision.incident.clone();
        let started = report.progress.iter().find_map(|progress| match progress {
            Progress::Started { execution } => Some(execution.clone()),
            Progress::Steps(_)
            | Progress::Running
            | Progress::Succeeded
            | Progress::Failed { .. }
            | Progress::Unsent
            | Progress::Unheard { .. }
            | Progress::Stopped(_)
            | Progress::Rehearsed(_) => None,
        });
        let link = started.map(|execution| ExecutionLink {
            execution,
            incident: id.clone(),
            runbook: index,
        });
        let saved = save(state, timers, &current, index, decision, link).await?;
        if saved == Committed::Yes {
            return Ok(next);
        }
        current = load(state, &id).await?;
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Commits a decision about runbook `index`, and engages whoever has to hear of it in the same write. Their timers are
/// started here; whoever ticks them sends the pages.
pub(super) async fn save<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    read: &Loaded,
    index: usize,
    decision: Decision,
    link: Option<ExecutionLink>,
) -> Result<Committed, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let raised = raised(state, read, index, decision).await?;
    let Decision { incident, timeline, effects } = raised.incident;
    let mut commit = Commit::new(state.entropy.fresh(), incident.id.clone());
    commit.incident = Some(Change { value: incident.clone(), expected: Some(read.read.version) });
    commit.timeline = timeline;
    commit.execution = link;
    for engagement in raised.engagements {
        commit.timeline.extend(engagement.timeline);
        commit.engagements.push(Change { value: engagement.engagement, expected: None });
    }
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    if committed == Committed::Yes {
        let committed = Versioned { value: incident, version: read.read.version + 1 };
        begin(state, timers, committed, &effects).await?;
    }
    Ok(committed)
}

async fn raised<S, C, E>(
    state: &State<'_, S, C, E>,
    read: &Loaded,
    index: usize,
    decision: Decision,
) -> Result<Raised, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let Some(why) = alarm(&decision) else {
        return Ok(Raised { incident: decision, engagements: Vec::new() });
    };
    let stems = read.read.value.stems();
    let engagements =
        patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
    let engagements: Vec<_> = engagements.into_iter().map(|read| read.value).collect();
    let generation = read.generation;
    let cached =
        patiently(state.clock, async || Ok(state.cache.at(generation, state.store).await?)).await?;
    let seed = state.entropy.fresh().to_string();
    let circumstances = Circumstances {
        engagements: &engagements,
        configuration: &cached.configuration,
        words: &words,
        seed: &seed,
    };
    Ok(raise(decision, index, &why, &circumstances))
}

/// Starts the timers of those who were engaged. One that cannot be started is the guardian's.
async fn begin<S, C, E>(
    state: &State<'_, S, C, E>,
    timers: &impl Timers,
    committed: Versioned<Incident>,
    effects: &[Effect],
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let mut outcomes = Vec::new();
    for effect in effects {
        if let Effect::StartEscalation(engagement) = effect {
            let started = timers.start_escalation(engagement).await;
            outcomes.push((effect.clone(), started.map_err(|error| error.to_string())));
        }
    }
    mark(state, committed, &outcomes).await
}

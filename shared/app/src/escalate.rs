//! Somebody does not wait: the next stages of an incident's engagements begin now.

use domain::escalation::{Decision, Engagement, Input, Refusal, escalated_since, step};
use domain::ids::{EngagementId, IncidentId};
use domain::limits::COMMIT_ATTEMPTS;
use futures_util::future::{join, join_all};

use crate::cache::Cached;
use crate::dispatch::{Dispatched, send_pages};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Answers, Change, Clock, Commit, Configurations, Entropy, Pager, Timers, Versioned,
};
use crate::repeatable::Repeatable;
use crate::retry::patiently;
use crate::{State, World};

/// What is escalated, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// In which incident.
    pub incident: IncidentId,
    /// Which of its engagements; all of them, when absent.
    pub engagements: Option<Vec<EngagementId>>,
    /// Who does, for the timeline.
    pub by: String,
    /// How often it had been escalated, as they saw it; absent, where they mean whatever comes next now.
    pub seen: Option<u32>,
}

/// Lets the next stages of everything that runs for an incident begin now, and sends their pages.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident, [`AppError::Refused`] when it is resolved, or
/// nothing of it can be escalated; otherwise what the store said.
pub async fn escalate<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    incident: &IncidentId,
    by: &str,
) -> Result<Dispatched, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
{
    let (incident, by) = (incident.clone(), by.to_owned());
    let asked = Escalation { incident, engagements: None, by, seen: None };
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(begun) = begin(state, &asked, None).await? {
            return Ok(begun.send(state, world).await);
        }
    }
    Err(contended(&asked))
}

/// As [`escalate`]; the same request again begins nothing.
///
/// # Errors
/// As [`escalate`]; [`AppError::Refused`] too when somebody escalated since they saw it.
pub async fn escalate_once<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    asked: &Escalation,
    request: Repeatable,
) -> Result<Dispatched, AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if request.known(state).await?.is_some() {
            return Ok(Dispatched::default());
        }
        if let Some(begun) = begin(state, asked, Some(request)).await? {
            return Ok(begun.send(state, world).await);
        }
    }
    Err(contended(asked))
}

/// Engagements whose next stages were committed, with what their pages need.
struct Begun {
    configuration: std::sync::Arc<Cached>,
    escalated: Vec<(Decision, u64)>,
}

impl Begun {
    /// Sends the pages, and starts timers for what comes after them. It has begun, whatever becomes of
    /// them: the guardian finds what could not be recorded, and whoever heard of a failure would
    /// escalate once more.
    async fn send<S, C, E, P, T, N>(
        self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
    ) -> Dispatched
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
    {
        let configuration = &self.configuration.configuration;
        let each = self.escalated.into_iter().map(async |(decision, version)| {
            let Decision { engagement, send, .. } = decision;
            let (id, facts) = (engagement.id.clone(), engagement.sequence);
            let committed = Versioned { value: engagement, version };
            let pages = Box::pin(send_pages(state, world, configuration, committed, send));
            let (pages, _) = join(pages, world.timers.restart_escalation(&id, facts)).await;
            pages.map(|(_, dispatched)| dispatched).unwrap_or_default()
        });
        let each = join_all(each).await;
        each.iter().fold(Dispatched::default(), |all, one| all.and(one))
    }
}

/// Decides and commits. `None` when another decision came first.
async fn begin<S, C, E>(
    state: &State<'_, S, C, E>,
    asked: &Escalation,
    request: Option<Repeatable>,
) -> Result<Option<Begun>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let (engagements, generation) = find(state, asked).await?;
    let cached =
        patiently(state.clock, async || Ok(state.cache.at(generation, state.store).await?));
    let configuration = cached.await?;
    let now = state.clock.now();
    let input = Input::Escalate { by: asked.by.clone() };
    let mut refused = None;
    let mut escalated = Vec::new();
    for read in &engagements {
        let mut decision = step(&read.value, &input, &configuration.configuration, now);
        match decision.refusal.take() {
            Some(refusal) => refused = Some(refused.unwrap_or(refusal)),
            None => escalated.push((decision, read.version)),
        }
    }
    if escalated.is_empty() {
        return Err(refused.unwrap_or(Refusal::NothingNext).into());
    }
    // Asked of what the commit rests on: of two who press at one moment, the second reads again and hears of the first.
    let read = engagements.iter().map(|read| &read.value);
    if let Some(first) = asked.seen.and_then(|seen| escalated_since(read, seen)) {
        return Err(Refusal::Escalated { by: first.by.clone() }.into());
    }
    let mut commit = Commit::new(state.entropy.fresh(), asked.incident.clone());
    let change = |(decision, version): &(Decision, u64)| Change {
        value: decision.engagement.clone(),
        expected: Some(*version),
    };
    commit.engagements = escalated.iter().map(change).collect();
    commit.timeline =
        escalated.iter().flat_map(|(decision, _)| decision.timeline.clone()).collect();
    commit.answers = request.map(|request| request.answered(asked.incident.to_string(), now));
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
    let committed = committed.await?;
    for (_, version) in &mut escalated {
        *version += 1;
    }
    Ok((committed == Committed::Yes).then_some(Begun { configuration, escalated }))
}

/// The engagements that are meant, and the generation of the configuration.
async fn find<S, C, E>(
    state: &State<'_, S, C, E>,
    asked: &Escalation,
) -> Result<(Vec<Versioned<Engagement>>, u64), AppError>
where
    S: Aggregates,
    C: Clock,
{
    let id = &asked.incident;
    let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
    let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
    let incident = read.value.ok_or_else(missing)?.value;
    if !incident.is_open() {
        return Err(AppError::Refused(format!("incident {id} is resolved already")));
    }
    let stems = incident.stems();
    let found = patiently(state.clock, async || Ok(state.store.engagements(&stems).await?));
    let mut found = found.await?;
    if let Some(engagements) = &asked.engagements {
        found.retain(|read| engagements.contains(&read.value.id));
    }
    Ok((found, read.generation))
}

fn contended(asked: &Escalation) -> AppError {
    AppError::Contended { what: asked.incident.to_string(), attempts: COMMIT_ATTEMPTS }
}

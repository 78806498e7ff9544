//! The analysis of an incident: shown with the figures of its timeline, and written into.

use domain::analysis::{About, Analysis, Edit, Figures, edit as decide, figures};
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::limits::COMMIT_ATTEMPTS;
use domain::response_plan::ResponsePlan;
use domain::timeline::TimelineEvent;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Analyses, Change, Clock, Configurations, Entropy, Lists, StoreError,
};
use crate::retry::patiently;

/// All that is known of an incident afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed {
    /// The incident.
    pub incident: Incident,
    /// What its timeline says in numbers.
    pub figures: Figures,
    /// What people wrote; empty as long as nobody did.
    pub analysis: Analysis,
    /// Whether its plan asks for a whole analysis.
    pub required: bool,
}

/// The analysis of an incident, open or resolved.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident; otherwise what the store said.
pub async fn analysis<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
) -> Result<Analysed, AppError>
where
    S: Aggregates + Analyses + Configurations + Lists,
    C: Clock,
{
    let Subject { incident, plan } = subject(state, id).await?;
    let read = patiently(state.clock, async || Ok(state.store.analysis(id).await?)).await?;
    let analysis = read.map_or_else(|| Analysis::empty(id.clone()), |read| read.value);
    let timeline = patiently(state.clock, async || Ok(timeline(state.store, id).await?)).await?;
    let figures = figures(&incident, &timeline, analysis.mitigated_at);
    let required = About { incident: &incident, plan: plan.as_ref() }.is_required();
    Ok(Analysed { incident, figures, analysis, required })
}

/// Edits the analysis of an incident, and gives it as it is then. What changes nothing costs no write.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident, [`AppError::Refused`] with the
/// [`Refusal`](domain::analysis::Refusal) of the edit; otherwise what the store said.
pub async fn edit<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    edit: &Edit,
    by: &str,
) -> Result<Analysis, AppError>
where
    S: Aggregates + Analyses + Configurations,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let Subject { incident, plan } = subject(state, id).await?;
        let read = patiently(state.clock, async || Ok(state.store.analysis(id).await?)).await?;
        let expected = read.as_ref().map(|read| read.version);
        let analysis = read.map_or_else(|| Analysis::empty(id.clone()), |read| read.value);
        let about = About { incident: &incident, plan: plan.as_ref() };
        let next = decide(&analysis, edit, about, by, state.clock.now());
        let next = next.map_err(|refusal| AppError::Refused(refusal.to_string()))?;
        if next == analysis {
            return Ok(next);
        }
        let (write, change) = (state.entropy.fresh(), Change { value: next, expected });
        let commit = async || unless_raced(state.store.commit_analysis(write, &change).await);
        if patiently(state.clock, commit).await? == Committed::Yes {
            return Ok(change.value);
        }
    }
    let what = format!("the analysis of {id}");
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS })
}

/// An incident, with its plan as that is now: it may be gone.
struct Subject {
    incident: Incident,
    plan: Option<ResponsePlan>,
}

async fn subject<S, C, E>(state: &State<'_, S, C, E>, id: &IncidentId) -> Result<Subject, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
{
    let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
    // Nobody analyses a canary, or an engagement that somebody started without an incident.
    if !id.is_listed() {
        return Err(missing());
    }
    let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
    let incident = read.value.ok_or_else(missing)?.value;
    let at = async || Ok(state.cache.at(read.generation, state.store).await?);
    let cached = patiently(state.clock, at).await?;
    let plan = cached.configuration.plans.get(&incident.plan()).cloned();
    Ok(Subject { incident, plan })
}

/// All facts of an incident.
async fn timeline(store: &impl Lists, id: &IncidentId) -> Result<Vec<TimelineEvent>, StoreError> {
    let mut events = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = store.timeline(id, after.as_deref()).await?;
        events.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}

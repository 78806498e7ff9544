//! What people say about runbooks, whatever they say it with.

use domain::configuration::Configuration;
use domain::escalation::{self, Input, Phase};
use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::incident::runbooks::{Meant, Report, RunbookRefusal, RunbookState};
use domain::incident::runbooks::{again as decide_again, approve as decide_approval};
use domain::incident::runbooks::{cancel as decide_cancel, progress};
use domain::incident::{Decision, Incident};
use domain::limits::COMMIT_ATTEMPTS;
use jiff::Timestamp;

use super::commit::{Loaded, load};
use super::start::stop as stop_run;
use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Answers, Change, Clock, Commit, Entropy, Runbooks, Versioned};
use crate::repeatable::Repeatable;
use crate::retry::patiently;

/// Approves a runbook of an incident. It starts when whoever follows it asks next, within a minute; those who were
/// paged for the approval are left alone.
///
/// # Errors
/// [`AppError::Refused`] when it waits for no approval, or not for theirs; otherwise what the store said.
pub async fn approve<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &ContactId,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_approval(of, meant, by, now);
    let release = Release { index: meant.index, why: &format!("approved by {by}") };
    decide(state, id, asked, &release).await.map(drop)
}

/// Cancels runbook `index` of an incident: it is not started, or its run is stopped.
///
/// # Errors
/// As [`cancel_later`].
pub async fn cancel<S, C, E>(
    state: &State<'_, S, C, E>,
    runbooks: &impl Runbooks,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let after = cancelled(state, id, index, by).await?;
    let runbook = after.read.value.runbooks.get(index);
    let running = runbook.filter(|its| matches!(its.state, RunbookState::Stopping { .. }));
    let Some((execution, attempt)) = running.and_then(|its| Some((its.execution()?, its.attempt)))
    else {
        return Ok(());
    };
    let execution = execution.to_owned();
    // Whatever goes wrong from here on, whoever follows it stops it.
    let stopped = stop_run(state, runbooks, after, index, &execution).await?;
    let Some((_, said)) = stopped else { return Ok(()) };
    note(state, id, index, &Report { attempt, progress: said }).await
}

/// Cancels runbook `index` of an incident, for those who can reach nothing that runs it: the guardian stops its run, within
/// about two minutes.
///
/// # Errors
/// [`AppError::Refused`] when it is over, or being started; otherwise what the store said.
pub async fn cancel_later<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    cancelled(state, id, index, by).await.map(drop)
}

async fn cancelled<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    by: &str,
) -> Result<Loaded, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_cancel(of, index, by, now);
    decide(state, id, asked, &Release { index, why: &format!("cancelled by {by}") }).await
}

/// Has a runbook of an incident run again. It starts with the guardian's next round.
///
/// # Errors
/// [`AppError::Refused`] when it is not over, or its incident is; otherwise what the store said.
pub async fn again<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_again(of, meant, by, now);
    decide(state, id, asked, &Release::again(meant.index)).await.map(drop)
}

/// As [`again`]; the same request again changes nothing, even when that run has ended as well.
///
/// # Errors
/// As [`again`].
pub async fn again_once<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    meant: Meant,
    by: &str,
    request: Repeatable,
) -> Result<(), AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    let asked = move |of: &Incident, now| decide_again(of, meant, by, now);
    let release = Release::again(meant.index);
    for _ in 0..COMMIT_ATTEMPTS {
        if request.known(state).await?.is_some()
            || decide_now(state, id, asked, &release, Some(request)).await?.is_some()
        {
            return Ok(());
        }
    }
    Err(contended(id))
}

/// Who is left alone by what somebody wants: whoever was paged for an approval that is not waited for any more.
struct Release<'a> {
    /// Of which runbook.
    index: usize,
    /// What they are told.
    why: &'a str,
}

impl Release<'static> {
    /// What runs again waited for nobody.
    const fn again(index: usize) -> Self {
        Self { index, why: "run again" }
    }
}

/// Commits what somebody wants, and gives the incident as it is then.
async fn decide<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    asked: impl Fn(&Incident, Timestamp) -> Result<Decision, RunbookRefusal>,
    release: &Release<'_>,
) -> Result<Loaded, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(decided) = decide_now(state, id, &asked, release, None).await? {
            return Ok(decided);
        }
    }
    Err(contended(id))
}

/// One try of [`decide`]; `None` when another decision came first.
async fn decide_now<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    asked: impl Fn(&Incident, Timestamp) -> Result<Decision, RunbookRefusal>,
    release: &Release<'_>,
    request: Option<Repeatable>,
) -> Result<Option<Loaded>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Loaded { read, generation } = load(state, id).await?;
    let now = state.clock.now();
    let decision = asked(&read.value, now);
    let decision = decision.map_err(|refusal| AppError::Refused(refusal.to_string()))?;
    let mut commit = of_incident(state, read.version, &decision);
    commit.answers = request.map(|request| request.answered(String::new(), now));
    // Together or not at all: whoever approved and was told so is not paged on.
    release.add(state, &read.value, &mut commit, now).await?;
    if written(state, &commit).await? == Committed::Raced {
        return Ok(None);
    }
    let after = Versioned { value: decision.incident, version: read.version + 1 };
    Ok(Some(Loaded { read: after, generation }))
}

impl Release<'_> {
    /// Adds to a commit that those are left alone who were paged for an approval.
    async fn add<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        before: &Incident,
        commit: &mut Commit,
        now: Timestamp,
    ) -> Result<(), AppError>
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
    {
        let asked: &[EngagementId] = match before.runbooks.get(self.index).map(|its| &its.state) {
            Some(RunbookState::AwaitingApproval { engagements, .. }) => engagements,
            Some(_) | None => return Ok(()),
        };
        let stems: Vec<_> = asked.iter().map(EngagementId::stem).collect();
        let paged = async || Ok(state.store.engagements(&stems).await?);
        let stop = Input::Stop { why: self.why.to_owned() };
        for Versioned { value, version } in patiently(state.clock, paged).await? {
            if matches!(value.phase, Phase::Acknowledged { .. }) {
                continue;
            }
            // What sends nothing asks nothing of the configuration.
            let stopped = escalation::step(&value, &stop, &Configuration::default(), now);
            if stopped.engagement != value {
                let change = Change { value: stopped.engagement, expected: Some(version) };
                commit.engagements.push(change);
                commit.timeline.extend(stopped.timeline);
            }
        }
        Ok(())
    }
}

fn contended(id: &IncidentId) -> AppError {
    AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS }
}

/// Records what became of a run that a person stopped: it pages nobody.
async fn note<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    index: usize,
    report: &Report,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let Loaded { read, .. } = load(state, id).await?;
        let decision = progress(&read.value, index, report, state.clock.now());
        if decision.incident == read.value
            || written(state, &of_incident(state, read.version, &decision)).await? == Committed::Yes
        {
            return Ok(());
        }
    }
    Err(contended(id))
}

/// The commit of an incident's decision.
fn of_incident<S, C, E: Entropy>(
    state: &State<'_, S, C, E>,
    expected: u64,
    decision: &Decision,
) -> Commit {
    let mut commit = Commit::new(state.entropy.fresh(), decision.incident.id.clone());
    let value = decision.incident.clone();
    commit.incident = Some(Change { value, expected: Some(expected) });
    commit.timeline.clone_from(&decision.timeline);
    commit
}

async fn written<S, C, E>(
    state: &State<'_, S, C, E>,
    commit: &Commit,
) -> Result<Committed, AppError>
where
    S: Aggregates,
    C: Clock,
{
    patiently(state.clock, async || unless_raced(state.store.commit(commit).await)).await
}

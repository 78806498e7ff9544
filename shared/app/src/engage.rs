//! Engaging a contact by hand: in an open incident, or without one.

use domain::configuration::Configuration;
use domain::escalation::Message;
use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::incident::Incident;
use domain::incident::open::{Call, Engaging, engage as decide, shell};
use domain::limits::{COMMIT_ATTEMPTS, INCIDENT_ENGAGEMENTS_MAX};
use futures_util::future::join;
use jiff::Timestamp;

use crate::directory::ChangeError;
use crate::dispatch::{Dispatched, carry_out, mark, send_pages};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Answers, Change, Clock, Commit, Configurations, Entropy, Notices, Pager,
    StoreError, Timers, Versioned,
};
use crate::repeatable::Repeatable;
use crate::retry::patiently;
use crate::{State, World};

/// Whom somebody engages.
#[derive(Debug, Clone)]
pub struct Engage {
    /// Whom.
    pub contact: ContactId,
    /// In which incident; in none, when absent.
    pub incident: Option<IncidentId>,
    /// Who does.
    pub by: String,
    /// What the pages say; what the incident's own say, when absent.
    pub message: Option<Message>,
}

impl Engage {
    /// Engages `contact` in an incident, with its own words.
    pub fn within(incident: IncidentId, contact: ContactId, by: &str) -> Self {
        Self { contact, incident: Some(incident), by: by.to_owned(), message: None }
    }
}

/// Engages a contact, and sends the first pages.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident or contact, [`AppError::Refused`] when
/// the incident is resolved; otherwise what the store said.
pub async fn engage<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    asked: &Engage,
) -> Result<(EngagementId, Dispatched), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(begun) = begin(state, asked, None).await? {
            return Ok(begun.send(state, world).await);
        }
    }
    Err(contended(asked))
}

/// Engages a contact, and sends the first pages. The same request again engages nobody, and gets the
/// same answer.
///
/// # Errors
/// As [`engage`], and [`ChangeError::OtherRequest`].
pub async fn engage_once<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    asked: &Engage,
    request: Repeatable,
) -> Result<EngagementId, ChangeError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(known) = request.known(state).await? {
            return Ok(remembered(&known?)?);
        }
        if let Some(begun) = begin(state, asked, Some(request)).await? {
            let (id, _) = begun.send(state, world).await;
            return Ok(id);
        }
    }
    Err(contended(asked).into())
}

/// An engagement that was committed, with what its first pages need.
struct Begun {
    configuration: std::sync::Arc<crate::cache::Cached>,
    engaging: Engaging,
    /// The incident's version, now.
    version: u64,
}

impl Begun {
    /// Sends the first pages. It has begun, whatever becomes of them: what could not be recorded is found
    /// by the guardian, and whoever heard of a failure would engage again.
    async fn send<S, C, E, P, T, N>(
        self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
    ) -> (EngagementId, Dispatched)
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
    {
        let id = self.engaging.engagement.engagement.id.clone();
        let dispatched = dispatch(state, world, self).await;
        (id, dispatched.unwrap_or_default())
    }
}

/// Decides and commits. `None` when another decision came first.
async fn begin<S, C, E>(
    state: &State<'_, S, C, E>,
    asked: &Engage,
    request: Option<Repeatable>,
) -> Result<Option<Begun>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
{
    let (found, generation) = find(state, asked).await?;
    let cached =
        patiently(state.clock, async || Ok(state.cache.at(generation, state.store).await?));
    let cached = cached.await?;
    check(asked, &cached.configuration)?;
    let now = state.clock.now();
    let expected = found.as_ref().map(|found| found.version);
    let incident = match found {
        Some(found) => found.value,
        None => shell_for(asked, state.entropy, now),
    };
    let call = Call {
        contact: asked.contact.clone(),
        by: asked.by.clone(),
        message: words(asked, &incident),
        seed: state.entropy.fresh().to_string(),
    };
    let engaging = decide(&incident, call, &cached.configuration, now);
    let Engaging { incident, engagement } = &engaging;
    let mut commit = Commit::new(state.entropy.fresh(), incident.incident.id.clone());
    commit.incident = Some(Change { value: incident.incident.clone(), expected });
    commit.engagements = vec![Change { value: engagement.engagement.clone(), expected: None }];
    commit.timeline.clone_from(&engagement.timeline);
    let id = engagement.engagement.id.to_string();
    commit.answers = request.map(|request| request.answered(id, now));
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
    let version = expected.unwrap_or(0) + 1;
    Ok((committed.await? == Committed::Yes).then_some(Begun {
        configuration: cached,
        engaging,
        version,
    }))
}

/// The incident that is named, and the generation of the configuration.
async fn find<S, C, E>(
    state: &State<'_, S, C, E>,
    asked: &Engage,
) -> Result<(Option<Versioned<Incident>>, u64), AppError>
where
    S: Aggregates,
    C: Clock,
{
    let Some(id) = &asked.incident else {
        let read = patiently(state.clock, async || Ok(state.store.slot(None).await?)).await?;
        return Ok((None, read.generation));
    };
    let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
    let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
    let found = read.value.ok_or_else(missing)?;
    if !found.value.is_open() {
        return Err(AppError::Refused(format!("incident {id} is resolved already")));
    }
    if found.value.engagements.len() >= INCIDENT_ENGAGEMENTS_MAX {
        let most = format!("an incident has at most {INCIDENT_ENGAGEMENTS_MAX} engagements");
        return Err(AppError::Refused(most));
    }
    Ok((Some(found), read.generation))
}

fn check(asked: &Engage, configuration: &Configuration) -> Result<(), AppError> {
    if configuration.contacts.contains_key(&asked.contact) {
        return Ok(());
    }
    Err(AppError::NotFound { kind: "contact", id: asked.contact.to_string() })
}

fn shell_for(asked: &Engage, entropy: &impl Entropy, now: Timestamp) -> Incident {
    let title = asked.message.as_ref().map_or("", |message| &message.subject);
    shell(IncidentId::shell(entropy.fresh()), title, &asked.by, now)
}

/// What the pages say. How bad the incident is decides what leaves first, whatever they say.
fn words(asked: &Engage, incident: &Incident) -> Message {
    match &asked.message {
        Some(message) => Message { impact: Some(incident.impact), ..message.clone() },
        None => wire::outbound::page::words(incident),
    }
}

/// Sends the first pages, and starts the timer.
async fn dispatch<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    begun: Begun,
) -> Result<Dispatched, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Begun { configuration, engaging: Engaging { incident, engagement }, version } = begun;
    let pages = Versioned { value: engagement.engagement, version: 1 };
    let pages = send_pages(state, world, &configuration.configuration, pages, engagement.send);
    let own = async {
        let outcomes = carry_out(world, &incident.incident, &incident.effects).await;
        mark(state, Versioned { value: incident.incident, version }, &outcomes).await
    };
    let (pages, own) = join(pages, own).await;
    let (_, dispatched) = pages?;
    own?;
    Ok(dispatched)
}

fn remembered(answer: &str) -> Result<EngagementId, AppError> {
    let unreadable =
        |error| StoreError::Failed { doing: "reading an answer", source: Box::new(error) };
    Ok(EngagementId::parse(answer).map_err(unreadable)?)
}

fn contended(asked: &Engage) -> AppError {
    AppError::Contended { what: asked.contact.to_string(), attempts: COMMIT_ATTEMPTS }
}

//! Changes are kept for a day; those near the start of an incident become its findings when somebody
//! asks for them, and stay.

use domain::findings::{self, Finding, Mark, around, is_told_of, near, with_news};
use domain::ids::IncidentId;
use domain::limits::MARKS_READ_MAX;
use domain::time::after;
use futures_util::future::try_join;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::error::{AppError, unless_raced};
use crate::ports::{Aggregates, Change, Clock, Entropy, Findings, Order, Started, Versioned};
use crate::retry::patiently;
use crate::{State, incidents};

/// What became of what an event told of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It was kept.
    Kept,
    /// It was not, because of this.
    Lost(String),
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kept => f.write_str("a change, kept for a day"),
            Self::Lost(why) => write!(f, "a change that could not be kept: {why}"),
        }
    }
}

/// Keeps what an event told of a change.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time; the same mark may be kept again.
pub(crate) async fn keep<S: Findings, C: Clock, E>(
    state: &State<'_, S, C, E>,
    mark: &Mark,
) -> Result<Told, AppError> {
    patiently(state.clock, async || Ok(state.store.keep_mark(mark).await?)).await?;
    Ok(Told::Kept)
}

/// Keeps it in one attempt, where something else of the same message was done already: to fail then
/// would have that done again.
pub(crate) async fn keep_besides<S: Findings, C, E>(
    state: &State<'_, S, C, E>,
    mark: &Mark,
) -> Told {
    match state.store.keep_mark(mark).await {
        Ok(()) => Told::Kept,
        Err(error) => Told::Lost(error.to_string()),
    }
}

/// The findings of an incident, the newest change first. Within a day of its start they are brought
/// up to date first.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident; otherwise what the store said.
pub async fn list<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
) -> Result<Vec<Finding>, AppError>
where
    S: Aggregates + Findings,
    C: Clock,
    E: Entropy,
{
    let known = async || Ok(state.store.findings(incident).await?);
    let known = patiently(state.clock, known);
    let (read, known) = try_join(incidents::read(state, incident), known).await?;
    let (start, now) = (read.value.created_at, state.clock.now());
    let values = known.iter().map(|read| read.value.clone()).collect::<Vec<_>>();
    let mut news = Vec::new();
    if is_told_of(start, now) {
        let near = near(start, told(state, start).await?);
        news = findings::news(&values, near, now);
    }
    if !news.is_empty() {
        write(state, incident, &known, &news).await?;
    }
    Ok(with_news(values, news))
}

/// Some of the findings of an incident, and the ids that are none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    /// Those that there are.
    pub found: Vec<Finding>,
    /// Those that there are not, as they were asked for.
    pub absent: Vec<String>,
}

/// Some of the findings of an incident, each once, in the order in which they are asked for.
///
/// # Errors
/// As [`list`].
pub async fn get<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    ids: &[String],
) -> Result<Got, AppError>
where
    S: Aggregates + Findings,
    C: Clock,
    E: Entropy,
{
    let all = list(state, incident).await?;
    let mut got = Got { found: Vec::new(), absent: Vec::new() };
    for (nth, id) in ids.iter().enumerate() {
        let known = Uuid::parse_str(id).ok();
        match all.iter().find(|finding| Some(finding.id()) == known) {
            _ if ids[..nth].contains(id) => {}
            Some(finding) => got.found.push(finding.clone()),
            None => got.absent.push(id.clone()),
        }
    }
    Ok(got)
}

/// What was told of the changes near the `start` of an incident: in one request, and in one more
/// where one of them has not ended by then.
async fn told<S: Findings, C: Clock, E>(
    state: &State<'_, S, C, E>,
    start: Timestamp,
) -> Result<Vec<Mark>, AppError> {
    let marks = async |from, until, order| {
        let between = Started { from: Some(from), until: Some(until) };
        patiently(state.clock, async || {
            Ok(state.store.marks(between, order, MARKS_READ_MAX).await?)
        })
        .await
    };
    let (first, last) = around(start);
    // Were there too many, the nearest count.
    let mut told = marks(first, last, Order::NewestFirst).await?;
    let (later, now) = (after(last, SignedDuration::from_nanos(1)), state.clock.now());
    let goes_on = near(start, told.clone()).iter().any(|change| change.ended_at.is_none());
    if goes_on && later <= now {
        told.extend(marks(later, now, Order::OldestFirst).await?);
    }
    Ok(told)
}

/// Writes what is new. Whoever came first wrote the same, or will: what is asked for next is told
/// anew.
async fn write<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    known: &[Versioned<Finding>],
    news: &[Finding],
) -> Result<(), AppError>
where
    S: Findings,
    C: Clock,
    E: Entropy,
{
    let expected = |new: &Finding| {
        known.iter().find(|read| read.value.id() == new.id()).map(|read| read.version)
    };
    let change = |new: &Finding| Change { value: new.clone(), expected: expected(new) };
    let changes: Vec<_> = news.iter().map(change).collect();
    let id = state.entropy.fresh();
    patiently(state.clock, async || {
        unless_raced(state.store.commit_findings(id, incident, &changes).await)
    })
    .await?;
    Ok(())
}

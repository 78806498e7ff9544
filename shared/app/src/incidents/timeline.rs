//! Events that people put on a timeline, and every event by its id.

use domain::ids::{IncidentId, derive};
use domain::limits::COMMIT_ATTEMPTS;
use domain::timeline::{Fact, Reference, TimelineEvent, Written};
use jiff::Timestamp;
use uuid::Uuid;

use super::read;
use crate::State;
use crate::directory::ChangeError;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Answers, Clock, Commit, Decided, Entropy, Lists, Order, Records, Rewrite,
};
use crate::repeatable::Repeatable;
use crate::retry::patiently;

/// Decisions of one part of a timeline that is looked through.
const LOOKED_THROUGH: usize = 500;

/// An event as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What it is.
    pub kind: String,
    /// What it says.
    pub data: String,
    /// What it is about.
    pub references: Vec<Reference>,
}

/// What is to be changed of an event; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventChange {
    /// When it happened.
    pub at: Option<Timestamp>,
    /// What it is.
    pub kind: Option<String>,
    /// What it says.
    pub data: Option<String>,
    /// What it is about.
    pub references: Option<Vec<Reference>>,
}

/// One event, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: Uuid,
    /// The place of its decision.
    pub place: String,
    /// What happened.
    pub event: TimelineEvent,
}

/// The events of a decision with their ids: what people wrote keeps its own, the others get theirs from
/// the place, which never changes.
pub fn event_ids(incident: &IncidentId, decided: &Decided) -> Vec<Event> {
    let id = |index: usize, event: &TimelineEvent| {
        if let Fact::Written(written) = &event.fact {
            return written.id;
        }
        derive(&["event", incident.as_str(), &decided.place, &index.to_string()])
    };
    let events = decided.events.iter().enumerate().map(|(index, event)| Event {
        id: id(index, event),
        place: decided.place.clone(),
        event: event.clone(),
    });
    events.collect()
}

/// The event of this id; `None` when there is none.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time.
pub async fn find_event<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    id: Uuid,
) -> Result<Option<Event>, AppError> {
    let mut start: Option<String> = None;
    loop {
        let read = async || {
            let from = (Order::NewestFirst, start.as_deref(), LOOKED_THROUGH);
            Ok(state.store.decisions(incident, from.0, from.1, from.2).await?)
        };
        let page = patiently(state.clock, read).await?;
        let mut events = page.items.iter().flat_map(|decided| event_ids(incident, decided));
        if let Some(found) = events.find(|event| event.id == id) {
            return Ok(Some(found));
        }
        start = page.next;
        if start.is_none() {
            return Ok(None);
        }
    }
}

/// Puts an event on the timeline, and gives its id. The same request again writes nothing, and gets the
/// same id.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident, [`ChangeError::OtherRequest`]; otherwise what
/// the store said.
pub async fn write_event<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    new: NewEvent,
    by: &str,
    request: Option<Repeatable>,
) -> Result<String, ChangeError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    read(state, incident).await?;
    for _ in 0..COMMIT_ATTEMPTS {
        if let Some(request) = request
            && let Some(known) = request.known(state).await?
        {
            return Ok(known?);
        }
        let (id, now) = (state.entropy.fresh(), state.clock.now());
        let NewEvent { at, kind, data, references } = new.clone();
        let written = Written { id, kind, data, references, updated_at: now, by: by.to_owned() };
        // Its id is the commit's, so that its place can be found from it.
        let mut commit = Commit::new(id, incident.clone());
        commit.timeline = vec![TimelineEvent { at, sequence: None, fact: Fact::Written(written) }];
        commit.answers = request.map(|request| request.answered(id.to_string(), now));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(id.to_string());
        }
    }
    Err(AppError::Contended { what: incident.to_string(), attempts: COMMIT_ATTEMPTS }.into())
}

/// Changes an event that somebody wrote.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such event, [`AppError::Refused`] when nobody wrote it;
/// otherwise what the store said.
//= ssm-incidents#UpdateTimelineEvent: only Custom Event and Note
pub async fn rewrite_event<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    id: Uuid,
    change: &EventChange,
    by: &str,
) -> Result<(), AppError>
where
    S: Lists + Records,
    C: Clock,
    E: Entropy,
{
    replace(state, incident, id, |event, written| {
        let EventChange { at, kind, data, references } = change.clone();
        let written = Written {
            id,
            kind: kind.unwrap_or_else(|| written.kind.clone()),
            data: data.unwrap_or_else(|| written.data.clone()),
            references: references.unwrap_or_else(|| written.references.clone()),
            updated_at: state.clock.now(),
            by: by.to_owned(),
        };
        let at = at.unwrap_or(event.at);
        Some(TimelineEvent { at, sequence: None, fact: Fact::Written(written) })
    })
    .await
}

/// Takes an event away that somebody wrote. One that is not there is taken away.
///
/// # Errors
/// [`AppError::Refused`] when nobody wrote it; otherwise what the store said.
pub async fn erase_event<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    id: Uuid,
) -> Result<(), AppError>
where
    S: Lists + Records,
    C: Clock,
    E: Entropy,
{
    match replace(state, incident, id, |_, _| None).await {
        Err(AppError::NotFound { .. }) => Ok(()),
        other => other,
    }
}

async fn replace<S, C, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
    id: Uuid,
    next: impl Fn(&TimelineEvent, &Written) -> Option<TimelineEvent>,
) -> Result<(), AppError>
where
    S: Lists + Records,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let found = find_event(state, incident, id).await?;
        let absent = || AppError::NotFound { kind: "timeline event", id: id.to_string() };
        let Event { place, event, .. } = found.ok_or_else(absent)?;
        let Fact::Written(written) = &event.fact else {
            let why = "only events that somebody wrote can be changed or deleted";
            return Err(AppError::Refused(why.to_owned()));
        };
        let rewrite = Rewrite {
            id: state.entropy.fresh(),
            event: id,
            incident: incident.clone(),
            place,
            to: next(&event, written),
            from: event.clone(),
        };
        let committed =
            patiently(state.clock, async || unless_raced(state.store.rewrite(&rewrite).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

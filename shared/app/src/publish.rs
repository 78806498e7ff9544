//! What has happened, told to the world: each committed fact becomes an event on the bus, and some
//! become notices to SNS topics and measures.
//!
//! Nothing here is decided and nothing is written, so it may be done again: whoever hears of a fact
//! twice knows it by its id. It happens beside the response, never before it: what pages people waits for
//! none of this.

use domain::arn::Deployment;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::incident::measures::{Measure, measure};
use domain::timeline::Fact;
use futures_util::future::join_all;
use uuid::Uuid;
use wire::outbound::{bus, notice};

use crate::error::AppError;
use crate::incidents::{Event, event_ids};
use crate::ports::{Aggregates, Bus, Clock, Decided, Lists, Order, Page, PortError, Topics};
use crate::retry::patiently;

/// Decisions of a timeline that are read at once to find who answered first.
const LOOKED_THROUGH: usize = 100;

/// Where facts are told.
pub struct Outlets<'a, B, T> {
    /// The bus.
    pub bus: &'a B,
    /// Notification targets.
    pub topics: &'a T,
    /// Who tells.
    pub here: &'a Deployment,
}

/// What became of the facts of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The incident; absent where there is none to speak of: it was removed, or never is in a list.
    pub incident: Option<Incident>,
    /// What they measure of it.
    pub measures: Vec<Measure>,
    /// Topics that refused for good, with why.
    pub refused: Vec<(String, String)>,
}

/// Why facts were not told, or not all of them: the same again may tell the rest.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store did not say what they are about.
    #[error(transparent)]
    Store(#[from] AppError),
    /// The bus did not take them.
    #[error("the bus did not take the events: {0}")]
    Bus(PortError),
    /// A topic cannot be told at the moment.
    #[error("{target} was not told: {error}")]
    Topic {
        /// Which.
        target: String,
        /// Why.
        error: PortError,
    },
}

/// Tells the facts of some decisions of an incident, in order.
///
/// # Errors
/// [`PublishError`] when some were not told. All are to be told again.
pub async fn publish<S, C>(
    (store, clock): (&S, &C),
    outlets: &Outlets<'_, impl Bus, impl Topics>,
    of: &IncidentId,
    decided: &[Decided],
) -> Result<Published, PublishError>
where
    S: Aggregates + Lists,
    C: Clock,
{
    let mut published = Published { incident: None, measures: Vec::new(), refused: Vec::new() };
    // Nobody listens to canaries, or to an engagement that somebody started without an incident.
    if !of.is_listed() {
        return Ok(published);
    }
    let read = patiently(clock, async || Ok(store.incident(of).await?)).await?;
    let Some(incident) = read.value.map(|read| read.value) else { return Ok(published) };
    let events: Vec<Event> = decided.iter().flat_map(|decided| event_ids(of, decided)).collect();
    let put = |one: &Event| bus::event(outlets.here, &incident, one.id, &one.event);
    let put: Vec<_> = events.iter().map(put).collect();
    outlets.bus.put(&put).await.map_err(PublishError::Bus)?;
    published.refused = tell(outlets, &incident, &events).await?;
    published.measures = measures((store, clock), &incident, &events).await?;
    published.incident = Some(incident);
    Ok(published)
}

/// Tells each topic what is news to it; gives those that refused.
async fn tell(
    outlets: &Outlets<'_, impl Bus, impl Topics>,
    incident: &Incident,
    events: &[Event],
) -> Result<Vec<(String, String)>, PublishError> {
    let told = join_all(incident.topics().into_iter().map(async |target| {
        let mut refused = None;
        // One after another: a topic hears in order. What it refuses of one, it may take of the next.
        for Event { id, event, .. } in events {
            let message = notice::of_fact(outlets.here, target, incident, *id, event);
            let Some(message) = message else { continue };
            match outlets.topics.tell(target, message.to_string()).await {
                Ok(()) => {}
                Err(PortError::Refused(why)) => refused = Some((target.to_owned(), why)),
                Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => {
                    return Err(PublishError::Topic { target: target.to_owned(), error });
                }
            }
        }
        Ok(refused)
    }));
    let told: Result<Vec<_>, _> = told.await.into_iter().collect();
    Ok(told?.into_iter().flatten().collect())
}

async fn measures<S, C>(
    (store, clock): (&S, &C),
    incident: &Incident,
    events: &[Event],
) -> Result<Vec<Measure>, AppError>
where
    S: Lists,
    C: Clock,
{
    let mut first = None;
    if events.iter().any(|one| is_answer(&one.event.fact)) {
        first = first_answer((store, clock), &incident.id).await?;
    }
    let of = |one: &Event| measure(incident, &one.event, first == Some(one.id));
    Ok(events.iter().filter_map(of).collect())
}

fn is_answer(fact: &Fact) -> bool {
    matches!(fact, Fact::Acknowledged { .. })
}

/// The event by which somebody answered first.
async fn first_answer<S: Lists, C: Clock>(
    (store, clock): (&S, &C),
    incident: &IncidentId,
) -> Result<Option<Uuid>, AppError> {
    let mut start: Option<String> = None;
    loop {
        let read = async || {
            let from = start.as_deref();
            Ok(store.decisions(incident, Order::OldestFirst, from, LOOKED_THROUGH).await?)
        };
        let Page { items, next } = patiently(clock, read).await?;
        let mut events = items.iter().flat_map(|decided| event_ids(incident, decided));
        if let Some(first) = events.find(|one| is_answer(&one.event.fact)) {
            return Ok(Some(first.id));
        }
        start = next;
        if start.is_none() {
            return Ok(None);
        }
    }
}

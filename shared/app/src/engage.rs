//! Engaging a further contact in an open incident.

use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::incident::open::{Engaging, engage as decide};
use domain::limits::{COMMIT_ATTEMPTS, INCIDENT_ENGAGEMENTS_MAX};
use futures_util::future::join;

use crate::dispatch::{Dispatched, carry_out, mark, send_pages};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, Entropy, Notices, Pager, Timers, Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// Engages `contact` for `by`, and sends the first pages.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident or contact, [`AppError::Refused`] when
/// the incident is resolved; otherwise what the store said.
pub async fn engage<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
    contact: &ContactId,
    by: &str,
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
        let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
        let generation = read.generation;
        let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
        let read = read.value.ok_or_else(missing)?;
        if !read.value.is_open() {
            return Err(AppError::Refused(format!("incident {id} is resolved already")));
        }
        if read.value.engagements.len() >= INCIDENT_ENGAGEMENTS_MAX {
            let most = format!("an incident has at most {INCIDENT_ENGAGEMENTS_MAX} engagements");
            return Err(AppError::Refused(most));
        }
        let cached =
            patiently(state.clock, async || Ok(state.cache.at(generation, state.store).await?));
        let cached = cached.await?;
        let configuration = &cached.configuration;
        if !configuration.contacts.contains_key(contact) {
            return Err(AppError::NotFound { kind: "contact", id: contact.to_string() });
        }
        let message = wire::outbound::page::words(&read.value);
        let seed = state.entropy.fresh().to_string();
        let now = state.clock.now();
        let Engaging { incident, engagement } =
            decide(&read.value, contact, by, message, &seed, configuration, now);
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        commit.incident =
            Some(Change { value: incident.incident.clone(), expected: Some(read.version) });
        commit.engagements = vec![Change { value: engagement.engagement.clone(), expected: None }];
        commit.timeline.clone_from(&engagement.timeline);
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Raced {
            continue;
        }
        let engagement_id = engagement.engagement.id.clone();
        let pages = Versioned { value: engagement.engagement, version: 1 };
        let pages = send_pages(state, world, configuration, pages, engagement.send);
        let own = async {
            let outcomes = carry_out(world, &incident.incident, &incident.effects).await;
            let committed = Versioned { value: incident.incident, version: read.version + 1 };
            mark(state, committed, &outcomes).await
        };
        let (pages, own) = join(pages, own).await;
        let (_, dispatched) = pages?;
        own?;
        return Ok((engagement_id, dispatched));
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

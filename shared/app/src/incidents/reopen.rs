//! Opening a resolved incident again.

use std::sync::Arc;

use domain::configuration::Configuration;
use domain::dedupe::{DedupeKey, Slot};
use domain::escalation;
use domain::ids::IncidentId;
use domain::incident::effects::Effect;
use domain::incident::open::{Call, engage};
use domain::incident::update::reopen as decide;
use domain::incident::{Decision, Incident};
use domain::limits::{COMMIT_ATTEMPTS, INCIDENT_ENGAGEMENTS_MAX};
use futures_util::future::{join, join_all};
use jiff::Timestamp;

use super::{commit_once, contended};
use crate::cache::Cached;
use crate::dispatch::{carry_out, mark, send_pages};
use crate::error::{AppError, Committed};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, Entropy, Notices, Pager, SlotChange, Timers,
    Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// Opens a resolved incident again, unless another is open about its trouble, and engages whom its plan
/// engages, all in one commit.
pub(super) async fn reopen<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
    by: &str,
) -> Result<(), AppError>
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
        let missing = || AppError::NotFound { kind: "incident record", id: id.to_string() };
        let read = read.value.ok_or_else(missing)?;
        let now = state.clock.now();
        let Some(decision) = decide(&read.value, by, now) else { return Ok(()) };
        let cached =
            patiently(state.clock, async || Ok(state.cache.at(generation, state.store).await?));
        let cached = cached.await?;
        let seed = state.entropy.fresh().to_string();
        let again = Again::of(decision, &cached.configuration, by, &seed, now);
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        if let Some(key) = &read.value.dedupe {
            commit.slot = Some(claim(state, id, key).await?);
        }
        again.write(&mut commit, read.version);
        if commit_once(state, &commit).await? == Committed::Yes {
            again.dispatch(state, world, &cached, read.version + 1).await;
            return Ok(());
        }
    }
    Err(contended(id))
}

/// An incident that is open again, with whom that engages.
struct Again {
    incident: Decision,
    engagements: Vec<escalation::Decision>,
    effects: Vec<Effect>,
}

impl Again {
    fn of(
        mut incident: Decision,
        configuration: &Configuration,
        by: &str,
        seed: &str,
        now: Timestamp,
    ) -> Self {
        let (mut engagements, mut effects) = (Vec::new(), Vec::new());
        let plan = configuration.plans.get(&incident.incident.plan());
        for contact in plan.into_iter().flat_map(|plan| &plan.engagements) {
            if incident.incident.engagements.len() >= INCIDENT_ENGAGEMENTS_MAX {
                break;
            }
            let call = Call {
                contact: contact.clone(),
                by: by.to_owned(),
                message: wire::outbound::page::words(&incident.incident),
                seed: seed.to_owned(),
            };
            let engaging = engage(&incident.incident, call, configuration, now);
            incident.incident = engaging.incident.incident;
            incident.timeline.extend(engaging.engagement.timeline.clone());
            effects.extend(engaging.incident.effects);
            engagements.push(engaging.engagement);
        }
        Self { incident, engagements, effects }
    }

    fn write(&self, commit: &mut Commit, version: u64) {
        let value: Incident = self.incident.incident.clone();
        commit.incident = Some(Change { value, expected: Some(version) });
        let new = self.engagements.iter();
        let new = new.map(|begun| Change { value: begun.engagement.clone(), expected: None });
        commit.engagements = new.collect();
        commit.timeline.clone_from(&self.incident.timeline);
    }

    /// The first pages and the timers. It is open, whatever becomes of them: the guardian finds what
    /// could not be recorded.
    async fn dispatch<S, C, E, P, T, N>(
        self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        cached: &Arc<Cached>,
        version: u64,
    ) where
        S: Aggregates,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
    {
        let configuration = &cached.configuration;
        let pages = join_all(self.engagements.into_iter().map(async |begun| {
            let committed = Versioned { value: begun.engagement, version: 1 };
            send_pages(state, world, configuration, committed, begun.send).await.is_ok()
        }));
        let incident = self.incident.incident;
        let own = async {
            let outcomes = carry_out(world, &incident, &self.effects).await;
            mark(state, Versioned { value: incident.clone(), version }, &outcomes).await.is_ok()
        };
        join(pages, own).await;
    }
}

/// Makes the trouble this incident's again.
async fn claim<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    key: &DedupeKey,
) -> Result<SlotChange, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.slot(Some(key)).await?)).await?.value;
    let expected = read.as_ref().map(|read| read.version);
    let slot = read.map(|read| read.value);
    if let Some(other) = slot.as_ref().and_then(|slot| slot.incident.as_ref()) {
        return Err(AppError::Refused(format!("incident {other} is open about the same trouble")));
    }
    let (seen, repeats) = slot.map(|slot| (slot.seen, slot.repeats)).unwrap_or_default();
    let value = Slot { key: key.clone(), incident: Some(id.clone()), seen, repeats };
    Ok(SlotChange::Open(Change { value, expected }))
}

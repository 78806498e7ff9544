//! What intake reads before it decides about a signal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::dedupe::{DedupeKey, Slot};
use domain::ids::PlanName;
use domain::limits::ECHO_POLL;
use domain::response_plan::ResponsePlan;
use domain::roads::{Echo, echo};
use domain::routing::{Route, Unrouted};
use domain::signal::Signal;
use jiff::Timestamp;
use wire::inbound::Arrival;

use crate::State;
use crate::cache::Cached;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Configurations, Read, Versioned};

/// What is known about a signal before deciding: its plan, the copy of the configuration that the
/// plan is in, and its slot.
pub(super) struct Known {
    pub(super) cached: Arc<Cached>,
    plan: PlanName,
    pub(super) route: Route,
    pub(super) key: Option<DedupeKey>,
    pub(super) slot: Option<Versioned<Slot>>,
}

/// A slot, and the generation that it was read with.
type SlotRead = Read<Option<Versioned<Slot>>>;

impl Known {
    pub(super) fn plan(&self) -> Option<&ResponsePlan> {
        self.cached.configuration.plans.get(&self.plan)
    }
}

/// Reads what the decision about a signal rests on, which came at `came_at`. An echo waits here until
/// it is clear whose it is.
pub(super) async fn know<S, C, E>(
    state: &State<'_, S, C, E>,
    arrival: &Arrival,
    alias: Option<&PlanName>,
    came_at: Timestamp,
) -> Result<Result<Known, Unrouted>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
{
    let names_plan = alias.is_some() || arrival.signal.plan.is_some();
    if arrival.is_echo && !names_plan {
        // Boxed: it needs most room, and few signals come to it.
        return Box::pin(hear(state, arrival, came_at)).await;
    }
    look_up(state, arrival, alias).await
}

/// One request when the copy of the configuration is current, two when there is none or it is stale.
async fn look_up<S, C, E>(
    state: &State<'_, S, C, E>,
    arrival: &Arrival,
    alias: Option<&PlanName>,
) -> Result<Result<Known, Unrouted>, AppError>
where
    S: Aggregates + Configurations,
{
    let signal = &arrival.signal;
    let mut cached = state.cache.any(state.store).await?;
    let mut last: Option<(Option<DedupeKey>, SlotRead)> = None;
    loop {
        let routed = cached.route(alias, signal.plan.as_ref(), &arrival.event);
        let key = routed.as_ref().ok().and_then(|(plan, _)| DedupeKey::of(plan, signal));
        let read = match last.take() {
            Some((same, read)) if same == key => read,
            Some(_) | None => state.store.slot(key.as_ref()).await?,
        };
        if cached.configuration.generation < read.generation {
            cached = state.cache.at(read.generation, state.store).await?;
            last = Some((key, read));
            continue;
        }
        let routed = routed.map(|(plan, route)| (plan.name.clone(), route));
        return Ok(routed.map(|(plan, route)| Known {
            cached: cached.clone(),
            plan,
            route,
            key,
            slot: read.value,
        }));
    }
}

/// Asks until it is clear whose an echo is: one request each time while the copy of the configuration is
/// current, and one more for each further 99 plans.
async fn hear<S, C, E>(
    state: &State<'_, S, C, E>,
    arrival: &Arrival,
    came_at: Timestamp,
) -> Result<Result<Known, Unrouted>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
{
    let signal = &arrival.signal;
    let mut cached = state.cache.any(state.store).await?;
    loop {
        let mut keys = keys(&cached, signal);
        let asked: BTreeSet<DedupeKey> = keys.values().cloned().collect();
        let read = state.store.slots(&asked).await?;
        if cached.configuration.generation < read.generation {
            cached = state.cache.at(read.generation, state.store).await?;
            continue;
        }
        let mut slots: BTreeMap<DedupeKey, Versioned<Slot>> =
            read.value.into_iter().map(|slot| (slot.value.key.clone(), slot)).collect();
        let routed = cached.route(None, None, &arrival.event);
        let routed = routed.map(|(plan, route)| (plan.name.clone(), route));
        let own = routed.as_ref().ok().and_then(|(plan, _)| keys.get(plan));
        let slot = |key: &DedupeKey| slots.get(key).map(|slot| &slot.value);
        let others = keys.iter().filter(|(_, key)| Some(*key) != own);
        let others: Vec<_> = others.map(|(plan, key)| (plan, slot(key))).collect();
        let waited = state.clock.now().duration_since(came_at);
        let (plan, route) = match echo(signal, own.and_then(slot), &others, waited) {
            Echo::Waits => {
                state.clock.sleep(ECHO_POLL).await;
                continue;
            }
            Echo::Named(plan) => (plan, Route::Alias),
            Echo::Routed => match routed {
                Ok(routed) => routed,
                Err(unrouted) => return Ok(Err(unrouted)),
            },
        };
        let key = keys.remove(&plan);
        let slot = key.as_ref().and_then(|key| slots.remove(key));
        return Ok(Ok(Known { cached, plan, route, key, slot }));
    }
}

/// What the trouble is called under each plan that an alarm may name.
fn keys(cached: &Cached, signal: &Signal) -> BTreeMap<PlanName, DedupeKey> {
    let plans = cached.configuration.plans.values();
    let plans = plans.filter(|plan| plan.name != PlanName::canary());
    plans.filter_map(|plan| Some((plan.name.clone(), DedupeKey::of(plan, signal)?))).collect()
}

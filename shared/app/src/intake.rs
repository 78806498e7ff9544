//! A signal becomes an incident, joins one, or is kept.

mod know;

use domain::dedupe::{Verdict, is_noted, later_use, trigger_id, verdict};
use domain::ids::{HeartbeatName, IncidentId, PlanName, derive};
use domain::incident::Incident;
use domain::incident::open::{Circumstances, Opening, open};
use domain::limits::{COMMIT_ATTEMPTS, RELATED_ITEMS_MAX, SLOT_TRIGGERS_MAX};
use domain::routing::Unrouted;
use domain::signal::Signal;
use domain::timeline::{Fact, TimelineEvent};
use futures_util::future::{join, join_all};
use jiff::{SignedDuration, Timestamp};
use wire::inbound::{Arrival, Broken, Ignored, Reading};

use crate::dispatch::{Dispatched, carry_out, mark, send_pages};
use crate::error::{AppError, Committed, unless_raced};
use crate::findings::{self, Told};
use crate::heartbeat::{Pinged, day, ping};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, Entropy, Findings, Heartbeats, Kept,
    KeptBecause, Lists, Notices, Pager, SlotChange, Timers, Versioned,
};
use crate::retry::patiently;
use crate::sweep::watch_over;
use crate::{State, World};

use know::{Known, know};

/// What became of a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It opened an incident.
    Opened {
        /// Which.
        incident: IncidentId,
        /// What became of the first pages.
        dispatched: Dispatched,
    },
    /// It joined the open incident.
    Attached {
        /// Which.
        incident: IncidentId,
    },
    /// It reports the recovery of what an open incident is about.
    Recovered {
        /// Which.
        incident: IncidentId,
    },
    /// It was heard before.
    Replayed {
        /// The incident that it is about, if that is still open.
        incident: Option<IncidentId>,
    },
    /// It reports the recovery of what nothing open is about.
    NothingOpen,
    /// It reaches no plan and was kept.
    Unrouted {
        /// Why.
        reason: String,
    },
}

/// What became of one message of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is a signal.
    Taken {
        /// What became of it.
        taken: Taken,
        /// When its subject changed, by the source's clock.
        occurred_at: Timestamp,
    },
    /// It is a sign of life.
    Pinged {
        /// Whose.
        name: HeartbeatName,
        /// What became of it.
        pinged: Pinged,
    },
    /// It tells of a change.
    Told(Told),
    /// It asks for nothing.
    Ignored(Ignored),
    /// It could not be read and was kept.
    Broken {
        /// What is wrong with it.
        why: String,
    },
}

/// Receives a payload: every message of it on its own, so that none blocks its neighbours.
/// `invocation` identifies the delivery and is the same for its retries.
///
/// Changes come last, and only a payload that holds nothing else fails for one: a change explains an
/// incident and pages nobody, so it neither delays a page nor has one thought about again.
///
/// # Errors
/// The first [`AppError`], after all messages were tried: the whole payload may come again, and
/// those that were taken are replays then.
pub async fn receive<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    payload: &[u8],
    invocation: &str,
    alias: Option<&PlanName>,
) -> Result<Vec<Received>, AppError>
where
    S: Aggregates + Configurations + Findings + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let (mut received, mut marks) = (Vec::new(), Vec::new());
    let now = state.clock.now();
    for reading in wire::inbound::read_invoked(payload, now, Some(invocation)) {
        received.push(match reading {
            Reading::Change(mark) => {
                marks.push(mark);
                continue;
            }
            Reading::Ignored(ignored) => Ok(Received::Ignored(ignored)),
            Reading::Ping(heard) => Box::pin(ping(state, world, &heard))
                .await
                .map(|pinged| Received::Pinged { name: heard.name, pinged }),
            Reading::Broken(broken) => {
                let why = broken.why.clone();
                keep_broken(state, &broken).await.map(|()| Received::Broken { why })
            }
            Reading::Signal(arrival) => {
                let occurred_at = arrival.signal.occurred_at;
                let taken = Box::pin(take(state, world, &arrival, alias)).await;
                taken.map(|taken| Received::Taken { taken, occurred_at })
            }
        });
    }
    let is_alone = received.is_empty();
    for mark in marks {
        let told = if is_alone {
            findings::keep(state, &mark).await
        } else {
            Ok(findings::keep_besides(state, &mark).await)
        };
        received.push(told.map(Received::Told));
    }
    received.into_iter().collect()
}

/// A replay this fresh may be a second road for a signal whose first invocation is dying.
const FRESH: SignedDuration = SignedDuration::from_mins(3);

/// Takes one signal. `alias` is the plan that the invoked function's qualifier names.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time: nothing is half-written, and the same
/// signal may be taken again.
pub async fn take<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    arrival: &Arrival,
    alias: Option<&PlanName>,
) -> Result<Taken, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let signal = &arrival.signal;
    let came_at = state.clock.now();
    for _ in 0..COMMIT_ATTEMPTS {
        let known = async || know(state, arrival, alias, came_at).await;
        let known = Box::pin(patiently(state.clock, known)).await?;
        let known = match known {
            Ok(known) => known,
            Err(unrouted) => return keep_unrouted(state, signal, &unrouted).await,
        };
        let slot = known.slot.as_ref().map(|slot| &slot.value);
        match verdict(signal, slot) {
            Verdict::NothingOpen => return Ok(Taken::NothingOpen),
            Verdict::Replay { incident } => {
                if let Some(incident) = incident.as_ref().filter(|_| is_fresh(state, signal)) {
                    watch_over(state, world, incident).await?;
                }
                return Ok(Taken::Replayed { incident });
            }
            Verdict::Recovered { incident } => {
                let fact = Fact::TriggerRecovered {
                    trigger: signal.trigger.clone().unwrap_or_default(),
                    reason: signal.reason.clone(),
                };
                note(state, signal, &incident, fact).await?;
                return Ok(Taken::Recovered { incident });
            }
            Verdict::Attach { incident, new_trigger, times } => {
                let commit = attach(state, signal, &known, &incident, new_trigger, times);
                if commit_once(state, &commit).await? == Committed::Yes {
                    return Ok(Taken::Attached { incident });
                }
            }
            Verdict::Open => {
                // Boxed: of all verdicts this one needs most room, and few come to it.
                let opened = Box::pin(open_incident(state, world, signal, &known));
                if let Some(taken) = opened.await? {
                    // The race was lost to the same signal: its winner may be dying.
                    if let Taken::Replayed { incident: Some(incident) } = &taken
                        && is_fresh(state, signal)
                    {
                        watch_over(state, world, incident).await?;
                    }
                    return Ok(taken);
                }
            }
        }
    }
    Err(AppError::Contended { what: signal.id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Keeps a signal that could not be read.
async fn keep_broken<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
    broken: &Broken,
) -> Result<(), AppError> {
    let at = state.clock.now();
    let kept = Kept {
        id: derive(&["broken", &broken.excerpt, &day(at)]).to_string(),
        at,
        why: KeptBecause::Broken,
        reason: broken.why.clone(),
        raw: broken.excerpt.clone(),
    };
    patiently(state.clock, async || Ok(state.store.keep(&kept).await?)).await
}

async fn keep_unrouted<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
    signal: &Signal,
    unrouted: &Unrouted,
) -> Result<Taken, AppError> {
    let reason = unrouted.to_string();
    let at = state.clock.now();
    let kept = Kept {
        id: derive(&["unrouted", signal.id.as_str(), &day(at)]).to_string(),
        at,
        why: KeptBecause::Unrouted,
        reason: reason.clone(),
        raw: signal.raw.clone(),
    };
    patiently(state.clock, async || Ok(state.store.keep(&kept).await?)).await?;
    Ok(Taken::Unrouted { reason })
}

fn is_fresh<S, C: Clock, E>(state: &State<'_, S, C, E>, signal: &Signal) -> bool {
    state.clock.now().duration_since(signal.occurred_at) < FRESH
}

fn attach<S, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    signal: &Signal,
    known: &Known,
    incident: &IncidentId,
    new_trigger: bool,
    times: u64,
) -> Commit {
    let mut commit = Commit::new(state.entropy.fresh(), incident.clone());
    // A source whose clock runs ahead must not mute what really happens until then.
    let heard_at = signal.occurred_at.min(state.clock.now());
    let seen = signal.trigger.as_deref().map(|t| (trigger_id(t), heard_at));
    // A full slot forgets nobody and remembers nobody new: their repeats attach again.
    let known_triggers = known.slot.as_ref().map_or(0, |slot| slot.value.seen.len());
    let seen = seen.filter(|_| !new_trigger || known_triggers < SLOT_TRIGGERS_MAX);
    commit.slot =
        known.key.clone().map(|key| SlotChange::Attach { key, incident: incident.clone(), seen });
    let trigger = signal.trigger.clone().unwrap_or_else(|| signal.source.clone());
    let fact = if new_trigger {
        commit.related = signal.related.iter().take(RELATED_ITEMS_MAX).cloned().collect();
        let (subject, reason) = (signal.subject.clone(), signal.reason.clone());
        Some(Fact::SignalAttached { trigger, subject, reason })
    } else {
        is_noted(times).then_some(Fact::SignalRepeated { trigger, times })
    };
    commit.timeline = fact.map(|fact| unnumbered(state.clock.now(), fact)).into_iter().collect();
    commit
}

/// Adds one fact to the timeline of an incident, whatever else happens to it.
async fn note<S, C, E>(
    state: &State<'_, S, C, E>,
    signal: &Signal,
    incident: &IncidentId,
    fact: Fact,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
{
    // The signal's own id makes the fact's: a replay writes the same one again.
    let id = derive(&["note", signal.id.as_str(), incident.as_str()]);
    let mut commit = Commit::new(id, incident.clone());
    commit.timeline = vec![unnumbered(signal.occurred_at, fact)];
    patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    Ok(())
}

fn unnumbered(at: Timestamp, fact: Fact) -> TimelineEvent {
    TimelineEvent { at, sequence: None, fact }
}

async fn commit_once<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    commit: &Commit,
) -> Result<Committed, AppError> {
    patiently(state.clock, async || unless_raced(state.store.commit(commit).await)).await
}

/// What became of an attempt to open an incident.
enum Attempt {
    Opened(Taken),
    /// This one is there already: the signal was taken before, or its id was used before.
    Known(Box<Incident>),
    /// Somebody else opened one first.
    Raced,
}

/// Opens an incident and sends its first pages; `None` when somebody else opened one first.
async fn open_incident<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    signal: &Signal,
    known: &Known,
) -> Result<Option<Taken>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let mut attempt = try_open(state, world, signal, known).await?;
    if let Attempt::Known(first) = &attempt
        && let Some(id) = later_use(signal, first.created_at, state.clock.now())
    {
        let again = Signal { id, ..signal.clone() };
        attempt = try_open(state, world, &again, known).await?;
    }
    Ok(match attempt {
        Attempt::Opened(taken) => Some(taken),
        Attempt::Known(found) => {
            Some(Taken::Replayed { incident: found.is_open().then_some(found.id) })
        }
        Attempt::Raced => None,
    })
}

async fn try_open<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    signal: &Signal,
    known: &Known,
) -> Result<Attempt, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Some(plan) = known.plan() else { return Ok(Attempt::Raced) };
    let seed = state.entropy.fresh().to_string();
    let slot = known.slot.as_ref();
    let opening = open(
        signal,
        &Circumstances {
            plan,
            route: &known.route,
            configuration: &known.cached.configuration,
            slot: known.key.clone().map(|key| (key, slot.map(|slot| &slot.value))),
            words: &wire::outbound::page::words,
            seed: &seed,
            now: state.clock.now(),
        },
    );
    let commit = opening_commit(state.entropy.fresh(), &opening, slot.map(|slot| slot.version));
    if commit_once(state, &commit).await? == Committed::Raced {
        let id = &opening.incident.id;
        let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
        return Ok(read
            .value
            .map_or(Attempt::Raced, |found| Attempt::Known(Box::new(found.value))));
    }
    dispatch(state, world, known, opening).await.map(Attempt::Opened)
}

fn opening_commit(id: uuid::Uuid, opening: &Opening, slot_version: Option<u64>) -> Commit {
    let mut commit = Commit::new(id, opening.incident.id.clone());
    commit.incident = Some(Change { value: opening.incident.clone(), expected: None });
    commit.engagements = opening
        .engagements
        .iter()
        .map(|decision| Change { value: decision.engagement.clone(), expected: None })
        .collect();
    commit.slot = opening
        .slot
        .clone()
        .map(|value| SlotChange::Open(Change { value, expected: slot_version }));
    commit.timeline.clone_from(&opening.timeline);
    commit.related.clone_from(&opening.related);
    commit
}

/// The first pages, the executions and the notices, all at once: none waits for another.
async fn dispatch<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    known: &Known,
    opening: Opening,
) -> Result<Taken, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Opening { incident, engagements, effects, .. } = opening;
    let configuration = &known.cached.configuration;
    let pages = join_all(engagements.into_iter().map(async |decision| {
        let committed = Versioned { value: decision.engagement, version: 1 };
        send_pages(state, world, configuration, committed, decision.send).await
    }));
    let own = async {
        let outcomes = carry_out(world, &incident, &effects).await;
        mark(state, Versioned { value: incident.clone(), version: 1 }, &outcomes).await
    };
    let (pages, own) = join(pages, own).await;
    let mut dispatched = Dispatched::default();
    for sent in pages {
        let (_, one) = sent?;
        dispatched = dispatched.and(&one);
    }
    own?;
    Ok(Taken::Opened { incident: incident.id, dispatched })
}

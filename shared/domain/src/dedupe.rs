//! One incident per trouble: whether a signal opens an incident, attaches to the open one, or is
//! a replay.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{IncidentId, PlanName, SignalId, derive};
use crate::limits::{ANSWERED_KEPT, SLOT_TRIGGERS_MAX};
use crate::response_plan::ResponsePlan;
use crate::signal::{Signal, SignalState};

/// The identity of a trouble: while an incident with it is open, signals attach. The text begins
/// with its version, so that another way to make keys can live beside this one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DedupeKey(String);

impl DedupeKey {
    /// The key of `signal` under `plan`: the template's dedupe string, account-wide as AWS has it,
    /// else the plan and the trigger. A manual start without a trigger has none.
    //= ssm-incidents#IncidentTemplate-dedupeString
    pub fn of(plan: &ResponsePlan, signal: &Signal) -> Option<Self> {
        if plan.template.dedupe_string.is_empty() {
            let trigger = signal.trigger.as_deref()?;
            return Some(Self::of_trigger(&plan.name, trigger));
        }
        Some(Self(format!("v1/string/{}", derive(&[&plan.template.dedupe_string]))))
    }

    fn of_trigger(plan: &PlanName, trigger: &str) -> Self {
        Self(format!("v1/trigger/{}", derive(&[plan.as_str(), trigger])))
    }

    /// The key as text: bounded, whatever the trigger's length.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known about a trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Whose.
    pub key: DedupeKey,
    /// Its open incident.
    pub incident: Option<IncidentId>,
    /// The last trouble of each trigger, by [`trigger_id`].
    pub seen: BTreeMap<String, Timestamp>,
    /// Signals that attached to the open incident.
    pub repeats: u64,
}

/// A trigger's name inside a slot: short, whatever its length.
pub fn trigger_id(trigger: &str) -> String {
    derive(&["trigger", trigger]).simple().to_string()
}

/// What a signal means, given what is known about its trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is open: open an incident.
    Open,
    /// Trouble that an open incident is about already.
    Attach {
        /// The open incident.
        incident: IncidentId,
        /// Whether this trigger is new to it.
        new_trigger: bool,
        /// How many signals have attached, this one included.
        times: u64,
    },
    /// The trigger of an open incident recovered.
    Recovered {
        /// The open incident.
        incident: IncidentId,
    },
    /// The same trouble was heard of already: nothing to do.
    Replay {
        /// The incident that is open, if any.
        incident: Option<IncidentId>,
    },
    /// A recovery of what no open incident is about: nothing to do. It is not remembered, so an
    /// older trouble that it overtook still opens its incident.
    NothingOpen,
}

/// Decides what a signal means.
pub fn verdict(signal: &Signal, slot: Option<&Slot>) -> Verdict {
    let Some(slot) = slot else {
        return match signal.state {
            SignalState::Alarm => Verdict::Open,
            SignalState::Ok => Verdict::NothingOpen,
        };
    };
    let last = signal.trigger.as_deref().and_then(|trigger| slot.seen.get(&trigger_id(trigger)));
    match (signal.state, &slot.incident) {
        (SignalState::Ok, None) => Verdict::NothingOpen,
        // A recovery older than the last trouble is old news.
        (SignalState::Ok, Some(incident)) if last.is_some_and(|at| signal.occurred_at < *at) => {
            Verdict::Replay { incident: Some(incident.clone()) }
        }
        (SignalState::Ok, Some(incident)) => Verdict::Recovered { incident: incident.clone() },
        (SignalState::Alarm, incident) if last.is_some_and(|at| signal.occurred_at <= *at) => {
            Verdict::Replay { incident: incident.clone() }
        }
        (SignalState::Alarm, Some(incident)) => Verdict::Attach {
            incident: incident.clone(),
            new_trigger: last.is_none(),
            times: slot.repeats.saturating_add(1),
        },
        (SignalState::Alarm, None) => Verdict::Open,
    }
}

/// The slot of an incident that `signal` opens now, keeping what was known of other triggers.
pub fn opened(key: DedupeKey, signal: &Signal, incident: IncidentId, old: Option<&Slot>) -> Slot {
    let mut seen = old.map(|slot| slot.seen.clone()).unwrap_or_default();
    let own = signal.trigger.as_deref().map(trigger_id);
    if let Some(own) = &own {
        seen.insert(own.clone(), signal.occurred_at);
    }
    while seen.len() > SLOT_TRIGGERS_MAX {
        // Its own trouble may be the oldest, delivered late; forgotten, a replay would count anew.
        let others = seen.iter().filter(|(id, _)| own.as_ref() != Some(*id));
        let oldest = others.min_by_key(|(_, at)| **at).map(|(id, _)| id.clone());
        oldest.map(|id| seen.remove(&id));
    }
    Slot { key, incident: Some(incident), seen, repeats: 0 }
}

/// The id under which a signal is taken whose own id opened an incident at `first`; `None` when it
/// is the same message again.
///
/// Tokens, and ids in the constant input of a schedule, are used again. Each is remembered for a
/// day, to the nearest, so that a daily use that comes a little early is not the day before's. A
/// message that keeps its time is a replay for ever.
pub fn later_use(signal: &Signal, first: Timestamp, now: Timestamp) -> Option<SignalId> {
    // A source whose clock runs ahead tells of now.
    let since = signal.occurred_at.min(now).duration_since(first);
    let days = (since + ANSWERED_KEPT / 2).as_secs() / ANSWERED_KEPT.as_secs();
    (days > 0).then(|| SignalId::derive(&["again", signal.id.as_str(), &days.to_string()]))
}

/// Whether the `times`th repeat is noted on the timeline: 1, 2, 5, 10, 20, 50 and so on, so that a
/// flapping alarm does not drown what people wrote.
pub fn is_noted(times: u64) -> bool {
    let mut unit = times;
    while unit >= 10 && unit.is_multiple_of(10) {
        unit /= 10;
    }
    matches!(unit, 1 | 2 | 5)
}

#[cfg(test)]
mod tests;

//! What an incident does to the world besides paging: start executions, tell topics.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Decision, Incident};
use crate::ids::EngagementId;
use crate::limits::{EFFECT_ATTEMPTS_MAX, EFFECT_TIMEOUT};
use crate::time::after;
use crate::timeline::{Fact, Notice, number};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Start the response: it follows the engagements that the incident began with, and runs the
    /// runbooks.
    StartResponse,
    /// Start the timer of an engagement that was added later.
    StartEscalation(EngagementId),
    /// Tell a notification target.
    Notify {
        /// The topic's ARN.
        target: String,
        /// What happened.
        notice: Notice,
    },
}

impl Effect {
    /// Telling a topic.
    pub fn notify(topic: &str, notice: Notice) -> Self {
        Self::Notify { target: topic.to_owned(), notice }
    }
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::StartResponse => f.write_str("start the response"),
            Self::StartEscalation(engagement) => write!(f, "start the timer of {engagement}"),
            Self::Notify { target, .. } => write!(f, "notify {target}"),
        }
    }
}

/// An effect that is not marked as done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingEffect {
    /// What.
    pub effect: Effect,
    /// Until then only the invocation that claimed it may do it.
    pub until: Timestamp,
    /// How often it was tried, this time included.
    pub tries: u32,
}

impl PendingEffect {
    /// An effect claimed by the decision that causes it.
    pub fn claimed(effect: Effect, now: Timestamp) -> Self {
        Self { effect, until: after(now, EFFECT_TIMEOUT), tries: 1 }
    }
}

/// What became of an effect: done, or the reason why not.
pub type EffectOutcome = (Effect, Result<(), String>);

/// Marks what was done and arranges for the rest to be tried again.
pub fn finished(incident: &Incident, outcomes: &[EffectOutcome], now: Timestamp) -> Decision {
    let mut incident = incident.clone();
    let mut facts = Vec::new();
    for (effect, outcome) in outcomes {
        let Some(index) = incident.effects.iter().position(|p| p.effect == *effect) else {
            continue;
        };
        match outcome {
            Ok(()) => {
                incident.effects.remove(index);
                if let Effect::Notify { target, notice } = effect {
                    facts.push(Fact::NotificationSent { target: target.clone(), notice: *notice });
                }
            }
            Err(reason) => facts.push(failed(&mut incident, index, reason)),
        }
    }
    let timeline = number(&mut incident.sequence, now, facts);
    Decision { incident, timeline, effects: Vec::new() }
}

fn failed(incident: &mut Incident, index: usize, reason: &str) -> Fact {
    let pending = &incident.effects[index];
    let effect = pending.effect.to_string();
    // The claim's end is the time of the next try: the guardian looks once a minute anyway.
    let again_at = (pending.tries < EFFECT_ATTEMPTS_MAX).then_some(pending.until);
    if again_at.is_none() {
        incident.effects.remove(index);
    }
    Fact::EffectFailed { effect, reason: reason.to_owned(), again_at }
}

/// Claims anew whatever nobody marked in time.
pub fn tick(incident: &Incident, now: Timestamp) -> Decision {
    let mut incident = incident.clone();
    let mut effects = Vec::new();
    for pending in incident.effects.iter_mut().filter(|pending| pending.until <= now) {
        pending.until = after(now, EFFECT_TIMEOUT);
        pending.tries = pending.tries.saturating_add(1);
        effects.push(pending.effect.clone());
    }
    Decision { incident, timeline: Vec::new(), effects }
}

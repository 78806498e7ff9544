//! The two roads of an alarm: its actions, which may name a plan by an alias of intake, and the bus, which
//! tells of every alarm and names none.
//!
//! What comes by the bus is an echo. It must not open under the plan that routing finds what its alarm opens
//! under the plan that it names; and where the alarm names none, nobody else tells of it. Nothing in an echo
//! says which it is. What the slots of the plans have seen of the alarm does, or a moment's patience.

use jiff::SignedDuration;

use crate::dedupe::{Slot, trigger_id};
use crate::ids::PlanName;
use crate::limits::{ECHO_WAIT, ECHO_WAIT_AT_FIRST};
use crate::signal::{Signal, SignalState};

/// Whose an echo is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echo {
    /// The plan's that routing finds, if any.
    Routed,
    /// This plan's, which took its alarm by name.
    Named(PlanName),
    /// Not known yet: to be asked again soon.
    Waits,
}

/// Whose the echo `signal` is, `waited` after it came. `routed` is the slot under the plan that routing
/// finds, `others` are the other plans that an alarm may name, each with its slot, where there is one.
pub fn echo(
    signal: &Signal,
    routed: Option<&Slot>,
    others: &[(&PlanName, Option<&Slot>)],
    waited: SignedDuration,
) -> Echo {
    let Some(trigger) = signal.trigger.as_deref().map(trigger_id) else { return Echo::Routed };
    let seen = |slot: &Slot| slot.seen.get(&trigger).copied();
    let by_routing = routed.and_then(seen);
    let by_name = others.iter().filter_map(|(plan, slot)| Some((seen((*slot)?)?, *plan)));
    // Whoever told of the last trouble will tell of this one, unless the alarm was changed since.
    let last = by_name.max_by_key(|(at, _)| *at);
    let last = last.filter(|(at, _)| by_routing.is_none_or(|routed| routed <= *at));
    let wait = match (signal.state, last, by_routing) {
        (SignalState::Alarm, Some((at, plan)), _) if at >= signal.occurred_at => {
            return Echo::Named(plan.clone());
        }
        // A recovery pages nobody, so it needs no waiting for; it is of the trouble before it.
        (SignalState::Ok, Some((_, plan)), _) => return Echo::Named(plan.clone()),
        (SignalState::Alarm, Some(_), _) => ECHO_WAIT,
        (SignalState::Alarm, None, None) if !others.is_empty() => ECHO_WAIT_AT_FIRST,
        (SignalState::Alarm | SignalState::Ok, None, _) => return Echo::Routed,
    };
    if waited < wait { Echo::Waits } else { Echo::Routed }
}

#[cfg(test)]
mod tests;

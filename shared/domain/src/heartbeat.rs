//! Heartbeats: whoever must ping in time, and what follows when they do not.
//!
//! A heartbeat is armed by its first ping and watched from then on. What is to be told about it (it
//! is missing, it is back) is in the state that is committed, claimed by whoever committed it, and
//! marked once told: a crash tells twice, which is a replay, never not at all.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{HeartbeatName, PlanName, SignalId};
use crate::limits::{EFFECT_TIMEOUT, HEARTBEAT_SECONDS_MAX, HEARTBEAT_SECONDS_MIN};
use crate::signal::{Signal, SignalState};
use crate::time::after;

/// Which system speaks in the signals about heartbeats.
pub const SOURCE: &str = "tocsin.heartbeat";

/// What a ping under a name that nobody configured is kept with, before that name.
const NOBODY: &str = "there is no heartbeat ";

/// Why a ping under `name` is kept, when nobody configured a heartbeat of that name.
pub fn nobody(name: &HeartbeatName) -> String {
    format!("{NOBODY}{name}")
}

/// The name under which a ping was kept with this reason; `None` when it is another reason.
pub fn named_in(reason: &str) -> Option<&str> {
    reason.strip_prefix(NOBODY)
}

/// Who must ping, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// What pings name.
    pub name: HeartbeatName,
    /// The longest time from one ping to the next.
    pub interval: Interval,
    /// The response plan that answers; routing finds one, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanName>,
    /// What responders should know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

impl Heartbeat {
    /// Its name in the form of an ARN: what its signals are triggered by. It names neither account
    /// nor Region, as nothing outside this deployment resolves it.
    pub fn arn(&self) -> String {
        format!("arn:aws:tocsin:::heartbeat/{}", self.name)
    }
}

/// The time that may pass between two pings, within its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Interval(u32);

/// A time that is no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:#} is no interval of a heartbeat: whole seconds from {HEARTBEAT_SECONDS_MIN} up to {days} days",
    days = HEARTBEAT_SECONDS_MAX / 86_400
)]
pub struct InvalidInterval(pub SignedDuration);

impl Interval {
    /// In seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }

    /// As a duration.
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.0))
    }

    /// When the next ping must have come. A new interval, or a sender whose clock is behind, must not let
    /// that be before a miss that was told: it would be a replay, and nobody would be paged.
    fn due_at(self, last_at: Timestamp, state: Option<&PulseState>, now: Timestamp) -> Timestamp {
        let earliest = match state {
            // Nothing was told; or it stays missing, unless its next ping is due later than now.
            None | Some(PulseState::Missing { .. }) => Timestamp::MIN,
            Some(PulseState::Alive { due_at }) => now.min(*due_at),
            // What was told of it is not known any more.
            Some(PulseState::Disarmed) => now,
        };
        after(last_at, self.duration()).max(earliest)
    }
}

impl TryFrom<SignedDuration> for Interval {
    type Error = InvalidInterval;
    fn try_from(duration: SignedDuration) -> Result<Self, InvalidInterval> {
        let seconds = u32::try_from(duration.as_secs()).ok();
        let within =
            |seconds: &u32| (HEARTBEAT_SECONDS_MIN..=HEARTBEAT_SECONDS_MAX).contains(seconds);
        let seconds = seconds.filter(within).filter(|_| duration.subsec_nanos() == 0);
        seconds.map(Self).ok_or(InvalidInterval(duration))
    }
}

impl TryFrom<u32> for Interval {
    type Error = InvalidInterval;
    fn try_from(seconds: u32) -> Result<Self, InvalidInterval> {
        Self::try_from(SignedDuration::from_secs(i64::from(seconds)))
    }
}

impl From<Interval> for u32 {
    fn from(interval: Interval) -> u32 {
        interval.0
    }
}

/// What is known of a heartbeat that has pinged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Whose.
    pub name: HeartbeatName,
    /// The last ping.
    pub last_at: Timestamp,
    /// Whether it pings in time.
    pub state: PulseState,
    /// What is to be told, in order, and has not been marked as told.
    #[serde(default)]
    pub pending: Vec<PendingNews>,
}

/// Whether a heartbeat pings in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PulseState {
    /// So far.
    Alive {
        /// When the next ping must have come.
        due_at: Timestamp,
    },
    /// Not any more.
    Missing {
        /// When the ping that never came was due.
        since: Timestamp,
    },
    /// Nobody watches it: it is not in the configuration any more.
    Disarmed,
}

/// Something to tell about a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum News {
    /// A ping did not come in time.
    Missing {
        /// The last one that came.
        last_at: Timestamp,
        /// When it was due.
        due_at: Timestamp,
    },
    /// One came after all.
    Back {
        /// When.
        at: Timestamp,
    },
}

/// Something that is to be told and is not marked as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingNews {
    /// What.
    pub news: News,
    /// Until then only whoever claimed it tells it.
    pub until: Timestamp,
}

/// The next state of a heartbeat, and what whoever commits it tells then, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The next state.
    pub pulse: Pulse,
    /// To be told now.
    pub tell: Vec<News>,
}

impl Pulse {
    /// When the guardian has to look at it.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let due_at = match self.state {
            PulseState::Alive { due_at } => Some(due_at),
            PulseState::Missing { .. } | PulseState::Disarmed => None,
        };
        self.pending.iter().map(|pending| pending.until).chain(due_at).min()
    }

    /// Claims whatever is to be told, what others had claimed included: telling it twice is a
    /// replay, and telling it out of order would leave a recovery unheard.
    fn claimed(mut self, now: Timestamp) -> Decision {
        for pending in &mut self.pending {
            pending.until = after(now, EFFECT_TIMEOUT);
        }
        let tell = self.pending.iter().map(|pending| pending.news.clone()).collect();
        Decision { pulse: self, tell }
    }

    fn add(&mut self, news: News, now: Timestamp) {
        let is_untold = |is: fn(&News) -> bool| self.pending.iter().any(|p| is(&p.news));
        let missing = is_untold(|news| matches!(news, News::Missing { .. }));
        let back_last = self.pending.last().is_some_and(|p| matches!(p.news, News::Back { .. }));
        match news {
            // Nobody has heard that it was missing or that it came back: to them it has been
            // missing all along. So at most three are pending, whatever happens.
            News::Missing { .. } if missing && back_last => {
                self.pending.pop();
            }
            News::Missing { .. } | News::Back { .. } => {
                self.pending.push(PendingNews { news, until: after(now, EFFECT_TIMEOUT) });
            }
        }
    }
}

/// What a ping changes that was sent at `at`, by its sender's clock; `None` when it is no newer
/// than the last one heard; that one again arms a heartbeat that was removed and made again.
pub fn ping(
    pulse: Option<&Pulse>,
    heartbeat: &Heartbeat,
    at: Timestamp,
    now: Timestamp,
) -> Option<Decision> {
    // A sender whose clock runs ahead must not hide that it stops until then.
    let last_at = at.min(now);
    let due_at = heartbeat.interval.due_at(last_at, pulse.map(|pulse| &pulse.state), now);
    let Some(pulse) = pulse else {
        let (name, state) = (heartbeat.name.clone(), PulseState::Alive { due_at });
        let pulse = Pulse { name, last_at, state, pending: Vec::new() };
        return Some(Decision { pulse, tell: Vec::new() });
    };
    let is_again = last_at == pulse.last_at && pulse.state != PulseState::Disarmed;
    if is_again || last_at < pulse.last_at {
        return None;
    }
    let mut next = Pulse { last_at, ..pulse.clone() };
    match pulse.state {
        PulseState::Alive { .. } | PulseState::Disarmed => {
            next.state = PulseState::Alive { due_at };
            Some(Decision { pulse: next, tell: Vec::new() })
        }
        // Heard so late that the next one is overdue already.
        PulseState::Missing { .. } if due_at <= now => {
            Some(Decision { pulse: next, tell: Vec::new() })
        }
        PulseState::Missing { since } => {
            next.state = PulseState::Alive { due_at };
            next.add(News::Back { at: last_at.max(since) }, now);
            Some(next.claimed(now))
        }
    }
}

/// What a change of the configuration changes about a pulse, given the heartbeat as it is configured
/// now; `None` when nothing does. Without it the index would ask about the heartbeat when its former
/// interval is over, which may be a year after its new one. What is overdue by the new interval is
/// for the next look to find.
pub fn reconfigured(pulse: &Pulse, heartbeat: Option<&Heartbeat>, now: Timestamp) -> Option<Pulse> {
    let next = under(pulse, heartbeat, now);
    (next != *pulse).then_some(next)
}

/// A pulse as the configuration has it now. One that is missing stays so until it pings, whatever its
/// interval is: what was told of it was true.
fn under(pulse: &Pulse, heartbeat: Option<&Heartbeat>, now: Timestamp) -> Pulse {
    let mut next = pulse.clone();
    match (heartbeat, &pulse.state) {
        (None, _) => {
            next.state = PulseState::Disarmed;
            // Of what nobody watches there is nothing to tell.
            next.pending.clear();
        }
        (Some(heartbeat), state @ PulseState::Alive { .. }) => {
            let due_at = heartbeat.interval.due_at(pulse.last_at, Some(state), now);
            next.state = PulseState::Alive { due_at };
        }
        (Some(_), PulseState::Missing { .. } | PulseState::Disarmed) => {}
    }
    next
}

/// What the guardian finds, given the heartbeat as it is configured now; `None` when nothing is
/// due.
pub fn look(pulse: &Pulse, heartbeat: Option<&Heartbeat>, now: Timestamp) -> Option<Decision> {
    let mut next = under(pulse, heartbeat, now);
    if let PulseState::Alive { due_at } = next.state
        && due_at <= now
    {
        next.state = PulseState::Missing { since: due_at };
        next.add(News::Missing { last_at: pulse.last_at, due_at }, now);
        return Some(next.claimed(now));
    }
    if next.pending.iter().any(|pending| pending.until <= now) {
        return Some(next.claimed(now));
    }
    (next != *pulse).then_some(Decision { pulse: next, tell: Vec::new() })
}

/// Marks what was told.
pub fn told(pulse: &Pulse, news: &[News]) -> Pulse {
    let mut pulse = pulse.clone();
    pulse.pending.retain(|pending| !news.contains(&pending.news));
    pulse
}

/// The signal that tells it. Its id is derived from the heartbeat and the instant, so that telling
/// it again is a replay.
pub fn signal(heartbeat: &Heartbeat, news: &News) -> Signal {
    let name = &heartbeat.name;
    let (state, occurred_at, subject, mut reason) = match news {
        News::Missing { last_at, due_at } => (
            SignalState::Alarm,
            *due_at,
            format!("heartbeat {name} is missing"),
            format!("No ping of {name} since {last_at}; one was due by {due_at}."),
        ),
        News::Back { at } => (
            SignalState::Ok,
            *at,
            format!("heartbeat {name} is back"),
            format!("{name} pinged again at {at}."),
        ),
    };
    if !heartbeat.description.is_empty() {
        reason = format!("{reason}\n\n{}", heartbeat.description);
    }
    let word = match state {
        SignalState::Alarm => "missing",
        SignalState::Ok => "back",
    };
    Signal {
        id: SignalId::derive(&["heartbeat", name.as_str(), word, &occurred_at.to_string()]),
        source: SOURCE.to_owned(),
        state,
        trigger: Some(heartbeat.arn()),
        occurred_at,
        account: None,
        region: None,
        subject,
        reason,
        impact: None,
        title: None,
        related: Vec::new(),
        plan: heartbeat.plan.clone(),
        created_by: None,
        raw: String::new(),
    }
}

#[cfg(test)]
mod tests;

//! Heartbeats: one that stops is missed, in time and once; one that pings is left alone.

use domain::dedupe::trigger_id;
use domain::heartbeat::{Heartbeat, PulseState};
use domain::incident::Status;
use domain::timeline::Fact;
use testkit::memory::Contents;
use testkit::world::{Ended, Millis};

use super::{Case, Check};
use crate::lives::{Ping, heartbeat, instant};

/// How long after its due instant a missing one is found when nothing goes wrong: the grace, and
/// the way to the next round.
const FOUND_WITHIN: Millis = 70_000;

pub(super) fn check(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>) {
    let Some(heartbeat) = heartbeat(stored.configuration()) else { return };
    // What never arrived is nobody's ping.
    if !ended.failure_queue.is_empty() || case.life.pings.is_empty() {
        return;
    }
    let interval = Millis::from(heartbeat.interval.seconds()) * 1_000;
    let sent: Vec<Millis> = case.life.pings.iter().map(|ping| ping.sent).collect();
    let due: Vec<Millis> = sent.iter().map(|at| at + interval).collect();
    let missed: Vec<Millis> = due
        .iter()
        .zip(sent.iter().skip(1).chain([&Millis::MAX]))
        .filter(|(due, next)| due <= next)
        .map(|(due, _)| *due)
        .collect();
    recovered(case, stored, &heartbeat.arn());
    let last = *missed.last().expect("the last ping is followed by none");
    if ended.injected.is_empty() {
        at_the_end(case, ended, stored, &[last]);
        in_time(case, stored, &heartbeat.arn(), &missed);
    } else {
        // A ping that is heard after the next was due changes nothing about what was told.
        at_the_end(case, ended, stored, &due);
    }
}

/// After the last ping it is missing, everybody was told, and nothing is left to say.
fn at_the_end(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>, since: &[Millis]) {
    let mut wrong = |what: String| case.wrong(Check::Heartbeats, ended.now, what);
    let Some(pulse) = stored.pulses().next() else { return wrong("no ping was heard".into()) };
    let states = since.iter().map(|since| PulseState::Missing { since: instant(*since) });
    if !states.into_iter().any(|state| state == pulse.state) {
        wrong(format!("{:?} instead of missing since one of {since:?}", pulse.state));
    }
    if !pulse.pending.is_empty() {
        wrong(format!("{:?} is never told", pulse.pending));
    }
    let heartbeat = stored.configuration().heartbeats.get(&pulse.name);
    let trigger = trigger_id(&heartbeat.map(Heartbeat::arn).unwrap_or_default());
    let heard = stored.slots().filter_map(|slot| slot.seen.get(&trigger)).max();
    if !since.iter().any(|since| heard == Some(&instant(*since))) {
        wrong(format!("what intake heard last is {heard:?} instead of one of {since:?}"));
    }
}

/// How long a ping and its news may take, whatever goes wrong.
const HEARD_WITHIN: Millis = 900_000;

/// Whoever works on one that is missing hears that it is back.
fn recovered(case: &mut Case<'_>, stored: &Contents<'_>, trigger: &str) {
    for incident in stored.incidents().filter(|i| i.trigger.as_deref() == Some(trigger)) {
        let later = |ping: &&Ping| instant(ping.sent) > incident.created_at;
        let Some(back) = case.life.pings.iter().find(later) else { continue };
        let is_open = match &incident.status {
            Status::Open => true,
            Status::Resolved { at, .. } => *at > instant(back.at + HEARD_WITHIN),
        };
        let mut facts = stored.timeline(&incident.id);
        let is_told = facts.any(|event| matches!(event.fact, Fact::TriggerRecovered { .. }));
        if is_open && !is_told {
            let what = format!("{}: nobody hears that its heartbeat is back", incident.id);
            case.wrong(Check::Heartbeats, back.at, what);
        }
    }
}

/// Nobody is paged for one that pings in time, nor late for one that does not.
fn in_time(case: &mut Case<'_>, stored: &Contents<'_>, trigger: &str, missed: &[Millis]) {
    for incident in stored.incidents().filter(|i| i.trigger.as_deref() == Some(trigger)) {
        let opened = incident.created_at;
        let why = missed.iter().rev().find(|due| instant(**due) <= opened);
        let late = why.map(|due| opened.duration_since(instant(*due)).as_millis());
        if late.is_none_or(|late| late > i128::from(FOUND_WITHIN)) {
            let what = format!("{} was opened {late:?} ms after a ping was due", incident.id);
            case.wrong(Check::Heartbeats, 0, what);
        }
    }
}

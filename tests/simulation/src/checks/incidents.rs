//! Signals and incidents: one for each trouble, nothing left pending, everybody told.

use domain::incident::{Incident, Status};
use domain::timeline::{Fact, Notice};
use testkit::memory::Contents;
use testkit::world::{Ended, Fault, Injected, Millis, Site};

use super::prescribed::moment;
use super::{Case, Check, runbooks};
use crate::lives::trigger;

pub(super) fn check(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>) {
    let names: std::collections::BTreeSet<_> =
        case.life.alarms.iter().map(|alarm| alarm.name.clone()).collect();
    for name in names {
        one_incident(case, ended, stored, &name);
    }
    for incident in stored.incidents() {
        nothing_pending(case, ended, incident);
        told(case, stored, incident);
        runbooks::check(case, stored, incident);
    }
    pending_engagements(case, ended, stored);
    if ended.running > 0 {
        case.wrong(Check::Liveness, ended.now, format!("{} executions go on", ended.running));
    }
    if stored.kept().next().is_some() {
        case.wrong(Check::OneIncident, ended.now, "a signal was kept, not taken".into());
    }
    runbooks::called_once(case, ended);
    let wanted: usize =
        stored.incidents().map(|incident| runbooks::started(stored, incident)).sum();
    // One whose first answer was lost and whose second was a refusal may run, and counts as failed.
    let is_refusal =
        |(site, _, fault): &&Injected| (*site, *fault) == (Site::StartRunbook, Fault::Refused);
    let refused = ended.injected.iter().filter(is_refusal).count();
    if !(wanted..=wanted + refused).contains(&ended.runbooks) {
        let what = format!("{} runbooks were started, {wanted} are known of", ended.runbooks);
        case.wrong(Check::Runbooks, ended.now, what);
    }
}

/// Incidents of one trouble follow each other, and each of its alarms is in one.
fn one_incident(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>, name: &str) {
    let arn = trigger(name);
    let mut incidents: Vec<_> =
        stored.incidents().filter(|i| i.trigger.as_deref() == Some(&*arn)).collect();
    incidents.sort_by_key(|incident| incident.created_at);
    let open = incidents.iter().filter(|incident| incident.is_open()).count();
    // Where clocks are wrong nobody can say in which order they were.
    let follows = |pair: &[&Incident]| match &pair[0].status {
        Status::Resolved { at, .. } => *at <= pair[1].created_at || case.skew > 0,
        Status::Open => case.skew > 0,
    };
    if open > 1 || !incidents.windows(2).all(follows) {
        let ids: Vec<_> = incidents.iter().map(|incident| incident.id.to_string()).collect();
        let what = format!("open at once: {}", ids.join(", "));
        case.wrong(Check::OneIncident, ended.now, what);
    }
    let mut occurred: Vec<Millis> = Vec::new();
    for alarm in case.life.alarms.iter().filter(|alarm| alarm.name == name && alarm.is_trouble) {
        occurred.push(alarm.occurred);
    }
    occurred.sort_unstable();
    occurred.dedup();
    if incidents.len() > occurred.len() {
        let what = format!("{} incidents of {} alarms", incidents.len(), occurred.len());
        case.wrong(Check::OneIncident, ended.now, what);
    }
    if !ended.failure_queue.is_empty() {
        return;
    }
    opened_soon(case, ended, &incidents, name);
    for at in occurred {
        // Whatever was open in the store when it occurred, or later, covers it.
        let covered = incidents.iter().any(|incident| {
            let resolved_at = case.watch.resolved.get(&incident.id);
            resolved_at.is_none_or(|resolved| *resolved > at)
        });
        if !covered {
            case.wrong(Check::OneIncident, at, format!("the alarm of {name} is in no incident"));
        }
    }
}

/// By how much the platform's second retry of intake is later than its first.
const SECOND_RETRY: Millis = 60_000;

/// The first incident of a trouble is open soon after the first of its alarms has arrived.
fn opened_soon(case: &mut Case<'_>, ended: &Ended, incidents: &[&Incident], name: &str) {
    let alarms = case.life.alarms.iter().filter(|alarm| alarm.name == name && alarm.is_trouble);
    let arrived = alarms.map(|alarm| alarm.at).min();
    let opened = incidents.iter().map(|incident| moment(incident.created_at)).min();
    let (Some(arrived), Some(opened)) = (arrived, opened) else { return };
    let late = opened - arrived;
    let dead = ended.deaths.iter().filter(|service| **service == "intake").count();
    let outdated = ended.injected.iter().filter(|(_, _, fault)| *fault == Fault::Outdated).count();
    let allowed = case.bound + if dead + outdated > 1 { SECOND_RETRY } else { 0 };
    if late > allowed + case.skew {
        let what = format!("{name} is opened {late} ms after it arrived, {allowed} allowed");
        case.wrong(Check::Late, opened, what);
    }
}

fn nothing_pending(case: &mut Case<'_>, ended: &Ended, incident: &Incident) {
    for pending in &incident.effects {
        let what = format!("{}: {} is pending", incident.id, pending.effect);
        case.wrong(Check::Liveness, ended.now, what);
    }
}

fn pending_engagements(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>) {
    for engagement in stored.engagements().filter(|engagement| engagement.wake_at().is_some()) {
        case.wrong(Check::Liveness, ended.now, format!("{} is not at its end", engagement.id));
    }
}

fn told(case: &mut Case<'_>, stored: &Contents<'_>, incident: &Incident) {
    let resolved = !incident.is_open();
    let facts: Vec<_> = stored.timeline(&incident.id).map(|event| &event.fact).collect();
    for target in &incident.notification_targets {
        for notice in [Some(Notice::Started), resolved.then_some(Notice::Resolved)] {
            let Some(notice) = notice else { continue };
            let is = |fact: &&&Fact| match fact {
                Fact::NotificationSent { target: to, notice: said } => {
                    to == target && *said == notice
                }
                Fact::EffectFailed { again_at: None, .. } => true,
                _ => false,
            };
            if !facts.iter().any(|fact| is(&fact)) {
                let what = format!("{target} was not told {notice:?} of {}", incident.id);
                case.wrong(Check::Notices, 0, what);
            }
        }
    }
}

//! What incidents tell: what failed, what nobody answered, what nobody analysed. And the guardian.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Account, Check, Facts, Finding, Looked, Of, Place};
use crate::heartbeat::named_in;
use crate::limits::{ANALYSED_WITHIN, OPEN_MAX, ROUND_AGE_MAX, UNANSWERED_MAX};
use crate::time::after;
use crate::verify::second;

/// Everything that is wrong with incidents.
pub(super) fn judge(facts: &Facts, place: Place<'_>) -> Vec<Finding> {
    let incidents = facts.incidents.iter();
    let mut findings: Vec<Finding> = incidents
        .flat_map(|incident| {
            let mut its = open(incident, facts.now);
            its.extend(analysis(incident, facts.now, place));
            its.extend(overdue(incident, facts.now, place));
            its
        })
        .collect();
    findings.extend(failures(&facts.incidents));
    findings.extend(kept(&facts.kept, place));
    findings
}

fn open(incident: &Looked, now: Timestamp) -> Vec<Finding> {
    if incident.resolved_at.is_some() {
        return Vec::new();
    }
    let (check, opened) = (Of(Check::OpenIncidents), incident.created_at);
    let since = second(opened);
    let mut findings = Vec::new();
    if incident.acknowledged == Some(false) && after(opened, UNANSWERED_MAX) < now {
        let what = format!("it is open since {since}, and nobody has acknowledged it");
        let remedy = "aws ssm-contacts start-engagement with somebody who is there, or resolve it";
        findings.push(check.fault(&incident.id, what, remedy));
    }
    if after(opened, OPEN_MAX) < now {
        let what = format!("it is open since {since}: what happens again only joins it");
        let remedy = "resolve it when it is over (aws ssm-incidents update-incident-record)";
        findings.push(check.warning(&incident.id, what, remedy));
    }
    findings
}

fn analysis(incident: &Looked, now: Timestamp, place: Place<'_>) -> Option<Finding> {
    let resolved_at = incident.resolved_at?;
    let closed = incident.analysis.as_ref().is_some_and(|its| its.is_closed(Some(resolved_at)));
    if incident.impact > 2 || closed || now <= after(resolved_at, ANALYSED_WITHIN) {
        return None;
    }
    let (impact, at) = (incident.impact, second(resolved_at));
    let what = format!("impact {impact}, resolved {at}, and its analysis is not closed");
    let remedy = format!("tocsin analysis {}{place} (and `close` when it is written)", incident.id);
    Some(Of(Check::Analyses).warning(&incident.id, what, remedy))
}

/// Follow-up items whose day is over, wherever their owner is.
fn overdue(incident: &Looked, now: Timestamp, place: Place<'_>) -> Vec<Finding> {
    // No place on Earth is more than half a day behind UTC.
    let today = now.to_zoned(TimeZone::UTC).date();
    let items = incident.analysis.iter().flat_map(|analysis| &analysis.follow_ups);
    let late = items.filter(|item| {
        let due = item.due.and_then(|due| due.tomorrow().ok());
        item.done.is_none() && due.is_some_and(|due| due < today)
    });
    late.map(|item| {
        let owner = item.owner.as_deref().unwrap_or("nobody");
        let what = format!("follow-up item {} ({owner}) is overdue: {}", item.id, item.what);
        let remedy = format!("do it, then tocsin analysis {} done {}{place}", incident.id, item.id);
        Of(Check::Analyses).warning(&incident.id, what, remedy)
    })
    .collect()
}

/// What failed lately, once for each cause.
fn failures(incidents: &[Looked]) -> Vec<Finding> {
    let all = incidents.iter();
    let all = all.flat_map(|incident| incident.failures.iter().map(move |its| (incident, its)));
    let mut causes: BTreeMap<&str, Vec<(&Looked, Timestamp)>> = BTreeMap::new();
    for (incident, failure) in all {
        causes.entry(&failure.what).or_default().push((incident, failure.at));
    }
    let told = causes.into_iter().filter_map(|(what, times)| {
        let (incident, at) = times.iter().max_by_key(|(_, at)| *at)?;
        let often =
            if times.len() == 1 { String::new() } else { format!(", {} times", times.len()) };
        let what = format!("{what} (last {}{often})", second(*at));
        let remedy = "mend what it names: rights of a role, a document, an address, a limit";
        Some(Of(Check::Failures).warning(&incident.id, what, remedy))
    });
    told.collect()
}

fn kept(signals: &[(Timestamp, String)], place: Place<'_>) -> Vec<Finding> {
    let mut causes: BTreeMap<&str, Vec<Timestamp>> = BTreeMap::new();
    for (at, why) in signals {
        causes.entry(why).or_default().push(*at);
    }
    let told = causes.into_iter().filter_map(|(why, times)| {
        let last = second(*times.iter().max()?);
        let what = format!("{} became no incident: {why} (last {last})", times.len());
        let remedy = match named_in(why) {
            Some(name) => {
                format!(
                    "tocsin heartbeats set {name} --every ...{place}, or ping by the right name"
                )
            }
            None => {
                "name a plan by its alias of intake, or in the message (docs/deploy.md)".to_owned()
            }
        };
        Some(Of(Check::KeptSignals).warning("signals", what, remedy))
    });
    told.collect()
}

/// Whether the guardian's last round is recent.
pub(super) fn guardian(account: &Account, now: Timestamp) -> Option<Finding> {
    let check = Of(Check::Guardian);
    let last = match &account.last_round {
        Ok(last) => *last,
        Err(why) => {
            let right = "cloudwatch:GetMetricStatistics";
            return Some(check.not_checked(&account.name, right, why));
        }
    };
    let what = match last {
        Some(last) if now <= after(last, ROUND_AGE_MAX) => return None,
        Some(last) => format!("its last round ended by {}", second(last)),
        None => "it has ended no round for an hour".to_owned(),
    };
    let what = format!("the guardian: {what}; nothing catches a lost timer");
    let remedy = format!(
        "look at /tocsin/{name}/guardian; is the rule {name}-every-minute enabled?",
        name = account.name
    );
    Some(check.fault(&account.name, what, remedy))
}

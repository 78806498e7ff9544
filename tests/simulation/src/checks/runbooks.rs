//! Runbooks: started once for each attempt, not before they may be, followed to their end, and told of.

use domain::escalation::Engagement;
use domain::incident::Incident;
use domain::incident::runbooks::alarm::RUNBOOKS;
use domain::incident::runbooks::{Runbook, is_over};
use domain::procedure::Procedure;
use domain::procedure::terms::Terms;
use domain::timeline::{Fact, TimelineEvent};
use testkit::memory::Contents;
use testkit::world::{Ended, Millis};

use super::prescribed::moment;
use super::{Case, Check};

/// What knows no tokens is called once for each.
pub(super) fn called_once(case: &mut Case<'_>, ended: &Ended) {
    let mut calls = ended.calls.clone();
    calls.sort_unstable();
    let is_twice = |pair: &&[String]| matches!(pair, [one, other] if one == other);
    if let Some([token, ..]) = calls.windows(2).find(is_twice) {
        let what = format!("a function is called twice as {token}");
        case.wrong(Check::Runbooks, ended.now, what);
    }
}

/// Starts of what has a run that the timeline of an incident tells of.
pub(super) fn started(stored: &Contents<'_>, incident: &Incident) -> usize {
    let is_start = |event: &&TimelineEvent| match &event.fact {
        Fact::RunbookStarted { document, .. } => Procedure::of(document).knows_tokens(),
        _ => false,
    };
    stored.timeline(&incident.id).filter(is_start).count()
}

pub(super) fn check(case: &mut Case<'_>, stored: &Contents<'_>, incident: &Incident) {
    let facts: Vec<&TimelineEvent> = stored.timeline(&incident.id).collect();
    for (index, runbook) in incident.runbooks.iter().enumerate() {
        if !is_over(incident, runbook) {
            let what = format!("{}: a runbook is left at {:?}", incident.id, runbook.state);
            case.wrong(Check::Runbooks, 0, what);
        }
        let before = index.checked_sub(1).and_then(|before| incident.runbooks.get(before));
        allowed(case, &facts, runbook, before);
        in_time(case, &facts, runbook);
    }
    paged(case, stored, incident, &facts);
}

/// How long the guardian may take to find a page that nobody tells.
const FOUND_WITHIN: Millis = 78_000;

/// By how much a page about a runbook may be late, because whoever decided it died before its timer was started. No
/// other page waits for that.
pub(super) fn excuse(ended: &Ended, engagement: &Engagement) -> Millis {
    let dead = ended.deaths.iter().filter(|service| **service == "runbook").count();
    let is_ours = engagement.sender == RUNBOOKS;
    if is_ours { FOUND_WITHIN * Millis::try_from(dead).unwrap_or(Millis::MAX) } else { 0 }
}

/// What a fact about `document` is, in one word.
fn about<'a>(event: &'a TimelineEvent, document: &str) -> Option<&'static str> {
    let (of, what): (&'a str, _) = match &event.fact {
        Fact::RunbookStarted { document, .. } => (document, "started"),
        Fact::RunbookSucceeded { document, .. } => (document, "succeeded"),
        Fact::RunbookFailed { document, .. } => (document, "failed"),
        Fact::RunbookTimedOut { document, .. } => (document, "timed out"),
        Fact::RunbookCancelled { document, .. } => (document, "cancelled"),
        Fact::RunbookApproved { document, .. } => (document, "approved"),
        Fact::RunbookRetried { document, .. } => (document, "retried"),
        Fact::RunbookRehearsed { document, complaints } if complaints.is_empty() => {
            (document, "rehearsed")
        }
        _ => return None,
    };
    (of == document).then_some(what)
}

/// None starts before it was approved, and before the one that it waits for had ended well.
fn allowed(
    case: &mut Case<'_>,
    facts: &[&TimelineEvent],
    runbook: &Runbook,
    before: Option<&Runbook>,
) {
    let terms = Terms::read(&runbook.action).unwrap_or_default();
    let document = runbook.action.document_name.as_str();
    let before = before.map(|before| before.action.document_name.as_str());
    let (mut approved, mut before_is_well) = (false, false);
    for event in facts {
        match about(event, document) {
            Some("approved") => approved = true,
            Some("retried") => approved = false,
            Some("started") => {
                if terms.dry_run || (!terms.approvers.is_empty() && !approved) {
                    let what = format!("{document} starts without leave");
                    case.wrong(Check::Runbooks, moment(event.at), what);
                }
                if terms.in_order && !before_is_well {
                    let what = format!("{document} starts out of order");
                    case.wrong(Check::Runbooks, moment(event.at), what);
                }
            }
            Some(_) | None => {}
        }
        // It stays so when that one is run again: a start may have been claimed before, and is carried out.
        let stands = before.and_then(|before| about(event, before));
        before_is_well |= matches!(stands, Some("succeeded" | "rehearsed"));
    }
}

/// How much later than its timeout a runbook may be stopped: the guardian's look, its grace, and two rounds.
const STOPPED_WITHIN: Millis = 480_000;

/// What has a timeout does not run much longer.
fn in_time(case: &mut Case<'_>, facts: &[&TimelineEvent], runbook: &Runbook) {
    let Some(timeout) = Terms::read(&runbook.action).unwrap_or_default().timeout else { return };
    let timeout = Millis::try_from(timeout.as_millis()).unwrap_or(Millis::MAX);
    let document = runbook.action.document_name.as_str();
    let mut since = None;
    for event in facts {
        let at = moment(event.at);
        match (about(event, document), since) {
            (Some("started"), _) => since = Some(at),
            (Some("succeeded" | "failed" | "timed out" | "cancelled"), Some(began)) => {
                let late = at - began - timeout;
                if late > STOPPED_WITHIN + case.bound + case.skew {
                    let what = format!("{document} is stopped {late} ms late");
                    case.wrong(Check::Runbooks, at, what);
                }
                since = None;
            }
            (Some(_) | None, _) => {}
        }
    }
}

/// Whoever is to help hears of every failure while the incident is open: of the first by a page.
fn paged(
    case: &mut Case<'_>,
    stored: &Contents<'_>,
    incident: &Incident,
    facts: &[&TimelineEvent],
) {
    let resolved = case.watch.resolved.get(&incident.id).copied();
    let stems = incident.stems();
    let engagements = stems.iter().filter_map(|stem| stored.engagement(stem));
    let by_us = engagements.filter(|engagement| engagement.sender == RUNBOOKS);
    let first = by_us.map(|engagement| moment(engagement.started_at)).min();
    for event in facts {
        let is_trouble = matches!(
            event.fact,
            Fact::RunbookFailed { .. } | Fact::RunbookTimedOut { .. } | Fact::RunbookSilent { .. }
        );
        let at = moment(event.at);
        let is_open = resolved.is_none_or(|resolved| at + case.skew < resolved);
        if is_trouble && is_open && first.is_none_or(|first| first > at + case.skew) {
            let what = format!("nobody is paged: {:?}", event.fact);
            case.wrong(Check::Runbooks, at, what);
        }
    }
}

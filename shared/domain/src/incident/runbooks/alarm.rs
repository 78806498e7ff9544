//! Who is paged about a runbook: when it fails, when it does not come to an end, when it waits for them.

use super::{Runbook, RunbookState};
use crate::configuration::Configuration;
use crate::escalation::{self, Engagement, Message, Phase};
use crate::ids::{ContactId, EngagementId};
use crate::incident::open::{Call, Engaging, summon};
use crate::incident::{Decision, Incident};
use crate::limits::INCIDENT_ENGAGEMENTS_MAX;
use crate::timeline::Fact;

/// Who starts the engagements of alarms.
pub const RUNBOOKS: &str = "tocsin runbooks";

/// Why people are paged about a runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// It needs a person to set it right.
    Trouble(String),
    /// It needs an approval.
    Approval(String),
}

/// What an alarm needs to know.
pub struct Circumstances<'a> {
    /// The engagements of the incident.
    pub engagements: &'a [Engagement],
    /// The people it may reach.
    pub configuration: &'a Configuration,
    /// The words of its pages, made from the incident and one line about the runbook.
    pub words: &'a dyn Fn(&Incident, &str) -> Message,
    /// Random: what the codes of its pages are made from.
    pub seed: &'a str,
}

/// A decision about a runbook, with those who are engaged for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The incident, with the engagements listed and the starts of their timers claimed.
    pub incident: Decision,
    /// The engagements. Their timers enter the first stages: who decides this may have no pager.
    pub engagements: Vec<escalation::Decision>,
}

/// Why somebody is to be paged because of a decision about a runbook; `None` where nobody is.
pub fn alarm(decision: &Decision) -> Option<Alarm> {
    let open = decision.incident.is_open();
    decision.timeline.iter().filter(|_| open).find_map(|event| because_of(&event.fact))
}

fn because_of(fact: &Fact) -> Option<Alarm> {
    let trouble = |line: String| Some(Alarm::Trouble(line));
    match fact {
        Fact::RunbookFailed { document, reason, .. } => {
            trouble(format!("runbook {document} failed: {reason}"))
        }
        Fact::RunbookTimedOut { document, minutes, .. } => {
            trouble(format!("runbook {document} did not end within {minutes} minutes"))
        }
        Fact::RunbookSilent { document, .. } => {
            trouble(format!("runbook {document} does not come to an end"))
        }
        Fact::RunbookAwaitsApproval { document, .. } => {
            Some(Alarm::Approval(format!("runbook {document} waits for your approval")))
        }
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageSent { .. }
        | Fact::PageWaits { .. }
        | Fact::PageFailed { .. }
        | Fact::Acknowledged { .. }
        | Fact::Escalated { .. }
        | Fact::ChatOpened { .. }
        | Fact::ChatFailed { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookApproved { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookStep { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. }
        | Fact::NotificationSent { .. }
        | Fact::EffectFailed { .. }
        | Fact::IncidentUpdated { .. }
        | Fact::IncidentReopened { .. }
        | Fact::Written(_)
        | Fact::IncidentResolved { .. } => None,
    }
}

/// Engages everybody whom an alarm about runbook `index` is for, in the same decision and at its instant.
pub fn raise(
    decision: Decision,
    index: usize,
    alarm: &Alarm,
    circumstances: &Circumstances<'_>,
) -> Raised {
    let Circumstances { configuration, words, seed, .. } = *circumstances;
    let Some(now) = decision.timeline.first().map(|event| event.at) else {
        return Raised { incident: decision, engagements: Vec::new() };
    };
    let (Alarm::Trouble(line) | Alarm::Approval(line)) = alarm;
    let mut raised = Raised { incident: decision, engagements: Vec::new() };
    for contact in whom(&raised.incident.incident, index, alarm, circumstances) {
        let incident = &raised.incident.incident;
        let message = words(incident, line);
        let call = Call { contact, by: RUNBOOKS.to_owned(), message, seed: seed.to_owned() };
        let Engaging { incident, engagement } = summon(incident, call, line, configuration, now);
        raised.incident.incident = incident.incident;
        raised.incident.effects.extend(incident.effects);
        raised.engagements.push(engagement);
    }
    let ids = raised.engagements.iter().map(|its| its.engagement.id.clone());
    let waiting = raised.incident.incident.runbooks.get_mut(index).map(|its| &mut its.state);
    if let Some(RunbookState::AwaitingApproval { engagements, .. }) = waiting {
        engagements.extend(ids);
    }
    raised
}

/// Those who are there, each once, as many as the incident has room for.
fn whom(
    incident: &Incident,
    index: usize,
    alarm: &Alarm,
    circumstances: &Circumstances<'_>,
) -> Vec<ContactId> {
    let Some(runbook) = incident.runbooks.get(index) else { return Vec::new() };
    let wanted = match alarm {
        Alarm::Approval(_) => runbook.terms().approvers,
        Alarm::Trouble(_) => to_help(incident, runbook, circumstances.engagements),
    };
    let room = INCIDENT_ENGAGEMENTS_MAX.saturating_sub(incident.engagements.len());
    let mut whom: Vec<ContactId> = Vec::new();
    for contact in wanted {
        let is_there = circumstances.configuration.contacts.contains_key(&contact);
        if is_there && !whom.contains(&contact) && whom.len() < room {
            whom.push(contact);
        }
    }
    whom
}

/// Whom the plan names for it; else who has taken the incident; else whoever is engaged in it. Who is being paged about a
/// runbook already hears of no second one: the timeline has them all.
fn to_help(incident: &Incident, runbook: &Runbook, engagements: &[Engagement]) -> Vec<ContactId> {
    let answered = engagements.iter().filter_map(|its| match &its.phase {
        Phase::Acknowledged { by, .. } => Some(by.clone()),
        Phase::Active | Phase::Exhausted | Phase::Stopped => None,
    });
    let answered: Vec<_> = answered.collect();
    let wanted = match runbook.terms().page {
        Some(page) => vec![page],
        None if answered.is_empty() => {
            incident.engagements.iter().map(EngagementId::contact).collect()
        }
        None => answered,
    };
    let is_paged = |contact: &ContactId| {
        engagements.iter().any(|its| {
            its.sender == RUNBOOKS && its.phase == Phase::Active && its.id.contact() == *contact
        })
    };
    wanted.into_iter().filter(|contact| !is_paged(contact)).collect()
}

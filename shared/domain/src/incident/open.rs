//! Opening an incident, adding to it, and engaging further contacts in it.

use jiff::Timestamp;

use super::effects::{Effect, PendingEffect};
use super::runbooks::Runbook;
use super::{Decision, Incident};
use crate::configuration::Configuration;
use crate::dedupe::{DedupeKey, Slot, opened};
use crate::escalation::{self, Message, OURSELVES, Start};
use crate::ids::{ContactId, EngagementId, IncidentId};
use crate::limits::{RELATED_ITEMS_MAX, SUMMARY_CHARS_MAX, TITLE_CHARS_MAX};
use crate::related::{ItemKind, ItemValue, RelatedItem};
use crate::response_plan::ResponsePlan;
use crate::routing::Route;
use crate::signal::{Impact, Signal};
use crate::timeline::{Fact, Notice, TimelineEvent, number};

/// What opening an incident decides: several aggregates that agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The incident, with its effects claimed.
    pub incident: Incident,
    /// Its engagements, each with its first stage entered and its first pages claimed.
    pub engagements: Vec<escalation::Decision>,
    /// The slot of its dedupe key; none when it has no key.
    pub slot: Option<Slot>,
    /// What the signal names.
    pub related: Vec<RelatedItem>,
    /// Its first facts, those of the engagements included.
    pub timeline: Vec<TimelineEvent>,
    /// Effects to carry out now.
    pub effects: Vec<Effect>,
}

/// What opening needs besides the signal.
pub struct Circumstances<'a> {
    /// The plan that answers.
    pub plan: &'a ResponsePlan,
    /// Why this one.
    pub route: &'a Route,
    /// The people it may reach.
    pub configuration: &'a Configuration,
    /// The trouble's identity, and what was known of it.
    pub slot: Option<(DedupeKey, Option<&'a Slot>)>,
    /// The words of its pages, made from the incident.
    pub words: &'a dyn Fn(&Incident) -> Message,
    /// Random: what the codes of its pages are made from.
    pub seed: &'a str,
    /// The instant of the decision.
    pub now: Timestamp,
}

/// Opens an incident and enters the first stage of everybody whom its plan engages.
pub fn open(signal: &Signal, circumstances: &Circumstances<'_>) -> Opening {
    let Circumstances { plan, route, configuration, words, seed, now, .. } = *circumstances;
    let mut incident = born(signal, circumstances);
    let message = words(&incident);
    let created = Fact::IncidentCreated {
        title: incident.title.clone(),
        plan: plan.name.clone(),
        route: route.to_string(),
        source: signal.source.clone(),
        trigger: signal.trigger.clone(),
        reason: signal.reason.clone(),
        raw: signal.raw.clone(),
    };
    let mut timeline = number(&mut incident.sequence, now, vec![created]);
    let engagements: Vec<_> = incident
        .engagements
        .iter()
        .map(|id| {
            let cause = format!("response plan {}", plan.name);
            let start = Start {
                id: id.clone(),
                incident: incident.id.clone(),
                sender: OURSELVES.to_owned(),
                message: message.clone(),
                cause,
                seed: seed.to_owned(),
            };
            escalation::begin(start, configuration, now)
        })
        .collect();
    timeline.extend(engagements.iter().flat_map(|decision| decision.timeline.clone()));
    let slot = circumstances.slot.clone();
    // A source whose clock runs ahead must not mute what really happens until then.
    let heard = Signal { occurred_at: signal.occurred_at.min(now), ..signal.clone() };
    Opening {
        slot: slot.map(|(key, old)| opened(key, &heard, incident.id.clone(), old)),
        related: signal.related.iter().take(RELATED_ITEMS_MAX).cloned().collect(),
        effects: incident.effects.iter().map(|pending| pending.effect.clone()).collect(),
        incident,
        engagements,
        timeline,
    }
}

fn born(signal: &Signal, circumstances: &Circumstances<'_>) -> Incident {
    let Circumstances { plan, now, .. } = *circumstances;
    let id = IncidentId::derive(&plan.name, &signal.id);
    let template = &plan.template;
    let runbooks = plan.actions.iter().cloned().map(Runbook::new);
    let impact = signal.impact.filter(|_| is_manual(signal)).unwrap_or(template.impact);
    let new = Incident::new(id.clone(), title(plan, signal), impact, signal.source.clone(), now);
    let born = Incident {
        summary: summary(plan, signal),
        trigger: signal.trigger.clone(),
        created_by: signal.created_by.clone(),
        dedupe: circumstances.slot.as_ref().map(|(key, _)| key.clone()),
        account: signal.account.clone(),
        region: signal.region.clone(),
        involved: involved(&signal.related),
        engagements: plan
            .engagements
            .iter()
            .enumerate()
            .map(|(ordinal, contact)| EngagementId::derive(&id, contact, ordinal))
            .collect(),
        runbooks: runbooks.collect(),
        notification_targets: template.notification_targets.clone(),
        chat_channel: plan.chat_channel.clone(),
        integrations: plan.integrations.clone(),
        dedupe_string: template.dedupe_string.clone(),
        tags: template.incident_tags.clone(),
        ..new
    };
    let told = born.topics().into_iter().map(|topic| Effect::notify(topic, Notice::Started));
    let effects = std::iter::once(Effect::StartResponse).chain(told);
    let effects = effects.map(|effect| PendingEffect::claimed(effect, now)).collect();
    Incident { effects, ..born }
}

/// Whom somebody engages by hand, and with what words.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whom.
    pub contact: ContactId,
    /// Who does.
    pub by: String,
    /// What the pages say.
    pub message: Message,
    /// Random: what the codes of the pages are made from.
    pub seed: String,
}

/// Engages a further contact in an open incident.
pub struct Engaging {
    /// The incident, with the engagement listed and its timer's start claimed.
    pub incident: Decision,
    /// The engagement, with its first stage entered.
    pub engagement: escalation::Decision,
}

/// Engages a contact by hand.
pub fn engage(
    incident: &Incident,
    call: Call,
    configuration: &Configuration,
    now: Timestamp,
) -> Engaging {
    let start = start(incident, call.cause(), call);
    listed(incident, escalation::begin(start, configuration, now), now)
}

/// Engages a contact because of `cause`; the timer enters the first stage, and sends its pages.
pub fn summon(
    incident: &Incident,
    call: Call,
    cause: &str,
    configuration: &Configuration,
    now: Timestamp,
) -> Engaging {
    let start = start(incident, cause.to_owned(), call);
    listed(incident, escalation::prepare(start, configuration, now), now)
}

impl Call {
    fn cause(&self) -> String {
        format!("engaged by {}", self.by)
    }
}

fn start(incident: &Incident, cause: String, call: Call) -> Start {
    Start {
        id: EngagementId::derive(&incident.id, &call.contact, incident.engagements.len()),
        incident: incident.id.clone(),
        cause,
        sender: call.by,
        message: call.message,
        seed: call.seed,
    }
}

fn listed(incident: &Incident, engagement: escalation::Decision, now: Timestamp) -> Engaging {
    let mut incident = incident.clone();
    let id = engagement.engagement.id.clone();
    incident.engagements.push(id.clone());
    let effect = Effect::StartEscalation(id);
    incident.effects.push(PendingEffect::claimed(effect.clone(), now));
    let incident = Decision { incident, timeline: Vec::new(), effects: vec![effect] };
    Engaging { incident, engagement }
}

/// The shell of an engagement that somebody starts without an incident: it has the timeline and the
/// effects that every engagement needs, and no list of incidents shows it.
pub fn shell(id: IncidentId, title: &str, by: &str, now: Timestamp) -> Incident {
    let title = cut(title, TITLE_CHARS_MAX);
    let created_by = Some(by.to_owned());
    Incident { created_by, ..Incident::new(id, title, Impact::MEDIUM, OURSELVES, now) }
}

/// Only a person who starts an incident by hand may overrule the plan's impact.
//= ssm-incidents#StartIncident-impact
fn is_manual(signal: &Signal) -> bool {
    !signal.source.starts_with("aws.") || signal.created_by.is_some()
}

fn title(plan: &ResponsePlan, signal: &Signal) -> String {
    let title = match &signal.title {
        Some(title) => title.clone(),
        None if signal.subject.is_empty() => plan.template.title.clone(),
        //= incident-manager#incident-title: the alarm or event is added to the title
        None => format!("{}: {}", plan.template.title, signal.subject),
    };
    cut(&title, TITLE_CHARS_MAX)
}

fn summary(plan: &ResponsePlan, signal: &Signal) -> String {
    let parts = [plan.template.summary.as_str(), signal.reason.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    cut(&parts.join("\n\n"), SUMMARY_CHARS_MAX)
}

fn involved(related: &[RelatedItem]) -> Vec<String> {
    let arns = related.iter().filter_map(|item| match (&item.kind, &item.value) {
        (ItemKind::InvolvedResource, ItemValue::Arn(arn)) => Some(arn.clone()),
        _ => None,
    });
    arns.take(RELATED_ITEMS_MAX).collect()
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::*;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    PersonalPlan, PersonalStage,
};
use crate::escalation::Phase;
use crate::ids::{PlanName, SignalId};
use crate::incident::resolve::resolve;
use crate::incident::runbooks::RunbookState;
use crate::limits::EFFECT_TIMEOUT;
use crate::response_plan::{IncidentTemplate, PagerDuty, RunbookAction};
use crate::signal::{Impact, SignalState};
use crate::time::after;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:prod-alerts-sns";
const INSTANCE: &str = "arn:aws:ec2:ap-northeast-1:123456789012:instance/i-1";

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn impact(number: u8) -> Impact {
    Impact::try_from(number).unwrap()
}

/// People with one SMS channel each.
fn team(aliases: &[&str]) -> Configuration {
    let mut team = Configuration::default();
    for alias in aliases {
        let channel = ContactChannel {
            id: id(alias).channel("SMS"),
            name: "SMS".into(),
            kind: ChannelKind::Sms,
            address: Address::new("+819012345678"),
            activation: Activation::Activated,
        };
        let target = ChannelTarget { channel: channel.id.clone(), retry_minutes: None };
        let stage = PersonalStage { wait_minutes: 0, targets: vec![target] };
        let contact = Contact {
            id: id(alias),
            display_name: String::new(),
            plan: ContactPlan::Personal(PersonalPlan { stages: vec![stage] }),
            tags: BTreeMap::new(),
        };
        team.channels.insert(channel.id.clone(), channel);
        team.contacts.insert(contact.id.clone(), contact);
    }
    team
}

/// Impact 2; engages ana and ben; one runbook, one topic.
fn plan() -> ResponsePlan {
    let action = RunbookAction {
        document_name: "DiagnoseAPI".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: None,
        parameters: BTreeMap::new(),
        dynamic_parameters: BTreeMap::new(),
    };
    let template = IncidentTemplate {
        summary: "Look at the gateway.".into(),
        notification_targets: vec![TOPIC.into()],
        ..IncidentTemplate::new("API down", impact(2))
    };
    ResponsePlan {
        engagements: vec![id("ana"), id("ben")],
        actions: vec![action],
        ..ResponsePlan::new(PlanName::parse("prod").unwrap(), template)
    }
}

fn signal() -> Signal {
    Signal {
        id: SignalId::parse("event-1").unwrap(),
        source: "aws.cloudwatch".into(),
        state: SignalState::Alarm,
        trigger: Some("arn:alarm".into()),
        occurred_at: now(),
        account: Some("123456789012".into()),
        region: Some("ap-northeast-1".into()),
        subject: "p99 latency".into(),
        reason: "Threshold crossed".into(),
        impact: None,
        title: None,
        related: vec![RelatedItem::involved(INSTANCE)],
        plan: None,
        created_by: None,
        raw: String::new(),
    }
}

fn opening(signal: &Signal, plan: &ResponsePlan) -> Opening {
    let team = team(&["ana", "ben"]);
    let words =
        |incident: &Incident| Message { subject: incident.title.clone(), ..Message::default() };
    let circumstances = Circumstances {
        plan,
        route: &Route::Default,
        configuration: &team,
        slot: DedupeKey::of(plan, signal).map(|key| (key, None)),
        words: &words,
        seed: "seed",
        now: now(),
    };
    open(signal, &circumstances)
}

fn opened_by(signal: &Signal) -> Incident {
    opening(signal, &plan()).incident
}

#[test]
fn the_title_is_the_plans_with_the_subject_behind_it_unless_the_signal_brings_one() {
    assert_eq!(opened_by(&signal()).title, "API down: p99 latency");
    assert_eq!(opened_by(&Signal { subject: String::new(), ..signal() }).title, "API down");
    let own = Signal { title: Some("Fire".into()), ..signal() };
    assert_eq!(opened_by(&own).title, "Fire");
    let long = Signal { title: Some("é".repeat(TITLE_CHARS_MAX + 1)), ..signal() };
    assert_eq!(opened_by(&long).title, "é".repeat(TITLE_CHARS_MAX), "cut by characters");
}

#[test]
fn the_summary_is_the_plans_and_the_reason_below_it() {
    assert_eq!(opened_by(&signal()).summary, "Look at the gateway.\n\nThreshold crossed");
    let silent = Signal { reason: String::new(), ..signal() };
    assert_eq!(opened_by(&silent).summary, "Look at the gateway.");
    let long = Signal { reason: "x".repeat(SUMMARY_CHARS_MAX), ..signal() };
    assert_eq!(opened_by(&long).summary.chars().count(), SUMMARY_CHARS_MAX);
}

#[test]
fn only_a_start_by_hand_overrules_the_plans_impact() {
    let told = |source: &str, by: Option<&str>, said: Option<u8>| {
        let (source, created_by) = (source.into(), by.map(Into::into));
        opened_by(&Signal { source, created_by, impact: said.map(impact), ..signal() }).impact
    };
    assert_eq!(told("aws.guardduty", None, Some(1)), impact(2), "a service's opinion");
    assert_eq!(told("aws.ssm-incidents", Some("tanaka"), Some(1)), impact(1), "a person's");
    assert_eq!(told("monitoring", None, Some(1)), impact(1), "a system of one's own");
    assert_eq!(told("monitoring", Some("tanaka"), None), impact(2), "none given");
}

#[test]
fn a_retry_of_the_signal_names_the_same_things() {
    assert_eq!(opening(&signal(), &plan()), opening(&signal(), &plan()));
    let other = Signal { id: SignalId::parse("event-2").unwrap(), ..signal() };
    let (incident, another) = (opened_by(&signal()), opened_by(&other));
    assert_ne!(incident.id, another.id);
    assert_ne!(incident.engagements, another.engagements);
    assert_eq!(incident.id.plan(), plan().name);
    let engaged: Vec<_> = incident.engagements.iter().map(EngagementId::contact).collect();
    assert_eq!(engaged, [id("ana"), id("ben")], "in the plan's order");
    let twice = ResponsePlan { engagements: vec![id("ana"), id("ana")], ..plan() };
    let [one, two] = &*opening(&signal(), &twice).incident.engagements else { panic!("two") };
    assert_ne!(one, two, "named twice, engaged twice");
}

#[test]
fn what_is_to_be_done_is_claimed_by_who_opens() {
    let opening = opening(&signal(), &plan());
    let notice = Effect::Notify { target: TOPIC.into(), notice: Notice::Started };
    assert_eq!(opening.effects, [Effect::StartResponse, notice]);
    let claimed: Vec<_> = opening.incident.effects.iter().map(|p| p.effect.clone()).collect();
    assert_eq!(claimed, opening.effects, "stored before anybody acts");
    let until = after(now(), EFFECT_TIMEOUT);
    assert!(opening.incident.effects.iter().all(|p| (p.until, p.tries) == (until, 1)));
    let pages: Vec<_> = opening.engagements.iter().map(|decision| decision.send.len()).collect();
    assert_eq!(pages, [1, 1], "both are paged at once");
    let states = opening.incident.runbooks.iter().map(|runbook| &runbook.state);
    assert_eq!(states.collect::<Vec<_>>(), [&RunbookState::Requested]);
}

#[test]
fn an_incident_begins_open_with_what_the_signal_knows() {
    let Opening { incident, engagements, slot, related, .. } = opening(&signal(), &plan());
    assert!(incident.is_open());
    assert_eq!(incident.involved, [INSTANCE]);
    assert_eq!(related, [RelatedItem::involved(INSTANCE)]);
    assert_eq!(incident.dedupe, slot.as_ref().map(|slot| slot.key.clone()));
    assert_eq!(slot.and_then(|slot| slot.incident), Some(incident.id.clone()));
    for (listed, begun) in incident.engagements.iter().zip(&engagements) {
        assert_eq!((listed, &incident.id), (&begun.engagement.id, &begun.engagement.incident));
        assert_eq!(begun.engagement.message.subject, incident.title, "told of this incident");
    }
    let by_hand = Signal { trigger: None, created_by: Some("tanaka".into()), ..signal() };
    let by_hand = opening(&by_hand, &plan());
    assert_eq!((by_hand.slot, by_hand.incident.dedupe), (None, None), "never merged");
    let many = vec![RelatedItem::involved(INSTANCE); RELATED_ITEMS_MAX + 1];
    let many = opening(&Signal { related: many, ..signal() }, &plan());
    assert_eq!(many.related.len(), RELATED_ITEMS_MAX);
    assert_eq!(many.incident.involved.len(), RELATED_ITEMS_MAX);
}

#[test]
fn other_pagers_are_those_that_the_plan_had_then() {
    let pager =
        PagerDuty { name: "duty".into(), secret: "tocsin/duty".into(), service: "P1".into() };
    let plan = ResponsePlan { integrations: vec![pager.clone()], ..plan() };
    assert_eq!(opening(&signal(), &plan).incident.integrations, [pager]);
}

#[test]
fn facts_are_numbered_by_whom_they_are_about() {
    let opening = opening(&signal(), &plan());
    assert!(matches!(opening.timeline[0].fact, Fact::IncidentCreated { .. }));
    assert_eq!((opening.timeline[0].sequence, opening.incident.sequence), (Some(1), 1));
    let mut rest = opening.timeline[1..].iter();
    for decision in &opening.engagements {
        for number in 1..=decision.engagement.sequence {
            assert_eq!(rest.next().unwrap().sequence, Some(number));
        }
    }
    assert_eq!(rest.next(), None);
}

#[test]
fn engaging_by_hand_adds_an_engagement_and_claims_its_timer() {
    let incident = opened_by(&signal());
    let add = |incident: &Incident| {
        let call = Call {
            contact: id("ana"),
            by: "tanaka".into(),
            message: Message::default(),
            seed: "seed".into(),
        };
        engage(incident, call, &team(&["ana", "ben"]), now())
    };
    let first = add(&incident);
    let added = first.engagement.engagement.id.clone();
    assert_eq!(first.incident.effects, [Effect::StartEscalation(added.clone())]);
    assert_eq!(first.incident.incident.engagements, [&*incident.engagements, &[added]].concat());
    let mut effects = first.incident.incident.effects.clone();
    let claimed = PendingEffect::claimed(first.incident.effects[0].clone(), now());
    assert_eq!(effects.pop(), Some(claimed));
    assert_eq!(effects, incident.effects, "the others stay");
    assert_eq!(first.engagement.send.len(), 1, "paged at once");
    let Fact::EngagementStarted { cause, .. } = &first.engagement.timeline[0].fact else {
        panic!("it begins with why")
    };
    assert_eq!(cause, "engaged by tanaka");
    let ids = add(&first.incident.incident).incident.incident.engagements;
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), 4, "the same contact again is another engagement");
}

#[test]
fn resolving_stops_every_engagement_and_keeps_what_topics_are_owed() {
    let opening = opening(&signal(), &plan());
    let engagements: Vec<_> =
        opening.engagements.iter().map(|decision| decision.engagement.clone()).collect();
    let resolution = resolve(&opening.incident, &engagements, "tanaka", None, now()).unwrap();
    assert_eq!(resolution.incident.summary, opening.incident.summary, "none was given");
    assert_eq!(resolution.engagements.len(), 2);
    for engagement in &resolution.engagements {
        assert_eq!((&engagement.phase, engagement.wake_at()), (&Phase::Stopped, None));
    }
    let notify = |notice| Effect::Notify { target: TOPIC.into(), notice };
    let owed: Vec<_> = resolution.incident.effects.iter().map(|p| p.effect.clone()).collect();
    assert_eq!(owed, [notify(Notice::Started), notify(Notice::Resolved)]);
    let numbers: Vec<_> = resolution.timeline.iter().filter_map(|event| event.sequence).collect();
    let stopped = engagements.iter().map(|engagement| engagement.sequence + 1);
    assert_eq!(numbers, [2].into_iter().chain(stopped).collect::<Vec<_>>());
}

use std::collections::BTreeMap;

use super::*;
use crate::contact::{
    Address, ChannelKind, ChannelTarget, Contact, ContactChannel, EscalationPlan, EscalationStage,
    PersonalPlan, PersonalStage, Target,
};
use crate::heartbeat::{Heartbeat, Interval};
use crate::ids::RotationId;
use crate::oncall::{Coverage, Day, Recurrence, Rotation};
use crate::response_plan::{IncidentTemplate, ResponsePlan, Routes, RoutingRule};
use crate::signal::Impact;
use crate::time::Zone;

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

/// The 90 days from a Monday midnight in Tokyo.
fn quarter() -> Window {
    let start: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
    Window::new(start, start + SignedDuration::from_hours(90 * 24)).unwrap()
}

fn add(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let contact =
        Contact { id: id(alias), display_name: String::new(), plan, tags: BTreeMap::new() };
    to.contacts.insert(contact.id.clone(), contact);
}

fn person(to: &mut Configuration, alias: &str, activation: Activation) {
    let channel = id(alias).channel("SMS");
    let (kind, address) = (ChannelKind::Sms, Address::new("+819012345678"));
    let its = ContactChannel { id: channel.clone(), name: "sms".into(), kind, address, activation };
    to.channels.insert(channel.clone(), its);
    let targets = vec![ChannelTarget { channel, retry_minutes: None }];
    let stages = vec![PersonalStage { wait_minutes: 5, targets }];
    add(to, alias, ContactPlan::Personal(PersonalPlan { stages }));
}

fn escalation(to: &mut Configuration, alias: &str, stages: &[&[&str]]) {
    let target = |alias: &&str| Target::Contact { contact: id(alias), essential: true };
    let stages = stages.iter().map(|targets| EscalationStage {
        wait_minutes: 15,
        targets: targets.iter().map(target).collect(),
    });
    add(to, alias, ContactPlan::Escalation(EscalationPlan { stages: stages.collect() }));
}

/// A schedule of one rotation that is active from 09:00 to `until` on weekdays, or always.
fn schedule(to: &mut Configuration, alias: &str, people: &[&str], until: Option<i8>) {
    let hours = |until| (jiff::civil::time(9, 0, 0, 0), jiff::civil::time(until, 0, 0, 0));
    let weekdays = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];
    let coverage = |until| weekdays.into_iter().map(|day| (day, vec![hours(until)])).collect();
    let rotation = Rotation {
        contacts: people.iter().map(|alias| id(alias)).collect(),
        coverage: until.map(|until| Coverage(coverage(until))),
        ..rotation(alias)
    };
    let rotations = vec![rotation.id.clone()];
    to.rotations.insert(rotation.id.clone(), rotation);
    add(to, alias, ContactPlan::OncallSchedule { rotations });
}

fn rotation(alias: &str) -> Rotation {
    Rotation {
        id: RotationId::parse(alias).unwrap(),
        name: alias.into(),
        contacts: Vec::new(),
        start: "2026-11-01T00:00:00Z".parse().unwrap(),
        start_given: true,
        tags: BTreeMap::new(),
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Daily { every: 1, handoffs: vec![jiff::civil::time(9, 0, 0, 0)] },
        on_calls: 1,
        coverage: None,
    }
}

fn team() -> Configuration {
    let mut team = Configuration::default();
    for alias in ["ana", "bob"] {
        person(&mut team, alias, Activation::Activated);
    }
    team
}

#[test]
fn a_team_whose_every_stage_reaches_somebody_has_no_findings() {
    let mut team = team();
    schedule(&mut team, "always", &["ana", "bob"], None);
    escalation(&mut team, "plan", &[&["always"], &[], &["bob"]]);
    assert_eq!(verify(&team, quarter()), []);
}

#[test]
fn hours_without_anybody_are_counted_to_the_minute() {
    let mut team = team();
    schedule(&mut team, "office", &["ana", "bob"], Some(17));
    let [Finding::Uncovered { windows, minutes, .. }] = &verify(&team, quarter())[..] else {
        panic!("one finding")
    };
    // Of the 90 days from a Monday, 65 are weekdays: 8 hours of each are covered.
    assert_eq!(*minutes, (90 * 24 - 65 * 8) * 60);
    assert_eq!(windows[0].end, "2026-11-23T00:00:00Z".parse().unwrap());
    assert_eq!(windows.len(), 66);
}

#[test]
fn a_stage_is_blind_where_all_its_targets_are_at_once() {
    let mut team = team();
    schedule(&mut team, "office", &["ana", "bob"], Some(17));
    schedule(&mut team, "nobody", &[], None);
    escalation(&mut team, "alone", &[&["office"], &["bob"]]);
    escalation(&mut team, "both", &[&["office", "bob"], &["ana"]]);
    escalation(&mut team, "never", &[&["nobody"], &["ana", "bob"]]);
    let blind: Vec<_> = verify(&team, quarter())
        .into_iter()
        .filter_map(|finding| {
            let Finding::ReachesNobody { contact, stage, at, .. } = finding else { return None };
            Some((contact.to_string(), stage, at))
        })
        .collect();
    let start = quarter().start;
    assert_eq!(blind, [("alone".to_owned(), 1, start), ("never".to_owned(), 1, start)]);
}

#[test]
fn two_gaps_that_never_meet_leave_nobody_alone() {
    let day = |from: i64, to: i64| {
        let at = |hour| quarter().start + SignedDuration::from_hours(hour);
        Window::new(at(from), at(to)).unwrap()
    };
    assert_eq!(coverage::shared(&[day(0, 9), day(17, 24)], &[day(9, 17)]), []);
    let shared = coverage::shared(&[day(0, 10), day(17, 24)], &[day(9, 18)]);
    assert_eq!(shared, [day(9, 10), day(17, 18)]);
}

#[test]
fn whoever_cannot_be_reached_is_found_with_whom_that_concerns() {
    let mut team = team();
    person(&mut team, "carol", Activation::NotActivated);
    escalation(&mut team, "plan", &[&["carol"], &["ana"], &["ana"]]);
    escalation(&mut team, "outer", &[&["plan"], &["gone"], &["ana", "bob"]]);
    let start = quarter().start;
    let blind = |alias: &str, stage, why: &str| Finding::ReachesNobody {
        contact: id(alias),
        stage,
        at: start,
        why: vec![why.to_owned()],
    };
    let expected = [
        Finding::Nested { contact: id("outer"), inner: id("plan") },
        blind("outer", 1, "plan is an escalation plan"),
        blind("outer", 2, "gone does not exist"),
        blind("plan", 1, "carol has no activated channel"),
        Finding::Alone { contact: id("plan"), person: id("ana") },
        Finding::NotActivated { channel: id("carol").channel("SMS"), name: "sms".into() },
    ];
    assert_eq!(verify(&team, quarter()), expected);
}

#[test]
fn a_plan_that_one_engagement_has_no_room_for_is_told() {
    let mut team = team();
    let all: &[&str] = &["ana", "bob", "ana", "bob", "ana", "bob"];
    let of_stages = |stages: usize| vec![all; stages];
    escalation(&mut team, "plan", &of_stages(16));
    assert_eq!(verify(&team, quarter()), []);
    escalation(&mut team, "plan", &of_stages(17));
    let told: Vec<String> = verify(&team, quarter()).iter().map(ToString::to_string).collect();
    let expected =
        "plan may reach 102 people with 102 pages; one engagement has room for 100 and 350";
    assert_eq!(told, [expected]);
}

#[test]
fn a_schedule_of_people_who_cannot_be_reached_covers_and_reaches_nobody() {
    let mut team = team();
    person(&mut team, "carol", Activation::NotActivated);
    schedule(&mut team, "hers", &["carol"], None);
    escalation(&mut team, "plan", &[&["hers"], &["ana", "bob"]]);
    let findings = verify(&team, quarter());
    assert!(!findings.iter().any(|finding| matches!(finding, Finding::Uncovered { .. })));
    assert!(findings.iter().any(|f| matches!(f, Finding::ReachesNobody { stage: 1, .. })));
}

#[test]
fn a_plan_whose_name_is_no_alias_is_told() {
    let mut team = team();
    for name in ["1234".to_owned(), "a".repeat(129), "a".repeat(128)] {
        let name = PlanName::parse(&name).unwrap();
        let template = IncidentTemplate::new("t", Impact::CRITICAL);
        let plan = ResponsePlan {
            engagements: vec![id("ana")],
            ..ResponsePlan::new(name.clone(), template)
        };
        team.plans.insert(name, plan);
    }
    let found = verify(&team, quarter()).into_iter().filter_map(|finding| {
        let Finding::NoAlias { plan, why } = finding else { return None };
        Some((plan.as_str().len(), why))
    });
    let expected =
        [(4, "an alias is not all digits"), (129, "an alias has at most 128 characters")];
    assert_eq!(found.collect::<Vec<_>>(), expected.map(|(length, why)| (length, why.to_owned())));
}

/// Who removes a plan is not stopped by what leads to it; nobody may overlook what does no more.
#[test]
fn what_leads_to_a_plan_that_is_gone_is_told() {
    let mut team = team();
    let plan = |name: &str| PlanName::parse(name).unwrap();
    let web = ResponsePlan {
        engagements: vec![id("ana")],
        ..ResponsePlan::new(plan("web"), IncidentTemplate::new("t", Impact::CRITICAL))
    };
    for (name, answers) in [("plain", None), ("kept", Some("web")), ("lost", Some("gone"))] {
        let heartbeat = Heartbeat {
            name: HeartbeatName::parse(name).unwrap(),
            interval: Interval::try_from(300).unwrap(),
            plan: answers.map(plan),
            description: String::new(),
        };
        team.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    }
    team.plans.insert(web.name.clone(), web);
    let rule = |plan| RoutingRule { name: "severe".into(), pattern: "{}".into(), plan };
    let lost = "heartbeat lost names response plan gone, which does not exist";
    let unanswered = |name| format!("no response plan answers when heartbeat {name} is missing");
    for (rules, default_plan, expected) in [
        (vec![], Some(plan("web")), vec![lost.to_owned()]),
        // It may match.
        (vec![rule(plan("web"))], None, vec![lost.to_owned()]),
        (vec![], None, vec![lost.to_owned(), unanswered("lost"), unanswered("plain")]),
        (
            vec![rule(plan("away"))],
            Some(plan("far")),
            vec![
                "routing rule \"severe\" names response plan away, which does not exist".to_owned(),
                "the default plan names response plan far, which does not exist".to_owned(),
                lost.to_owned(),
                unanswered("lost"),
                unanswered("plain"),
            ],
        ),
    ] {
        team.routes = Routes { rules, default_plan };
        let told: Vec<_> = verify(&team, quarter()).iter().map(ToString::to_string).collect();
        assert_eq!(told, expected);
    }
}

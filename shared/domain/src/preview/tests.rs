use std::collections::BTreeMap;

use expect_test::expect;

use super::*;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use crate::response_plan::IncidentTemplate;
use crate::signal::Impact;
use crate::timeline::Fact;

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn person(to: &mut Configuration, alias: &str, kinds: &[ChannelKind], activation: Activation) {
    let mut stages = Vec::new();
    for kind in kinds {
        let channel = id(alias).channel(kind.as_str());
        let (name, address) = (kind.as_str().to_owned(), Address::new("+819012345678"));
        let its = ContactChannel { id: channel.clone(), name, kind: *kind, address, activation };
        to.channels.insert(channel.clone(), its);
        let targets = vec![ChannelTarget { channel, retry_minutes: None }];
        stages.push(PersonalStage { wait_minutes: 5, targets });
    }
    add(to, alias, ContactPlan::Personal(PersonalPlan { stages }));
}

fn add(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let contact =
        Contact { id: id(alias), display_name: String::new(), plan, tags: BTreeMap::new() };
    to.contacts.insert(contact.id.clone(), contact);
}

fn plan(engagements: &[&str]) -> ResponsePlan {
    let template = IncidentTemplate::new("", Impact::CRITICAL);
    ResponsePlan {
        engagements: engagements.iter().map(|alias| id(alias)).collect(),
        ..ResponsePlan::new(PlanName::parse("prod").unwrap(), template)
    }
}

/// A preview in few words.
fn told(of: &Configuration, plan: &ResponsePlan) -> String {
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let mut lines = Vec::new();
    for event in preview(of, plan, start) {
        let minute = event.at.duration_since(start).as_mins();
        if let Fact::PageSent { contact, kind, path, .. } = &event.fact {
            lines.push(format!("{minute} {} {contact} ({path})", kind.as_str()));
        }
        if let Fact::StageSkipped { stage, why, .. } = &event.fact {
            lines.push(format!("{minute} stage {} skipped: {}", stage + 1, why.join(", ")));
        }
        if let Fact::EngagementExhausted { engagement } = &event.fact {
            lines.push(format!("{minute} {} at its end", engagement.contact()));
        }
    }
    lines.join("\n")
}

#[test]
fn everybody_is_told_of_with_the_minute_and_the_reason() {
    use ChannelKind::{Email, Sms, Voice};
    let mut team = Configuration::default();
    person(&mut team, "ana", &[Sms, Voice], Activation::Activated);
    person(&mut team, "bob", &[Sms], Activation::Activated);
    person(&mut team, "carol", &[Email], Activation::NotActivated);
    let stages = [["ana"], ["carol"], ["bob"]].map(|[alias]| EscalationStage {
        wait_minutes: 15,
        targets: vec![Target::Contact { contact: id(alias), essential: true }],
    });
    add(&mut team, "plan", ContactPlan::Escalation(EscalationPlan { stages: stages.into() }));
    expect![[r#"
        0 SMS ana (plan stage 1 > ana)
        0 SMS bob (bob)
        0 bob at its end
        5 VOICE ana (plan stage 1 > ana)
        15 stage 2 skipped: carol has no activated channel
        15 SMS bob (plan stage 3 > bob)
        30 plan at its end"#]]
    .assert_eq(&told(&team, &plan(&["plan", "bob"])));
}

#[test]
fn a_plan_that_engages_nobody_pages_nobody() {
    assert_eq!(told(&Configuration::default(), &plan(&[])), "");
}

//! Stages that engage a schedule: whoever is on call when they are entered, by plans that were
//! frozen when they were first met.

use super::*;
use crate::ids::RotationId;
use crate::oncall::{Recurrence, Rotation};
use crate::time::Zone;

/// All of these people are on call, always.
fn with_schedule(mut team: Team, alias: &str, people: &[&str]) -> Team {
    let rotation =
        Rotation { contacts: people.iter().map(|alias| id(alias)).collect(), ..rotation(alias) };
    let rotations = vec![rotation.id.clone()];
    team.0.rotations.insert(rotation.id.clone(), rotation);
    team.contact(alias, ContactPlan::OncallSchedule { rotations })
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
        on_calls: 10,
        coverage: None,
    }
}

fn team(people: &[&str]) -> Team {
    let team = people
        .iter()
        .fold(Team::default(), |team, alias| team.person(alias, &[(5, &[SMS]), (0, &[VOICE])]));
    with_schedule(team, "web", people)
}

#[test]
fn whoever_is_on_call_is_paged_each_by_their_own_plan() {
    let team = team(&["ana", "bob"]).plan(vec![(15, vec![essential("web")])]);
    Story::engage(team, "plan").until(20).check(&expect![[r#"
        0 SMS ana (plan stage 1 > web > ana)
        0 SMS bob (plan stage 1 > web > bob)
        5 VOICE ana (plan stage 1 > web > ana)
        5 VOICE bob (plan stage 1 > web > bob)
        15 exhausted
    "#]]);
}

#[test]
fn whom_of_a_schedule_nobody_can_reach_is_left_out_and_the_others_are_not() {
    let team = team(&["ana", "bob"]).deactivate("ana", SMS).deactivate("ana", VOICE);
    let team = team.plan(vec![(15, vec![essential("web")])]);
    Story::engage(team, "plan").until(1).check(&expect![[r#"
        0 SMS bob (plan stage 1 > web > bob)
    "#]]);
}

#[test]
fn a_schedule_without_anybody_is_skipped_and_says_why() {
    let team = with_schedule(team(&["bob"]), "empty", &[]);
    let team = team.plan(vec![(15, vec![essential("empty")]), (15, vec![essential("web")])]);
    Story::engage(team, "plan").until(1).check(&expect![[r#"
        0 skip stage 1: nobody is on call in empty
        0 SMS bob (plan stage 2 > web > bob)
    "#]]);
}

#[test]
fn an_escalation_plan_inside_another_reaches_nobody() {
    let mut team = team(&["bob"]);
    let inner = ContactPlan::Escalation(EscalationPlan::default());
    team = team.contact("inner", inner);
    let team = team.plan(vec![(15, vec![essential("inner")]), (15, vec![essential("web")])]);
    Story::engage(team, "plan").until(1).check(&expect![[r#"
        0 skip stage 1: inner is an escalation plan inside another
        0 SMS bob (plan stage 2 > web > bob)
    "#]]);
}

/// Somebody whose plan is frozen is reached by it, whatever their contact has become since.
#[test]
fn a_frozen_plan_outlives_what_the_contact_becomes() {
    for becomes in [
        ContactPlan::OncallSchedule { rotations: Vec::new() },
        ContactPlan::Escalation(EscalationPlan::default()),
    ] {
        let team = team(&["bob"]);
        let stages = vec![(15, vec![essential("web")]), (15, vec![optional("bob")])];
        let mut story = Story::engage(team.plan(stages), "plan").until(6);
        story.team = std::mem::take(&mut story.team).contact("bob", becomes);
        story.until(16).check(&expect![[r#"
            0 SMS bob (plan stage 1 > web > bob)
            5 VOICE bob (plan stage 1 > web > bob)
            15 SMS bob (plan stage 2 > bob)
        "#]]);
    }
}

#[test]
fn a_record_whose_pages_have_no_run_is_not_whole() {
    let mut engagement = Story::engage(guide(), "plan").engagement;
    assert!(engagement.is_whole());
    engagement.pages[0].run = engagement.runs.len() - 1;
    assert!(engagement.is_whole());
    engagement.pages[0].run = engagement.runs.len();
    assert!(!engagement.is_whole());
}

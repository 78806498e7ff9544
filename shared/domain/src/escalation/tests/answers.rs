//! Answers that come after somebody else's, and outcomes that come after an answer.

use super::*;

fn taking(alias: &str) -> Input {
    Input::Acknowledge { contact: id(alias), via: "test".into(), take: true, read: None }
}

#[test]
fn whoever_was_paged_may_still_answer_after_another_and_each_counts_once() {
    let team = Team::default().person("ana", &[(5, &[SMS])]).person("bob", &[(5, &[SMS])]);
    let team = team.person("carol", &[(5, &[SMS])]);
    let both = vec![essential("ana"), essential("bob")];
    let mut story = Story::engage(team.plan(vec![(15, both)]), "plan");
    let answers = |story: &Story| {
        let facts = story.log.iter().filter(|line| line.contains(" ack "));
        facts.map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(story.input(&acknowledgement("ana"), 1), None);
    assert_eq!(story.input(&acknowledgement("bob"), 2), None);
    assert_eq!(answers(&story), ["ana", "bob"]);
    assert_eq!(story.input(&acknowledgement("ana"), 3), None);
    assert_eq!(story.input(&acknowledgement("bob"), 3), None);
    assert_eq!(answers(&story), ["ana", "bob"], "the same answer again says nothing new");
    let refused = story.input(&acknowledgement("carol"), 4);
    assert!(matches!(refused, Some(Refusal::NotPaged { .. })), "{refused:?}");
    assert_eq!(story.input(&taking("carol"), 5), None);
    assert_eq!(answers(&story), ["ana", "bob", "carol"]);
    let Phase::Acknowledged { by, .. } = &story.engagement.phase else { panic!("it is taken") };
    assert_eq!(*by, id("ana"), "who was first stays");
    let states: Vec<_> = story.engagement.runs.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Acknowledged, RunState::Acknowledged]);
}

#[test]
fn a_page_that_was_cancelled_stays_so_whatever_its_carrier_says() {
    let begun = Story::engage(guide(), "plan");
    let tick = step(&begun.engagement, &Input::Tick, &begun.team.0, begun.at(5));
    let page = tick.send[0].clone();
    let answered = step(&tick.engagement, &acknowledgement("tanaka"), &begun.team.0, begun.at(5));
    for outcome in [
        Outcome::Busy { reason: "x".into() },
        Outcome::Throttled { reason: "x".into() },
        Outcome::Refused { reason: "x".into() },
    ] {
        let said = Input::Sent(vec![Report::of(&tick.engagement, page.clone(), outcome)]);
        let late = step(&answered.engagement, &said, &begun.team.0, begun.at(6));
        assert_eq!(late.engagement.page(&page).unwrap().state, PageState::Cancelled);
    }
}

#[test]
fn codes_are_six_digits_and_those_of_messages_differ() {
    let engagement = Story::engage(guide(), "plan").until(5).engagement;
    let codes: Vec<String> =
        engagement.pages.iter().map(|page| engagement.bundle_code(&page.id)).collect();
    assert!(codes.len() > 1);
    for code in codes.iter().chain([&engagement.code(&id("tanaka"))]) {
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    }
    assert_ne!(codes[0], codes[1]);
    assert_ne!(codes[0], engagement.code(&id("tanaka")));
}

/// Terraform writes 0 where its user wrote nothing.
#[test]
fn a_retry_interval_of_0_is_none_and_a_busy_carrier_is_left_alone() {
    let team = Team::default().person("ana", &[(5, &[SMS])]).retry("ana", 0);
    let busy = BTreeMap::from([(SMS, Outcome::Busy { reason: "x".into() })]);
    let story = Story::engage_with(team, "ana", busy);
    let backoff = story.start + crate::limits::SEND_BACKOFF;
    assert_eq!(story.engagement.pages[0].pending_until(), Some(backoff));
}

#[test]
fn carriers_that_were_asked_too_often_are_not_asked_by_everybody_at_once() {
    let people = ["ana", "bob", "carol", "dave"];
    let team = people
        .iter()
        .fold(Team::default(), |team, alias| team.person(alias, &[(5, &[SMS])]))
        .plan(vec![(15, people.map(essential).into())]);
    let throttled = BTreeMap::from([(SMS, Outcome::Throttled { reason: "x".into() })]);
    let story = Story::engage_with(team, "plan", throttled);
    let mut again: Vec<_> = story.engagement.pages.iter().map(Page::pending_until).collect();
    again.sort();
    again.dedup();
    assert_eq!(again.len(), people.len(), "each at a moment of its own");
}

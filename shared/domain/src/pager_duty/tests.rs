use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::configuration::Configuration;
use crate::escalation::{Message, Phase, Start, begin};
use crate::ids::{ContactId, EngagementId, IncidentId, PlanName, SignalId};
use crate::incident::resolve::resolve;
use crate::incident::update::reopen;
use crate::response_plan::PagerDuty;
use crate::signal::Impact;
use crate::timeline::{Fact, Written};

const ALL: [Status; 3] = [Status::Triggered, Status::Acknowledged, Status::Resolved];

fn start() -> Timestamp {
    "2026-11-28T01:00:00Z".parse().unwrap()
}

fn at(minute: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minute)
}

fn incident() -> Incident {
    let plan = PlanName::parse("prod-api").unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("signal").unwrap());
    let pager = PagerDuty { name: "duty".into(), secret: "s".into(), service: "P1".into() };
    let new = Incident::new(id, "down", Impact::HIGH, "tests", start());
    Incident { integrations: vec![pager], ..new }
}

/// An engagement that ana took.
fn taken(of: &Incident, minute: i64) -> Engagement {
    let ana = ContactId::parse("ana").unwrap();
    let start = Start {
        id: EngagementId::derive(&of.id, &ana, 0),
        incident: of.id.clone(),
        sender: "tests".into(),
        message: Message::default(),
        cause: "tests".into(),
        seed: "seed".into(),
    };
    let mut begun = begin(start, &Configuration::default(), of.created_at).engagement;
    begun.phase = Phase::Acknowledged { by: ana, at: at(minute) };
    begun
}

#[test]
fn each_step_is_the_one_of_the_table() {
    use Status::{Acknowledged, Resolved, Triggered};
    use Step::{Bring, Rest, Trigger};
    for (ours, theirs, first, again) in [
        (Triggered, None, Trigger, Trigger),
        (Triggered, Some(Triggered), Rest, Rest),
        (Triggered, Some(Acknowledged), Rest, Rest),
        (Triggered, Some(Resolved), Rest, Trigger),
        (Acknowledged, None, Trigger, Trigger),
        (Acknowledged, Some(Triggered), Bring(Acknowledged), Bring(Acknowledged)),
        (Acknowledged, Some(Acknowledged), Rest, Rest),
        (Acknowledged, Some(Resolved), Rest, Trigger),
        (Resolved, None, Rest, Rest),
        (Resolved, Some(Triggered), Bring(Resolved), Bring(Resolved)),
        (Resolved, Some(Acknowledged), Bring(Resolved), Bring(Resolved)),
        (Resolved, Some(Resolved), Rest, Rest),
    ] {
        assert_eq!(next(ours, theirs, false), first, "{ours:?} {theirs:?}");
        assert_eq!(next(ours, theirs, true), again, "{ours:?} {theirs:?}, opened again");
    }
}

#[test]
fn steps_end() {
    for ours in ALL {
        for begun in
            [None, Some(Status::Triggered), Some(Status::Acknowledged), Some(Status::Resolved)]
        {
            for reopened in [false, true] {
                let (mut theirs, mut steps) = (begun, 0);
                loop {
                    theirs = match next(ours, theirs, reopened) {
                        Step::Rest => break,
                        Step::Trigger => Some(Status::Triggered),
                        Step::Bring(status) => Some(status),
                    };
                    steps += 1;
                    assert!(steps <= 2, "{ours:?} {begun:?} {reopened}");
                }
                // It is as far as ours, or was further before.
                assert!(theirs.is_none_or(|theirs| theirs >= ours), "{ours:?} {begun:?}");
            }
        }
    }
}

#[test]
fn the_longest_key_is_taken_and_leads_back() {
    let plan = PlanName::parse(&"p".repeat(200)).unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("s").unwrap());
    assert_eq!(key(&id).len(), 244);
    assert_eq!(incident_of(&key(&id)), Some(id.clone()));
    for strange in ["", "srv01/HTTP", id.as_str(), "tocsin/", "tocsin/prod"] {
        assert_eq!(incident_of(strange), None, "{strange}");
    }
}

proptest! {
    #[test]
    fn a_key_is_read_or_not_and_never_as_another(text in "(tocsin/)?\\PC{0,60}") {
        if let Some(id) = incident_of(&text) {
            prop_assert_eq!(key(&id), text);
        }
    }
}

#[test]
fn ours_stands_in_their_words() {
    let one = incident();
    assert_eq!(ours(&one, &[]), Status::Triggered);
    assert_eq!(ours(&one, &[taken(&one, 1)]), Status::Acknowledged);
    let over = resolve(&one, &[], "ana", None, at(2)).unwrap().incident;
    assert_eq!(ours(&over, &[taken(&one, 1)]), Status::Resolved);
    let again = reopen(&over, "ana", at(3)).unwrap().incident;
    assert_eq!(ours(&again, &[taken(&one, 1)]), Status::Triggered, "it pages there again");
}

#[test]
fn what_was_over_there_before_ours_was_opened_again_is_none_of_what_goes_on() {
    let theirs =
        |resolved_at| Theirs { id: "Q1".into(), status: Status::Resolved, url: None, resolved_at };
    let second = SignedDuration::from_secs(1);
    let (resolved, again) = (at(2), at(3));
    for (reopened_at, resolved_at, expected) in [
        (Some(again), Some(resolved), true),
        (Some(again), Some(again - PAGER_DUTY_CLOCKS_APART - second), true),
        // Too near to be told apart.
        (Some(again), Some(again - PAGER_DUTY_CLOCKS_APART), false),
        (Some(again), Some(again), false),
        // People did that since.
        (Some(again), Some(at(4)), false),
        (Some(again), None, false),
        (None, Some(resolved), false),
        (None, None, false),
    ] {
        let ours = Incident { reopened_at, ..incident() };
        let was = was_over_before(&theirs(resolved_at), &ours);
        assert_eq!(was, expected, "{reopened_at:?} {resolved_at:?}");
    }
}

#[test]
fn what_is_heard_means_what_the_table_says() {
    use Status::{Acknowledged, Resolved, Triggered};
    let one = incident();
    let held = [taken(&one, 1)];
    let over = resolve(&one, &[], "ana", None, at(2)).unwrap().incident;
    let again = reopen(&over, "ana", at(5)).unwrap().incident;
    let nobodys = Incident { integrations: Vec::new(), ..one.clone() };
    let nothing = |answer| matches!(answer, Answer::Nothing(_));
    let heard = |of: &Incident, held: &[Engagement], status, by_person| {
        answer(of, held, Said { status, at: at(4), by_person })
    };
    assert_eq!(heard(&one, &[], Acknowledged, true), Answer::Acknowledge);
    assert_eq!(heard(&one, &[], Acknowledged, false), Answer::Note);
    assert_eq!(heard(&one, &[], Resolved, true), Answer::Resolve);
    assert_eq!(heard(&one, &held, Resolved, true), Answer::Resolve);
    assert_eq!(heard(&one, &held, Resolved, false), Answer::Note, "a timeout resolves nothing");
    for by_person in [false, true] {
        assert!(nothing(heard(&one, &[], Triggered, by_person)));
        assert!(nothing(heard(&one, &held, Acknowledged, by_person)), "our own comes back");
        for status in ALL {
            assert!(nothing(heard(&over, &held, status, by_person)));
            assert!(nothing(heard(&again, &[], status, by_person)), "said of what was before");
            assert!(nothing(heard(&nobodys, &[], status, by_person)));
        }
    }
    let since = Said { status: Resolved, at: at(6), by_person: true };
    assert_eq!(answer(&again, &[], since), Answer::Resolve);
}

#[test]
fn what_we_do_there_is_not_told_there_again() {
    let written = |by: &str| {
        Fact::Written(Written {
            id: uuid::Uuid::nil(),
            kind: "Note".into(),
            data: "\"text\"".into(),
            references: Vec::new(),
            updated_at: start(),
            by: by.into(),
        })
    };
    let failed = Fact::EffectFailed {
        effect: "tell PagerDuty".into(),
        reason: String::new(),
        again_at: None,
    };
    assert!(!is_told(&failed) && !is_noted(&failed));
    assert!(is_told(&written("tocsin")) && !is_noted(&written("tocsin")));
    assert!(is_noted(&written("ana")));
    let resolved = Fact::IncidentResolved { by: "ana".into(), summary: None };
    assert!(is_noted(&resolved));
}

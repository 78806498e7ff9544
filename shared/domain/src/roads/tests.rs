use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::dedupe::DedupeKey;
use crate::ids::SignalId;
use crate::response_plan::{IncidentTemplate, ResponsePlan};
use crate::signal::Impact;

const ALARM: &str = "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:web";
const NONE: SignedDuration = SignedDuration::ZERO;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn name(plan: &str) -> PlanName {
    PlanName::parse(plan).unwrap()
}

fn signal(state: SignalState, second: i64) -> Signal {
    Signal {
        id: SignalId::parse("s").unwrap(),
        source: "aws.cloudwatch".into(),
        state,
        trigger: Some(ALARM.into()),
        occurred_at: at(second),
        account: None,
        region: None,
        subject: String::new(),
        reason: String::new(),
        impact: None,
        title: None,
        related: Vec::new(),
        plan: None,
        created_by: None,
        raw: String::new(),
    }
}

/// A slot that saw trouble of the alarm at `second`.
fn slot(second: i64) -> Slot {
    let plan = ResponsePlan::new(name("p"), IncidentTemplate::new("t", Impact::CRITICAL));
    let key = DedupeKey::of(&plan, &signal(SignalState::Alarm, second)).unwrap();
    let seen = BTreeMap::from([(trigger_id(ALARM), at(second))]);
    Slot { key, incident: None, seen, repeats: 0 }
}

/// Whose an echo of trouble at second 100 is, by when the plans saw the alarm last: the one that routing
/// finds, and another.
fn trouble(routed: Option<i64>, other: Option<i64>, waited: SignedDuration) -> Echo {
    let (plan, routed, other) = (name("web"), routed.map(slot), other.map(slot));
    let signal = signal(SignalState::Alarm, 100);
    echo(&signal, routed.as_ref(), &[(&plan, other.as_ref())], waited)
}

#[test]
fn an_echo_of_what_was_taken_by_name_is_that_plans() {
    let web = || Echo::Named(name("web"));
    assert_eq!(trouble(None, Some(100), NONE), web());
    assert_eq!(trouble(Some(40), Some(100), NONE), web());
    // Both took it before they knew better.
    assert_eq!(trouble(Some(100), Some(100), NONE), web());
    assert_eq!(trouble(Some(100), Some(50), NONE), Echo::Routed);
}

#[test]
fn an_echo_waits_for_an_alarm_that_came_by_name_the_last_time() {
    for routed in [None, Some(40), Some(50)] {
        assert_eq!(trouble(routed, Some(50), NONE), Echo::Waits, "{routed:?}");
        assert_eq!(trouble(routed, Some(50), ECHO_WAIT), Echo::Routed, "late, but paged");
    }
    assert_eq!(trouble(Some(60), Some(50), NONE), Echo::Routed, "the alarm names no plan any more");
}

#[test]
fn an_echo_of_an_alarm_that_nobody_knows_waits_for_a_moment() {
    assert_eq!(trouble(None, None, NONE), Echo::Waits);
    assert_eq!(trouble(None, None, ECHO_WAIT_AT_FIRST), Echo::Routed);
    assert_eq!(trouble(Some(40), None, NONE), Echo::Routed, "it came so before");
}

#[test]
fn an_echo_that_no_other_plan_can_have_goes_at_once() {
    assert_eq!(echo(&signal(SignalState::Alarm, 100), None, &[], NONE), Echo::Routed);
}

#[test]
fn a_recovery_is_of_the_plan_that_saw_the_trouble_last() {
    let of = |routed: Option<i64>, other: Option<i64>| {
        let (plan, routed, other) = (name("web"), routed.map(slot), other.map(slot));
        let signal = signal(SignalState::Ok, 200);
        echo(&signal, routed.as_ref(), &[(&plan, other.as_ref())], NONE)
    };
    assert_eq!(of(None, Some(100)), Echo::Named(name("web")));
    assert_eq!(of(Some(90), Some(100)), Echo::Named(name("web")));
    assert_eq!(of(Some(110), Some(100)), Echo::Routed);
    assert_eq!(of(None, None), Echo::Routed);
}

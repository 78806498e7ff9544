//! Heartbeats.

use super::*;
use crate::heartbeat::{Heartbeat, Interval};
use crate::limits::{HEARTBEAT_DESCRIPTION_CHARS_MAX, HEARTBEATS_MAX};
use crate::response_plan::{IncidentTemplate, ResponsePlan};
use crate::signal::Impact;

fn plan(name: &str) -> PlanName {
    PlanName::parse(name).unwrap()
}

fn batch() -> Heartbeat {
    Heartbeat {
        name: HeartbeatName::parse("nightly-batch").unwrap(),
        interval: Interval::try_from(300).unwrap(),
        plan: Some(plan("web")),
        description: "See the wiki.".into(),
    }
}

/// One plan, `web`, and `batch`.
fn watched() -> Configuration {
    let mut now = Configuration::default();
    let web = ResponsePlan::new(plan("web"), IncidentTemplate::new("Web", Impact::MEDIUM));
    now.plans.insert(web.name.clone(), web);
    set_heartbeat(&now, batch()).unwrap()
}

#[test]
fn one_is_added_and_what_is_said_of_it_later_takes_the_place_of_all_that_was_said() {
    let name = batch().name;
    assert_eq!(watched().heartbeats[&name], batch());
    let daily = Interval::try_from(90_000).unwrap();
    let bare = Heartbeat { interval: daily, plan: None, description: String::new(), ..batch() };
    let next = set_heartbeat(&watched(), bare.clone()).unwrap();
    assert_eq!(next.heartbeats.into_values().collect::<Vec<_>>(), [bare]);
}

#[test]
fn one_whose_plan_is_not_there_or_that_says_too_much_is_refused() {
    let full = "a".repeat(HEARTBEAT_DESCRIPTION_CHARS_MAX);
    for (heartbeat, said) in [
        (Heartbeat { plan: Some(plan("gone")), ..batch() }, "there is no response plan gone"),
        (
            Heartbeat { description: format!("{full}b"), ..batch() },
            "the description of heartbeat nightly-batch has over 1000 characters",
        ),
        (Heartbeat { description: full, ..batch() }, ""),
    ] {
        let refused = set_heartbeat(&watched(), heartbeat).err();
        assert_eq!(refused.map(|why| why.to_string()).unwrap_or_default(), said);
    }
}

#[test]
fn there_may_be_so_many_and_those_that_there_are_can_still_be_changed() {
    let mut full = watched();
    for number in 1..HEARTBEATS_MAX {
        let name = HeartbeatName::parse(&format!("job-{number}")).unwrap();
        full = set_heartbeat(&full, Heartbeat { name, ..batch() }).unwrap();
    }
    let more = Heartbeat { name: HeartbeatName::parse("one-more").unwrap(), ..batch() };
    let most = Rejection::TooMany { what: "heartbeats", most: HEARTBEATS_MAX };
    assert_eq!(set_heartbeat(&full, more), Err(most));
    assert_eq!(set_heartbeat(&full, batch()), Ok(full));
}

#[test]
fn one_is_removed_once() {
    let without = remove_heartbeat(&watched(), &batch().name).unwrap();
    assert_eq!(without.heartbeats.len(), 0);
    let again = remove_heartbeat(&without, &batch().name).unwrap_err();
    assert_eq!(again.to_string(), "there is no heartbeat nightly-batch");
}

/// Its plan is somebody's to remove, as with routes; `verify` tells of both.
#[test]
fn a_plan_that_a_heartbeat_names_may_go() {
    let next = delete_plan(&watched(), &plan("web")).unwrap();
    assert_eq!(next.heartbeats[&batch().name].plan, Some(plan("web")));
}

//! Paths through the state machines, and how many transitions they take: one for each state that is entered.

use serde_json::Value;

const ESCALATION: &str = include_str!("../../../../functions/escalation/escalation.asl.json");
const RESPONSE: &str = include_str!("../../../../functions/escalation/response.asl.json");
const FOLLOW: &str = include_str!("../../../../functions/pagerduty/follow.asl.json");

/// The timer of an engagement that is asked this often.
pub(super) fn escalation(ticks: usize) -> u32 {
    let machine: Value = serde_json::from_str(ESCALATION).unwrap();
    let mut path = ["Tick", "What next?", "Wait until the next instant"].repeat(ticks - 1);
    path.extend(["Tick", "What next?", "Nothing more to do"]);
    walk(&machine, &path)
}

/// A response with one engagement and nothing to run.
pub(super) fn response_without_runbooks() -> u32 {
    response(None)
}

/// A response with one engagement and one runbook, which is at its end when it is looked at for the second time.
pub(super) fn response_with_a_runbook() -> u32 {
    let looks = ["Start or follow", "Finished?", "Wait for the next look"];
    let last = ["Start or follow", "Finished?", "Runbook finished"];
    response(Some(&[looks, last].concat()))
}

fn response(running: Option<&[&str]>) -> u32 {
    let machine: Value = serde_json::from_str(RESPONSE).unwrap();
    let branches = machine["States"]["Respond"]["Branches"].as_array().unwrap();
    let branch = |name: &str| branches.iter().find(|branch| branch["StartAt"] == name).unwrap();
    let each = |name: &str| &branch(name)["States"][name]["ItemProcessor"];
    walk(&machine, &["Respond"])
        + walk(branch("Engage"), &["Engage"])
        + walk(each("Engage"), &["Start the escalation"])
        + walk(branch("Run the runbooks"), &["Run the runbooks"])
        + running.map_or(0, |running| walk(each("Run the runbooks"), running))
}

/// How often it is tried to tell PagerDuty of one fact, while it cannot be told.
pub(super) fn tries_to_tell() -> u32 {
    let machine: Value = serde_json::from_str(FOLLOW).unwrap();
    assert_eq!(walk(&machine, &["Tell"]), 1);
    let retries = machine["States"]["Tell"]["Retry"].as_array().unwrap();
    let most = retries.iter().filter_map(|retry| retry["MaxAttempts"].as_u64()).max();
    most.unwrap().try_into().unwrap()
}

/// Goes along `path`; every step must be one that the machine can take, from its start to an end.
fn walk(machine: &Value, path: &[&str]) -> u32 {
    assert_eq!(machine["StartAt"], path[0]);
    for step in path.windows(2) {
        let state = &machine["States"][step[0]];
        let choices = state["Choices"].as_array().into_iter().flatten();
        let mut nexts =
            choices.map(|choice| &choice["Next"]).chain([&state["Next"], &state["Default"]]);
        assert!(nexts.any(|next| *next == step[1]), "{} does not lead to {}", step[0], step[1]);
    }
    let end = &machine["States"][*path.last().unwrap()];
    assert!(end["End"] == true || end["Type"] == "Succeed", "{end} is no end");
    u32::try_from(path.len()).unwrap()
}

//! The state machines: timeouts, retries, and the names of errors.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::arns::{arns, texts};
use super::roles::allowed;
use super::{attribute, list, of_type, resource};
use crate::architecture::root;

const ESCALATION: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../functions/escalation/escalation.asl.json"
));
const RESPONSE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/escalation/response.asl.json"));
const FOLLOW: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/pagerduty/follow.asl.json"));

/// The names under which Step Functions says that an execution of this name was there already: on
/// AWS, and on emulators.
const ALREADY_THERE: [&str; 2] =
    ["StepFunctions.ExecutionAlreadyExistsException", "ExecutionAlreadyExists"];
/// The names under which our functions fail on purpose.
const OURS: [&str; 3] = ["Drop", "Reject", "Retry"];
/// What Lambda itself may fail with, and repeating helps.
const LAMBDAS: [&str; 4] = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
];

#[test]
fn a_task_has_a_timeout_and_is_tried_again() {
    assert_eq!(tasks().len(), 5);
    for (name, state) in tasks() {
        assert!(state["TimeoutSeconds"].as_u64().is_some_and(|it| it <= 35), "{name} may hang");
        let retries = list(&state["Retry"]);
        let covered: BTreeSet<&str> = retries.iter().flat_map(errors).collect();
        for error in ["States.Timeout", "States.TaskFailed"] {
            assert!(covered.contains(error), "{name} is not tried again after {error}");
        }
        for retry in retries.iter().filter(|retry| retry["MaxAttempts"] != 0) {
            assert_eq!(retry["IntervalSeconds"], json!(1), "{name} hesitates: {retry}");
            let rate = retry["BackoffRate"].as_f64().expect("a rate");
            assert!((1.5..=2.0).contains(&rate), "{name}: {retry}");
            assert!(retry["MaxDelaySeconds"].is_u64(), "{name} is patient without end: {retry}");
        }
    }
}

#[test]
fn a_tick_that_crashes_is_tried_again_within_15_seconds() {
    let tick = &machine(ESCALATION)["States"]["Tick"];
    for retry in list(&tick["Retry"]).iter().filter(|retry| retry["MaxAttempts"] != 0) {
        let longest = retry["MaxDelaySeconds"].as_u64().expect("a longest delay");
        assert!(longest <= 15, "{retry}");
        // Long enough for a deployment to be taken back; after that the guardian ticks.
        assert!(retry["MaxAttempts"].as_u64().expect("attempts") >= 10, "{retry}");
    }
}

/// As long as the rule's own deliveries are tried.
#[test]
fn pager_duty_is_told_for_a_day() {
    let follow = machine(FOLLOW);
    let retry = &list(&follow["States"]["Tell"]["Retry"])[1];
    assert_eq!((&retry["BackoffRate"], &retry["JitterStrategy"]), (&json!(2.0), &json!("NONE")));
    let longest = retry["MaxDelaySeconds"].as_u64().expect("a longest delay");
    let attempts = retry["MaxAttempts"].as_u64().expect("attempts");
    let waits = (0..attempts).map(|attempt| longest.min(1 << attempt.min(20)));
    assert!(waits.sum::<u64>() >= 24 * 3_600);
}

#[test]
fn what_is_dropped_or_rejected_is_not_tried_again() {
    for (name, state) in tasks() {
        if !state["Resource"].as_str().expect("a resource").ends_with(":::lambda:invoke") {
            continue;
        }
        let retries = list(&state["Retry"]);
        // The first that matches decides, and `States.TaskFailed` matches everything.
        assert_eq!(errors(&retries[0]), ["Drop", "Reject"], "{name}");
        assert_eq!(retries[0]["MaxAttempts"], json!(0), "{name}");
        let named = errors(&retries[1]);
        assert!(named.contains(&"Retry"), "{name}");
        for error in LAMBDAS {
            assert!(named.contains(&error), "{name} is not tried again after {error}");
        }
        let last = retries.last().expect("retries");
        assert!(errors(last).contains(&"States.TaskFailed"), "{name} hides a later entry");
        assert_eq!(errors(&list(&state["Catch"])[0]), ["Drop"], "{name} does not end quietly");
    }
}

#[test]
fn an_error_that_a_state_names_exists() {
    let known: BTreeSet<&str> = OURS
        .into_iter()
        .chain(LAMBDAS)
        .chain(ALREADY_THERE)
        .chain(["States.Timeout", "States.TaskFailed", "States.ALL"])
        .collect();
    for (name, state) in states() {
        for field in ["Retry", "Catch"] {
            for entry in state[field].as_array().into_iter().flatten() {
                for error in errors(entry) {
                    assert!(known.contains(error), "{name} waits for {error}, which never comes");
                }
            }
        }
    }
}

#[test]
fn an_execution_that_is_there_already_counts_as_started() {
    let mut starts = 0;
    for (name, state) in tasks() {
        let resource = state["Resource"].as_str().expect("a resource");
        if !resource.contains(":::states:") {
            continue;
        }
        starts += 1;
        // Started, not awaited: an awaited one would end at its continuation.
        assert!(resource.ends_with(":::states:startExecution"), "{name}: {resource}");
        assert_eq!(state["Parameters"]["Name.$"], json!("$.executionName"), "{name}");
        let input = &state["Parameters"]["Input"];
        // A continuation goes on counting, so that the next one gets another name.
        let counts = input["turn"] == json!(0) || input["turn.$"] == json!("$.turn");
        assert!(counts, "{name}: {input}");
        let retry = &list(&state["Retry"])[0];
        assert_eq!(errors(retry), ALREADY_THERE, "{name}");
        assert_eq!(retry["MaxAttempts"], json!(0), "{name}");
        assert_eq!(errors(&list(&state["Catch"])[0]), ALREADY_THERE, "{name}");
    }
    assert_eq!(starts, 2);
}

#[test]
fn a_wait_ends_at_an_instant() {
    let waits: Vec<_> = states().into_iter().filter(|(_, state)| state["Type"] == "Wait").collect();
    assert_eq!(waits.len(), 2);
    for (name, wait) in waits {
        assert_eq!(wait["TimestampPath"], json!("$.wakeAt"), "{name}");
        assert!(wait["Seconds"].is_null() && wait["SecondsPath"].is_null(), "{name}");
    }
    let escalation = machine(ESCALATION);
    assert_eq!(escalation["StartAt"], json!("Tick"));
    assert_eq!(escalation["States"]["Wait until the next instant"]["Next"], json!("Tick"));
}

#[test]
fn a_branch_keeps_its_failure_to_itself() {
    let response = machine(RESPONSE);
    let branches = list(&response["States"]["Respond"]["Branches"]);
    assert_eq!(branches.len(), 2);
    for branch in branches {
        let start = branch["StartAt"].as_str().expect("a first state");
        let map = &branch["States"][start];
        assert_eq!(map["Type"], json!("Map"), "{start}");
        assert!(catches_all(map), "{start} would stop its sibling");
        // One item's failure leaves the others alone too.
        let item = map["ItemProcessor"]["StartAt"].as_str().expect("a first state");
        assert!(catches_all(&map["ItemProcessor"]["States"][item]), "{item} would stop its items");
    }
    for (name, state) in states() {
        assert_ne!(state["Type"], json!("Fail"), "{name}");
    }
}

#[test]
fn a_definition_is_given_what_it_asks_for() {
    for (machine, text) in [
        ("EscalationMachine", ESCALATION),
        ("PagerdutyMachine", FOLLOW),
        ("ResponseMachine", RESPONSE),
    ] {
        let properties = &resource(machine)["Properties"];
        assert_eq!(properties["Type"], json!("STANDARD"), "{machine}");
        assert_eq!(properties["Logging"]["Level"], json!("ERROR"), "{machine}");
        assert_eq!(properties["Logging"]["IncludeExecutionData"], json!(false), "{machine}");
        let asked: BTreeSet<&str> = text
            .split("${")
            .skip(1)
            .map(|rest| rest.split_once('}').expect("a closing brace").0)
            .collect();
        let given = properties["DefinitionSubstitutions"].as_object().expect("substitutions");
        assert_eq!(asked, given.keys().map(String::as_str).collect(), "{machine}");
        assert!(!text.contains(":states:::states:startExecution.sync"), "{machine}");
    }
}

/// What each task calls is what the machine's role may call, and the role may call nothing else.
#[test]
fn a_machine_may_call_what_its_tasks_call_and_nothing_else() {
    for (name, machine) in of_type("AWS::Serverless::StateMachine") {
        let properties = &machine["Properties"];
        let definition = root().join(properties["DefinitionUri"].as_str().expect("a file"));
        let mut text = std::fs::read_to_string(definition).unwrap();
        for (asked, given) in properties["DefinitionSubstitutions"].as_object().expect("some") {
            let given = texts(given).concat();
            text = text.replace(&format!("${{{asked}}}"), &given);
        }
        let mut states = Vec::new();
        collect(&self::machine(&text), &mut states);
        let tasks = states.iter().filter(|(_, state)| state["Type"] == "Task");
        let called: BTreeSet<_> = tasks.map(|(_, state)| call(state)).collect();
        let mut may = allowed(&attribute(&properties["Role"], "Arn"));
        // Not a task's: a machine logs where its failures are looked for.
        may.retain(|(action, _)| !action.starts_with("logs:"));
        assert_eq!(called, may, "{name}");
    }
}

/// The action that a task needs, and on what. Source: Step Functions' guide, policies for integrated services.
fn call(task: &Value) -> (String, String) {
    let resource = task["Resource"].as_str().expect("a resource");
    let (action, target) = match resource.strip_prefix("arn:${AWS::Partition}:states:::") {
        Some("lambda:invoke") => ("lambda:InvokeFunction", "FunctionName"),
        Some("states:startExecution") => ("states:StartExecution", "StateMachineArn"),
        _ => unreachable!("what does {resource} need?"),
    };
    let target = arns(&task["Parameters"][target]);
    (action.to_owned(), target.concat())
}

pub(super) fn machine(text: &str) -> Value {
    serde_json::from_str(text).expect("the definition is JSON")
}

/// Every state of a machine, however deep.
fn collect(scope: &Value, into: &mut Vec<(String, Value)>) {
    for (name, state) in scope["States"].as_object().expect("states") {
        into.push((name.clone(), state.clone()));
        for branch in state["Branches"].as_array().into_iter().flatten() {
            collect(branch, into);
        }
        if state["ItemProcessor"].is_object() {
            collect(&state["ItemProcessor"], into);
        }
    }
}

/// Every state of all machines.
fn states() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    collect(&machine(ESCALATION), &mut all);
    collect(&machine(RESPONSE), &mut all);
    collect(&machine(FOLLOW), &mut all);
    all
}

pub(super) fn tasks() -> Vec<(String, Value)> {
    states().into_iter().filter(|(_, state)| state["Type"] == "Task").collect()
}

fn errors(entry: &Value) -> Vec<&str> {
    list(&entry["ErrorEquals"]).iter().filter_map(Value::as_str).collect()
}

fn catches_all(state: &Value) -> bool {
    state["Catch"].as_array().into_iter().flatten().any(|entry| errors(entry) == ["States.ALL"])
}

//! Each function: how it is built, what its environment is, how long it runs, what it logs.

use std::collections::BTreeSet;

use domain::limits;
use serde_json::json;

use super::arns::texts;
use super::machines::tasks;
use super::{
    capitalised, functions, get_att, globals, of_type, referenced, resource, role_of, statements,
    sub, timeout_of,
};

#[test]
fn a_function_is_named_after_its_folder_and_built_from_it() {
    for (name, function) in functions() {
        let folder = name.strip_suffix("Function").expect("XFunction").to_lowercase();
        let properties = &function["Properties"];
        assert_eq!(properties["CodeUri"], json!(format!("functions/{folder}")));
        assert_eq!(properties["FunctionName"], sub(&format!("${{NamePrefix}}-{folder}")));
        assert_eq!(function["Metadata"]["BuildMethod"], json!("rust-cargolambda"), "{name}");
    }
    assert_eq!(globals()["Runtime"], json!("provided.al2023"));
    assert_eq!(globals()["Architectures"], json!([{ "Ref": "Architecture" }]));
}

/// What a function reads besides, for stand-ins and by hand: no parameter of the template says it.
const BY_HAND: [&str; 3] = ["TOCSIN_PAGERDUTY_URL", "TOCSIN_SLACK_URL", "TOCSIN_TEAMS_URLS"];

/// `lambda-kit` refuses to start on a name that it does not know.
#[test]
fn the_environment_is_what_the_wiring_reads() {
    let variables = globals()["Environment"]["Variables"].as_object().expect("variables");
    let said = variables.keys().map(String::as_str);
    let known = known();
    assert_eq!(said.chain(BY_HAND).collect::<BTreeSet<_>>(), known.iter().copied().collect());
    assert_eq!(variables.len() + BY_HAND.len(), known.len());
    for (name, function) in functions() {
        assert!(function["Properties"]["Environment"].is_null(), "{name} has variables of its own");
    }
    for machine in ["escalation", "response"] {
        let variable = &variables[&format!("TOCSIN_{}_MACHINE_ARN", machine.to_uppercase())];
        let machine = get_att(&format!("{}Machine", capitalised(machine)), "Arn");
        assert_eq!(texts(variable), texts(&machine));
    }
}

/// The names that the settings of a function know.
fn known() -> Vec<&'static str> {
    let source = include_str!("../../../shared/lambda-kit/src/settings.rs");
    let (_, list) = source.split_once("const KNOWN: &[&str] = &[").expect("what is known");
    let (list, _) = list.split_once("];").expect("an end");
    let constants = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let name = |constant: &str| {
        let (_, value) = source.split_once(&format!("const {constant}: &str = \"")).expect("one");
        value.split('"').next().expect("a name")
    };
    constants.map(name).collect()
}

#[test]
fn an_invocation_ends_before_whoever_waits_for_it_gives_up() {
    let patience = limits::RETRY_DEADLINE + limits::SEND_TIMEOUT;
    for (name, function) in functions() {
        let timeout = timeout_of(function);
        assert!(timeout > patience.as_secs(), "{name} is cut off while it still retries");
    }
    for (machine, state) in tasks() {
        let resource = state["Resource"].as_str().expect("a resource");
        if resource.ends_with(":::lambda:invoke") {
            let target = state["Parameters"]["FunctionName"].as_str().expect("a function");
            let name = target.trim_start_matches("${").trim_end_matches("Arn}");
            let waits = state["TimeoutSeconds"].as_i64().expect("seconds");
            let runs = timeout_of(self::resource(name));
            assert!(runs < waits, "{machine} gives up on {name} after {waits} s of {runs} s");
        }
    }
    // One round ends before the next begins, and by itself, with time to report.
    let round = timeout_of(resource("GuardianFunction"));
    assert!(round < 60 && limits::ROUND_DEADLINE.as_secs() + 5 <= round);
}

#[test]
fn what_a_function_logs_goes_to_its_own_group_and_expires() {
    assert_eq!(globals()["LoggingConfig"]["LogFormat"], json!("JSON"));
    for (name, function) in functions() {
        let group = referenced(&function["Properties"]["LoggingConfig"]["LogGroup"]);
        assert_eq!(
            resource(&group)["Properties"]["RetentionInDays"],
            json!({ "Ref": "LogRetentionDays" })
        );
        let role = role_of(function);
        let log = statements(&role).into_iter().find(|s| s["Sid"] == "Log").expect("may log");
        assert_eq!(
            log["Resource"],
            get_att(&group, "Arn"),
            "{name} may write to another group than its own"
        );
    }
    for (name, group) in of_type("AWS::Logs::LogGroup") {
        assert!(!group["Properties"]["RetentionInDays"].is_null(), "{name} never expires");
    }
}

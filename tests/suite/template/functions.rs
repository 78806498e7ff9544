//! Each function: how it is built, what its environment is, how long it runs, what it logs.

use std::collections::BTreeSet;

use domain::limits;
use serde_json::json;

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

#[test]
fn the_environment_is_what_the_wiring_reads() {
    // `lambda-kit` refuses to start on an unknown or a missing name.
    let variables = globals()["Environment"]["Variables"].as_object().expect("variables");
    let names: BTreeSet<&str> = variables.keys().map(String::as_str).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        [
            "TOCSIN_ACCOUNT",
            "TOCSIN_API_HOSTS",
            "TOCSIN_CANARY_MINUTES",
            "TOCSIN_CANARY_SINK",
            "TOCSIN_CONNECT_FLOW",
            "TOCSIN_CONNECT_INSTANCE_ARN",
            "TOCSIN_CONNECT_SOURCE",
            "TOCSIN_EMAIL_SENDER",
            "TOCSIN_ESCALATION_MACHINE_ARN",
            "TOCSIN_EVENT_BUS",
            "TOCSIN_FAILED_SIGNALS_ARN",
            "TOCSIN_INTAKE_FUNCTION",
            "TOCSIN_LOG_LEVEL",
            "TOCSIN_MASTER_KEY_PARAMETER",
            "TOCSIN_PAGERDUTY_SECRET",
            "TOCSIN_REPLY_URL",
            "TOCSIN_RESPONSE_MACHINE_ARN",
            "TOCSIN_SLACK_SECRET",
            "TOCSIN_SMS_SENDER_ID",
            "TOCSIN_TABLE",
            "TOCSIN_TEAMS_SECRET",
            "TOCSIN_VOICE_ID",
            "TOCSIN_VOICE_ORIGINATION",
        ]
    );
    for (name, function) in functions() {
        assert!(function["Properties"]["Environment"].is_null(), "{name} has variables of its own");
    }
    for machine in ["escalation", "response"] {
        let variable = format!("TOCSIN_{}_MACHINE_ARN", machine.to_uppercase());
        let arn = variables[&variable]["Fn::Sub"].as_str().expect("an ARN made from the name");
        let name = &resource(&format!("{}Machine", capitalised(machine)))["Properties"]["Name"];
        let name = name["Fn::Sub"].as_str().expect("a name");
        assert!(arn.ends_with(&format!(":stateMachine:{name}")), "{arn} is not {name}");
    }
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

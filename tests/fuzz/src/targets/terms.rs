//! Actions of plans: what is run, and on which terms. Whatever is given, nothing of ours is handed over, and no address
//! leads to a number.

use std::collections::BTreeMap;
use std::net::IpAddr;

use domain::procedure::Procedure;
use domain::procedure::address::is_named;
use domain::procedure::terms::{Terms, handed_over, is_reserved};
use domain::response_plan::RunbookAction;

use super::is_readable;
use crate::draw::Draw;
use crate::texts::spoil_text;

const NAMES: &[&str] = &[
    "DiagnoseAPI",
    "arn:aws:ssm:ap-northeast-1:123456789012:document/DiagnoseAPI",
    "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart",
    "arn:aws:states:ap-northeast-1:123456789012:stateMachine:tocsin-runbook-drain",
    "https://hooks.example.com:8443/restart",
];

const PARAMETERS: &[(&str, &str)] = &[
    ("Cluster", "prod"),
    ("tocsin/after", "previous"),
    ("tocsin/approval", "tanaka-taro"),
    ("tocsin/timeout", "PT1H30M"),
    ("tocsin/timeout", "30"),
    ("tocsin/dry-run", "true"),
    ("tocsin/page", "web-team"),
    ("tocsin/secret", "/tocsin/tocsin/runbooks/hooks"),
    ("tocsin/repeatable", "false"),
];

/// Characters of a document's name, and of a parameter's. Source: ssm-incidents, SsmAutomation.
const NAME_CHARS_MAX: usize = 128;
const PARAMETER_CHARS_MAX: usize = 50;

/// Reads a spoilt action.
pub fn check(draw: &mut Draw) {
    let action = action(draw);
    let procedure = Procedure::of(&action.document_name);
    match Terms::read(&action) {
        Ok(terms) => {
            let is_endpoint = procedure == Procedure::Endpoint;
            assert_eq!(is_endpoint, terms.secret.is_some());
            assert!(!is_endpoint || is_named(&action.document_name));
            assert!(procedure.knows_tokens() || terms.timeout.is_none());
        }
        Err(invalid) => is_readable(&invalid.to_string()),
    }
    assert!(handed_over(&action.parameters).all(|(name, _)| !is_reserved(name)));
    if is_named(&action.document_name) {
        let host = action.document_name["https://".len()..].split([':', '/']).next().unwrap();
        assert!(host.contains('.') && host.parse::<IpAddr>().is_err(), "{host}");
    }
}

fn action(draw: &mut Draw) -> RunbookAction {
    let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for _ in 0..draw.below(4) {
        let (name, value) = draw.pick(PARAMETERS);
        let name = spoilt(name, PARAMETER_CHARS_MAX, draw);
        let value = spoilt(value, usize::MAX, draw);
        parameters.entry(name).or_default().push(value);
    }
    let name = draw.pick(NAMES);
    RunbookAction {
        document_name: spoilt(name, NAME_CHARS_MAX, draw),
        document_version: None,
        role_arn: String::new(),
        target_account: None,
        parameters,
        dynamic_parameters: BTreeMap::new(),
    }
}

fn spoilt(text: &str, chars: usize, draw: &mut Draw) -> String {
    let mut text = text.to_owned();
    if draw.once_in(3) {
        spoil_text(&mut text, draw);
    }
    text.chars().take(chars).collect()
}

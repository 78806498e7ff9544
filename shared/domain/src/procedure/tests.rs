//! What names mean, and which terms are refused.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::Procedure;
use super::terms::{Terms, handed_over};
use crate::ids::ContactId;
use crate::response_plan::{DynamicParameter, RunbookAction, TargetAccount};

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";
const MACHINE: &str =
    "arn:aws:states:ap-northeast-1:123456789012:stateMachine:tocsin-runbook-drain";
const ENDPOINT: &str = "https://hooks.example.com/restart";

fn action(document: &str, parameters: &[(&str, &[&str])]) -> RunbookAction {
    let owned = |values: &&[&str]| values.iter().map(|its| (*its).to_owned()).collect();
    RunbookAction {
        document_name: document.into(),
        document_version: None,
        role_arn: String::new(),
        target_account: None,
        parameters: parameters.iter().map(|(name, its)| ((*name).to_owned(), owned(its))).collect(),
        dynamic_parameters: BTreeMap::new(),
    }
}

fn refused(document: &str, parameters: &[(&str, &[&str])]) -> String {
    let read = Terms::read(&action(document, parameters));
    read.err().map(|invalid| invalid.to_string()).unwrap_or_default()
}

#[test]
fn the_name_says_what_is_run() {
    for (name, procedure) in [
        (FUNCTION, Procedure::Function),
        ("arn:aws-cn:lambda:cn-north-1:123456789012:function:restart:live", Procedure::Function),
        (MACHINE, Procedure::StateMachine),
        (ENDPOINT, Procedure::Endpoint),
        ("AWS-RestartEC2Instance", Procedure::Document),
        ("arn:aws:ssm:ap-northeast-1:123456789012:document/Restart", Procedure::Document),
        ("http://hooks.example.com/restart", Procedure::Document),
        ("arn:aws:lambda:ap-northeast-1:123456789012:layer:x", Procedure::Document),
        ("arn:aws:states:ap-northeast-1:123456789012:execution:m:e", Procedure::Document),
        ("", Procedure::Document),
    ] {
        assert_eq!(Procedure::of(name), procedure, "{name}");
    }
}

#[test]
fn terms_are_read_and_never_handed_over() {
    let action = action(
        "Restart",
        &[
            ("Cluster", &["prod"]),
            ("tocsin/after", &["previous"]),
            ("tocsin/approval", &["tanaka-taro", "suzuki-hanako"]),
            ("tocsin/timeout", &["PT1H30M"]),
            ("tocsin/dry-run", &["true"]),
            ("tocsin/page", &["web-team"]),
        ],
    );
    let id = |alias| ContactId::parse(alias).unwrap();
    let expected = Terms {
        in_order: true,
        approvers: vec![id("tanaka-taro"), id("suzuki-hanako")],
        timeout: Some(SignedDuration::from_mins(90)),
        dry_run: true,
        page: Some(id("web-team")),
        ..Terms::default()
    };
    assert_eq!(Terms::read(&action), Ok(expected));
    let handed: Vec<_> = handed_over(&action.parameters).map(|(name, _)| name.as_str()).collect();
    assert_eq!(handed, ["Cluster"]);
    assert_eq!(Terms::read(&self::action("Restart", &[])), Ok(Terms::default()));
}

#[test]
fn a_timeout_is_minutes_or_a_duration_and_neither_short_nor_endless() {
    let timeout = |text: &str| {
        Terms::read(&action("Restart", &[("tocsin/timeout", &[text])]))
            .ok()
            .and_then(|its| its.timeout)
    };
    assert_eq!(timeout("30"), Some(SignedDuration::from_mins(30)));
    assert_eq!(timeout("PT1M"), Some(SignedDuration::from_mins(1)));
    assert_eq!(timeout("PT168H"), Some(SignedDuration::from_hours(168)));
    for wrong in ["", "0", "PT59S", "-30", "P1Y", "PT169H", "soon", "99999999999", "4294967295"] {
        assert_eq!(timeout(wrong), None, "{wrong}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    for (document, parameters, says) in [
        ("Restart", [("tocsin/aproval", ["x"].as_slice())].as_slice(), "tocsin/aproval"),
        ("Restart", &[("tocsin/after", &["first"])], "\"previous\""),
        ("Restart", &[("tocsin/after", &[])], "\"previous\""),
        ("Restart", &[("tocsin/approval", &[])], "aliases of people"),
        ("Restart", &[("tocsin/approval", &["Not An Alias"])], "aliases of people"),
        ("Restart", &[("tocsin/dry-run", &["yes"])], "\"true\" or \"false\""),
        ("Restart", &[("tocsin/dry-run", &["true", "true"])], "\"true\" or \"false\""),
        ("Restart", &[("tocsin/page", &["a b"])], "alias of a contact"),
        ("Restart", &[("tocsin/secret", &["s"])], "is not for Restart"),
        ("Restart", &[("tocsin/repeatable", &["true"])], "is not for Restart"),
        (FUNCTION, &[("tocsin/timeout", &["30"])], "tocsin/timeout is not for"),
        (MACHINE, &[("tocsin/repeatable", &["true"])], "tocsin/repeatable is not for"),
        ("https://169.254.169.254/x", &[("tocsin/secret", &["s"])], "whose host is a name"),
        (ENDPOINT, &[], "name its secret in tocsin/secret"),
        (ENDPOINT, &[("tocsin/secret", &[""])], "the name of a secret"),
    ] {
        let refused = refused(document, parameters);
        assert!(refused.contains(says), "{document}, {parameters:?}: {refused:?}");
    }
    assert_eq!(
        refused(ENDPOINT, &[("tocsin/secret", &["hooks"]), ("tocsin/repeatable", &["true"])]),
        ""
    );
    assert_eq!(refused(FUNCTION, &[("tocsin/repeatable", &["false"])]), "");
}

#[test]
fn what_is_run_elsewhere_is_a_document_and_terms_do_not_depend_on_the_incident() {
    let mut elsewhere = action(FUNCTION, &[]);
    elsewhere.target_account = Some(TargetAccount::ImpactedAccount);
    assert!(Terms::read(&elsewhere).is_err());
    elsewhere.document_name = "Restart".into();
    assert!(Terms::read(&elsewhere).is_ok());
    let dynamic = DynamicParameter::IncidentRecordArn;
    elsewhere.dynamic_parameters.insert("tocsin/page".into(), dynamic);
    assert!(Terms::read(&elsewhere).is_err());
}

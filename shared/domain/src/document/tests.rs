use super::*;
use crate::response_plan::DynamicParameter;

const NAME: &str = "Restart";

fn action() -> RunbookAction {
    RunbookAction {
        document_name: NAME.into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbooks".into(),
        target_account: None,
        parameters: BTreeMap::new(),
        dynamic_parameters: BTreeMap::new(),
    }
}

fn with(parameters: &[(&str, &[&str])]) -> RunbookAction {
    let values = |values: &[&str]| values.iter().map(ToString::to_string).collect();
    let parameters = parameters.iter().map(|(name, its)| (name.to_string(), values(its)));
    RunbookAction { parameters: parameters.collect(), ..action() }
}

fn and_of_incident(of: RunbookAction, names: &[(&str, DynamicParameter)]) -> RunbookAction {
    let names = names.iter().map(|(name, parameter)| (name.to_string(), *parameter));
    RunbookAction { dynamic_parameters: names.collect(), ..of }
}

/// It requires `Id`, and takes one `Mode` or several `Hosts`.
fn restart() -> Document {
    let parameter = |name: &str, takes, need| (name.to_owned(), Parameter { takes, need });
    Document {
        kind: DocumentKind::Runbook,
        parameters: BTreeMap::from([
            parameter("Id", Takes::One, Need::Required),
            parameter("Mode", Takes::One, Need::Optional),
            parameter("Hosts", Takes::Several, Need::Optional),
        ]),
    }
}

fn known(document: Document) -> KnownDocuments {
    KnownDocuments::from_iter([(DocumentName { name: NAME.into(), version: None }, document)])
}

fn told(of: &Document, action: &RunbookAction) -> Vec<String> {
    known(of.clone()).complaints(action).iter().map(ToString::to_string).collect()
}

#[test]
fn what_certainly_does_not_fit_is_told() {
    use DynamicParameter::{IncidentRecordArn, InvolvedResources};
    let id: (&str, &[&str]) = ("Id", &["i-1"]);
    for (action, expected) in [
        (with(&[id]), vec![]),
        (with(&[id, ("Mode", &["fast"]), ("Hosts", &["a", "b"])]), vec![]),
        (action(), vec!["the document Restart requires the parameter Id"]),
        (and_of_incident(action(), &[("Id", IncidentRecordArn)]), vec![]),
        (with(&[id, ("Name", &["x"])]), vec!["the document Restart has no parameter Name"]),
        (
            and_of_incident(with(&[id]), &[("Incident", IncidentRecordArn)]),
            vec!["the document Restart has no parameter Incident"],
        ),
        // Names are exact.
        (
            with(&[("id", &["i-1"])]),
            vec![
                "the document Restart has no parameter id",
                "the document Restart requires the parameter Id",
            ],
        ),
        (
            with(&[id, ("Mode", &["fast", "hard"])]),
            vec!["the parameter Mode of the document Restart takes one value, not 2"],
        ),
        // How many resources are involved, nobody knows beforehand.
        (and_of_incident(with(&[id]), &[("Mode", InvolvedResources)]), vec![]),
        // What the incident fills in takes the place of these two.
        (and_of_incident(with(&[("Id", &["i-1", "i-2"])]), &[("Id", IncidentRecordArn)]), vec![]),
        // One complaint about a parameter that is given in both ways.
        (
            and_of_incident(with(&[id, ("X", &["1"])]), &[("X", IncidentRecordArn)]),
            vec!["the document Restart has no parameter X"],
        ),
    ] {
        assert_eq!(told(&restart(), &action), expected, "{action:?}");
    }
}

#[test]
fn the_role_is_filled_in_unless_there_is_none() {
    let mut document = restart();
    let required = Parameter { takes: Takes::One, need: Need::Required };
    document.parameters = BTreeMap::from([(ROLE_PARAMETER.to_owned(), required)]);
    assert_eq!(told(&document, &action()), Vec::<String>::new());
    let without = RunbookAction { role_arn: String::new(), ..action() };
    let missing = "the document Restart requires the parameter AutomationAssumeRole";
    assert_eq!(told(&document, &without), [missing]);
    // A document need not take a role; a plan that gives it one by hand is wrong.
    document.parameters.clear();
    assert_eq!(told(&document, &action()), Vec::<String>::new());
    let undeclared = "the document Restart has no parameter AutomationAssumeRole";
    assert_eq!(told(&document, &with(&[(ROLE_PARAMETER, &["its-own"])])), [undeclared]);
}

#[test]
fn of_what_is_no_runbook_nothing_else_is_told() {
    let document = Document { kind: DocumentKind::Other("Command".into()), ..restart() };
    let expected = "the document Restart is of the type Command, not an Automation runbook";
    assert_eq!(told(&document, &with(&[("Name", &["x"])])), [expected]);
}

#[test]
fn nothing_is_said_of_a_document_that_is_not_known() {
    let known = known(restart());
    let of_another_version = RunbookAction { document_version: Some("2".into()), ..action() };
    let elsewhere =
        RunbookAction { target_account: Some(TargetAccount::ImpactedAccount), ..action() };
    let here =
        RunbookAction { target_account: Some(TargetAccount::ResponsePlanOwnerAccount), ..action() };
    assert_eq!(known.complaints(&here).len(), 1);
    assert_eq!(known.complaints(&of_another_version), []);
    assert_eq!(known.complaints(&elsewhere), []);
    assert_eq!(KnownDocuments::default().complaints(&here), []);
}

#[test]
fn each_document_is_asked_for_once_and_none_of_another_account() {
    let second = RunbookAction { document_version: Some("2".into()), ..action() };
    let elsewhere =
        RunbookAction { target_account: Some(TargetAccount::ImpactedAccount), ..action() };
    let name = |version: Option<&str>| DocumentName {
        name: NAME.into(),
        version: version.map(ToOwned::to_owned),
    };
    let names = named(&[action(), second, with(&[("Id", &["i-1"])]), elsewhere]);
    assert_eq!(names, BTreeSet::from([name(None), name(Some("2"))]));
}

//! Runbooks of response plans, against the documents that are known.

use super::*;
use crate::document::{Document, DocumentKind, DocumentName, KnownDocuments};
use crate::response_plan::{IncidentTemplate, ResponsePlan, RunbookAction};
use crate::signal::Impact;

fn web() -> PlanName {
    PlanName::parse("web").unwrap()
}

/// Runs the document `Look` with a value for `parameter`.
fn look(parameter: &str) -> RunbookAction {
    RunbookAction {
        document_name: "Look".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/r".into(),
        target_account: None,
        parameters: BTreeMap::from([(parameter.to_owned(), vec!["1".to_owned()])]),
        dynamic_parameters: BTreeMap::new(),
    }
}

fn plan(actions: &[RunbookAction]) -> ResponsePlan {
    let template = IncidentTemplate::new("Web", Impact::MEDIUM);
    ResponsePlan { actions: actions.to_vec(), ..ResponsePlan::new(web(), template) }
}

/// `Look` declares nothing.
fn known() -> KnownDocuments {
    let name = DocumentName { name: "Look".into(), version: None };
    let document = Document { kind: DocumentKind::Runbook, parameters: BTreeMap::new() };
    KnownDocuments::from_iter([(name, document)])
}

fn wrong(parameters: &[&str]) -> Rejection {
    let of = |parameter: &&str| format!("the document Look has no parameter {parameter}");
    Rejection::Invalid(parameters.iter().map(of).collect::<Vec<_>>().join("; "))
}

#[test]
fn a_new_plan_is_refused_on_proof_only() {
    let nothing = Configuration::default();
    let create = |plan, known: &KnownDocuments| create_plan(&nothing, plan, known).err();
    assert_eq!(create(plan(&[look("A"), look("B")]), &known()), Some(wrong(&["A", "B"])));
    assert_eq!(create(plan(&[look("A")]), &KnownDocuments::default()), None);
    assert_eq!(create(plan(&[]), &known()), None);
    // That the name is taken comes first: who hears it need not look at the runbooks.
    let taken = create_plan(&nothing, plan(&[]), &known()).unwrap();
    let again = create_plan(&taken, plan(&[look("A")]), &known());
    assert_eq!(again, Err(Rejection::Exists(Entity::Plan(web()))));
}

#[test]
fn a_plan_whose_document_has_changed_is_refused_where_its_runbooks_are_given() {
    let unknown = KnownDocuments::default();
    let before = create_plan(&Configuration::default(), plan(&[look("A")]), &unknown).unwrap();
    let change = |actions: Option<&[RunbookAction]>| {
        let actions = actions.map(<[_]>::to_vec);
        let change = PlanChange { actions, title: Some("t".into()), ..PlanChange::default() };
        update_plan(&before, &web(), change, &known()).err()
    };
    assert_eq!(change(None), None);
    assert_eq!(change(Some(&[])), None);
    assert_eq!(change(Some(&[look("A")])), Some(wrong(&["A"])));
}

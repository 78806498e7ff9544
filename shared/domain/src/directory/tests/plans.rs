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

#[test]
fn terms_name_people_who_are_there_and_an_action_before() {
    use crate::contact::{Contact, ContactPlan, EscalationPlan, PersonalPlan};

    let mut team = Configuration::default();
    let mut add = |alias: &str, plan| {
        let id = ContactId::parse(alias).unwrap();
        let (display_name, tags) = (String::new(), BTreeMap::new());
        team.contacts.insert(id.clone(), Contact { id, display_name, plan, tags });
    };
    add("tanaka-taro", ContactPlan::Personal(PersonalPlan { stages: Vec::new() }));
    add("web-team", ContactPlan::Escalation(EscalationPlan { stages: Vec::new() }));
    let on = |term: &str, value: &str| {
        let parameters = BTreeMap::from([(term.to_owned(), vec![value.to_owned()])]);
        RunbookAction { document_name: "Other".into(), parameters, ..look("A") }
    };
    let refusal = |actions: &[RunbookAction]| create_plan(&team, plan(actions), &known()).err();
    let first = on("tocsin/after", "previous");
    let what = "Other is the first: there is none before it".to_owned();
    assert_eq!(refusal(std::slice::from_ref(&first)), Some(Rejection::Invalid(what)));
    assert_eq!(refusal(&[on("tocsin/approval", "tanaka-taro"), first]), None);
    assert_eq!(refusal(&[on("tocsin/page", "web-team")]), None);
    let what = "web-team is not a person: people approve".to_owned();
    assert_eq!(refusal(&[on("tocsin/approval", "web-team")]), Some(Rejection::Invalid(what)));
    let gone = Entity::Contact(ContactId::parse("nobody").unwrap());
    assert_eq!(refusal(&[on("tocsin/page", "nobody")]), Some(Rejection::NotFound(gone)));
}

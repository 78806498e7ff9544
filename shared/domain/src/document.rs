//! What the document of a runbook declares, and what of a plan's action certainly does not fit it.
//!
//! A complaint needs proof: a document that nobody could read, and a type that nobody knows, give
//! reason to none.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::procedure::Procedure;
use crate::procedure::terms::handed_over;
use crate::response_plan::{RunbookAction, TargetAccount};

/// The parameter by which a document takes the role that it assumes. Whoever starts the runbook
/// fills it in.
pub const ROLE_PARAMETER: &str = "AutomationAssumeRole";

/// A document of Systems Manager, as far as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// What it declares, by name.
    pub parameters: BTreeMap<String, Parameter>,
}

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentKind {
    /// It can be run as a runbook, for all we know.
    Runbook,
    /// It cannot: it is of this type.
    Other(String),
}

/// A parameter that a document declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// How many values it takes.
    pub takes: Takes,
    /// Whether it can be left out.
    pub need: Need,
}

/// How many values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One.
    One,
    /// Several, for all we know.
    Several,
}

/// Whether a parameter can be left out.
//= ssm#DocumentParameter: parameters without a default value are required
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has no default value.
    Required,
    /// It has one.
    Optional,
}

/// Which document is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentName {
    /// Its name or ARN.
    pub name: String,
    /// Its version; the default one when absent.
    pub version: Option<String>,
}

/// Documents that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownDocuments(BTreeMap<DocumentName, Document>);

/// What of an action does not fit its document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// The document is no runbook.
    #[error("the document {document} is of the type {kind}, not an Automation runbook")]
    NoRunbook {
        /// Which.
        document: String,
        /// What it is.
        kind: String,
    },
    /// A parameter is given that the document does not declare.
    #[error("the document {document} has no parameter {parameter}")]
    Undeclared {
        /// Which.
        document: String,
        /// What is given.
        parameter: String,
    },
    /// A parameter is not given that has no default value.
    #[error("the document {document} requires the parameter {parameter}")]
    Missing {
        /// Which.
        document: String,
        /// What is not given.
        parameter: String,
    },
    /// A parameter is given more values than it takes.
    #[error("the parameter {parameter} of the document {document} takes one value, not {given}")]
    TooManyValues {
        /// Which.
        document: String,
        /// What is given.
        parameter: String,
        /// How many values.
        given: usize,
    },
}

impl FromIterator<(DocumentName, Document)> for KnownDocuments {
    fn from_iter<T: IntoIterator<Item = (DocumentName, Document)>>(documents: T) -> Self {
        Self(documents.into_iter().collect())
    }
}

impl KnownDocuments {
    /// What of `action` certainly does not fit; nothing, where its document is not known.
    pub fn complaints(&self, action: &RunbookAction) -> Vec<Complaint> {
        let document = of(action).and_then(|name| self.0.get(&name));
        document.map(|document| complaints(action, document)).unwrap_or_default()
    }
}

/// The documents to know about `actions`, each once.
pub fn named<'a>(actions: impl IntoIterator<Item = &'a RunbookAction>) -> BTreeSet<DocumentName> {
    actions.into_iter().filter_map(of).collect()
}

/// The document that an action runs; `None` where it runs something else, and where it is another
/// account's, of which ours says nothing.
fn of(action: &RunbookAction) -> Option<DocumentName> {
    let name = || DocumentName {
        name: action.document_name.clone(),
        version: action.document_version.clone(),
    };
    match (Procedure::of(&action.document_name), action.target_account.unwrap_or_default()) {
        (Procedure::Document, TargetAccount::ResponsePlanOwnerAccount) => Some(name()),
        (Procedure::Document, TargetAccount::ImpactedAccount)
        | (Procedure::Function | Procedure::StateMachine | Procedure::Endpoint, _) => None,
    }
}

/// What of `action` certainly does not fit its document.
pub fn complaints(action: &RunbookAction, document: &Document) -> Vec<Complaint> {
    if let DocumentKind::Other(kind) = &document.kind {
        let (document, kind) = (action.document_name.clone(), kind.clone());
        return vec![Complaint::NoRunbook { document, kind }];
    }
    let undeclared = undeclared(action, document);
    undeclared.chain(missing(action, document)).chain(too_many_values(action, document)).collect()
}

fn undeclared(action: &RunbookAction, document: &Document) -> impl Iterator<Item = Complaint> {
    let fixed = handed_over(&action.parameters).map(|(name, _)| name);
    let given: BTreeSet<_> = fixed.chain(action.dynamic_parameters.keys()).collect();
    given.into_iter().filter(|name| !document.parameters.contains_key(*name)).map(|parameter| {
        let document = action.document_name.clone();
        Complaint::Undeclared { document, parameter: parameter.clone() }
    })
}

fn missing(action: &RunbookAction, document: &Document) -> impl Iterator<Item = Complaint> {
    let required = |parameter: &Parameter| match parameter.need {
        Need::Required => true,
        Need::Optional => false,
    };
    let absent = |name: &str| {
        let filled_in = name == ROLE_PARAMETER && !action.role_arn.is_empty();
        let given =
            action.parameters.contains_key(name) || action.dynamic_parameters.contains_key(name);
        !given && !filled_in
    };
    let missing = document.parameters.iter();
    missing.filter(move |(name, its)| required(its) && absent(name)).map(|(parameter, _)| {
        let document = action.document_name.clone();
        Complaint::Missing { document, parameter: parameter.clone() }
    })
}

/// Of what the incident fills in, nobody knows how many there will be; it also takes the place of
/// what is given under the same name.
fn too_many_values(action: &RunbookAction, document: &Document) -> impl Iterator<Item = Complaint> {
    let takes_one = |name: &str| match document.parameters.get(name).map(|its| its.takes) {
        Some(Takes::One) => true,
        Some(Takes::Several) | None => false,
    };
    let fixed = handed_over(&action.parameters);
    let fixed = fixed.filter(|(name, _)| !action.dynamic_parameters.contains_key(*name));
    let many = fixed.filter(move |(name, values)| values.len() > 1 && takes_one(name));
    many.map(|(parameter, values)| Complaint::TooManyValues {
        document: action.document_name.clone(),
        parameter: parameter.clone(),
        given: values.len(),
    })
}

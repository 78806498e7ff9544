//! On which terms a runbook is run: parameters of its action that are for us.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::Procedure;
use super::address::is_named;
use crate::ids::ContactId;
use crate::limits::{APPROVERS_MAX, RUNBOOK_TIMEOUT_MAX, RUNBOOK_TIMEOUT_MIN};
use crate::response_plan::{RunbookAction, TargetAccount};

/// How the names of our parameters begin. They never reach what is run.
pub const RESERVED: &str = "tocsin/";

const AFTER: &str = "tocsin/after";
const APPROVAL: &str = "tocsin/approval";
const TIMEOUT: &str = "tocsin/timeout";
const DRY_RUN: &str = "tocsin/dry-run";
const PAGE: &str = "tocsin/page";
const SECRET: &str = "tocsin/secret";
const REPEATABLE: &str = "tocsin/repeatable";

/// On which terms a runbook is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Whether it waits until the action before it has ended well.
    pub in_order: bool,
    /// Who may approve it; nobody has to, when empty.
    pub approvers: Vec<ContactId>,
    /// How long it may run before it is stopped.
    pub timeout: Option<SignedDuration>,
    /// Whether everything is looked at and nothing is started.
    pub dry_run: bool,
    /// Who is paged when it fails, instead of those who are engaged already.
    pub page: Option<ContactId>,
    /// The name of the secret that its calls are signed with.
    pub secret: Option<String>,
    /// Whether it may be started again when nobody knows whether it was.
    pub repeatable: bool,
}

/// What is wrong with the terms of an action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTerms {
    /// A reserved name that says nothing.
    #[error("there is no parameter {0}: names that begin with tocsin/ are reserved")]
    Unknown(String),
    /// A value that it does not take.
    #[error("the parameter {name} takes {takes}")]
    Value {
        /// Which.
        name: &'static str,
        /// What it takes, in words.
        takes: &'static str,
    },
    /// It is not for what the action runs.
    #[error("the parameter {name} is not for {document}")]
    Unfit {
        /// Which.
        name: &'static str,
        /// What the action runs.
        document: String,
    },
    /// Calls that nobody can tell from anybody else's.
    #[error("{0} is called with a signature: name its secret in tocsin/secret")]
    Unsigned(String),
    /// An address that is none, or leads who knows where.
    #[error("{0} is no address of https whose host is a name")]
    Address(String),
    /// Only a document runs elsewhere.
    #[error("{0} is no document: it cannot run in the impacted account")]
    Elsewhere(String),
}

impl Terms {
    /// The terms of an action.
    ///
    /// # Errors
    /// [`InvalidTerms`] for the first that is wrong.
    pub fn read(action: &RunbookAction) -> Result<Self, InvalidTerms> {
        let mut terms = Self::default();
        for (name, values) in reserved(&action.parameters) {
            terms.take(name, values)?;
        }
        let dynamic = action.dynamic_parameters.keys().find(|name| is_reserved(name));
        if let Some(name) = dynamic {
            return Err(InvalidTerms::Unknown(name.clone()));
        }
        terms.fit(action)?;
        Ok(terms)
    }

    fn take(&mut self, name: &str, values: &[String]) -> Result<(), InvalidTerms> {
        match name {
            AFTER => match one(AFTER, values, PREVIOUS)? {
                "previous" => self.in_order = true,
                _ => return Err(wrong(AFTER, PREVIOUS)),
            },
            APPROVAL => self.approvers = contacts(values)?,
            TIMEOUT => self.timeout = Some(duration(values)?),
            DRY_RUN => self.dry_run = flag(DRY_RUN, values)?,
            REPEATABLE => self.repeatable = flag(REPEATABLE, values)?,
            PAGE => {
                let id = one(PAGE, values, ALIAS)?;
                self.page = Some(ContactId::parse(id).map_err(|_| wrong(PAGE, ALIAS))?);
            }
            SECRET => {
                let secret = one(SECRET, values, "the name of a secret")?;
                self.secret = Some(secret.to_owned());
            }
            other => return Err(InvalidTerms::Unknown(other.to_owned())),
        }
        Ok(())
    }

    /// Whether they are terms that what is run can be run on.
    fn fit(&self, action: &RunbookAction) -> Result<(), InvalidTerms> {
        let procedure = Procedure::of(&action.document_name);
        let document = || action.document_name.clone();
        let unfit = |name| Err(InvalidTerms::Unfit { name, document: document() });
        let is_document = procedure == Procedure::Document;
        if !is_document && action.target_account == Some(TargetAccount::ImpactedAccount) {
            return Err(InvalidTerms::Elsewhere(document()));
        }
        if procedure == Procedure::Endpoint && !is_named(&action.document_name) {
            return Err(InvalidTerms::Address(document()));
        }
        if procedure.answers_at_once() && self.timeout.is_some() {
            return unfit(TIMEOUT);
        }
        if procedure.knows_tokens() && self.repeatable {
            return unfit(REPEATABLE);
        }
        match (procedure, &self.secret) {
            (Procedure::Endpoint, None) => Err(InvalidTerms::Unsigned(document())),
            (Procedure::Endpoint, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => unfit(SECRET),
        }
    }

    /// Everybody whom they name.
    pub fn named(&self) -> impl Iterator<Item = &ContactId> {
        self.approvers.iter().chain(&self.page)
    }
}

/// The parameters that are handed to what is run.
pub fn handed_over(
    parameters: &BTreeMap<String, Vec<String>>,
) -> impl Iterator<Item = (&String, &Vec<String>)> {
    parameters.iter().filter(|(name, _)| !is_reserved(name))
}

fn reserved(
    parameters: &BTreeMap<String, Vec<String>>,
) -> impl Iterator<Item = (&String, &Vec<String>)> {
    parameters.iter().filter(|(name, _)| is_reserved(name))
}

/// Whether a parameter is ours.
pub fn is_reserved(name: &str) -> bool {
    name.starts_with(RESERVED)
}

/// The one action that another may wait for.
const PREVIOUS: &str = "\"previous\"";
/// What names somebody.
const ALIAS: &str = "the alias of a contact";
const DURATION: &str = "one duration from 1 minute to 7 days: minutes, or as PT30M";

fn wrong(name: &'static str, takes: &'static str) -> InvalidTerms {
    InvalidTerms::Value { name, takes }
}

fn one<'a>(
    name: &'static str,
    values: &'a [String],
    takes: &'static str,
) -> Result<&'a str, InvalidTerms> {
    match values {
        [value] if !value.is_empty() => Ok(value),
        _ => Err(wrong(name, takes)),
    }
}

fn flag(name: &'static str, values: &[String]) -> Result<bool, InvalidTerms> {
    let takes = "\"true\" or \"false\"";
    match one(name, values, takes)? {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(wrong(name, takes)),
    }
}

fn contacts(values: &[String]) -> Result<Vec<ContactId>, InvalidTerms> {
    let takes = "1 to 10 aliases of people";
    if !(1..=APPROVERS_MAX).contains(&values.len()) {
        return Err(wrong(APPROVAL, takes));
    }
    let read = values.iter().map(|alias| ContactId::parse(alias));
    read.collect::<Result<_, _>>().map_err(|_| wrong(APPROVAL, takes))
}

fn duration(values: &[String]) -> Result<SignedDuration, InvalidTerms> {
    let text = one(TIMEOUT, values, DURATION)?;
    let minutes = text.parse::<u32>().map(crate::time::minutes).ok();
    let read = minutes.or_else(|| text.parse::<SignedDuration>().ok());
    let is_allowed =
        |its: &SignedDuration| (RUNBOOK_TIMEOUT_MIN..=RUNBOOK_TIMEOUT_MAX).contains(its);
    read.filter(is_allowed).ok_or_else(|| wrong(TIMEOUT, DURATION))
}

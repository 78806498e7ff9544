//! What an access key may do: IAM's policy language, as far as it is honoured.
//!
//! A policy that asks for more than that (a condition, a variable) is refused when it is given. To
//! take it and leave a part out would allow what its author meant to forbid.
//= iam#reference_policies_grammar

use serde::{Deserialize, Serialize};

use super::document::{Clause, Document, OneOrMany};
use super::wildcard;
use crate::ids::quoted;
use crate::limits::POLICY_CHARS_MAX;

/// The version that is written, and the one that is meant when none is stated: they differ in
/// variables alone, and those are refused.
const VERSION: &str = "2012-10-17";
/// The version before it, which old documents state.
const VERSION_BEFORE: &str = "2008-10-17";

/// Statements that together say what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct Policy {
    statements: Vec<Statement>,
}

/// What a policy says about one action on one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it, whatever the others allow.
    Denied,
    /// No statement speaks of it.
    Unmentioned,
}

/// Why a document is no policy that can be honoured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// It states a version of the language that IAM does not have.
    #[error("the policy states Version {0:?}, where {VERSION} and {VERSION_BEFORE} are known")]
    Version(String),
    /// It says nothing.
    #[error("the policy has no statement")]
    Empty,
    /// It is longer than IAM allows.
    #[error("the policy has {0} characters, more than {POLICY_CHARS_MAX}")]
    TooLong(usize),
    /// One of its statements cannot be honoured.
    #[error("statement {} of the policy {why}", .index + 1)]
    Statement {
        /// Which, from 0.
        index: usize,
        /// What it does wrong.
        why: InvalidStatement,
    },
}

/// Why a statement cannot be honoured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStatement {
    /// It has a member of IAM's that Tocsin has no meaning for.
    #[error("has a {0}, which Tocsin does not honour")]
    Unsupported(&'static str),
    /// Its effect is neither of the two.
    #[error("has the Effect {0:?}, which is neither Allow nor Deny")]
    Effect(String),
    /// It must have exactly one of the two, and something in it.
    #[error("needs either {0} or Not{0}, with at least one entry")]
    EitherOr(&'static str),
    /// Its action names no service.
    #[error("has the action {0:?}, which is neither SERVICE:OPERATION nor *")]
    Action(String),
    /// Its resource would match nothing that there is.
    #[error("has the resource {0:?}, which is neither an ARN nor *")]
    Resource(String),
    /// It uses a variable.
    #[error("has the resource {0:?} with a policy variable, which Tocsin does not honour")]
    Variable(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    sid: Option<String>,
    effect: Effect,
    actions: Patterns,
    resources: Patterns,
}

/// What is meant: one of these, or everything but these.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Patterns {
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
}

impl Policy {
    /// What it says about `action` (such as `ssm-contacts:GetContact`) on `resource`, an ARN or `*`.
    //= iam#reference_policies_evaluation-logic
    pub fn allows(&self, action: &str, resource: &str) -> Verdict {
        let action = action.to_ascii_lowercase();
        let spoken = self.statements.iter().filter(|one| one.speaks_of(&action, resource));
        spoken.fold(Verdict::Unmentioned, |verdict, one| match (verdict, one.effect) {
            (Verdict::Denied, _) | (_, Effect::Deny) => Verdict::Denied,
            (Verdict::Allowed | Verdict::Unmentioned, Effect::Allow) => Verdict::Allowed,
        })
    }
}

impl Statement {
    fn read(clause: Clause) -> Result<Self, InvalidStatement> {
        let members = [
            (clause.condition, "Condition"),
            (clause.principal, "Principal"),
            (clause.not_principal, "NotPrincipal"),
        ];
        if let Some((_, name)) = members.into_iter().find(|(present, _)| *present) {
            return Err(InvalidStatement::Unsupported(name));
        }
        let effect = match clause.effect.as_str() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other => return Err(InvalidStatement::Effect(quoted(other))),
        };
        let actions = Patterns::read("Action", clause.action, clause.not_action)?;
        actions.all().iter().try_for_each(|action| check_action(action))?;
        let resources = Patterns::read("Resource", clause.resource, clause.not_resource)?;
        resources.all().iter().try_for_each(|resource| check_resource(resource))?;
        Ok(Self { sid: clause.sid, effect, actions, resources })
    }

    /// Actions are compared without regard to case, resources are not.
    fn speaks_of(&self, action_in_lower_case: &str, resource: &str) -> bool {
        self.actions.mean(|one| wildcard::matches(&one.to_ascii_lowercase(), action_in_lower_case))
            && self.resources.mean(|one| wildcard::matches(one, resource))
    }

    fn chars(&self) -> usize {
        let texts = self.actions.all().iter().chain(self.resources.all()).chain(&self.sid);
        texts.map(|text| text.chars().count()).sum()
    }
}

impl Patterns {
    fn read(
        name: &'static str,
        these: Option<OneOrMany<String>>,
        others: Option<OneOrMany<String>>,
    ) -> Result<Self, InvalidStatement> {
        let patterns = match (these, others) {
            (Some(OneOrMany(these)), None) => Self::AnyOf(these),
            (None, Some(OneOrMany(others))) => Self::NoneOf(others),
            (None, None) | (Some(_), Some(_)) => return Err(InvalidStatement::EitherOr(name)),
        };
        if patterns.all().is_empty() {
            return Err(InvalidStatement::EitherOr(name));
        }
        Ok(patterns)
    }

    fn all(&self) -> &[String] {
        match self {
            Self::AnyOf(patterns) | Self::NoneOf(patterns) => patterns,
        }
    }

    fn mean(&self, matches: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::AnyOf(patterns) => patterns.iter().any(|one| matches(one)),
            Self::NoneOf(patterns) => !patterns.iter().any(|one| matches(one)),
        }
    }

    /// As the members of a statement: the one, and the one with Not.
    fn write(self) -> (Option<OneOrMany<String>>, Option<OneOrMany<String>>) {
        match self {
            Self::AnyOf(patterns) => (Some(OneOrMany(patterns)), None),
            Self::NoneOf(patterns) => (None, Some(OneOrMany(patterns))),
        }
    }
}

fn check_action(action: &str) -> Result<(), InvalidStatement> {
    if action == "*" || action.contains(':') {
        return Ok(());
    }
    Err(InvalidStatement::Action(quoted(action)))
}

fn check_resource(resource: &str) -> Result<(), InvalidStatement> {
    if resource.contains("${") {
        return Err(InvalidStatement::Variable(quoted(resource)));
    }
    if resource == "*" || resource.starts_with("arn:") {
        return Ok(());
    }
    Err(InvalidStatement::Resource(quoted(resource)))
}

impl TryFrom<Document> for Policy {
    type Error = InvalidPolicy;

    fn try_from(document: Document) -> Result<Self, InvalidPolicy> {
        if let Some(version) = document.version
            && ![VERSION, VERSION_BEFORE].contains(&version.as_str())
        {
            return Err(InvalidPolicy::Version(quoted(&version)));
        }
        let clauses = document.statement.0.into_iter().enumerate();
        let statements = clauses
            .map(|(index, clause)| {
                Statement::read(clause).map_err(|why| InvalidPolicy::Statement { index, why })
            })
            .collect::<Result<Vec<_>, _>>()?;
        match statements.iter().map(Statement::chars).sum() {
            _ if statements.is_empty() => Err(InvalidPolicy::Empty),
            chars if chars > POLICY_CHARS_MAX => Err(InvalidPolicy::TooLong(chars)),
            _ => Ok(Self { statements }),
        }
    }
}

impl From<Policy> for Document {
    fn from(policy: Policy) -> Self {
        let clauses = policy.statements.into_iter().map(|statement| {
            let (action, not_action) = statement.actions.write();
            let (resource, not_resource) = statement.resources.write();
            let effect = match statement.effect {
                Effect::Allow => "Allow".to_owned(),
                Effect::Deny => "Deny".to_owned(),
            };
            let sid = statement.sid;
            Clause { sid, effect, action, not_action, resource, not_resource, ..Clause::default() }
        });
        Self { version: Some(VERSION.into()), statement: OneOrMany(clauses.collect()) }
    }
}

#[cfg(test)]
mod tests;

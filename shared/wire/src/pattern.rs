//! EventBridge event patterns: whether an event is one that a routing rule means.
//!
//! The `quamina` crate, the Rust port of the matcher whose author designed EventBridge's, was
//! tried first (0.7.0). It refuses `$or`, the nested forms of `anything-but` and the
//! case-insensitive prefix and suffix, and it never matches `["x", {"exists": false}]` against
//! "x" (a swallowed page). `$or` could be expanded around it, a negation could not. Speed over
//! thousands of rules, which it is made for, is not our need: so this is a plain walk over the
//! event.
//!
//! Semantics as in the EventBridge user guide, "Comparison operators" and "Creating event
//! patterns", with two choices where it is silent or AWS differs from what people expect: numbers
//! are equal by value (300 is 300.0), and a pattern over a list of objects asks for one object
//! that satisfies all of it.
//= eventbridge#eb-create-pattern-operators

use serde_json::Value;

mod compare;
mod parse;

use crate::text::cut_chars;
use compare::Test;

/// Characters of what is wrong with a pattern, which may quote it.
const WHY_CHARS_MAX: usize = 500;

/// A pattern that events are held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern(Node);

/// A text that is no event pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an event pattern: {0}")]
pub struct InvalidPattern(String);

/// An object of a pattern: all its fields and all its alternatives must hold.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    fields: Vec<(String, Field)>,
    /// What `$or` lists: of each list, one.
    alternatives: Vec<Vec<Node>>,
}

/// What a pattern asks of one member.
#[derive(Debug, Clone, PartialEq)]
enum Field {
    /// The member is an object.
    Object(Node),
    /// One of the tests holds for one of the member's values.
    OneOf(Vec<Test>),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`InvalidPattern`], a sentence that names the place and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let invalid = |why: String| InvalidPattern(cut_chars(&why, WHY_CHARS_MAX).to_owned());
        let pattern: Value = serde_json::from_str(text)
            .map_err(|error| invalid(format!("it is not JSON: {error}")))?;
        parse::node(&pattern, "").map(Self).map_err(invalid)
    }

    /// Whether `event` is one that the pattern means.
    pub fn matches(&self, event: &Value) -> bool {
        self.0.holds(Some(event))
    }
}

impl Node {
    /// Whether the object, list of objects, or nothing at all, satisfies the node. Nothing can:
    /// `exists: false` holds below a member that is not there.
    fn holds(&self, value: Option<&Value>) -> bool {
        if let Some(Value::Array(values)) = value {
            return values.iter().any(|value| self.holds(Some(value)));
        }
        self.fields.iter().all(|(name, field)| field.holds(value.and_then(|v| v.get(name))))
            && self.alternatives.iter().all(|nodes| nodes.iter().any(|node| node.holds(value)))
    }
}

impl Field {
    fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Object(node) => node.holds(value),
            Self::OneOf(tests) => tests.iter().any(|test| test.holds(value)),
        }
    }
}

#[cfg(test)]
mod tests;

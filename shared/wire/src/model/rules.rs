//! The language of the tables that say what the inputs of an API may be.
//!
//! They are tables and not code so that they can be held against AWS's models member by member.

use serde::Serialize;

use super::pattern::Pattern;

/// The members of a structure, in the model's order.
pub type Shape = &'static [Member];

/// One member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value may be.
    pub rule: Rule,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A string.
    Text(Text),
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A whole number of 32 bits.
    Integer {
        /// The least.
        min: i32,
        /// The greatest.
        max: i32,
    },
    /// True or false.
    Boolean,
    /// Seconds since the epoch, as a number.
    Timestamp,
    /// A list.
    List {
        /// What each of its members may be.
        member: &'static Rule,
        /// The fewest.
        min: usize,
        /// The most, where the model says.
        max: Option<usize>,
    },
    /// An object whose members the client names.
    Map {
        /// What it may name them.
        keys: Keys,
        /// What each value may be.
        value: &'static Rule,
        /// The fewest.
        min: usize,
        /// The most, where the model says.
        max: Option<usize>,
    },
    /// An object whose members the model names.
    Structure(Shape),
    /// An object with exactly one of these members, of which none is required.
    Union(Shape),
}

/// What a string may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The fewest Unicode characters.
    pub min: usize,
    /// The most Unicode characters, where the model says.
    pub max: Option<usize>,
    /// What the whole of it must match.
    pub pattern: Option<Pattern>,
    /// Whether an error must not repeat it. The models mark nothing so; but addresses, codes and
    /// the words of a page have no place in an error, which ends in somebody's log.
    pub secret: bool,
}

/// What the names in a map may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keys {
    /// Any string that is so.
    Text(Text),
    /// Some of these strings.
    Choice(&'static [&'static str]),
}

impl Rule {
    /// Whether a value may hold something that no error repeats.
    pub fn is_secret(&self) -> bool {
        match self {
            Self::Text(text) => text.secret,
            Self::List { member: inner, .. } | Self::Map { value: inner, .. } => inner.is_secret(),
            Self::Structure(shape) | Self::Union(shape) => {
                shape.iter().any(|member| member.rule.is_secret())
            }
            Self::Choice(_) | Self::Integer { .. } | Self::Boolean | Self::Timestamp => false,
        }
    }
}

// -- The words of a table ------------------------------------------------------------------------

/// A member that must be there.
pub(crate) const fn must(name: &'static str, rule: Rule) -> Member {
    Member { name, required: true, rule }
}

/// A member that may be left out.
pub(crate) const fn may(name: &'static str, rule: Rule) -> Member {
    Member { name, required: false, rule }
}

/// A string of so many characters that match the pattern.
pub(crate) const fn text(min: usize, max: usize, pattern: Pattern) -> Rule {
    Rule::Text(Text { min, max: Some(max), pattern: Some(pattern), secret: false })
}

/// A string of so many characters, whatever they may be.
pub(crate) const fn plain(min: usize, max: usize) -> Rule {
    Rule::Text(Text { min, max: Some(max), pattern: None, secret: false })
}

/// A string of so many characters that match the pattern, which no error repeats.
pub(crate) const fn secret(min: usize, max: usize, pattern: Pattern) -> Rule {
    Rule::Text(Text { min, max: Some(max), pattern: Some(pattern), secret: true })
}

/// A string of so many characters, whatever they may be, which no error repeats.
pub(crate) const fn hidden(min: usize, max: usize) -> Rule {
    Rule::Text(Text { min, max: Some(max), pattern: None, secret: true })
}

/// A whole number between the two, both included.
pub(crate) const fn within(min: i32, max: i32) -> Rule {
    Rule::Integer { min, max }
}

/// A list of so many.
pub(crate) const fn list(member: &'static Rule, min: usize, max: usize) -> Rule {
    Rule::List { member, min, max: Some(max) }
}

/// A list to whose length the model sets no bound; that of the request does.
pub(crate) const fn list_of(member: &'static Rule) -> Rule {
    Rule::List { member, min: 0, max: None }
}

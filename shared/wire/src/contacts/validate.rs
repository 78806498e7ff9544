//! Holds an input against the table of [`super::rules`].
//!
//! All that is wrong is said at once, in AWS's words and in the order of the table. Of a value of
//! the wrong type nothing else can be said, so the first one ends the walk, as AWS's own reading
//! does before it validates. Members that the model does not name are ignored, as AWS does.

use serde_json::{Map, Value};

use super::operation::Operation;
use super::rules::{self, Member, Rule, Shape, Text};
use crate::instant;
use crate::text::cut_chars;

/// Characters of a value that an error repeats: whoever sent it has the rest.
const SHOWN_CHARS_MAX: usize = 100;
/// Characters of a name that the client chose, in a path.
const KEY_CHARS_MAX: usize = 40;
/// What is said at once about one input. Whoever has more wrong hears of the rest next time.
const FIELDS_MAX: usize = 100;
/// What stands for a value that no error repeats.
const HIDDEN: &str = "***";

/// Why an input is not one that the operation takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It breaks constraints of the model.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A value is of another type than the model's: what it is, what it should be, and where.
    #[error("{0}")]
    Serialization(String),
}

/// Which constraints an input breaks; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// In the order of the table.
    pub fields: Vec<Field>,
}

/// A constraint that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The path of the value: `plan.stages.1.member.durationInMinutes`.
    pub name: String,
    /// What is wrong, as a sentence of AWS's.
    pub message: String,
}

impl std::error::Error for Invalid {}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.fields.len();
        let s = if count == 1 { "" } else { "s" };
        write!(f, "{count} validation error{s} detected: ")?;
        for (index, field) in self.fields.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}{}", field.message)?;
        }
        Ok(())
    }
}

/// Whether `input` is one that `operation` takes.
///
/// # Errors
/// [`Failure`], in words that a client may be told.
pub fn validate(operation: Operation, input: &Value) -> Result<(), Failure> {
    let mut walk = Walk::default();
    walk.structure(rules::input(operation), input).map_err(Failure::Serialization)?;
    if walk.fields.is_empty() {
        return Ok(());
    }
    Err(Invalid { fields: walk.fields }.into())
}

/// Whether the walk goes on, or what value is of the wrong type.
type Typed = Result<(), String>;

/// Where a walk over an input is, and what it found.
#[derive(Default)]
struct Walk {
    path: String,
    fields: Vec<Field>,
}

impl Walk {
    fn rule(&mut self, rule: &Rule, value: &Value) -> Typed {
        match rule {
            Rule::Text(text) => self.text(text, value),
            Rule::Choice(choices) => self.choice(choices, value),
            Rule::Integer { min, max } => self.integer(*min, *max, value),
            Rule::Boolean => self.boolean(value),
            Rule::Timestamp => self.timestamp(value),
            Rule::List { member, min, max } => self.list(member, *min, *max, value),
            Rule::Map { keys, value: rule } => self.map(keys, rule, value),
            Rule::Structure(shape) => self.structure(shape, value),
        }
    }

    fn structure(&mut self, shape: Shape, value: &Value) -> Typed {
        let Value::Object(members) = value else {
            return Err(self.mistyped(value, "a Structure"));
        };
        for member in shape {
            self.at(&lower_first(member.name), |walk| walk.member(member, members))?;
        }
        Ok(())
    }

    fn member(&mut self, member: &Member, members: &Map<String, Value>) -> Typed {
        match members.get(member.name) {
            None | Some(Value::Null) if member.required => self.absent(),
            None | Some(Value::Null) => {}
            Some(value) => self.rule(&member.rule, value)?,
        }
        Ok(())
    }

    fn text(&mut self, rule: &Text, value: &Value) -> Typed {
        let Value::String(text) = value else {
            return Err(self.mistyped(value, "a String"));
        };
        let shown = if rule.secret { HIDDEN } else { text };
        self.length(text.chars().count(), rule.min, Some(rule.max), shown);
        if let Some(pattern) = rule.pattern.filter(|pattern| !pattern.matches(text)) {
            let pattern = pattern.as_str();
            self.broken(
                shown,
                &format!("Member must satisfy regular expression pattern: {pattern}"),
            );
        }
        Ok(())
    }

    fn choice(&mut self, choices: &[&str], value: &Value) -> Typed {
        let Value::String(text) = value else {
            return Err(self.mistyped(value, "a String"));
        };
        if !choices.contains(&text.as_str()) {
            self.broken(text, &one_of(choices));
        }
        Ok(())
    }

    fn integer(&mut self, min: i32, max: i32, value: &Value) -> Typed {
        let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
        let Some(number) = number else {
            return Err(self.mistyped(value, "an Integer"));
        };
        if number > max {
            let constraint = format!("Member must have value less than or equal to {max}");
            self.broken(&number.to_string(), &constraint);
        }
        if number < min {
            let constraint = format!("Member must have value greater than or equal to {min}");
            self.broken(&number.to_string(), &constraint);
        }
        Ok(())
    }

    fn boolean(&mut self, value: &Value) -> Typed {
        if value.is_boolean() { Ok(()) } else { Err(self.mistyped(value, "a Boolean")) }
    }

    /// A number of seconds that is an instant; AWS sends and takes no other form here.
    fn timestamp(&mut self, value: &Value) -> Typed {
        if value.as_f64().and_then(instant::from_seconds).is_some() {
            return Ok(());
        }
        Err(self.mistyped(value, "a Timestamp"))
    }

    fn list(&mut self, member: &Rule, min: usize, max: Option<usize>, value: &Value) -> Typed {
        let Value::Array(values) = value else {
            return Err(self.mistyped(value, "a List"));
        };
        // Only a list that is refused is written out.
        if values.len() < min || max.is_some_and(|max| values.len() > max) {
            self.length(values.len(), min, max, &value.to_string());
        }
        for (index, value) in values.iter().enumerate() {
            self.at(&format!("{}.member", index + 1), |walk| walk.present(member, value))?;
        }
        Ok(())
    }

    fn map(&mut self, keys: &[&str], rule: &Rule, value: &Value) -> Typed {
        let Value::Object(entries) = value else {
            return Err(self.mistyped(value, "a Map"));
        };
        for (key, value) in entries {
            if !keys.contains(&key.as_str()) {
                self.broken(key, &format!("Map keys must satisfy constraint: [{}]", one_of(keys)));
            }
            let step = format!("{}.member", cut_chars(key, KEY_CHARS_MAX));
            self.at(&step, |walk| walk.present(rule, value))?;
        }
        Ok(())
    }

    /// A value of a list or a map: `null` there is one that is missing.
    fn present(&mut self, rule: &Rule, value: &Value) -> Typed {
        if value.is_null() {
            self.absent();
            return Ok(());
        }
        self.rule(rule, value)
    }

    // -- What is found -------------------------------------------------------------------------

    fn length(&mut self, length: usize, min: usize, max: Option<usize>, shown: &str) {
        if let Some(max) = max.filter(|max| length > *max) {
            self.broken(shown, &format!("Member must have length less than or equal to {max}"));
        }
        if length < min {
            self.broken(shown, &format!("Member must have length greater than or equal to {min}"));
        }
    }

    fn absent(&mut self) {
        self.found("null", "Member must not be null");
    }

    fn broken(&mut self, shown: &str, constraint: &str) {
        self.found(&format!("'{}'", cut_chars(shown, SHOWN_CHARS_MAX)), constraint);
    }

    fn found(&mut self, value: &str, constraint: &str) {
        if self.fields.len() < FIELDS_MAX {
            let name = self.path.clone();
            let message =
                format!("Value {value} at '{name}' failed to satisfy constraint: {constraint}");
            self.fields.push(Field { name, message });
        }
    }

    /// Says what a value is, never what is in it.
    fn mistyped(&self, value: &Value, wanted: &str) -> String {
        let place =
            if self.path.is_empty() { String::new() } else { format!(" at '{}'", self.path) };
        format!("{} can not be converted to {wanted}{place}", kind(value))
    }

    /// Goes one step into a value.
    fn at(&mut self, step: &str, walk: impl FnOnce(&mut Self) -> Typed) -> Typed {
        let outside = self.path.len();
        if outside > 0 {
            self.path.push('.');
        }
        self.path.push_str(step);
        let typed = walk(self);
        self.path.truncate(outside);
        typed
    }
}

fn one_of(choices: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", choices.join(", "))
}

/// AWS's word for the type of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}

/// A member's name as AWS's errors write it: `ResourceARN` is `resourceARN`.
fn lower_first(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

#[cfg(test)]
mod tests;

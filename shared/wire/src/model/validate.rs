//! Holds an input against a table of [`super::rules`].
//!
//! All that is wrong is said at once, in AWS's words and in the order of the table. Of a value of
//! the wrong type nothing else can be said, so the first one ends the walk, as AWS's own reading
//! does before it validates. Members that the model does not name are ignored, as AWS does.

use serde_json::{Map, Value};

mod failure;
mod words;

use super::rules::{Keys, Member, Rule, Shape, Text};
use crate::instant;
use crate::text::cut_chars;
pub use failure::{Failure, Field, Invalid};
use words::{kind, lower_first};

/// Characters of a value that an error repeats: whoever sent it has the rest.
pub(crate) const SHOWN_CHARS_MAX: usize = 100;
/// Characters of a name that the client chose, in a path.
const KEY_CHARS_MAX: usize = 40;
/// What is said at once about one input. Whoever has more wrong hears of the rest next time.
pub(crate) const FIELDS_MAX: usize = 100;
/// What stands for a value that no error repeats.
const HIDDEN: &str = "***";

/// Whether `input` is one that the table `shape` takes.
///
/// # Errors
/// [`Failure`], in words that a client may be told.
pub fn validate(shape: Shape, input: &Value) -> Result<(), Failure> {
    let mut walk = Walk::default();
    walk.structure(shape, input).map_err(Failure::Serialization)?;
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
            Rule::List { member, min, max } => {
                self.size(value, member, *min, *max);
                self.list(member, value)
            }
            Rule::Map { keys, value: rule, min, max } => {
                self.size(value, rule, *min, *max);
                self.map(keys, rule, value)
            }
            Rule::Structure(shape) => self.structure(shape, value),
            Rule::Union(shape) => self.union(shape, value),
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
        self.length(text.chars().count(), rule.min, rule.max, shown);
        if let Some(pattern) = rule.pattern.filter(|pattern| !pattern.matches(text)) {
            self.broken(shown, &words::matching(pattern));
        }
        Ok(())
    }

    fn choice(&mut self, choices: &[&str], value: &Value) -> Typed {
        let Value::String(text) = value else {
            return Err(self.mistyped(value, "a String"));
        };
        if !choices.contains(&text.as_str()) {
            self.broken(text, &words::one_of(choices));
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

    fn list(&mut self, member: &Rule, value: &Value) -> Typed {
        let Value::Array(values) = value else {
            return Err(self.mistyped(value, "a List"));
        };
        for (index, value) in values.iter().enumerate() {
            self.at(&format!("{}.member", index + 1), |walk| walk.present(member, value))?;
        }
        Ok(())
    }

    fn map(&mut self, keys: &Keys, rule: &Rule, value: &Value) -> Typed {
        let Value::Object(entries) = value else {
            return Err(self.mistyped(value, "a Map"));
        };
        for (key, value) in entries {
            if !takes(keys, key) {
                self.broken(key, &words::keys(keys));
            }
            let step = format!("{}.member", cut_chars(key, KEY_CHARS_MAX));
            self.at(&step, |walk| walk.present(rule, value))?;
        }
        Ok(())
    }

    /// One member that the model names, and nothing else: of a member that is not known, nobody
    /// can say what was meant.
    fn union(&mut self, shape: Shape, value: &Value) -> Typed {
        let Value::Object(members) = value else {
            return Err(self.mistyped(value, "a Union"));
        };
        let mut present = members.iter().filter(|(_, value)| !value.is_null());
        let only = present.next().filter(|_| present.next().is_none());
        let known = only.and_then(|(name, value)| {
            shape.iter().find(|member| member.name == name).map(|member| (member, value))
        });
        let Some((member, value)) = known else {
            let names = words::names(shape);
            return Err(self.placed(&format!("Exactly one member of {names} must be set")));
        };
        self.at(&lower_first(member.name), |walk| walk.rule(&member.rule, value))
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

    /// How many entries a list or a map has.
    fn size(&mut self, value: &Value, entry: &Rule, min: usize, max: Option<usize>) {
        let length = match value {
            Value::Array(values) => values.len(),
            Value::Object(entries) => entries.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
        };
        // Only what is refused is written out.
        if length < min || max.is_some_and(|max| length > max) {
            let shown = if entry.is_secret() { HIDDEN.to_owned() } else { value.to_string() };
            self.length(length, min, max, &shown);
        }
    }

    fn length(&mut self, length: usize, min: usize, max: Option<usize>, shown: &str) {
        if let Some(max) = max.filter(|max| length > *max) {
            self.broken(shown, &words::at_most(max));
        }
        if length < min {
            self.broken(shown, &words::at_least(min));
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
        self.placed(&format!("{} can not be converted to {wanted}", kind(value)))
    }

    fn placed(&self, what: &str) -> String {
        match self.path.as_str() {
            "" => what.to_owned(),
            path => format!("{what} at '{path}'"),
        }
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

/// Whether a map may have an entry of this name.
fn takes(keys: &Keys, key: &str) -> bool {
    match keys {
        Keys::Choice(choices) => choices.contains(&key),
        Keys::Text(text) => {
            let length = key.chars().count();
            length >= text.min
                && text.max.is_none_or(|max| length <= max)
                && text.pattern.is_none_or(|pattern| pattern.matches(key))
        }
    }
}

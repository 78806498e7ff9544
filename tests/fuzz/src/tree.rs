//! JSON as a tree that can be spoilt: unlike `serde_json::Value` it holds members twice, numbers
//! that are none, and the JSON inside a text as what it is.

use serde_json::Value;

/// A JSON value, or nearly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// Written as it is: `null`, `true`, a number, or something that only looks like one.
    Bare(String),
    /// A text.
    Text(String),
    /// A text that holds this as JSON, as messages of topics do.
    Inner(Box<Tree>),
    /// A list.
    List(Vec<Tree>),
    /// An object; a name may come twice.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads JSON.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(|value| Self::of(&value))
    }

    /// The tree of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Bare(value.to_string()),
            Value::String(text) if text.starts_with(['{', '[']) => match Self::parse(text) {
                Some(inner) => Self::Inner(Box::new(inner)),
                None => Self::Text(text.clone()),
            },
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(values) => Self::List(values.iter().map(Self::of).collect()),
            Value::Object(members) => Self::Object(
                members.iter().map(|(name, value)| (name.clone(), Self::of(value))).collect(),
            ),
        }
    }

    /// As JSON, or nearly.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Bare(text) => out.push_str(text),
            Self::Text(text) => quote(text, out),
            Self::Inner(inner) => quote(&inner.text(), out),
            Self::List(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    quote(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// How many values it has, itself included.
    pub fn count(&self) -> usize {
        1 + match self {
            Self::Bare(_) | Self::Text(_) => 0,
            Self::Inner(inner) => inner.count(),
            Self::List(values) => values.iter().map(Self::count).sum(),
            Self::Object(members) => members.iter().map(|(_, value)| value.count()).sum(),
        }
    }

    /// About how many bytes it is as JSON: each level of texts in texts doubles its escapes.
    pub fn weight(&self) -> usize {
        match self {
            Self::Bare(text) | Self::Text(text) => text.len() + 2,
            Self::Inner(inner) => inner.weight().saturating_mul(2),
            Self::List(values) => {
                values.iter().fold(2, |sum, value| value.weight().saturating_add(sum))
            }
            Self::Object(members) => members
                .iter()
                .fold(2, |sum, (name, value)| value.weight().saturating_add(sum + name.len())),
        }
    }

    /// Its `nth` value, itself being the first.
    pub fn nth(&mut self, nth: usize) -> Option<&mut Self> {
        let mut left = nth;
        self.walk(&mut left)
    }

    fn walk(&mut self, left: &mut usize) -> Option<&mut Self> {
        if *left == 0 {
            return Some(self);
        }
        *left -= 1;
        match self {
            Self::Bare(_) | Self::Text(_) => None,
            Self::Inner(inner) => inner.walk(left),
            Self::List(values) => values.iter_mut().find_map(|value| value.walk(left)),
            Self::Object(members) => members.iter_mut().find_map(|(_, value)| value.walk(left)),
        }
    }

    /// The member at this path of names and, in lists, numbers.
    pub fn at(&mut self, path: &[&str]) -> Option<&mut Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        match self {
            Self::Bare(_) | Self::Text(_) => None,
            Self::Inner(inner) => inner.at(path),
            Self::List(values) => values.get_mut(first.parse::<usize>().ok()?)?.at(rest),
            Self::Object(members) => members.iter_mut().find(|(name, _)| name == first)?.1.at(rest),
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}

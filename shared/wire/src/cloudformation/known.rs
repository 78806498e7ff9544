//! What of a template is known while it is read: parameters, mappings, and what is put together of them.
//!
//! What only CloudFormation will know stays as it is written.

use domain::arn::Deployment;
use domain::limits::TEMPLATE_TEXT_BYTES_MAX;
use serde_json::{Map, Value, json};

/// The types of parameters whose values are kept in Systems Manager: what the macro is given for one may
/// be the name of it.
const KEPT_ELSEWHERE: &str = "AWS::SSM::Parameter::Value<";
/// What is left out of a list.
const NOTHING: &str = "AWS::NoValue";
/// How a reference begins that CloudFormation follows last, in whatever text it stands.
//= cloudformation#dynamic-references
pub(super) const REFERENCE: &str = "{{resolve:";

/// What is known of a template.
pub(super) struct Known<'a> {
    here: &'a Deployment,
    /// The section `Parameters`.
    parameters: &'a Value,
    /// The section `Mappings`.
    mappings: &'a Value,
    /// The values that the parameters are given.
    values: &'a Map<String, Value>,
}

/// A piece of a text that CloudFormation puts together.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// It stands there.
    Text(String),
    /// It is known to CloudFormation.
    Value(Value),
}

impl<'a> Known<'a> {
    pub(super) fn new(
        here: &'a Deployment,
        template: &'a Map<String, Value>,
        values: &'a Map<String, Value>,
    ) -> Self {
        let section = |name| template.get(name).unwrap_or(&Value::Null);
        Self { here, parameters: section("Parameters"), mappings: section("Mappings"), values }
    }

    /// What `of` stands for, as far as it is known: a text, a list, or what gives one of them later.
    pub(super) fn value(&self, of: &Value) -> Value {
        let found = match function(of) {
            Some(("Ref", name)) => name.as_str().and_then(|name| self.reference(name)),
            Some(("Fn::FindInMap", keys)) => self.mapped(keys),
            Some(("Fn::Select", of)) => self.selected(of).map(|of| self.value(&of)),
            Some(("Fn::Split", of)) => self.split(of),
            Some(("Fn::Sub" | "Fn::Join", _)) => alone(self.pieces(of)),
            Some(_) | None => None,
        };
        found.unwrap_or_else(|| of.clone())
    }

    /// Takes a text apart, as far as it is known what it is made of. Texts that follow each other are one,
    /// and none is empty.
    pub(super) fn pieces(&self, of: &Value) -> Vec<Piece> {
        let mut made = Made::default();
        self.write(of, &mut made);
        made.pieces().unwrap_or_else(|| vec![Piece::Value(of.clone())])
    }

    /// All that a mapping may give.
    pub(super) fn mapping(&self, name: &Value) -> &Value {
        // Whose name is not known may be any.
        self.text(name).and_then(|name| self.mappings.get(name)).unwrap_or(self.mappings)
    }

    //= cloudformation#pseudo-parameter-reference
    fn reference(&self, name: &str) -> Option<Value> {
        match name {
            "AWS::AccountId" => Some(json!(self.here.account)),
            "AWS::Region" => Some(json!(self.here.region)),
            "AWS::Partition" => Some(json!(self.here.partition)),
            _ => self.parameter(name),
        }
    }

    /// CloudFormation gives defaults and lists as they are; should it not, they can be seen here.
    //= cloudformation#template-macros-event-mapping: evaluates these parameters before passing them
    fn parameter(&self, name: &str) -> Option<Value> {
        let declared = &self.parameters[name];
        let kind = declared["Type"].as_str().unwrap_or_default();
        if kind.starts_with(KEPT_ELSEWHERE) {
            return None;
        }
        let value = self.values.get(name).or_else(|| declared.get("Default"))?;
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        match value {
            Value::String(text) if is_list => Some(text.split(',').map(str::trim).collect()),
            Value::String(_) => Some(value.clone()),
            Value::Array(_) => is_literal(value).then(|| value.clone()),
            Value::Number(_) | Value::Bool(_) => Some(json!(value.to_string())),
            Value::Null | Value::Object(_) => None,
        }
    }

    //= cloudformation#intrinsic-function-reference-findinmap
    fn mapped(&self, keys: &Value) -> Option<Value> {
        let mut keys = keys.as_array()?.iter().map(|key| self.text(key));
        let found = keys.try_fold(self.mappings, |within, key| within.get(key?));
        found.filter(|found| is_literal(found)).cloned()
    }

    /// What is selected, as it is written: whoever wants its value takes it apart, once.
    //= cloudformation#intrinsic-function-reference-select
    fn selected(&self, of: &Value) -> Option<Value> {
        let index: usize = self.text(&of[0])?.parse().ok()?;
        self.list(&of[1])?.into_iter().nth(index)
    }

    //= cloudformation#intrinsic-function-reference-split
    fn split(&self, of: &Value) -> Option<Value> {
        let between = of[0].as_str().filter(|between| !between.is_empty())?;
        Some(self.text(&of[1])?.split(between).collect())
    }

    fn list(&self, of: &Value) -> Option<Vec<Value>> {
        match self.value(of) {
            Value::Array(list) => Some(list),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => None,
        }
    }

    /// The text, if all of it is known.
    fn text(&self, of: &Value) -> Option<String> {
        match self.pieces(of).as_slice() {
            [] => Some(String::new()),
            [Piece::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    fn write(&self, of: &Value, made: &mut Made) {
        let written = match function(of) {
            Some(("Fn::Sub", text)) => self.substitute(text, made),
            Some(("Fn::Join", parts)) => self.join(parts, made),
            Some(("Fn::Select", from)) => self.selected(from).map(|of| self.write(&of, made)),
            Some(_) | None => {
                made.push(self.value(of));
                Some(())
            }
        };
        if written.is_none() {
            made.push(of.clone());
        }
    }

    //= cloudformation#intrinsic-function-reference-join
    fn join(&self, of: &Value, made: &mut Made) -> Option<()> {
        let between = of[0].as_str()?;
        let parts = self.list(&of[1])?;
        let parts = parts.iter().filter(|part| part["Ref"] != NOTHING);
        for (index, part) in parts.enumerate() {
            if index > 0 {
                made.text(between);
            }
            self.write(part, made);
            if made.is_too_much() {
                break;
            }
        }
        Some(())
    }

    /// `${Name}` in a text is what is given with it or what the template calls so, `${!Name}` is `${Name}`.
    //= cloudformation#intrinsic-function-reference-sub
    fn substitute(&self, of: &Value, made: &mut Made) -> Option<()> {
        let mut rest = of.as_str().or_else(|| of[0].as_str())?;
        // Each once, however often it is named: they may be nested.
        let given = of[1].as_object().into_iter().flatten();
        let given: Vec<_> = given.map(|(name, value)| (name, self.pieces(value))).collect();
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else { break };
            made.text(before);
            let found = given.iter().find(|(given, _)| *given == name);
            match (name.strip_prefix('!'), found) {
                (Some(literal), _) => made.text(&format!("${{{literal}}}")),
                (None, Some((_, pieces))) => made.extend(pieces),
                (None, None) => made.push(self.value(&reference(name))),
            }
            rest = after;
            if made.is_too_much() {
                break;
            }
        }
        made.text(rest);
        Some(())
    }
}

/// A text in the making.
#[derive(Default)]
struct Made {
    pieces: Vec<Piece>,
    bytes: usize,
}

impl Made {
    fn text(&mut self, text: &str) {
        self.bytes += text.len();
        if text.is_empty() || self.is_too_much() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            Some(Piece::Value(_)) | None => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn push(&mut self, value: Value) {
        match value {
            Value::String(text) => self.text(&text),
            Value::Number(_) | Value::Bool(_) => self.text(&value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.bytes += value.to_string().len();
                if !self.is_too_much() {
                    self.pieces.push(Piece::Value(value));
                }
            }
        }
    }

    fn extend(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Value(value) => self.push(value.clone()),
            }
        }
    }

    fn is_too_much(&self) -> bool {
        self.bytes > TEMPLATE_TEXT_BYTES_MAX
    }

    /// The pieces, unless they are too much.
    fn pieces(self) -> Option<Vec<Piece>> {
        (!self.is_too_much()).then(|| self.pieces.into_iter().flat_map(followed).collect())
    }
}

/// References in a text are followed later.
fn followed(piece: Piece) -> Vec<Piece> {
    let Piece::Text(text) = piece else { return vec![piece] };
    let (mut found, mut rest) = (Vec::new(), text.as_str());
    while let Some(start) = rest.find(REFERENCE) {
        let (before, after) = rest.split_at(start);
        let Some(end) = after.find("}}") else { break };
        let (reference, after) = after.split_at(end + 2);
        found.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
        found.push(Piece::Value(json!(reference)));
        rest = after;
    }
    found.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
    found
}

/// The function that `of` is, and what it is of.
pub(super) fn function(of: &Value) -> Option<(&str, &Value)> {
    let members = of.as_object().filter(|members| members.len() == 1)?;
    members.iter().next().map(|(name, of)| (name.as_str(), of))
}

/// What `Fn::Sub` puts together, each once: together they may be too much.
pub(super) fn substituted(of: &Value) -> Vec<Value> {
    let text = of.as_str().or_else(|| of[0].as_str()).unwrap_or_default();
    let named = text.split("${").skip(1).filter_map(|after| Some(after.split_once('}')?.0));
    let named = named.filter(|name| !name.starts_with('!') && of[1].get(name).is_none());
    let given = of[1].as_object().into_iter().flatten().map(|(_, value)| value.clone());
    given.chain(named.map(reference)).chain([json!(text)]).collect()
}

/// Whether `of` has no function, which might give `of` again.
fn is_literal(of: &Value) -> bool {
    match of {
        Value::Object(_) => false,
        Value::Array(values) => values.iter().all(is_literal),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// What a text is that has one piece.
fn alone(mut pieces: Vec<Piece>) -> Option<Value> {
    match (pieces.pop(), pieces.is_empty()) {
        (None, _) => Some(json!("")),
        (Some(Piece::Text(text)), true) => Some(Value::String(text)),
        (Some(Piece::Value(value)), true) => Some(value),
        (Some(_), false) => None,
    }
}

fn reference(name: &str) -> Value {
    match name.split_once('.') {
        Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
        None => json!({ "Ref": name }),
    }
}

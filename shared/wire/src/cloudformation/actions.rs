//! Actions of alarms: AWS's name a response plan, ours the alias of intake that is called like it.

use std::collections::BTreeSet;

use domain::aliases;
use domain::ids::PlanName;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::transform::{Place, Unfit};

/// Resources that have actions.
const ALARMS: [&str; 2] = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"];
/// The properties that hold them.
const LISTS: [&str; 3] = ["AlarmActions", "InsufficientDataActions", "OKActions"];
/// The attribute of a response plan's resource that holds what an alarm names it by.
pub const INTAKE_ARN: &str = "IntakeArn";

/// What is known of the plans that a template may name.
pub(super) struct Actions<'a> {
    place: &'a Place<'a>,
    /// The names of resources that are response plans.
    plans: BTreeSet<String>,
    /// The values of the template's parameters.
    values: &'a Map<String, Value>,
}

/// A piece of a text that CloudFormation puts together.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// It stands there.
    Text(String),
    /// It is known to CloudFormation.
    Value(Value),
}

impl<'a> Actions<'a> {
    pub(super) fn new(
        place: &'a Place<'a>,
        resources: &Map<String, Value>,
        values: &'a Map<String, Value>,
    ) -> Self {
        let is_plan = |resource: &Value| resource["Type"] == Kind::ResponsePlan.native();
        let plans = resources.iter().filter(|(_, resource)| is_plan(resource));
        Self { place, plans: plans.map(|(name, _)| name.clone()).collect(), values }
    }

    /// Rewrites the actions of `resource`, if it is an alarm.
    pub(super) fn rewrite(&self, resource: &mut Value) -> Result<(), Unfit> {
        if !resource["Type"].as_str().is_some_and(|kind| ALARMS.contains(&kind)) {
            return Ok(());
        }
        for list in LISTS {
            if let Some(actions) = resource.pointer_mut(&format!("/Properties/{list}")) {
                self.all(actions)?;
            }
        }
        Ok(())
    }

    /// Rewrites an action, a list of them, or whichever of two a condition chooses.
    fn all(&self, actions: &mut Value) -> Result<(), Unfit> {
        if let Value::Array(actions) = actions {
            return actions.iter_mut().try_for_each(|action| self.all(action));
        }
        if let Some(Value::Array(choice)) = actions.get_mut("Fn::If") {
            return choice.iter_mut().skip(1).try_for_each(|actions| self.all(actions));
        }
        if let Some(ours) = self.ours(actions)? {
            *actions = ours;
        }
        Ok(())
    }

    /// What names the plan that `action` names; nothing, where it names none.
    fn ours(&self, action: &Value) -> Result<Option<Value>, Unfit> {
        let whole = merged(pieces(self.known(action)));
        if let Some(ours) = self.of_only(&whole) {
            return Ok(Some(ours));
        }
        let Some(name) = self.named(whole) else { return Ok(None) };
        // The guide has the whole ARN of a plan in the place of its name.
        if let Some(ours) = self.of_only(&name) {
            return Ok(Some(ours));
        }
        match name.as_slice() {
            [] => Err(Unfit::NoPlan(String::new())),
            [Piece::Text(name)] => self.literally(name).map(Some),
            _ => Ok(Some(self.put_together(name))),
        }
    }

    fn of_only(&self, pieces: &[Piece]) -> Option<Value> {
        match pieces {
            [Piece::Value(value)] => self.of_resource(value),
            _ => None,
        }
    }

    /// The attribute of a plan's resource that is to be named; it makes the alarm wait for the plan.
    fn of_resource(&self, action: &Value) -> Option<Value> {
        let plan = action["Ref"].as_str().or_else(|| arn_of(&action["Fn::GetAtt"]))?;
        self.plans.contains(plan).then(|| json!({ "Fn::GetAtt": [plan, INTAKE_ARN] }))
    }

    /// The value of a parameter, where `action` refers to one.
    fn known<'v>(&'v self, action: &'v Value) -> &'v Value {
        let value = action["Ref"].as_str().and_then(|name| self.values.get(name));
        value.filter(|value| value.is_string()).unwrap_or(action)
    }

    fn literally(&self, name: &str) -> Result<Value, Unfit> {
        let plan = PlanName::parse(name).map_err(|_| Unfit::NoPlan(name.to_owned()))?;
        let Place { here, intake, .. } = self.place;
        let arn = aliases::arn(here, intake, &plan);
        arn.map(Value::String).map_err(|why| Unfit::Unreachable { name: plan.to_string(), why })
    }

    fn put_together(&self, name: Vec<Piece>) -> Value {
        let Place { here, intake, .. } = self.place;
        let mut parts = vec![json!(format!("{}:", here.function(intake)))];
        parts.extend(name.into_iter().map(|piece| match piece {
            Piece::Text(text) => Value::String(text),
            Piece::Value(value) => value,
        }));
        json!({ "Fn::Join": ["", parts] })
    }

    /// The name in the ARN of a response plan of this account.
    fn named(&self, pieces: Vec<Piece>) -> Option<Vec<Piece>> {
        let mut head = String::new();
        let mut rest = pieces.into_iter();
        while let Some(piece) = rest.next() {
            match piece {
                // A partition or an account: it is taken for ours.
                Piece::Value(_) => head.push_str(&self.place.here.account),
                Piece::Text(text) => head.push_str(&text),
            }
            if let Some(name) = self.name_in(&head) {
                let name = (!name.is_empty()).then(|| Piece::Text(name.to_owned()));
                return Some(name.into_iter().chain(rest).collect());
            }
        }
        None
    }

    /// What follows `response-plan/`, so far.
    fn name_in<'t>(&self, head: &'t str) -> Option<&'t str> {
        let mut parts = head.splitn(6, ':');
        let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let is_ours = account.is_empty() || account == self.place.here.account;
        let resource =
            (arn == "arn" && service == "ssm-incidents" && is_ours).then_some(resource)?;
        let hyphenated = resource.strip_prefix("response-plan/");
        hyphenated.or_else(|| resource.strip_prefix("responseplan/"))
    }
}

/// The resource whose ARN an `Fn::GetAtt` asks for, in either of its forms.
fn arn_of(attribute: &Value) -> Option<&str> {
    if let Some(text) = attribute.as_str() {
        return text.strip_suffix(".Arn");
    }
    (attribute[1] == "Arn").then(|| attribute[0].as_str()).flatten()
}

/// Texts that follow each other are one.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (found.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => found.push(piece),
        }
    }
    found
}

/// Takes a text apart, as far as it can be seen what it is made of.
fn pieces(value: &Value) -> Vec<Piece> {
    if let Some(text) = value.as_str() {
        return vec![Piece::Text(text.to_owned())];
    }
    match (&value["Fn::Sub"], &value["Fn::Join"]) {
        (Value::String(text), _) => substituted(text, &Value::Null),
        (Value::Array(of), _) => {
            let text = of.first().and_then(Value::as_str).unwrap_or_default();
            substituted(text, of.get(1).unwrap_or(&Value::Null))
        }
        (_, Value::Array(of)) => joined(of),
        _ => vec![Piece::Value(value.clone())],
    }
}

fn joined(of: &[Value]) -> Vec<Piece> {
    let between = of.first().and_then(Value::as_str).unwrap_or_default();
    let parts = of.get(1).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            push(&mut found, between);
        }
        found.extend(pieces(part));
    }
    found
}

/// `${Name}` in a text is what `given` or the template calls so, `${!Name}` is `${Name}`.
//= cloudformation#intrinsic-function-reference-sub
fn substituted(text: &str, given: &Value) -> Vec<Piece> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        push(&mut found, before);
        match (name.strip_prefix('!'), given.get(name)) {
            (Some(literal), _) => push(&mut found, &format!("${{{literal}}}")),
            (None, Some(value)) => found.extend(pieces(value)),
            (None, None) => found.push(Piece::Value(reference(name))),
        }
        rest = after;
    }
    push(&mut found, rest);
    found
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

fn reference(name: &str) -> Value {
    match name.split_once('.') {
        Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
        None => json!({ "Ref": name }),
    }
}

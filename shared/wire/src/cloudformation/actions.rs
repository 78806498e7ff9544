//! Actions of alarms and targets of rules: AWS's name a response plan, ours the alias of intake that is
//! called like it.
//!
//! An action that goes on naming a plan of AWS's service pages nobody. So each is rewritten, or rewritten
//! by CloudFormation itself once it knows more, or refused.

use std::collections::BTreeMap;

use domain::aliases::{self, Skipped};
use domain::ids::PlanName;
use domain::limits::ACTION_QUOTED_CHARS_MAX;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::known::{Known, Piece, REFERENCE, function, substituted};
use super::transform::{LOOP, Place};
use crate::text::cut_chars;

/// Resources that have actions.
const ALARMS: [&str; 3] =
    ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::LogAlarm"];
/// The properties that hold them.
const LISTS: [&str; 3] = ["AlarmActions", "InsufficientDataActions", "OKActions"];
/// Resources that have targets.
const RULE: &str = "AWS::Events::Rule";
/// What gives a target something else than the event.
const INPUTS: [&str; 3] = ["Input", "InputPath", "InputTransformer"];
/// The service that response plans are of.
const SERVICE: &str = "ssm-incidents";
/// What precedes the name of a plan in its ARN: as the guide writes it, and as AWS does.
const PATHS: [&str; 2] = ["responseplan/", "response-plan/"];
/// Resources of AWS's types that give what somebody else put into them.
const VESSELS: [&str; 2] = ["AWS::CloudFormation::", "AWS::SSM::Parameter"];
/// Where `Fn::FindInMap` has what it gives when the mapping lacks it.
//= cloudformation#intrinsic-function-reference-findinmap-enhancements
const DEFAULT: usize = 3;
/// The attribute of a response plan's resource that holds what an alarm names it by.
pub const INTAKE_ARN: &str = "IntakeArn";

/// Why an action or a target cannot be rewritten.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misnamed {
    /// It names what can be no plan.
    #[error("an action names {0:?}, which can be no response plan")]
    NoPlan(String),
    /// It names a plan that has no alias.
    #[error("no action can name the response plan {name}: {why}")]
    Unreachable {
        /// The plan.
        name: String,
        /// Why.
        why: Skipped,
    },
    /// It names a plan of another account.
    #[error(
        "an action names {0}, a response plan of another account, where only AWS's service hears it: \
         name the alias of an intake there, or keep it in a template without the macro"
    )]
    Elsewhere(String),
    /// It names a plan in a way that cannot be seen through.
    #[error(
        "the action {0} may name a response plan of AWS's service, and which cannot be seen: \
         write the ARN otherwise, or name IntakeArn, the plan's alias of intake"
    )]
    Unclear(String),
    /// A target that names a plan does not give it the event.
    #[error(
        "a target that names a response plan has {0}: its intake is to have the whole event, or name \
         IntakeArn with an input that intake reads"
    )]
    Shaped(&'static str),
    /// A target chooses between ARNs, but not between roles.
    #[error("a target chooses its Arn by Fn::If: let it choose between whole targets")]
    Chosen,
    /// Its properties are a loop.
    #[error(
        "{0} is a loop, which another macro has to write out first: name AWS::LanguageExtensions before \
         this one in the section Transform, or write it out yourself"
    )]
    Loop(String),
}

/// What is known of the plans that a template may name.
pub(super) struct Actions<'a> {
    place: &'a Place<'a>,
    known: Known<'a>,
    /// The types of the resources.
    types: BTreeMap<String, String>,
}

impl<'a> Actions<'a> {
    pub(super) fn new(
        place: &'a Place<'a>,
        template: &'a Map<String, Value>,
        resources: &Map<String, Value>,
        values: &'a Map<String, Value>,
    ) -> Self {
        let kind = |resource: &Value| resource["Type"].as_str().unwrap_or_default().to_owned();
        let types = resources.iter().map(|(name, resource)| (name.clone(), kind(resource)));
        Self { place, known: Known::new(place.here, template, values), types: types.collect() }
    }

    /// Rewrites the actions of `resource`, if it is an alarm, and its targets, if it is a rule.
    pub(super) fn rewrite(&self, resource: &mut Value) -> Result<(), Misnamed> {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let (is_alarm, is_rule) = (ALARMS.contains(&kind), kind == RULE);
        let properties = resource.get_mut("Properties").and_then(Value::as_object_mut);
        let Some(properties) = properties.filter(|_| is_alarm || is_rule) else { return Ok(()) };
        if let Some(name) = properties.keys().find(|name| name.starts_with(LOOP)) {
            return Err(Misnamed::Loop(name.clone()));
        }
        if let Some(targets) = properties.get_mut("Targets").filter(|_| is_rule) {
            self.targets(targets)?;
        }
        for list in LISTS.iter().filter(|_| is_alarm) {
            if let Some(actions) = properties.get_mut(*list)
                && let Some(ours) = self.actions(actions, true)?
            {
                *actions = ours;
            }
        }
        Ok(())
    }

    /// What is to stand for an action or a list of them; nothing, where they may stay. `is_whole` says that
    /// it is all that the property has.
    fn actions(&self, of: &Value, is_whole: bool) -> Result<Option<Value>, Misnamed> {
        let of = &self.known.value(of);
        if let Value::Array(actions) = of {
            let ours = actions.iter().map(|action| self.actions(action, false));
            return Ok(changed(actions, ours.collect::<Result<_, _>>()?));
        }
        if let Some(choice) = choice(of) {
            let ours = choice.iter().skip(1).map(|actions| self.actions(actions, is_whole));
            let ours = std::iter::once(Ok(None)).chain(ours).collect::<Result<_, _>>()?;
            return Ok(changed(choice, ours).map(|choice| json!({ "Fn::If": choice })));
        }
        if let Some(ours) = self.plan(of)? {
            return Ok(Some(ours));
        }
        match function(of) {
            Some(("Fn::Split", split)) if is_whole => {
                Ok(self.once_known(&split[1]).map(|ours| json!({ "Fn::Split": [split[0], ours] })))
            }
            Some(("Ref" | "Fn::GetAtt" | "Fn::FindInMap", _)) if is_whole && self.hides(of) => {
                // It gives a list, which only a text of it can be rewritten in.
                let text = json!({ "Fn::Join": [",", of] });
                Ok(Some(json!({ "Fn::Split": [",", self.replaced(text, &self.alias())] })))
            }
            Some(_) | None => Ok(self.once_known(of)),
        }
    }

    /// Rewrites a target, a list of them, or whichever of two a condition chooses.
    fn targets(&self, targets: &mut Value) -> Result<(), Misnamed> {
        if let Value::Array(targets) = targets {
            return targets.iter_mut().try_for_each(|target| self.targets(target));
        }
        if let Some(Value::Array(choice)) = targets.get_mut("Fn::If") {
            return choice.iter_mut().skip(1).try_for_each(|targets| self.targets(targets));
        }
        let Some(target) = targets.as_object_mut() else { return Ok(()) };
        let arn = self.known.value(target.get("Arn").unwrap_or(&Value::Null));
        if self.chooses_plan(&arn)? {
            return Err(Misnamed::Chosen);
        }
        if let Some(ours) = self.plan(&arn)? {
            if let Some(input) = INPUTS.into_iter().find(|input| target.contains_key(*input)) {
                return Err(Misnamed::Shaped(input));
            }
            target.insert("Arn".to_owned(), ours);
            // It is a role that may start incidents; the alias itself says who may invoke it.
            target.shift_remove("RoleArn");
        }
        Ok(())
    }

    fn chooses_plan(&self, arn: &Value) -> Result<bool, Misnamed> {
        let branches = choice(arn).into_iter().flatten().skip(1);
        for branch in branches.map(|branch| self.known.value(branch)) {
            if self.chooses_plan(&branch)? || self.plan(&branch)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What names the plan that `action` names; nothing, where it names none.
    fn plan(&self, action: &Value) -> Result<Option<Value>, Misnamed> {
        if self.is_ours(action) {
            return Ok(None);
        }
        let whole = self.known.pieces(action);
        if let Some(ours) = self.of_only(&whole) {
            return Ok(Some(ours));
        }
        let Some(mut name) = self.named(&whole)? else {
            let is_clear = is_of_another_service(&whole) || !self.shows_any(&whole);
            return if is_clear { Ok(None) } else { Err(Misnamed::Unclear(quoted(action))) };
        };
        // The guide has the whole ARN of a plan in the place of its name.
        while let Some(within) = self.named(&name)? {
            name = within;
        }
        if let Some(ours) = self.of_only(&name) {
            return Ok(Some(ours));
        }
        match name.as_slice() {
            [] => Err(Misnamed::NoPlan(String::new())),
            [Piece::Text(name)] => self.literally(name).map(Some),
            _ if self.shows_any(&name) => Err(Misnamed::Unclear(quoted(action))),
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
        let (plan, attribute) = referred(action)?;
        (self.is_plan(plan) && ["", "Arn"].contains(&attribute))
            .then(|| json!({ "Fn::GetAtt": [plan, INTAKE_ARN] }))
    }

    fn is_plan(&self, resource: &str) -> bool {
        let kind = self.types.get(resource).map(String::as_str).unwrap_or_default();
        [Kind::ResponsePlan.native(), Kind::ResponsePlan.custom()].contains(&kind)
    }

    fn literally(&self, name: &str) -> Result<Value, Misnamed> {
        let plan = PlanName::parse(name).map_err(|_| Misnamed::NoPlan(quoted(&json!(name))))?;
        let Place { here, intake, .. } = self.place;
        let arn = aliases::arn(here, intake, &plan);
        arn.map(Value::String).map_err(|why| Misnamed::Unreachable { name: plan.to_string(), why })
    }

    fn put_together(&self, name: Vec<Piece>) -> Value {
        let mut parts = vec![json!(self.alias())];
        parts.extend(name.into_iter().map(|piece| match piece {
            Piece::Text(text) => Value::String(text),
            // It may turn out to be the whole ARN.
            Piece::Value(value) if self.hides(&value) => self.replaced(value, ""),
            Piece::Value(value) => value,
        }));
        json!({ "Fn::Join": ["", parts] })
    }

    /// The name in the ARN of a response plan of this account. One whose account is known later is none:
    /// the plan may be another's.
    fn named(&self, pieces: &[Piece]) -> Result<Option<Vec<Piece>>, Misnamed> {
        let mut head = String::new();
        let mut rest = pieces.iter();
        while let Some(piece) = rest.next() {
            match piece {
                Piece::Text(text) => head.push_str(text),
                // An account is of one partition: whatever is chosen here, the account tells.
                Piece::Value(_) if head == "arn:" && !self.is_hidden(piece) => {
                    head.push_str(&self.place.here.partition);
                }
                Piece::Value(_) => return Ok(None),
            }
            if let Some((account, name)) = account_and_name(&head) {
                if !account.is_empty() && account != self.place.here.account {
                    return Err(Misnamed::Elsewhere(
                        cut_chars(&head, ACTION_QUOTED_CHARS_MAX).into(),
                    ));
                }
                let name = (!name.is_empty()).then(|| Piece::Text(name.to_owned()));
                return Ok(Some(name.into_iter().chain(rest.cloned()).collect()));
            }
        }
        Ok(None)
    }

    /// `of` as CloudFormation is to rewrite it, if it may turn out to name a plan.
    fn once_known(&self, of: &Value) -> Option<Value> {
        let may_name_one = || self.known.pieces(of).iter().any(|piece| self.is_hidden(piece));
        let is_clear = || is_of_another_service(&self.known.pieces(of));
        (!self.is_ours(of) && !is_clear() && may_name_one())
            .then(|| self.replaced(of.clone(), &self.alias()))
    }

    /// `text` with the beginnings of the ARNs of this account's plans replaced: what is split at them is
    /// joined by something else. Another text stays as it is.
    fn replaced(&self, text: Value, by: &str) -> Value {
        let here = self.place.here;
        PATHS.iter().fold(text, |text, path| {
            let theirs = format!("arn:{}:{SERVICE}::{}:{path}", here.partition, here.account);
            json!({ "Fn::Join": [by, { "Fn::Split": [theirs, text] }] })
        })
    }

    /// What precedes the name of a plan in the ARN of its alias.
    fn alias(&self) -> String {
        format!("{}:", self.place.here.function(self.place.intake))
    }

    /// Whether it was rewritten before.
    fn is_ours(&self, action: &Value) -> bool {
        action["Fn::Join"][0] == self.alias()
    }

    fn is_hidden(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Text(_) => false,
            Piece::Value(value) => self.hides(value),
        }
    }

    /// Whether `of` may turn out to be anything.
    fn hides(&self, of: &Value) -> bool {
        let of = &self.known.value(of);
        if let Some((name, attribute)) = referred(of) {
            return self.is_open(name, attribute);
        }
        match (function(of), of) {
            (Some(("Fn::ImportValue", _)), _) => true,
            // A mapping has nothing but literals, whatever chooses from it; it may lack what is looked up.
            (Some(("Fn::FindInMap", keys)), _) => self.hides(&keys[DEFAULT]),
            (Some(("Fn::Sub", text)), _) => substituted(text).iter().any(|of| self.hides(of)),
            (_, Value::Object(members)) => members.values().any(|of| self.hides(of)),
            (_, Value::Array(values)) => values.iter().any(|of| self.hides(of)),
            (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => false,
        }
    }

    /// Whether an attribute of a resource, or a parameter, may be anything. What AWS makes has an ARN of
    /// its own.
    fn is_open(&self, name: &str, attribute: &str) -> bool {
        let is_vessel = |kind: &str| {
            let is_aws = kind.starts_with("AWS::") && !VESSELS.iter().any(|v| kind.starts_with(v));
            !is_aws && Kind::of_custom(kind).is_none()
        };
        let is_pseudo = name.starts_with("AWS::");
        let names_plan = self.is_plan(name) && attribute != INTAKE_ARN;
        let is_vessel = self.types.get(name).is_none_or(|kind| is_vessel(kind));
        !is_pseudo && (names_plan || is_vessel || attribute.starts_with("Outputs."))
    }

    fn shows_any(&self, pieces: &[Piece]) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Text(text) => is_told(text),
            // The name of a reference tells nothing of what it is to; another text is too long to be taken apart.
            Piece::Value(Value::String(text)) => !text.starts_with(REFERENCE) && is_told(text),
            Piece::Value(value) => self.of_resource(value).is_some() || self.shows(value),
        })
    }

    /// Whether something in `of` tells that it may name a plan of AWS's service.
    fn shows(&self, of: &Value) -> bool {
        let of = &self.known.value(of);
        if self.is_ours(of) {
            return false;
        }
        match (function(of), of) {
            (Some(("Ref" | "Fn::GetAtt" | "Fn::ImportValue", _)), _) => false,
            (Some(("Fn::FindInMap", keys)), _) => {
                tells(self.known.mapping(&keys[0])) || self.shows(&keys[DEFAULT])
            }
            (Some(("Fn::Sub", text)), _) => substituted(text).iter().any(|of| self.shows(of)),
            (_, Value::Object(members)) => members.values().any(|of| self.shows(of)),
            (_, Value::Array(values)) => values.iter().any(|of| self.shows(of)),
            (_, Value::String(text)) => is_told(text),
            (_, Value::Null | Value::Bool(_) | Value::Number(_)) => false,
        }
    }
}

/// The values with what is to stand for some of them, if there is any.
fn changed(theirs: &[Value], ours: Vec<Option<Value>>) -> Option<Value> {
    let both = |(ours, theirs): (Option<Value>, &Value)| ours.unwrap_or_else(|| theirs.clone());
    let is_changed = ours.iter().any(Option::is_some);
    is_changed.then(|| ours.into_iter().zip(theirs).map(both).collect())
}

/// The condition, and what it chooses from.
fn choice(of: &Value) -> Option<&Vec<Value>> {
    match function(of) {
        Some(("Fn::If", choice)) => choice.as_array(),
        Some(_) | None => None,
    }
}

/// The resource or parameter that is referred to, and the attribute that is asked for, in either form.
fn referred(of: &Value) -> Option<(&str, &str)> {
    match function(of)? {
        ("Ref", name) => Some((name.as_str()?, "")),
        ("Fn::GetAtt", Value::String(text)) => text.split_once('.'),
        ("Fn::GetAtt", of) => Some((of[0].as_str()?, of[1].as_str().unwrap_or_default())),
        (_, _) => None,
    }
}

/// The account in the ARN of a response plan, and what follows `response-plan/`, so far.
fn account_and_name(head: &str) -> Option<(&str, &str)> {
    let mut parts = head.splitn(6, ':');
    let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let name = PATHS.iter().find_map(|path| resource.strip_prefix(path));
    name.filter(|_| arn == "arn" && service == SERVICE).map(|name| (account, name))
}

/// Whether the service stands in an ARN, and is another.
fn is_of_another_service(pieces: &[Piece]) -> bool {
    let Some(Piece::Text(text)) = pieces.first() else { return false };
    let mut parts = text.splitn(4, ':');
    let (arn, service, rest) = (parts.next(), parts.nth(1), parts.next());
    arn == Some("arn") && service != Some(SERVICE) && rest.is_some()
}

/// Whether a text anywhere in `of` tells of plans. Functions are not followed: one may give `of` again.
fn tells(of: &Value) -> bool {
    match of {
        Value::Object(members) => members.values().any(tells),
        Value::Array(values) => values.iter().any(tells),
        Value::String(text) => is_told(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text tells of plans. A plan may be called so, as may a topic: the stroke tells.
fn is_told(text: &str) -> bool {
    text.contains(SERVICE) || PATHS.iter().any(|path| text.contains(path))
}

/// An action as it stands in the template, or its beginning.
fn quoted(action: &Value) -> String {
    let text = action.as_str().map_or_else(|| action.to_string(), str::to_owned);
    cut_chars(&text, ACTION_QUOTED_CHARS_MAX).to_owned()
}

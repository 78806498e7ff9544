//! The macro: a template in, the same template out, with custom resources of ours in place of AWS's.
//!
//! Names, conditions, dependencies and policies of resources stay, and so do `Ref` and `Fn::GetAtt`: a
//! custom resource answers with the ARN that AWS's resource would have.

use domain::arn::Deployment;
use domain::limits::RESOURCE_TIMEOUT;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::actions::{Actions, Misnamed};
use super::kind::Kind;

/// The types of AWS's that are all to be ours.
const NAMESPACES: [&str; 2] = ["AWS::SSMContacts::", "AWS::SSMIncidents::"];
/// How a loop over resources begins, which another macro writes out.
pub(super) const LOOP: &str = "Fn::ForEach::";

/// What a macro is asked. Its parameters are none of ours.
//= cloudformation#template-macros-event-mapping
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MacroRequest {
    /// The template, without its `Transform` section.
    pub fragment: Value,
    /// Names the request.
    pub request_id: String,
    /// The values of the template's parameters.
    #[serde(default)]
    pub template_parameter_values: Map<String, Value>,
}

/// What a macro answers.
//= cloudformation#template-macros-response-format
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MacroAnswer {
    request_id: String,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    fragment: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Success,
    Failure,
}

/// Where a macro runs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The deployment.
    pub here: &'a Deployment,
    /// The name of its intake.
    pub intake: &'a str,
    /// The ARN of the function that custom resources are to be asked of.
    pub function: &'a str,
}

/// Why a template cannot be transformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is a part of a template.
    #[error(
        "whole templates are transformed: name the macro in the section Transform, not in Fn::Transform"
    )]
    Part,
    /// It has a type of resource that nobody knows.
    #[error("{resource} is of the type {kind}, which is not known")]
    Unknown {
        /// What the template calls the resource.
        resource: String,
        /// Its type.
        kind: String,
    },
    /// It still has loops.
    #[error(
        "{0} is a loop, which another macro has to write out first: name AWS::LanguageExtensions before \
         this one in the section Transform, or write it out yourself"
    )]
    Loop(String),
    /// An alarm or a rule names what it is not to name.
    #[error("{resource}: {why}")]
    Action {
        /// What the template calls the resource.
        resource: String,
        /// Why.
        why: Misnamed,
    },
}

/// Answers a request for the macro.
pub fn transform(place: &Place<'_>, request: MacroRequest) -> MacroAnswer {
    let MacroRequest { mut fragment, request_id, template_parameter_values: values } = request;
    match transformed(place, &mut fragment, &values) {
        Ok(()) => MacroAnswer {
            request_id,
            status: Status::Success,
            fragment: Some(fragment),
            error_message: None,
        },
        Err(unfit) => MacroAnswer {
            request_id,
            status: Status::Failure,
            fragment: None,
            error_message: Some(unfit.to_string()),
        },
    }
}

fn transformed(
    place: &Place<'_>,
    template: &mut Value,
    values: &Map<String, Value>,
) -> Result<(), Unfit> {
    let template = template.as_object_mut().ok_or(Unfit::Part)?;
    let Some(Value::Object(mut resources)) = template.get_mut("Resources").map(Value::take) else {
        return Err(Unfit::Part);
    };
    if let Some(name) = resources.keys().find(|name| name.starts_with(LOOP)) {
        return Err(Unfit::Loop(name.clone()));
    }
    let actions = Actions::new(place, template, &resources, values);
    for (name, resource) in &mut resources {
        let kind = resource["Type"].as_str().unwrap_or_default();
        if let Some(kind) = Kind::of_native(kind) {
            provide(place, kind, resource);
        } else if NAMESPACES.iter().any(|namespace| kind.starts_with(namespace)) {
            return Err(Unfit::Unknown { resource: name.clone(), kind: kind.to_owned() });
        } else {
            let misnamed = |why| Unfit::Action { resource: name.clone(), why };
            actions.rewrite(resource).map_err(misnamed)?;
        }
    }
    template["Resources"] = resources.into();
    Ok(())
}

/// Makes a custom resource of one of AWS's.
//= cloudformation#AWS::CloudFormation::CustomResource
fn provide(place: &Place<'_>, kind: Kind, resource: &mut Value) {
    let mut properties = Map::new();
    properties.insert("ServiceToken".to_owned(), json!(place.function));
    // Who is not answered waits an hour otherwise.
    properties.insert("ServiceTimeout".to_owned(), json!(RESOURCE_TIMEOUT.as_secs()));
    if let Some(theirs) = resource.get_mut("Properties").and_then(Value::as_object_mut) {
        properties.append(theirs);
    }
    resource["Type"] = json!(kind.custom());
    resource["Properties"] = properties.into();
}

#[cfg(test)]
mod tests;

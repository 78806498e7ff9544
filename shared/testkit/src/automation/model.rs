//! What Systems Manager takes: every operation that we ask for, with its members.
//!
//! The tables say what AWS's model says; a request that differs is refused, with where and why.
//= ssm#StartAutomationExecutionRequest, GetAutomationExecutionRequest, StopAutomationExecutionRequest, DescribeDocumentRequest

use serde_json::{Map, Value};

use crate::shape::Need::{May, Must};
use crate::shape::{Rule, Shape, check as check_shape};

/// An operation that we ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Start,
    Get,
    Stop,
    Describe,
}

const NAME: Rule = Rule::Text(3, 128);
const EXECUTION: Rule = Rule::Text(36, 36);
const VERSION: Rule = Rule::Text(1, 10);
/// What a map of parameters is, is checked below.
const PARAMETERS: &str = "Parameters";

const START: Shape = &[
    ("DocumentName", Must, NAME),
    ("DocumentVersion", May, VERSION),
    ("ClientToken", May, Rule::Text(36, 36)),
    ("TargetLocations", May, Rule::List(&Rule::Object(LOCATION), 100)),
];
const LOCATION: Shape = &[
    ("Accounts", May, Rule::List(&Rule::Text(12, 12), 50)),
    ("Regions", May, Rule::List(&Rule::Text(1, 50), 50)),
    ("ExecutionRoleName", May, Rule::Text(1, 64)),
    ("IncludeChildOrganizationUnits", May, Rule::Flag),
];
const GET: Shape = &[("AutomationExecutionId", Must, EXECUTION)];
const STOP: Shape = &[
    ("AutomationExecutionId", Must, EXECUTION),
    ("Type", May, Rule::OneOf(&["Complete", "Cancel"])),
];
const DESCRIBE: Shape = &[("Name", Must, NAME), ("DocumentVersion", May, VERSION)];

impl Operation {
    /// The operation that the header `x-amz-target` names.
    pub(super) fn of(target: &str) -> Option<Self> {
        match target.strip_prefix("AmazonSSM.")? {
            "StartAutomationExecution" => Some(Self::Start),
            "GetAutomationExecution" => Some(Self::Get),
            "StopAutomationExecution" => Some(Self::Stop),
            "DescribeDocument" => Some(Self::Describe),
            _ => None,
        }
    }
}

/// What is wrong with the members of a request.
pub(super) fn check(operation: Operation, members: &Map<String, Value>) -> Result<(), String> {
    let mut rest = members.clone();
    let shape = match operation {
        Operation::Start => {
            rest.remove(PARAMETERS).as_ref().map_or(Ok(()), parameters)?;
            START
        }
        Operation::Get => GET,
        Operation::Stop => STOP,
        Operation::Describe => DESCRIBE,
    };
    check_shape(shape, &rest, "request")?;
    let word = |name| rest.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    if !word("DocumentName").chars().all(is_name) || !word("Name").chars().all(is_name) {
        return Err("the document's name has other characters".to_owned());
    }
    let version = word("DocumentVersion");
    let is_number = version.parse::<u32>().is_ok_and(|number| number > 0);
    if !(["", "$LATEST", "$DEFAULT"].contains(&version) || is_number) {
        return Err(format!("{version} is no version"));
    }
    let token = word("ClientToken");
    if !token.is_empty() && uuid::Uuid::try_parse(token).is_err() {
        return Err(format!("{token} is no token"));
    }
    Ok(())
}

/// 1 to 200 names of 1 to 50 characters, each with at most 50 values of 1 to 512.
//= ssm#AutomationParameterMap
fn parameters(value: &Value) -> Result<(), String> {
    let map = value.as_object().ok_or("the parameters are no map")?;
    if !(1..=200).contains(&map.len()) {
        return Err(format!("{} parameters", map.len()));
    }
    for (name, values) in map {
        let values = values.as_array().ok_or_else(|| format!("{name} is no list"))?;
        let fits = |value: &Value| {
            value.as_str().is_some_and(|text| (1..=512).contains(&text.chars().count()))
        };
        if !(1..=50).contains(&name.chars().count())
            || values.len() > 50
            || !values.iter().all(fits)
        {
            return Err(format!("the parameter {name} is {values:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_model_does_not_have_is_refused() {
        let checked = |operation, request: Value| check(operation, request.as_object().unwrap());
        let id = "33333333-3333-5333-8333-333333333333";
        let whole = json!({
            "DocumentName": "AWS-RestartEC2Instance", "DocumentVersion": "$DEFAULT", "ClientToken": id,
            "Parameters": {"InstanceId": ["i-1"]},
            "TargetLocations": [{"Accounts": ["123456789012"], "Regions": ["eu-west-1"]}],
        });
        assert_eq!(checked(Operation::Start, whole.clone()), Ok(()));
        for (name, value) in [
            ("DocumentName", json!("a b")),
            ("DocumentName", json!("ab")),
            ("DocumentVersion", json!("0")),
            ("DocumentVersion", json!("newest")),
            ("ClientToken", json!("x".repeat(36))),
            ("Parameters", json!({})),
            ("Parameters", json!({"InstanceId": "i-1"})),
            ("Parameters", json!({"InstanceId": [""]})),
            ("TargetLocations", json!([{"Account": "123456789012"}])),
            ("Mode", json!("Auto")),
        ] {
            let mut request = whole.clone();
            request[name] = value.clone();
            assert!(checked(Operation::Start, request).is_err(), "{name}: {value}");
        }
        assert!(checked(Operation::Start, json!({})).is_err());
        assert!(checked(Operation::Get, json!({"AutomationExecutionId": "run-1"})).is_err());
        let stop = json!({"AutomationExecutionId": id, "Type": "Kill"});
        assert!(checked(Operation::Stop, stop).is_err());
    }
}

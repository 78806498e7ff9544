//! What CloudFormation sends: a template is transformed or refused in words, and what a resource asks
//! is said in words where it cannot be asked.

use domain::arn::Deployment;
use serde_json::{Map, Value, json};
use wire::cloudformation::ask::{as_shown, changes, completion, creation, removal, showing};
use wire::cloudformation::event::{Event, read};
use wire::cloudformation::kind::Kind;
use wire::cloudformation::transform::{MacroRequest, Place, transform};

use super::is_readable;
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};

/// Functions around an action. Were each put together twice, so many would never come to an end.
const NESTED_MAX: usize = 24;

/// Reads a spoilt event, or functions around an action.
pub fn check(draw: &mut Draw) {
    if draw.once_in(8) {
        return nested(draw);
    }
    let event = if draw.once_in(8) {
        spoilt_bytes(corpus::stacks(), draw)
    } else {
        spoilt(corpus::stacks(), 4, draw).text().into_bytes()
    };
    match read(&event) {
        Ok(Event::Macro(request)) => template(request),
        Ok(Event::Resource(request)) => {
            let Some(kind) = Kind::of_custom(&request.resource_type) else { return };
            let (new, old) = (&request.resource_properties, &request.old_resource_properties);
            let arn = request.physical_resource_id.as_deref().unwrap_or_default();
            // What is shown may be anything.
            let now = as_shown(kind, arn, &json!(old), new, old);
            for asked in [
                creation(kind, new, "1").map(drop),
                completion(kind, arn, new).map(drop),
                changes(kind, arn, new, old).map(drop),
                // A change that failed is taken back.
                changes(kind, arn, old, new).map(drop),
                changes(kind, arn, new, &now).map(drop),
            ] {
                if let Err(unfit) = asked {
                    assert!(!unfit.to_string().is_empty());
                }
            }
            drop((showing(kind, arn), removal(kind, arn)));
            let answer = json!(request.failed("x".to_owned(), &"障".repeat(5_000)));
            is_readable(answer["Reason"].as_str().unwrap());
        }
        Err(error) => is_readable(&error.to_string()),
    }
}

fn nested(draw: &mut Draw) {
    let seeds = [
        json!("arn:aws:ssm-incidents::123456789012:response-plan/web"),
        json!("arn:aws:sns:ap-northeast-1:123456789012:web"),
        json!({ "Ref": "Plan" }),
        json!({ "Ref": "Name" }),
        json!({ "Fn::ImportValue": "x" }),
    ];
    let mut action = draw.pick(&seeds).clone();
    for _ in 0..draw.below(NESTED_MAX) {
        action = wrapped(draw, &action);
    }
    let fragment = json!({ "Resources": {
        "Plan": { "Type": "AWS::SSMIncidents::ResponsePlan" },
        "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "AlarmActions": [action] } },
    } });
    let template_parameter_values = Map::from_iter([("Name".to_owned(), json!("web"))]);
    template(MacroRequest { fragment, request_id: "1".to_owned(), template_parameter_values });
}

/// A function that gives what `of` gives, or may.
fn wrapped(draw: &mut Draw, of: &Value) -> Value {
    match draw.below(6) {
        0 => json!({ "Fn::Join": ["", [of]] }),
        1 => json!({ "Fn::Join": ["", [of, "/x"]] }),
        2 => json!({ "Fn::Select": [0, [of, "x"]] }),
        3 => json!({ "Fn::Select": ["0", { "Fn::Split": [",", of] }] }),
        4 => json!({ "Fn::Sub": ["${X}", { "X": of }] }),
        _ => json!({ "Fn::If": ["IsLive", of, "x"] }),
    }
}

fn template(request: MacroRequest) {
    let values = request.template_parameter_values.clone();
    let answer = transformed(request);
    if answer["status"] == "failure" {
        assert!(!answer["errorMessage"].as_str().unwrap().is_empty());
        return;
    }
    leaves_no_plan(&answer["fragment"]);
    // Nothing of AWS's is left.
    let again = MacroRequest {
        fragment: answer["fragment"].clone(),
        request_id: answer["requestId"].as_str().unwrap().to_owned(),
        template_parameter_values: values,
    };
    assert_eq!(transformed(again), answer);
}

/// No alarm names a plan of AWS's service, which would page nobody.
fn leaves_no_plan(template: &Value) {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let alarms = resources.filter(|(_, of)| of["Type"] == "AWS::CloudWatch::Alarm");
    for (_, alarm) in alarms {
        let actions = alarm["Properties"]["AlarmActions"].as_array().into_iter().flatten();
        for action in actions.filter_map(Value::as_str) {
            assert!(!action.starts_with("arn:aws:ssm-incidents:"), "{action}");
        }
    }
}

fn transformed(request: MacroRequest) -> Value {
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let place = Place { here: &here, intake: "tocsin-intake", function: "arn:function" };
    json!(transform(&place, request))
}

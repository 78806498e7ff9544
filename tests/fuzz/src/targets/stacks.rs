//! What CloudFormation sends: a template is transformed or refused in words, and what a resource asks
//! is said in words where it cannot be asked.

use domain::arn::Deployment;
use serde_json::{Value, json};
use wire::cloudformation::ask::{changes, completion, creation, removal};
use wire::cloudformation::event::{Event, read};
use wire::cloudformation::kind::Kind;
use wire::cloudformation::transform::{MacroRequest, Place, transform};

use super::is_readable;
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};

/// Reads a spoilt event.
pub fn check(draw: &mut Draw) {
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
            for asked in
                [creation(kind, new, "1").map(drop), changes(kind, arn, new, old).map(drop)]
            {
                if let Err(unfit) = asked {
                    assert!(!unfit.to_string().is_empty());
                }
            }
            drop((completion(kind, arn, new), removal(kind, arn)));
            let answer = json!(request.failed("x".to_owned(), &"障".repeat(5_000)));
            is_readable(answer["Reason"].as_str().unwrap());
        }
        Err(error) => is_readable(&error.to_string()),
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

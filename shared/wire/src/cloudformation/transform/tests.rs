//! What the golden templates cannot show.

use super::*;

fn answer(fragment: Value) -> Value {
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let place = Place { here: &here, intake: "tocsin-intake", function: "arn:function" };
    let request = MacroRequest {
        fragment,
        request_id: "1".to_owned(),
        template_parameter_values: Map::new(),
    };
    serde_json::to_value(transform(&place, request)).unwrap()
}

#[test]
fn a_template_without_our_resources_stays_as_it_is() {
    let template = json!({ "Resources": {
        "Topic": { "Type": "AWS::SNS::Topic" },
        "Alarm": { "Type": "AWS::CloudWatch::Alarm" },
        "Odd": 7,
    }, "Outputs": { "X": { "Value": { "Ref": "Topic" } } } });
    let expected = json!({ "requestId": "1", "status": "success", "fragment": template });
    assert_eq!(answer(template), expected);
}

#[test]
fn a_plan_of_another_account_is_not_ours() {
    let arn = "arn:aws:ssm-incidents::111122223333:response-plan/web";
    let template = json!({ "Resources": { "Alarm": {
        "Type": "AWS::CloudWatch::Alarm", "Properties": { "AlarmActions": [arn] },
    } } });
    assert_eq!(
        answer(template)["fragment"]["Resources"]["Alarm"]["Properties"]["AlarmActions"][0],
        arn
    );
}

#[test]
fn properties_of_a_resource_without_any_are_those_that_we_need() {
    let answer = answer(json!({ "Resources": { "X": { "Type": "AWS::SSMContacts::Contact" } } }));
    let expected = json!({
        "Type": "Custom::TocsinContact",
        "Properties": { "ServiceToken": "arn:function", "ServiceTimeout": 360 },
    });
    assert_eq!(answer["fragment"]["Resources"]["X"], expected);
}

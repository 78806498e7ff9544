//! What the golden templates cannot show.

use domain::limits::TEMPLATE_TEXT_BYTES_MAX;

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

/// The answer about an alarm with one action, beside what actions may refer to.
fn of_action(action: &Value) -> Value {
    answer(json!({
        "Mappings": { "Plans": { "test": { "arn": ARN } }, "Topics": { "test": { "x": "y" } } },
        "Resources": {
            "Plan": { "Type": "AWS::SSMIncidents::ResponsePlan" },
            "Topic": { "Type": "AWS::SNS::Topic" },
            "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "AlarmActions": [action] } },
        },
    }))
}

fn rewritten(action: &Value) -> Value {
    let answer = of_action(action);
    assert_eq!(answer["errorMessage"], Value::Null);
    answer["fragment"]["Resources"]["Alarm"]["Properties"]["AlarmActions"][0].clone()
}

const ARN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/web";
const ALIAS: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake:web";

#[test]
fn an_action_that_may_name_a_plan_of_aws_is_refused_where_it_cannot_be_rewritten() {
    let later = json!({ "Fn::ImportValue": "x" });
    for action in [
        json!("arn:aws:ssm-incidents::123456789012:replication-set/web"),
        json!(" arn:aws:ssm-incidents::123456789012:response-plan/web"),
        json!("ssm-incidents"),
        json!("response-plan/web"),
        // Too long to be taken apart.
        json!(ARN.repeat(TEMPLATE_TEXT_BYTES_MAX / ARN.len() + 1)),
        json!({ "Fn::Sub": ["${Service}:responseplan/web", { "Service": later }] }),
        json!({ "Fn::Sub": ["arn:aws:${Service}::123456789012:response-plan/web", { "Service": later }] }),
        json!({ "Fn::Sub": ["arn:aws:ssm-incidents:${Rest}", { "Rest": later }] }),
        json!({ "Fn::Sub": "arn:aws:ssm-incidents::${AWS::AccountId}:response-plan/${Plan}-x" }),
        json!({ "Fn::Sub": "x${Plan}" }),
        json!({ "Fn::Select": [later, [ARN, "x"]] }),
        json!({ "Fn::Select": [later, [{ "Fn::Sub": "${A}" }, { "Fn::Sub": ["${A}${B}", { "A": ARN, "B": later }] }]] }),
        json!({ "Fn::Select": [9, [ARN]] }),
        json!({ "Fn::FindInMap": ["Plans", { "Ref": "AWS::StackName" }, "arn"] }),
        json!({ "Fn::FindInMap": [later, "test", "arn"] }),
        json!({ "Fn::FindInMap": ["Topics", { "Ref": "AWS::StackName" }, "x", { "DefaultValue": ARN }] }),
        json!({ "Fn::Sub": ARN, "Fn::Join": [] }),
        json!({ "Fn::Join": [later, [ARN]] }),
        json!({ "Fn::If": ["IsLive", "x", { "Fn::Select": [later, [ARN]] }] }),
        json!([[{ "Fn::Unheard": ARN }]]),
    ] {
        let answer = of_action(&action);
        let why = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(why.starts_with("Alarm: the action "), "{action}: {answer}");
    }
}

#[test]
fn a_plan_of_an_account_that_is_known_later_is_refused() {
    let later = json!({ "Fn::ImportValue": "security-account" });
    let chosen = json!({ "Fn::If": ["IsLive", "111122223333", { "Ref": "AWS::AccountId" }] });
    let text = "arn:aws:ssm-incidents::${A}:response-plan/web";
    let within = format!("arn:aws:ssm-incidents:::responseplan/{text}");
    for action in [
        json!({ "Fn::Sub": [text, { "A": later }] }),
        json!({ "Fn::Sub": [within, { "A": later }] }),
        json!({ "Fn::Sub": [text, { "A": chosen }] }),
        json!({ "Fn::Sub": "arn:aws:ssm-incidents::${Kept}:response-plan/web" }),
        json!("arn:aws:ssm-incidents::{{resolve:ssm:/security}}:response-plan/web"),
        json!({ "Fn::Sub": ["arn:${P}:ssm-incidents::123456789012:response-plan/web", { "P": later }] }),
    ] {
        let answer = of_action(&action);
        let why = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(why.contains("may name a response plan of AWS's service"), "{action}: {answer}");
    }
}

/// An account is of one partition.
#[test]
fn a_partition_that_a_condition_chooses_is_ours() {
    let partition = json!({ "Fn::If": ["IsChina", "aws-cn", "aws"] });
    let text = "arn:${P}:ssm-incidents::${AWS::AccountId}:response-plan/web";
    assert_eq!(rewritten(&json!({ "Fn::Sub": [text, { "P": partition }] })), ALIAS);
}

#[test]
fn an_action_that_names_something_else_stays_as_it_is() {
    for action in [
        json!({ "Ref": "Topic" }),
        json!({ "Ref": "AWS::NoValue" }),
        json!({ "Fn::GetAtt": ["Plan", "IntakeArn"] }),
        json!({ "Fn::Sub": "${Topic}:response-plan" }),
        json!("arn:aws:sns:ap-northeast-1:123456789012:ssm-incidents"),
        json!("{{resolve:ssm:/ssm-incidents/response-plan/topic}}"),
        json!({ "Fn::Sub": ["arn:aws:sns:x:y:${Name}", { "Name": { "Fn::ImportValue": "x" } }] }),
        json!({ "Fn::If": ["ssm-incidents", { "Ref": "Topic" }, "x"] }),
        json!({ "Fn::Sub": "${" }),
        json!(""),
        json!(7),
        json!({}),
    ] {
        assert_eq!(rewritten(&action), action);
    }
}

#[test]
fn a_plan_of_another_account_is_refused() {
    let theirs = "arn:aws:ssm-incidents::111122223333:response-plan/web";
    for action in [
        json!(theirs),
        json!({ "Fn::Sub": ["${Arn}", { "Arn": theirs }] }),
        json!({ "Fn::Sub": ["arn:aws:ssm-incidents:::responseplan/${Arn}", { "Arn": theirs }] }),
    ] {
        let answer = of_action(&action);
        let why = answer["errorMessage"].as_str().unwrap();
        assert!(
            why.starts_with("Alarm: an action names arn:aws:ssm-incidents::111122223333:"),
            "{why}"
        );
    }
}

/// What CloudFormation makes of what it knows: `later` stands for an import.
fn evaluated(of: &Value, later: &str) -> Vec<String> {
    if let Some(text) = of.as_str() {
        return vec![text.to_owned()];
    }
    if let Some(split) = of.get("Fn::Split") {
        let text = evaluated(&split[1], later).concat();
        return text.split(split[0].as_str().unwrap()).map(str::to_owned).collect();
    }
    if let Some(join) = of.get("Fn::Join") {
        let parts = match join[1].as_array() {
            Some(parts) => parts.iter().flat_map(|part| evaluated(part, later)).collect(),
            None => evaluated(&join[1], later),
        };
        return vec![parts.join(join[0].as_str().unwrap())];
    }
    assert_eq!(of["Fn::ImportValue"], "x", "{of}");
    vec![later.to_owned()]
}

#[test]
fn what_is_known_later_is_rewritten_by_cloudformation() {
    let topic = "arn:aws:sns:ap-northeast-1:123456789012:response-plan";
    let import = json!({ "Fn::ImportValue": "x" });
    let name = json!({ "Fn::Sub": ["arn:aws:ssm-incidents::123456789012:response-plan/${X}", { "X": import }] });
    for (action, later, expected) in [
        (&import, ARN, ALIAS),
        (&import, "arn:aws:ssm-incidents::123456789012:responseplan/web", ALIAS),
        (&import, ALIAS, ALIAS),
        (&import, topic, topic),
        (&name, "web", ALIAS),
        (&name, ARN, ALIAS),
    ] {
        let ours = rewritten(action);
        assert_eq!(evaluated(&ours, later), [expected], "{later}: {ours}");
    }
}

#[test]
fn a_list_that_is_known_later_is_rewritten_by_cloudformation() {
    let answer = answer(json!({ "Resources": { "Alarm": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": { "AlarmActions": { "Fn::Split": [",", { "Fn::ImportValue": "x" }] } },
    } } }));
    let ours = &answer["fragment"]["Resources"]["Alarm"]["Properties"]["AlarmActions"];
    assert_eq!(evaluated(ours, &format!("{ARN},x,{ARN}")), [ALIAS, "x", ALIAS]);
}

/// The actions of an alarm that has them from a mapping, by a key that is known later.
fn mapped_actions(actions: &Value) -> Value {
    let answer = answer(json!({
        "Parameters": {
            "Stage": { "Type": "AWS::SSM::Parameter::Value<String>" },
            "Kept": { "Type": "AWS::SSM::Parameter::Value<List<String>>" },
        },
        "Mappings": { "Topics": { "test": { "list": ["x", "y"] } } },
        "Resources": { "Alarm": {
            "Type": "AWS::CloudWatch::Alarm", "Properties": { "AlarmActions": actions },
        } },
    }));
    answer["fragment"]["Resources"]["Alarm"]["Properties"]["AlarmActions"].clone()
}

#[test]
fn a_list_from_a_mapping_without_plans_stays_as_it_is() {
    let stage = json!({ "Ref": "Stage" });
    for default in [None, Some(json!({ "DefaultValue": ["z"] }))] {
        let keys = [json!("Topics"), stage.clone(), json!("list")].into_iter().chain(default);
        let actions = json!({ "Fn::FindInMap": keys.collect::<Value>() });
        assert_eq!(mapped_actions(&actions), actions);
        assert_eq!(mapped_actions(&json!([actions])), json!([actions]));
    }
}

#[test]
fn a_list_that_a_mapping_may_lack_is_rewritten_as_a_list() {
    let default = json!({ "DefaultValue": { "Ref": "Kept" } });
    let actions = json!({ "Fn::FindInMap": ["Topics", { "Ref": "Stage" }, "list", default] });
    let ours = mapped_actions(&actions);
    // `Fn::Split` takes a text.
    let text = &ours["Fn::Split"][1]["Fn::Join"][1]["Fn::Split"][1]["Fn::Join"][1]["Fn::Split"][1];
    assert_eq!(*text, json!({ "Fn::Join": [",", actions] }), "{ours}");
}

/// CloudFormation refuses both; until it does, nobody may follow them.
#[test]
fn what_gives_itself_is_not_followed() {
    let mapped = json!({ "Fn::FindInMap": ["Topics", "test", "list"] });
    let named = json!({ "Ref": "Itself" });
    let of = |actions: &Value| {
        answer(json!({
            "Parameters": {
                "Itself": { "Type": "CommaDelimitedList", "Default": [named] },
            },
            "Mappings": { "Topics": { "test": { "list": [[mapped]] } } },
            "Resources": { "Alarm": {
                "Type": "AWS::CloudWatch::Alarm", "Properties": { "AlarmActions": actions },
            } },
        }))["fragment"]["Resources"]["Alarm"]["Properties"]["AlarmActions"]
            .clone()
    };
    assert_eq!(of(&mapped), mapped);
    let text =
        &of(&named)["Fn::Split"][1]["Fn::Join"][1]["Fn::Split"][1]["Fn::Join"][1]["Fn::Split"][1];
    assert_eq!(*text, json!({ "Fn::Join": [",", named] }));
}

#[test]
fn a_text_that_grows_without_bounds_is_refused() {
    let grown = |seed: Value| {
        let twice = |of, _| json!({ "Fn::Sub": ["${X}${X}", { "X": of }] });
        // JSON is read to a depth of 128.
        (0..40).fold(seed, twice)
    };
    let answer = of_action(&grown(json!(ARN)));
    assert!(answer["errorMessage"].as_str().unwrap().len() < 1_000);
    // CloudFormation knows what becomes of it.
    let later = grown(json!({ "Fn::ImportValue": "x" }));
    assert!(rewritten(&later)["Fn::Join"].is_array());
}

/// Each text of a nest is put together once: were it twice, this would never end.
#[test]
fn what_is_selected_is_put_together_once() {
    let joined = |of| json!({ "Fn::Join": ["", ["a", of]] });
    let substituted = |of| json!({ "Fn::Sub": ["a${X}", { "X": of }] });
    for text in [joined, substituted] {
        for seed in [json!("x"), json!({ "Fn::ImportValue": "x" })] {
            let nested = |of, _| json!({ "Fn::Select": [0, [text(of)]] });
            assert_eq!(of_action(&(0..40).fold(seed, nested))["status"], "success");
        }
    }
}

#[test]
fn targets_of_rules_are_refused_where_they_cannot_be_rewritten() {
    for (target, why) in [
        (json!({ "Arn": ARN, "Input": "{}" }), "a target that names a response plan has Input:"),
        (json!({ "Arn": ARN, "InputTransformer": {} }), "has InputTransformer:"),
        (
            json!({ "Arn": { "Fn::If": ["IsLive", "x", ARN] } }),
            "a target chooses its Arn by Fn::If",
        ),
        (
            json!({ "Arn": { "Fn::If": ["A", { "Fn::If": ["B", { "Ref": "Plan" }, "x"] }, "x"] } }),
            "a target chooses its Arn by Fn::If",
        ),
        (json!({ "Arn": { "Fn::Sub": "${Plan}/x" } }), "may name a response plan of AWS's service"),
    ] {
        let resources = json!({
            "Plan": { "Type": "AWS::SSMIncidents::ResponsePlan" },
            "Rule": { "Type": "AWS::Events::Rule", "Properties": { "Targets": [target] } },
        });
        let answer = answer(json!({ "Resources": resources }));
        let found = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(found.starts_with("Rule: ") && found.contains(why), "{answer}");
    }
}

#[test]
fn properties_of_an_alarm_that_are_a_loop_are_refused() {
    let answer = answer(json!({ "Resources": { "Alarm": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": { "Fn::ForEach::Lists": ["X", ["OKActions"], { "${X}": [ARN] }] },
    } } }));
    let why = answer["errorMessage"].as_str().unwrap();
    assert!(why.starts_with("Alarm: Fn::ForEach::Lists is a loop"), "{why}");
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

//! What a value of the template comes to, as text: what only a deployment knows stays as `${...}`.

use serde_json::Value;

use super::{list, resource, template};

/// What every ARN of this account and Region begins with, before and after its service.
const ARN: &str = "arn:${AWS::Partition}:";
const HERE: &str = ":${AWS::Region}:${AWS::AccountId}:";

/// What AWS knows of every deployment.
const PSEUDO: [&str; 4] = ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"];

/// Every ARN that a value may come to, in short: `sqs:here:name` for what is of this account and Region.
pub(super) fn arns(value: &Value) -> Vec<String> {
    let short = |arn: &String| match arn.strip_prefix(ARN) {
        Some(rest) => rest.replacen(HERE, ":here:", 1),
        None => arn.clone(),
    };
    texts(value).iter().map(short).collect()
}

/// Every text that a value may come to; one that hangs on a condition has several. The test ends where it names
/// what the template does not have.
pub(super) fn texts(value: &Value) -> Vec<String> {
    if let Some(text) = value.as_str() {
        return vec![text.to_owned()];
    }
    let of = |function: &str| value.get(function);
    if let Some(name) = of("Ref") {
        named(name.as_str().expect("a name"))
    } else if let Some(path) = of("Fn::GetAtt") {
        let [name, attribute] = list(path) else { unreachable!("{path} has two parts") };
        vec![got(name.as_str().expect("a name"), attribute.as_str().expect("a name"))]
    } else if let Some(branches) = of("Fn::If") {
        let condition = branches[0].as_str().expect("a name");
        assert!(template()["Conditions"][condition].is_object(), "no condition {condition}");
        [texts(&branches[1]), texts(&branches[2])].concat()
    } else if let Some(joined) = of("Fn::Join") {
        let (glue, split) = (&joined[0], &joined[1]["Fn::Split"]);
        let between = |text: &Value| text.as_str().expect("a text").to_owned();
        let (glue, at) = (between(glue), between(&split[0]));
        texts(&split[1]).iter().map(|text| text.replace(&at, &glue)).collect()
    } else {
        substituted(of("Fn::Sub").expect("one of these functions"))
    }
}

/// A text with what stands in its braces.
fn substituted(of: &Value) -> Vec<String> {
    let text = of.as_str().or_else(|| of[0].as_str()).expect("a text");
    let mut parts = text.split("${");
    let mut all = vec![parts.next().unwrap_or_default().to_owned()];
    for part in parts {
        let (name, rest) = part.split_once('}').expect("a closing brace");
        let own = of.get(1).and_then(|own| own.get(name));
        let values = own.map_or_else(|| named(name), texts);
        let with = |before: &String| {
            let with = values.iter().map(|value| format!("{before}{value}{rest}"));
            with.collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

/// What a name stands for, in a `Ref` or in braces.
fn named(name: &str) -> Vec<String> {
    if name == "AWS::NoValue" {
        return Vec::new();
    }
    if PSEUDO.contains(&name) || template()["Parameters"][name].is_object() {
        return vec![format!("${{{name}}}")];
    }
    if let Some((name, attribute)) = name.split_once('.') {
        return vec![got(name, attribute)];
    }
    // Source: CloudFormation's reference, what `Ref` returns for each type.
    let of = kind(name);
    if ["states", "sns"].contains(&of.service) {
        vec![arn(name)]
    } else {
        assert!(["dynamodb", "lambda", "logs"].contains(&of.service), "what is a Ref of {name}?");
        texts(&resource(name)["Properties"][of.name])
    }
}

/// An attribute of a resource. Source: CloudFormation's reference, what `GetAtt` returns for each type.
fn got(name: &str, attribute: &str) -> String {
    match (kind(name).service, attribute) {
        ("dynamodb", "StreamArn") => format!("{}/stream/${{Label}}", arn(name)),
        ("logs", "Arn") => format!("{}:*", arn(name)),
        (_, attribute) => {
            assert_eq!(attribute, "Arn", "of {name}");
            arn(name)
        }
    }
}

/// The ARN of a resource.
fn arn(name: &str) -> String {
    let Kind { service, before, name: property } = kind(name);
    let called = texts(&resource(name)["Properties"][property]);
    let [called] = &called[..] else { unreachable!("{name} has one name") };
    format!("{ARN}{service}{HERE}{before}{called}")
}

/// How resources of a type are named.
struct Kind {
    service: &'static str,
    /// What is before the name in an ARN.
    before: &'static str,
    /// The property that is the name.
    name: &'static str,
}

fn kind(name: &str) -> Kind {
    let (service, before, name) = match resource(name)["Type"].as_str().expect("a type") {
        "AWS::DynamoDB::Table" => ("dynamodb", "table/", "TableName"),
        "AWS::Logs::LogGroup" => ("logs", "log-group:", "LogGroupName"),
        "AWS::SNS::Topic" => ("sns", "", "TopicName"),
        "AWS::SQS::Queue" => ("sqs", "", "QueueName"),
        "AWS::Serverless::Function" => ("lambda", "function:", "FunctionName"),
        "AWS::Serverless::StateMachine" => ("states", "stateMachine:", "Name"),
        other => unreachable!("what is the ARN of {name}, which is {other}?"),
    };
    Kind { service, before, name }
}

/// The ARNs of everything that the template makes of these types, in short.
pub(super) fn of_types(types: &[&str]) -> Vec<String> {
    let all = types.iter().flat_map(|its| super::of_type(its));
    all.flat_map(|(name, _)| arns(&super::get_att(name, "Arn"))).collect()
}

//! What no emulator proves: that `template.yaml` and the state machines lose nothing, allow no more
//! than they need, and agree with the code. Both are read as data.

pub(crate) mod alarms;
mod arns;
mod documents;
mod doors;
mod functions;
mod machines;
mod nets;
mod parameters;
pub(crate) mod permissions;
mod roles;
mod table;
mod watched;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

const TEMPLATE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"));

/// What lets anybody call a URL: the ways in that are public, each in pairs.
const URL_PERMISSIONS: [&str; 8] = [
    "AnybodyMayCallApiUrl",
    "AnybodyMayInvokeApiByItsUrl",
    "AnybodyMayCallChatUrl",
    "AnybodyMayInvokeChatByItsUrl",
    "AnybodyMayCallPagerdutyUrl",
    "AnybodyMayInvokePagerdutyByItsUrl",
    "AnybodyMayCallRepliesUrl",
    "AnybodyMayInvokeRepliesByItsUrl",
];

fn template() -> &'static Value {
    static PARSED: LazyLock<Value> =
        LazyLock::new(|| long_form(yaml_serde::from_str(TEMPLATE).expect("template.yaml is YAML")));
    &PARSED
}

/// The template with `!Ref x` as `{"Ref": x}` and `!GetAtt a.b` as `{"Fn::GetAtt": [a, b]}`.
fn long_form(value: yaml_serde::Value) -> Value {
    use yaml_serde::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => json!(flag),
        Yaml::Number(number) => {
            number.as_i64().map_or_else(|| json!(number.as_f64()), |integer| json!(integer))
        }
        Yaml::String(text) => json!(text),
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect(),
        Yaml::Mapping(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.as_str().expect("a name").to_owned(), long_form(value)))
            .collect::<Map<_, _>>()
            .into(),
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let value = long_form(tagged.value);
            match tag.trim_start_matches('!') {
                "Ref" => json!({ "Ref": value }),
                "GetAtt" => {
                    let path = value.as_str().expect("a path");
                    let (resource, attribute) = path.split_once('.').expect("an attribute");
                    get_att(resource, attribute)
                }
                function => json!({ format!("Fn::{function}"): value }),
            }
        }
    }
}

fn globals() -> &'static Value {
    &template()["Globals"]["Function"]
}

fn resource(name: &str) -> &'static Value {
    let found = &template()["Resources"][name];
    assert!(found.is_object(), "the template has no resource {name}");
    found
}

/// The resources of one kind, by name.
fn of_type(kind: &str) -> impl Iterator<Item = (&'static str, &'static Value)> {
    template()["Resources"]
        .as_object()
        .expect("resources")
        .iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), resource))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
}

fn functions() -> impl Iterator<Item = (&'static str, &'static Value)> {
    of_type("AWS::Serverless::Function")
}

fn timeout_of(function: &Value) -> i64 {
    let own = function["Properties"]["Timeout"].as_i64();
    own.or_else(|| globals()["Timeout"].as_i64()).expect("a timeout")
}

fn role_of(function: &Value) -> String {
    attribute(&function["Properties"]["Role"], "Arn")
}

/// The statements of a role; one that only some deployments have counts.
fn statements(role: &str) -> Vec<&'static Value> {
    statements_on_conditions(role).into_iter().map(|(_, statement)| statement).collect()
}

/// The statements of a role, each with the condition on which it is there.
fn statements_on_conditions(role: &str) -> Vec<(Option<&'static str>, &'static Value)> {
    list(&resource(role)["Properties"]["Policies"])
        .iter()
        .flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]))
        .map(|statement| match statement["Fn::If"].as_array() {
            Some(branches) => {
                assert_eq!(branches[2], json!({ "Ref": "AWS::NoValue" }));
                (branches[0].as_str(), &branches[1])
            }
            None => (None, statement),
        })
        .collect()
}

fn actions(statement: &Value) -> Vec<&str> {
    one_or_many(&statement["Action"]).iter().filter_map(Value::as_str).collect()
}

fn may(role: &str, action: &str, resource: &Value) -> bool {
    statements(role).into_iter().any(|statement| {
        actions(statement).contains(&action)
            && one_or_many(&statement["Resource"]).contains(resource)
    })
}

fn admits_rule(queue: &str, rule: &str) -> bool {
    of_type("AWS::SQS::QueuePolicy").any(|(_, policy)| {
        list(&policy["Properties"]["Queues"]).contains(&json!({ "Ref": queue }))
            && list(&policy["Properties"]["PolicyDocument"]["Statement"]).iter().any(|statement| {
                let condition = &statement["Condition"];
                statement["Principal"] == json!({ "Service": "events.amazonaws.com" })
                    && statement["Resource"] == get_att(queue, "Arn")
                    && (is_any_rule(&condition["ArnLike"]["aws:SourceArn"])
                        || one_or_many(&condition["ArnEquals"]["aws:SourceArn"])
                            .iter()
                            // One that is there on a condition alone is admitted on it.
                            .any(|its| [its, &its["Fn::If"][1]].contains(&&get_att(rule, "Arn"))))
            })
    })
}

fn is_any_rule(source: &Value) -> bool {
    *source == sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*")
}

fn sub(text: &str) -> Value {
    json!({ "Fn::Sub": text })
}

fn get_att(resource: &str, attribute: &str) -> Value {
    json!({ "Fn::GetAtt": [resource, attribute] })
}

/// The resource that a `Ref` names.
fn referenced(value: &Value) -> String {
    value["Ref"].as_str().expect("a reference").to_owned()
}

/// The resource whose `attribute` a `GetAtt` names.
fn attribute(value: &Value, attribute: &str) -> String {
    let path = list(&value["Fn::GetAtt"]);
    assert_eq!(path[1], json!(attribute));
    path[0].as_str().expect("a name").to_owned()
}

fn queue_at(value: &Value) -> String {
    let name = attribute(value, "Arn");
    assert_eq!(resource(&name)["Type"], json!("AWS::SQS::Queue"));
    name
}

/// A policy may write a list of one without the list.
fn one_or_many(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn capitalised(word: &str) -> String {
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

//! Each role against the calls of its function: what an adapter asks for is allowed, and what is allowed
//! somebody asks for.

pub(crate) mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{actions, attribute, functions, of_type, one_or_many, queue_at, role_of, statements};
use crate::architecture::{files, root};

/// What each adapter asks of AWS: its feature, the method of the client, and the action that permits it.
const CALLS: &[(&str, &str, &str)] = &[
    ("automation", "describe_document", "ssm:DescribeDocument"),
    ("automation", "describe_execution", "states:DescribeExecution"),
    ("automation", "describe_state_machine", "states:DescribeStateMachine"),
    ("automation", "get_automation_execution", "ssm:GetAutomationExecution"),
    ("automation", "invoke", "lambda:InvokeFunction"),
    ("automation", "start_automation_execution", "ssm:StartAutomationExecution"),
    ("automation", "start_execution", "states:StartExecution"),
    ("automation", "stop_automation_execution", "ssm:StopAutomationExecution"),
    ("automation", "stop_execution", "states:StopExecution"),
    ("bus", "put_events", "events:PutEvents"),
    ("documents", "describe_document", "ssm:DescribeDocument"),
    ("functions", "add_permission", "lambda:AddPermission"),
    ("functions", "create_alias", "lambda:CreateAlias"),
    ("functions", "delete_alias", "lambda:DeleteAlias"),
    ("functions", "delete_function_event_invoke_config", "lambda:DeleteFunctionEventInvokeConfig"),
    ("functions", "list_aliases", "lambda:ListAliases"),
    ("functions", "put_function_event_invoke_config", "lambda:PutFunctionEventInvokeConfig"),
    ("functions", "update_alias", "lambda:UpdateAlias"),
    ("pager", "publish", "sns:Publish"),
    ("pager", "send_email", "ses:SendEmail"),
    ("pager", "send_voice_message", "sms-voice:SendVoiceMessage"),
    ("pager", SIGNS, "connect:StartOutboundVoiceContact"),
    ("parameters", "get_parameter", "ssm:GetParameter"),
    ("queue", "invoke", "lambda:InvokeFunction"),
    ("secrets", "get_parameter", "ssm:GetParameter"),
    ("secrets", "put_parameter", "ssm:PutParameter"),
    ("timers", "start_execution", "states:StartExecution"),
    ("topics", "publish", "sns:Publish"),
];

/// An adapter that signs its one request by itself.
const SIGNS: &str = "sign";

/// Calls that no function makes, though it links them.
const OPERATORS: &[&str] = &["ssm:PutParameter"];

/// What others ask for in the name of a function that has a feature: the feature, the action, and who asks.
const IN_ITS_NAME: &[(&str, &str, &str)] = &[
    ("automation", "iam:PassRole", "Systems Manager: a role is handed over with a runbook's start"),
    ("pager-duty", "secretsmanager:GetSecretValue", SECRETS),
    ("slack", "secretsmanager:GetSecretValue", SECRETS),
    ("teams", "secretsmanager:GetSecretValue", SECRETS),
];
const SECRETS: &str = "Systems Manager: a parameter stands for a secret";

/// What others ask for in the name of every function, and who asks: no source of ours shows it.
const IN_EVERY_NAME: &[(&str, &str)] = &[
    ("kms:Decrypt", DYNAMODB),
    ("kms:DescribeKey", DYNAMODB),
    ("kms:Encrypt", DYNAMODB),
    ("kms:GenerateDataKey", DYNAMODB),
    ("kms:ReEncryptFrom", DYNAMODB),
    ("kms:ReEncryptTo", DYNAMODB),
    ("logs:CreateLogStream", "Lambda, which writes what a function logs"),
    ("logs:PutLogEvents", "Lambda, which writes what a function logs"),
];
const DYNAMODB: &str = "DynamoDB, where the table has a key of the user's";

/// What Lambda asks for in the name of a function whose failures a queue keeps.
const KEEPS: &str = "sqs:SendMessage";

/// Calls that are sent in one way or another: the file, and the method of the client.
const EITHER_WAY: &[(&str, &str)] = &[("topics.rs", "publish")];

#[test]
fn every_call_of_an_adapter_is_listed() {
    let features = features_of_modules();
    let mut made = BTreeSet::new();
    for (path, text) in adapters() {
        let asked = asked(&path, &text);
        let module = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let features = features.get(module).unwrap_or_else(|| unreachable!("lib.rs has {module}"));
        assert!(asked.is_empty() || !features.is_empty(), "{module} is behind no feature");
        for feature in features {
            made.extend(asked.iter().map(|call| (feature.clone(), call.clone())));
        }
    }
    let listed = CALLS.iter().map(|(feature, method, _)| ((*feature).into(), (*method).into()));
    assert_eq!(made, listed.collect::<BTreeSet<(String, String)>>());
}

/// A port that is linked and not wired would keep a right that nobody uses.
#[test]
fn a_function_wires_every_port_that_it_links() {
    let wiring = std::fs::read_to_string(root().join("shared/lambda-kit/src/wiring.rs")).unwrap();
    let ports: Vec<(&str, &str)> = wiring
        .split("#[cfg(feature = \"")
        .skip(1)
        .filter_map(|after| {
            let (feature, after) = after.split_once("\")]\n")?;
            let (name, _) = after.trim_start().strip_prefix("pub fn ")?.split_once('(')?;
            Some((feature, name))
        })
        .collect();
    for (name, function) in functions() {
        let folder = function["Properties"]["CodeUri"].as_str().unwrap();
        let main = std::fs::read_to_string(root().join(folder).join("src/main.rs")).unwrap();
        let linked = linked(folder);
        for feature in &linked {
            // Runbooks read what they sign with by themselves.
            let by_another = feature == "parameters" && linked.contains("automation");
            let mut its = ports.iter().filter(|(of, _)| of == feature);
            let wires = its.any(|(_, port)| main.contains(&format!("wiring.{port}()")));
            assert!(wires || by_another, "{name} links {feature} and does not wire it");
        }
    }
}

#[test]
fn a_function_may_do_what_is_asked_in_its_name_and_nothing_else() {
    for (name, function) in functions() {
        let folder = function["Properties"]["CodeUri"].as_str().unwrap();
        let linked = linked(folder);
        let itself = CALLS.iter().map(|(feature, _, action)| (*feature, *action));
        let others = IN_ITS_NAME.iter().map(|(feature, action, _)| (*feature, *action));
        let mut asked: BTreeSet<&str> = itself
            .chain(others)
            .filter(|(feature, _)| linked.contains(*feature))
            .map(|(_, action)| action)
            .filter(|action| !OPERATORS.contains(action))
            .chain(IN_EVERY_NAME.iter().map(|(action, _)| *action))
            .collect();
        let queues = queues_of(name, function);
        asked.extend((!queues.is_empty()).then_some(KEEPS));
        let role = role_of(function);
        let allowed = statements(&role).into_iter().flat_map(actions);
        // `table` holds a role to the calls of the store.
        let allowed = allowed.filter(|action| !action.starts_with("dynamodb:"));
        assert_eq!(allowed.collect::<BTreeSet<&str>>(), asked, "{name}, which links {linked:?}");
        // A page and a notice are one action: only the statement tells a phone from a topic.
        let notifies = statements(&role).iter().any(|its| its["Sid"] == "NotifyTopics");
        assert_eq!(notifies, linked.contains("topics"), "{name}");
        let keeps = statements(&role).into_iter().filter(|its| actions(its).contains(&KEEPS));
        let keeps = keeps.flat_map(|its| one_or_many(&its["Resource"]));
        assert_eq!(keeps.map(|its| attribute(its, "Arn")).collect::<BTreeSet<_>>(), queues);
    }
}

/// The queues in which Lambda puts what a function failed on.
fn queues_of(name: &str, function: &Value) -> BTreeSet<String> {
    let own = &function["Properties"];
    let reads = of_type("AWS::Lambda::EventSourceMapping").map(|(_, its)| &its["Properties"]);
    let reads = reads.filter(|its| its["FunctionName"] == json!({ "Ref": name }));
    let failures = reads.chain([&own["EventInvokeConfig"]]);
    let failures = failures.map(|its| &its["DestinationConfig"]["OnFailure"]["Destination"]);
    let all = failures.chain([&own["DeadLetterQueue"]["TargetArn"]]);
    all.filter(|queue| !queue.is_null()).map(queue_at).collect()
}

/// The files of the adapters with what is in them, without tests, by their path in the crate.
fn adapters() -> impl Iterator<Item = (PathBuf, String)> {
    let folder = root().join("shared/adapters/src");
    let files = files(&folder, ".rs").into_iter().map(move |path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
        (path.strip_prefix(&folder).unwrap().to_owned(), text)
    });
    files.filter(|(path, _)| {
        let mut parts = path.iter().filter_map(|part| part.to_str());
        !parts.any(|part| {
            ["contract", "contract.rs", "lib.rs", "testing.rs", "tests.rs"].contains(&part)
        })
    })
}

/// The features behind which each module of the adapters is.
fn features_of_modules() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("shared/adapters/src/lib.rs")).unwrap();
    let parts: Vec<&str> = text.split("mod ").collect();
    let modules = parts.windows(2).map(|pair| {
        let name = pair[1].split(';').next().unwrap().to_owned();
        // What stands between the module before and this one.
        let before = pair[0].split_once(';').map_or(pair[0], |(_, before)| before);
        let features = before.split("feature = \"").skip(1).filter_map(|its| its.split('"').next());
        (name, features.map(str::to_owned).collect())
    });
    modules.collect()
}

/// What a file asks of AWS. Whatever is sent is a call of a client that is known by its type, whatever it is called.
fn asked(path: &Path, text: &str) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    if text.contains("aws_sigv4::") {
        asked.insert(SIGNS.to_owned());
    }
    if !text.contains("aws_sdk_") {
        return asked;
    }
    let clients = clients(text);
    for function in text.split("fn ") {
        let made: Vec<&str> = clients.iter().flat_map(|client| calls(function, client)).collect();
        let sent = function.matches(".send()").count();
        let either = EITHER_WAY.iter().filter(|(its, _)| path.ends_with(its));
        let either = either.filter(|(_, call)| made.contains(call)).count();
        let name = function.split('(').next().unwrap();
        assert_eq!(made.len() + either, sent, "{} {name} calls {made:?}", path.display());
        asked.extend(made.into_iter().map(str::to_owned));
    }
    assert!(!asked.is_empty(), "{} asks AWS for nothing that is seen here", path.display());
    asked
}

/// What a text calls its clients: names of their type.
fn clients(text: &str) -> BTreeSet<&str> {
    let typed = text.lines().filter_map(|line| line.split_once(": "));
    let clients = typed.filter(|(_, its)| {
        its.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "Client")
    });
    clients.filter_map(|(before, _)| before.split_whitespace().last()).collect()
}

/// The methods that a text calls on a client of this name.
fn calls<'a>(text: &'a str, client: &str) -> impl Iterator<Item = &'a str> {
    text.split(client).skip(1).filter_map(|after| {
        let method = after.trim_start().strip_prefix('.')?;
        let end = method.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
        let (name, rest) = method.split_at(end);
        rest.starts_with("()").then_some(name)
    })
}

/// The ports that a function's crate takes from `lambda-kit`.
fn linked(folder: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let line = manifest.lines().find(|line| line.starts_with("lambda-kit = ")).unwrap();
    let features = line.split("features = [").nth(1).unwrap_or_default();
    features.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

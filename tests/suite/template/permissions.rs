//! Each role against the calls of its function: what an adapter asks for is allowed, and what is allowed
//! somebody asks for.

pub(crate) mod table;

use std::collections::{BTreeMap, BTreeSet};

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

#[test]
fn every_call_of_an_adapter_is_listed() {
    let features = features_of_modules();
    let mut made = BTreeSet::new();
    for path in files(&root().join("shared/adapters/src"), ".rs") {
        let module = path.strip_prefix(root().join("shared/adapters/src")).unwrap();
        let module = module.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(feature) = features.get(module) else { continue };
        // They ask nothing of AWS that a policy could permit.
        if ["callbacks", "pager-duty", "slack", "teams"].contains(&feature.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let signs = text.contains("aws_sigv4::").then_some(SIGNS);
        made.extend(calls(&text).chain(signs).map(|method| (feature.clone(), method.to_owned())));
    }
    let listed = CALLS.iter().map(|(feature, method, _)| ((*feature).into(), (*method).into()));
    assert_eq!(made, listed.collect::<BTreeSet<(String, String)>>());
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

/// The feature behind which each module of the adapters is.
fn features_of_modules() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("shared/adapters/src/lib.rs")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let modules = lines.windows(2).filter_map(|pair| {
        let feature = pair[0].strip_prefix("#[cfg(feature = \"")?.strip_suffix("\")]")?;
        let module = pair[1].trim_start_matches("pub ").strip_prefix("mod ")?;
        Some((module.trim_end_matches(';').to_owned(), feature.to_owned()))
    });
    modules.collect()
}

/// The methods that a text calls on `client`.
fn calls(text: &str) -> impl Iterator<Item = &str> {
    text.split("client").skip(1).filter_map(|after| {
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

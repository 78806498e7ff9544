//! What each role may do, on what, and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect_file;
use serde_json::{Value, json};

use super::arns::{arns, of_types, texts};
use super::{
    actions, attribute, get_att, globals, list, of_type, one_or_many, resource, statements,
    statements_on_conditions, sub, template,
};
use crate::architecture::root;

/// What names more than one thing: the statement, what it reaches, and why nothing narrower can be said.
const WIDE: &[(&str, &[&str], &str)] = &[
    ("DeliverLogs", &["*"], "the log delivery API has no resources"),
    ("DescribeDocuments", &[DOCUMENTS, DOCUMENTS_OF_AWS], NAMED_BY_PLANS),
    ("FollowRunbooks", &[EXECUTIONS], "Systems Manager names executions"),
    (
        "FollowStateMachines",
        &["states:here:execution:${RunbookNamePrefix}*"],
        "executions of what was made to be a runbook, by its name",
    ),
    (
        "HandOverRunbookRoles",
        &["iam::${AWS::AccountId}:role/${RunbookRolePrefix}*"],
        "roles that were made for runbooks, by their names",
    ),
    ("KeepAliases", &[ALIASES], "each response plan has an alias"),
    (
        "NotifyTopics",
        &["sns:*:${AWS::AccountId}:*"],
        "plans name topics at run time, of this account in several Regions",
    ),
    ("PageByConnect", &["${ConnectInstanceArn}/contact/*"], "Connect names contacts"),
    (
        "PageByEmail",
        &["ses:here:identity/*", "ses:here:configuration-set/*"],
        "SES authorises the address, its domain or a parent's; the condition binds the address",
    ),
    ("PageBySms", &["all but sns:*:*:*"], "a phone number is no ARN: everything but topics"),
    (
        "PageByVoice",
        &["sms-voice:here:phone-number/*", "sms-voice:here:pool/*"],
        "a number, an id or an ARN may be given, which no policy can tell apart",
    ),
    ("PermitSignals", &[ALIASES], "each response plan has an alias"),
    (
        "ReadSecretOfPagerDuty",
        &["secretsmanager:here:secret:${PagerDutySecret}-??????"],
        "six random characters end the ARN of a secret",
    ),
    (
        "ReadSigningKeys",
        &["ssm:here:parameter/tocsin/${NamePrefix}/runbooks/*"],
        "plans name keys at run time",
    ),
    (
        "ReadSecretOfSlack",
        &["secretsmanager:here:secret:${SlackSecret}-??????"],
        "Secrets Manager ends the name with six characters of its own",
    ),
    (
        "ReadSecretOfTeams",
        &["secretsmanager:here:secret:${TeamsSecret}-??????"],
        "Secrets Manager ends the name with six characters of its own",
    ),
    (
        "RunFunctions",
        &["lambda:here:function:${RunbookNamePrefix}*"],
        "what was made to be a runbook, by its name",
    ),
    (
        "RunStateMachines",
        &["states:here:stateMachine:${RunbookNamePrefix}*"],
        "what was made to be a runbook, by its name",
    ),
    (
        "StartRunbooks",
        &[
            "ssm:here:automation-definition/*",
            "ssm:${AWS::Region}::automation-definition/*",
            DOCUMENTS,
            DOCUMENTS_OF_AWS,
            EXECUTIONS,
        ],
        NAMED_BY_PLANS,
    ),
];
const ALIASES: &str = "lambda:here:function:${NamePrefix}-intake:*";
const DOCUMENTS: &str = "ssm:here:document/*";
const DOCUMENTS_OF_AWS: &str = "ssm:${AWS::Region}::document/*";
const EXECUTIONS: &str = "ssm:here:automation-execution/*";
const NAMED_BY_PLANS: &str = "plans name documents at run time, AWS's own among them";

#[test]
fn each_role_may_do_this_and_nothing_else() {
    let mut text = String::new();
    for (name, role) in of_type("AWS::IAM::Role") {
        let properties = &role["Properties"];
        assert!(properties["ManagedPolicyArns"].is_null(), "{name} borrows a policy");
        let trust = list(&properties["AssumeRolePolicyDocument"]["Statement"]);
        let [trust] = trust else { unreachable!("{name} is assumed by one service") };
        let service = trust["Principal"]["Service"].as_str().expect("a service");
        writeln!(text, "{name}, assumed by {service}{}", condition(trust)).expect("a string");
        for (on, statement) in statements_on_conditions(name) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            assert_eq!(statement["Effect"], json!("Allow"), "{name} {sid}");
            let on = on.map(|on| format!(", if {on}")).unwrap_or_default();
            let actions = actions(statement).join(" ");
            writeln!(text, "  {sid}{on}: {actions}{}", condition(statement)).expect("a string");
            for its in reached(statement) {
                writeln!(text, "    {its}").expect("a string");
            }
        }
    }
    expect_file![root().join("tests/golden/roles.txt")].assert_eq(&text);
}

/// What a statement asks for besides, in words.
fn condition(statement: &Value) -> String {
    let operators = statement["Condition"].as_object().into_iter().flatten();
    let each = operators.flat_map(|(operator, keys)| {
        keys.as_object().expect("keys").iter().map(move |(key, values)| {
            let values: Vec<_> = one_or_many(values).iter().flat_map(texts).collect();
            format!(", where {key} {operator} {}", values.join(" "))
        })
    });
    each.collect()
}

/// What a statement is about, in short.
pub(super) fn reached(statement: &Value) -> Vec<String> {
    let but = &statement["NotResource"];
    assert_ne!(statement["Resource"].is_null(), but.is_null(), "{statement}");
    if but.is_null() {
        one_or_many(&statement["Resource"]).iter().flat_map(arns).collect()
    } else {
        one_or_many(but).iter().flat_map(arns).map(|arn| format!("all but {arn}")).collect()
    }
}

/// What one statement names is there; what names more than one thing has a reason.
#[test]
fn whatever_a_role_reaches_is_there_or_has_a_reason() {
    let there = there();
    let mut met = BTreeSet::new();
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            for action in actions(statement) {
                assert!(!action.contains('*'), "{role} {sid} allows {action}");
            }
            for its in reached(statement) {
                for action in actions(statement) {
                    assert!(is_of_service(&its, action), "{role} {sid}: {action} on {its}");
                }
                if there.contains(&its) {
                    continue;
                }
                let reasons = WIDE.iter().filter(|(its, ..)| *its == sid);
                let mut known = reasons.flat_map(|(_, known, _)| *known);
                assert!(known.any(|known| *known == its), "{role} {sid} reaches {its}: why?");
                met.insert((sid, its));
            }
        }
    }
    let reasons = WIDE
        .iter()
        .flat_map(|(sid, known, _)| known.iter().map(move |known| (*sid, (*known).to_owned())));
    assert_eq!(met, reasons.collect(), "a reason that nothing needs any more");
}

/// Everything that the template makes or is told of, in short.
fn there() -> BTreeSet<String> {
    let variables = &globals()["Environment"]["Variables"];
    let told = |variable: &str| texts(&variables[variable]);
    let secrets = ["MASTER_KEY_PARAMETER", "SLACK_SECRET", "TEAMS_SECRET", "PAGERDUTY_SECRET"];
    let secrets = secrets.into_iter().flat_map(|its| told(&format!("TOCSIN_{its}")));
    let parameters = template()["Parameters"].as_object().expect("parameters").keys();
    let indexes = list(&resource("Table")["Properties"]["GlobalSecondaryIndexes"]).iter();
    let indexes = indexes.map(|its| format!("/index/{}", its["IndexName"].as_str().expect("one")));
    let places: Vec<String> = indexes.chain([String::new()]).collect();
    let tables = told("TOCSIN_TABLE").into_iter().flat_map(|name| {
        let at = |place: &String| format!("dynamodb:here:table/{name}{place}");
        places.iter().map(at).collect::<Vec<_>>()
    });
    let types =
        ["Logs::LogGroup", "SQS::Queue", "Serverless::Function", "Serverless::StateMachine"];
    let types = types.map(|its| format!("AWS::{its}"));
    tables
        .chain(secrets.map(|name| format!("ssm:here:parameter{name}")))
        .chain(told("TOCSIN_EVENT_BUS").iter().map(|bus| format!("events:here:event-bus/{bus}")))
        .chain(parameters.filter(|name| name.ends_with("Arn")).map(|name| format!("${{{name}}}")))
        .chain(arns(&get_att("Table", "StreamArn")))
        .chain(of_types(&types.each_ref().map(String::as_str)))
        .collect()
}

/// Whether an action is of the service that an ARN names.
fn is_of_service(arn: &str, action: &str) -> bool {
    let (service, _) = action.split_once(':').expect("a service");
    if let Some(parameter) = arn.strip_prefix("${") {
        let (name, _) = parameter.split_once('}').expect("a closing brace");
        let pattern = &template()["Parameters"][name]["AllowedPattern"];
        return pattern.as_str().is_some_and(|pattern| pattern.contains(&format!(":{service}:")));
    }
    let arn = arn.strip_prefix("all but ").unwrap_or(arn);
    arn == "*" || arn.split(':').next() == Some(service)
}

/// What a role may do, each action on each of what it is about.
pub(super) fn allowed(role: &str) -> BTreeSet<(String, String)> {
    let mut allowed = BTreeSet::new();
    for statement in statements(role) {
        for action in actions(statement) {
            allowed.extend(reached(statement).into_iter().map(|its| (action.to_owned(), its)));
        }
    }
    allowed
}

#[test]
fn a_key_is_used_where_dynamodb_asks_for_it_and_nowhere_else() {
    let through = sub("dynamodb.${AWS::Region}.${AWS::URLSuffix}");
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            if actions(statement).iter().any(|action| action.starts_with("kms:")) {
                let condition = json!({ "StringEquals": { "kms:ViaService": through } });
                assert_eq!(statement["Condition"], condition, "{role}");
            }
        }
    }
}

#[test]
fn a_rule_may_start_its_target_and_nothing_else() {
    let mut seen = 0;
    for (name, rule) in of_type("AWS::Events::Rule") {
        for target in list(&rule["Properties"]["Targets"]) {
            let role = &target["RoleArn"];
            if role.is_null() {
                continue;
            }
            seen += 1;
            let starts = arns(&target["Arn"]).into_iter();
            let starts = starts.map(|arn| ("states:StartExecution".to_owned(), arn));
            assert_eq!(allowed(&attribute(role, "Arn")), starts.collect(), "{name}");
        }
    }
    assert_eq!(seen, 1);
}

#[test]
fn only_functions_and_state_machines_made_for_it_are_run_as_runbooks() {
    for role in ["RunbookRole", "GuardianRole"] {
        for (sid, of) in [
            ("RunFunctions", "lambda:${AWS::Region}:${AWS::AccountId}:function"),
            ("RunStateMachines", "states:${AWS::Region}:${AWS::AccountId}:stateMachine"),
            ("FollowStateMachines", "states:${AWS::Region}:${AWS::AccountId}:execution"),
        ] {
            let all = statements(role);
            let statement = all.iter().find(|statement| statement["Sid"] == sid);
            let expected = format!("arn:${{AWS::Partition}}:{of}:${{RunbookNamePrefix}}*");
            assert_eq!(statement.expect(sid)["Resource"], sub(&expected), "{role} {sid}");
        }
    }
}

#[test]
fn a_runbook_gets_only_roles_made_for_runbooks() {
    // The guardian starts those whose execution was lost.
    let starters = ["RunbookRole", "GuardianRole"];
    for role in starters {
        let statement = statements(role)
            .into_iter()
            .find(|statement| actions(statement) == ["iam:PassRole"])
            .expect("roles are handed over");
        let resource = statement["Resource"]["Fn::Sub"].as_str().expect("a role's ARN");
        assert!(resource.ends_with(":role/${RunbookRolePrefix}*"), "{resource}");
        assert_eq!(
            statement["Condition"],
            json!({ "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" } })
        );
    }
    for (role, _) in of_type("AWS::IAM::Role").filter(|(name, _)| !starters.contains(name)) {
        for statement in statements(role) {
            assert!(!actions(statement).iter().any(|action| action.starts_with("iam:")), "{role}");
        }
    }
}

//! `tocsin doctor`: against the local stack, and against stand-ins for everything that it asks an
//! AWS account, all behind one endpoint as `AWS_ENDPOINT_URL` names it.

mod account;
mod services;
mod team;

use std::process::Output;

use domain::timeline::Fact;
use serde_json::{Value, json};

use crate::process::{Folder, Up, lines, tocsin};
use account::{Account, Said};

/// An instance of Amazon Connect.
const INSTANCE: &str =
    "arn:aws:connect:ap-northeast-1:123456789012:instance/11111111-2222-3333-4444-555555555555";

/// What was found, in a line each: severity, check, subject.
fn found(output: &Output) -> Vec<String> {
    let of = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    let line = |line: &Value| {
        assert!(!of(line, "what").is_empty() && !of(line, "remedy").is_empty(), "{line}");
        format!("{} {} {}", of(line, "severity"), of(line, "check"), of(line, "subject"))
    };
    lines(output).iter().map(line).collect()
}

#[test]
fn a_healthy_deployment_is_told_as_one_and_nothing_is_changed() {
    let account = Account::healthy();
    let output = account.doctor(&["--json"]);
    assert_eq!(found(&output), [] as [String; 0], "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(account.doctor(&[]).stdout).unwrap();
    assert_eq!(said, "nothing is wrong\n");
    let asked = account.asked();
    // Metrics are noted by their names.
    let reads = ["Describe", "Get", "List", "Query", "BatchGet", "RoundsCompleted", "SMSMonth"];
    let changes = |operation: &&String| !reads.iter().any(|verb| operation.starts_with(verb));
    assert_eq!(asked.iter().find(changes), None);
    assert!(
        !asked.iter().any(|its| its.starts_with("GetParameter")),
        "no secret is read: {asked:?}"
    );
    // Each question was asked: none is fine because nobody put it.
    for operation in account::OPERATIONS {
        assert!(asked.iter().any(|its| its == operation), "{operation} is not among {asked:?}");
    }
}

#[test]
fn each_fault_is_found_by_itself() {
    let xml = |text: &str| Said::This(json!(text));
    let alarm = |actions: Value| {
        let theirs = json!({
            "AlarmName": "db", "ActionsEnabled": true, "AlarmActions": actions, "StateValue": "OK",
            "AlarmArn": "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:db",
        });
        Said::This(json!({ "MetricAlarms": [account::own_alarm("OK"), theirs] }))
    };
    let own = |state: &str| Said::This(json!({ "MetricAlarms": [account::own_alarm(state)] }));
    let missing = account::intake_alias("databse");
    are_found_by_themselves([
        (
            "GetSMSSandboxAccountStatus",
            xml("<IsInSandbox>true</IsInSandbox>"),
            "FAULT SMS SNS".to_owned(),
        ),
        (
            "ListPhoneNumbersOptedOut",
            xml("<phoneNumbers><member>+819012345678</member></phoneNumbers>"),
            format!("FAULT SMS {}", team::channel("ana", "SMS")),
        ),
        ("GetSMSAttributes", xml("<attributes/>"), "WARNING SMS_SPEND limit".to_owned()),
        (
            "SMSMonthToDateSpentUSD",
            Said::This(json!([[60, 20.0]])),
            "FAULT SMS_SPEND spent".to_owned(),
        ),
        (
            "GetEmailIdentity",
            Said::No("NotFoundException"),
            "FAULT SENDER oncall@example.com".to_owned(),
        ),
        (
            "GetAccount",
            Said::This(json!({ "SendingEnabled": true, "ProductionAccessEnabled": false })),
            "FAULT MAIL SES".to_owned(),
        ),
        (
            "GetSuppressedDestination",
            Said::This(json!({ "SuppressedDestination": {
                "EmailAddress": "ana@example.com", "Reason": "BOUNCE", "LastUpdateTime": 1.0,
            } })),
            format!("FAULT MAIL {}", team::channel("ana", "EMAIL")),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_VOICE_ORIGINATION", "")]),
            "FAULT VOICE VoiceOriginationIdentity".to_owned(),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[
                ("TOCSIN_CONNECT_INSTANCE_ARN", INSTANCE),
                ("TOCSIN_CONNECT_FLOW", "11111111-2222-3333-4444-555555555555"),
            ]),
            "WARNING VOICE ConnectSourceNumber".to_owned(),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_EMAIL_SENDER", ""), ("TOCSIN_CANARY_MINUTES", "0")]),
            "FAULT SENDER SenderEmail".to_owned(),
        ),
        (
            "ListAliases",
            Said::This(json!({ "Aliases": [account::alias("compute")] })),
            "FAULT ALIASES database".to_owned(),
        ),
        ("DescribeAlarms", alarm(json!([])), "WARNING ALARMS db".to_owned()),
        ("DescribeAlarms", alarm(json!([missing])), "FAULT ALARMS db".to_owned()),
        ("DescribeAlarms", own("ALARM"), "FAULT OWN_ALARMS tocsin-dead-signals".to_owned()),
        (
            "DescribeDocument",
            Said::No("InvalidDocument"),
            "FAULT RUNBOOKS compute, document Diagnose".to_owned(),
        ),
        (
            "DescribeDocument",
            account::document(0),
            "WARNING RUNBOOKS compute, document Diagnose".to_owned(),
        ),
        ("RoundsCompleted", Said::This(json!([[600, 1.0]])), "FAULT GUARDIAN tocsin".to_owned()),
        ("RoundsCompleted", Said::This(json!([])), "FAULT GUARDIAN tocsin".to_owned()),
        ("ListSubscriptionsByTopic", Said::No("NotFound"), format!("FAULT TOPICS {}", team::TOPIC)),
    ]);
}

#[test]
fn each_fault_of_what_is_told_and_answered_beside_pages_is_found_by_itself() {
    are_found_by_themselves([
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_SLACK_SECRET", "")]),
            "FAULT CHAT compute".to_owned(),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_TEAMS_SECRET", "/tocsin/tocsin/teams")]),
            "FAULT CHAT TeamsSecret".to_owned(),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_PAGERDUTY_SECRET", "")]),
            "FAULT PAGER_DUTY compute".to_owned(),
        ),
        (
            "GetFunctionConfiguration",
            account::settings(&[("TOCSIN_PAGERDUTY_SECRET", team::SLACK)]),
            "FAULT PAGER_DUTY database".to_owned(),
        ),
        (
            "DescribeParameters",
            account::parameters(&[team::PAGER_DUTY]),
            "FAULT CHAT SlackSecret".to_owned(),
        ),
        (
            "DescribeParameters",
            account::parameters(&[team::SLACK]),
            "FAULT PAGER_DUTY PagerDutySecret".to_owned(),
        ),
        (
            "ListSubscriptionsByTopic",
            Said::This(json!(account::subscriptions(&["a@example.com"]))),
            "WARNING REPLIES tocsin-text-messages".to_owned(),
        ),
    ]);
}

/// Each, said by an operation of an account with which nothing else is wrong, is found and nothing else is.
fn are_found_by_themselves<const N: usize>(faults: [(&'static str, Said, String); N]) {
    for (operation, said, expected) in faults {
        let account = Account::healthy();
        account.says(operation, said);
        let output = account.doctor(&["--json"]);
        let seen = found(&output);
        assert!(seen.contains(&expected), "{operation}: {expected} is not among {seen:?}");
        // One fault may show in two places (a document that two plans run), and never in others.
        let check = |line: &String| line.split(' ').nth(1).map(str::to_owned);
        let others = ["OWN_ALARMS", "TOPICS", "REPLIES"];
        let is_its_own = |line: &&String| {
            check(line) == check(&expected) || others.contains(&check(line).unwrap().as_str())
        };
        assert_eq!(seen.iter().filter(is_its_own).count(), seen.len(), "{operation}: {seen:?}");
        assert_eq!(output.status.code(), Some(1), "{operation}");
    }
}

#[test]
fn an_alarm_without_an_action_is_heard_by_the_account_wide_rule_where_a_rule_routes_it() {
    let account = Account::healthy();
    let alarm = json!({
        "AlarmName": "db", "ActionsEnabled": true, "AlarmActions": [], "StateValue": "OK",
        "AlarmArn": "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:db",
        "Namespace": "AWS/RDS", "MetricName": "CPUUtilization",
    });
    let alarms = json!({ "MetricAlarms": [account::own_alarm("OK"), alarm] });
    account.says("DescribeAlarms", Said::This(alarms));
    let nobody = ["WARNING ALARMS db"];
    assert_eq!(found(&account.doctor(&["--json"])), nobody, "no rule routes it");
    account.put(&team::routing("AWS/RDS"));
    assert_eq!(found(&account.doctor(&["--json"])), [] as [String; 0]);
    account.put(&team::routing("AWS/EC2"));
    assert_eq!(found(&account.doctor(&["--json"])), nobody, "it is of another service");
    account.put(&team::routing("AWS/RDS"));
    account.says("DescribeRule", Said::This(json!({ "State": "DISABLED" })));
    assert_eq!(found(&account.doctor(&["--json"])), nobody, "the rule is off");
    account.says("DescribeRule", Said::No("ResourceNotFoundException"));
    assert_eq!(found(&account.doctor(&["--json"])), nobody, "the rule was not deployed");
}

#[test]
fn what_is_set_up_in_another_way_is_no_fault() {
    let account = Account::healthy();
    let subdomain = account::settings(&[("TOCSIN_EMAIL_SENDER", "oncall@alerts.example.com")]);
    account.says("GetFunctionConfiguration", subdomain);
    assert_eq!(
        found(&account.doctor(&["--json"])),
        [] as [String; 0],
        "a domain verifies those below"
    );
    // By Amazon Connect alone, and with secrets of Secrets Manager, which are not asked for.
    let mut team = team::configuration();
    for plan in team.plans.values_mut() {
        plan.integrations[0].secret =
            "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:pager-a1B2c3".into();
    }
    account.put(&team);
    account.says("DescribeParameters", Said::No("AccessDenied"));
    account.says(
        "GetFunctionConfiguration",
        account::settings(&[
            ("TOCSIN_VOICE_ORIGINATION", ""),
            ("TOCSIN_CONNECT_INSTANCE_ARN", INSTANCE),
            ("TOCSIN_CONNECT_FLOW", "11111111-2222-3333-4444-555555555555"),
            ("TOCSIN_CONNECT_SOURCE", "+12065550100"),
            ("TOCSIN_SLACK_SECRET", "/aws/reference/secretsmanager/slack"),
            ("TOCSIN_PAGERDUTY_SECRET", "/aws/reference/secretsmanager/pager"),
        ]),
    );
    assert_eq!(found(&account.doctor(&["--json"])), [] as [String; 0]);
    // A list may begin with a page on which there is nothing.
    let account = Account::healthy();
    account.says("DescribeParameters", Said::This(json!({ "Parameters": [], "NextToken": "1" })));
    let endless = found(&account.doctor(&["--json"]));
    assert_eq!(endless, ["NOT_CHECKED CHAT SlackSecret", "NOT_CHECKED PAGER_DUTY PagerDutySecret"]);
}

#[test]
fn what_the_operator_may_not_list_is_told_with_the_right_that_it_takes() {
    let account = Account::healthy();
    account.says("DescribeParameters", Said::No("AccessDenied"));
    let output = account.doctor(&["--json"]);
    assert_eq!(
        found(&output),
        ["NOT_CHECKED CHAT SlackSecret", "NOT_CHECKED PAGER_DUTY PagerDutySecret"]
    );
    for line in lines(&output) {
        assert_eq!(line["remedy"], "it takes the right ssm:DescribeParameters");
    }
}

#[test]
fn what_its_own_table_tells_is_found() {
    let account = Account::healthy();
    account.open("11111111-1111-5111-8111-111111111111", (-4 * 24, None), Vec::new());
    account.open("22222222-2222-5222-8222-222222222222", (-10 * 24, Some(-9 * 24)), Vec::new());
    let mut team = team::configuration();
    let silent = team.channels.get_mut(&team::channel("bob", "VOICE")).unwrap();
    silent.activation = domain::contact::Activation::NotActivated;
    account.put(&team);
    let output = account.doctor(&["--json"]);
    assert_eq!(
        found(&output),
        [
            format!("FAULT PLANS {}", team::channel("bob", "VOICE")),
            "FAULT OPEN_INCIDENTS compute/11111111-1111-5111-8111-111111111111".to_owned(),
            "WARNING OPEN_INCIDENTS compute/11111111-1111-5111-8111-111111111111".to_owned(),
            "WARNING ANALYSES compute/22222222-2222-5222-8222-222222222222".to_owned(),
        ]
    );
}

#[test]
fn what_failed_for_good_is_found_and_what_is_tried_again_is_not() {
    let account = Account::healthy();
    let again = |again_at| Fact::EffectFailed {
        effect: "tell PagerDuty".into(),
        reason: "status 401".into(),
        again_at,
    };
    let chat = Fact::ChatFailed { reason: "could not make the channel: missing_scope".into() };
    let facts = vec![again(Some(account::now())), chat, again(None)];
    account.open("33333333-3333-5333-8333-333333333333", (-1, Some(-1)), facts);
    let output = account.doctor(&["--json"]);
    let line = "WARNING FAILURES compute/33333333-3333-5333-8333-333333333333";
    assert_eq!(found(&output), [line, line]);
    let whats = lines(&output);
    let whats: Vec<&str> = whats.iter().filter_map(|line| line["what"].as_str()).collect();
    assert!(whats[0].starts_with("chat: could not make the channel: missing_scope"), "{whats:?}");
    assert!(whats[1].starts_with("could not tell PagerDuty: status 401"), "{whats:?}");
}

#[test]
fn what_the_operator_may_not_ask_is_told_as_not_checked() {
    let account = Account::healthy();
    for operation in account::OPERATIONS {
        account.says(operation, Said::No("AccessDenied"));
    }
    let said = String::from_utf8(account.doctor(&[]).stderr).unwrap();
    assert!(said.contains("lambda:GetFunctionConfiguration") && said.contains("--table"), "{said}");
    let output = account.doctor(&["--json", "--table", "tocsin"]);
    let found = found(&output);
    assert!(found.iter().all(|line| line.starts_with("NOT_CHECKED ")), "{found:?}");
    for check in [
        "SMS",
        "SMS_SPEND",
        "SENDER",
        "MAIL",
        "VOICE",
        "REPLIES",
        "CHAT",
        "PAGER_DUTY",
        "ALIASES",
        "ALARMS",
        "OWN_ALARMS",
        "TOPICS",
        "RUNBOOKS",
        "GUARDIAN",
        "CANARY",
    ] {
        let begin = format!("NOT_CHECKED {check} ");
        assert!(found.iter().any(|line| line.starts_with(&begin)), "{check}: {found:?}");
    }
    let whys = lines(&output);
    assert!(whys.iter().all(|line| line["what"].as_str().unwrap().contains("AccessDenied")));
    assert_eq!(output.status.code(), Some(1));

    let said = String::from_utf8(account.doctor(&["--table", "tocsin"]).stdout).unwrap();
    assert!(
        said.contains("NOT_CHECKED  GUARDIAN        tocsin: not checked: AccessDenied"),
        "{said}"
    );
    assert!(said.contains("it takes the right cloudwatch:GetMetricStatistics"), "{said}");
    assert!(!said.contains("nothing is wrong"), "{said}");
}

#[test]
fn the_local_stack_is_looked_at_without_an_account() {
    let data = Folder::new("doctor");
    let up = Up::start(&data, &[]);
    assert_eq!(up.json(&["doctor"]), [] as [Value; 0], "nothing is wrong with the guide's plans");
    let said = String::from_utf8(up.run(&["doctor"]).stdout).unwrap();
    assert_eq!(
        said,
        "nothing is wrong\nof the local stack, which has no carriers and no alarms: --deployment \
         NAME asks AWS\n"
    );
    let output = tocsin(&["doctor", "--region", "ap-northeast-1"]);
    assert_eq!(output.status.code(), Some(2), "a Region is of a deployment");
}

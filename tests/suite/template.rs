//! What no emulator proves: that `template.yaml` and the state machines lose nothing, allow no more
//! than they need, and agree with the code. Both are read as data.

pub(crate) mod alarms;
mod documents;
mod parameters;
mod permissions;
pub(crate) mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use domain::limits;
use expect_test::expect;
use serde_json::{Map, Value, json};

const TEMPLATE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"));
const ESCALATION: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../functions/escalation/escalation.asl.json"
));
const RESPONSE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/escalation/response.asl.json"));

/// An instant, whichever.
const START: &str = "2026-11-23T01:00:00Z";
const FOLLOW: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/pagerduty/follow.asl.json"));

/// The names under which Step Functions says that an execution of this name was there already: on
/// AWS, and on emulators.
const ALREADY_THERE: [&str; 2] =
    ["StepFunctions.ExecutionAlreadyExistsException", "ExecutionAlreadyExists"];
/// The names under which our functions fail on purpose.
const OURS: [&str; 3] = ["Drop", "Reject", "Retry"];
/// What Lambda itself may fail with, and repeating helps.
const LAMBDAS: [&str; 4] = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
];

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

/// The URLs that are public: which function answers there, on what condition there is one, and which output
/// says it.
const URLS: [(&str, &str, &str, &str); 4] = [
    ("ApiUrl", "ApiFunction", "ServesApi", "ApiUrl"),
    ("ChatUrl", "ChatFunction", "HasChat", "ChatUrl"),
    ("PagerdutyUrl", "PagerdutyFunction", "HasPagerDuty", "PagerDutyUrl"),
    ("RepliesUrl", "RepliesFunction", "ServesReplies", "ReplyUrl"),
];

// -- Functions ---------------------------------------------------------------------------------

#[test]
fn a_function_is_named_after_its_folder_and_built_from_it() {
    for (name, function) in functions() {
        let folder = name.strip_suffix("Function").expect("XFunction").to_lowercase();
        let properties = &function["Properties"];
        assert_eq!(properties["CodeUri"], json!(format!("functions/{folder}")));
        assert_eq!(properties["FunctionName"], sub(&format!("${{NamePrefix}}-{folder}")));
        assert_eq!(function["Metadata"]["BuildMethod"], json!("rust-cargolambda"), "{name}");
    }
    assert_eq!(globals()["Runtime"], json!("provided.al2023"));
    assert_eq!(globals()["Architectures"], json!([{ "Ref": "Architecture" }]));
}

#[test]
fn the_environment_is_what_the_wiring_reads() {
    // `lambda-kit` refuses to start on an unknown or a missing name.
    let variables = globals()["Environment"]["Variables"].as_object().expect("variables");
    let names: BTreeSet<&str> = variables.keys().map(String::as_str).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        [
            "TOCSIN_ACCOUNT",
            "TOCSIN_API_HOSTS",
            "TOCSIN_CANARY_MINUTES",
            "TOCSIN_CANARY_SINK",
            "TOCSIN_CONNECT_FLOW",
            "TOCSIN_CONNECT_INSTANCE_ARN",
            "TOCSIN_CONNECT_SOURCE",
            "TOCSIN_EMAIL_SENDER",
            "TOCSIN_ESCALATION_MACHINE_ARN",
            "TOCSIN_EVENT_BUS",
            "TOCSIN_FAILED_SIGNALS_ARN",
            "TOCSIN_INTAKE_FUNCTION",
            "TOCSIN_LOG_LEVEL",
            "TOCSIN_MASTER_KEY_PARAMETER",
            "TOCSIN_PAGERDUTY_SECRET",
            "TOCSIN_REPLY_URL",
            "TOCSIN_RESPONSE_MACHINE_ARN",
            "TOCSIN_SLACK_SECRET",
            "TOCSIN_SMS_SENDER_ID",
            "TOCSIN_TABLE",
            "TOCSIN_TEAMS_SECRET",
            "TOCSIN_VOICE_ORIGINATION",
        ]
    );
    for (name, function) in functions() {
        assert!(function["Properties"]["Environment"].is_null(), "{name} has variables of its own");
    }
    for machine in ["escalation", "response"] {
        let variable = format!("TOCSIN_{}_MACHINE_ARN", machine.to_uppercase());
        let arn = variables[&variable]["Fn::Sub"].as_str().expect("an ARN made from the name");
        let name = &resource(&format!("{}Machine", capitalised(machine)))["Properties"]["Name"];
        let name = name["Fn::Sub"].as_str().expect("a name");
        assert!(arn.ends_with(&format!(":stateMachine:{name}")), "{arn} is not {name}");
    }
}

#[test]
fn an_invocation_ends_before_whoever_waits_for_it_gives_up() {
    let patience = limits::RETRY_DEADLINE + limits::SEND_TIMEOUT;
    for (name, function) in functions() {
        let timeout = timeout_of(function);
        assert!(timeout > patience.as_secs(), "{name} is cut off while it still retries");
    }
    for (machine, state) in tasks() {
        let resource = state["Resource"].as_str().expect("a resource");
        if resource.ends_with(":::lambda:invoke") {
            let target = state["Parameters"]["FunctionName"].as_str().expect("a function");
            let name = target.trim_start_matches("${").trim_end_matches("Arn}");
            let waits = state["TimeoutSeconds"].as_i64().expect("seconds");
            let runs = timeout_of(self::resource(name));
            assert!(runs < waits, "{machine} gives up on {name} after {waits} s of {runs} s");
        }
    }
    // One round ends before the next begins, and by itself, with time to report.
    let round = timeout_of(resource("GuardianFunction"));
    assert!(round < 60 && limits::ROUND_DEADLINE.as_secs() + 5 <= round);
}

#[test]
fn what_a_function_logs_goes_to_its_own_group_and_expires() {
    assert_eq!(globals()["LoggingConfig"]["LogFormat"], json!("JSON"));
    for (name, function) in functions() {
        let group = referenced(&function["Properties"]["LoggingConfig"]["LogGroup"]);
        assert_eq!(
            resource(&group)["Properties"]["RetentionInDays"],
            json!({ "Ref": "LogRetentionDays" })
        );
        let role = role_of(function);
        let log = statements(&role).into_iter().find(|s| s["Sid"] == "Log").expect("may log");
        assert_eq!(
            log["Resource"],
            get_att(&group, "Arn"),
            "{name} may write to another group than its own"
        );
    }
    for (name, group) in of_type("AWS::Logs::LogGroup") {
        assert!(!group["Properties"]["RetentionInDays"].is_null(), "{name} never expires");
    }
}

// -- No edge without a net ---------------------------------------------------------------------

#[test]
fn what_is_invoked_asynchronously_keeps_what_fails() {
    let mut invoked = BTreeSet::new();
    for (name, permission) in of_type("AWS::Lambda::Permission") {
        // Who calls a URL waits for the answer, and tries again.
        if URL_PERMISSIONS.contains(&name) {
            continue;
        }
        invoked.insert(referenced(&permission["Properties"]["FunctionName"]));
    }
    // They hand over to themselves.
    invoked.extend(["ChatFunction", "PagerdutyFunction"].map(str::to_owned));
    assert_eq!(
        invoked.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "ChatFunction",
            "GuardianFunction",
            "IntakeFunction",
            "PagerdutyFunction",
            "RepliesFunction",
            "RunbookFunction"
        ]
    );
    for name in invoked {
        let function = resource(&name);
        let config = &function["Properties"]["EventInvokeConfig"];
        assert!(config["MaximumRetryAttempts"].is_u64(), "{name}: attempts");
        let age = config["MaximumEventAgeInSeconds"].as_u64().expect("a maximum age");
        assert!((60..=3_600).contains(&age), "{name}: an event of {age} s is no news");
        let queue = queue_at(&config["DestinationConfig"]["OnFailure"]["Destination"]);
        assert!(
            may(&role_of(function), "sqs:SendMessage", &get_att(&queue, "Arn")),
            "{name} may not write to {queue}"
        );
    }
}

#[test]
fn intake_has_a_dead_letter_queue_for_every_alias() {
    let function = resource("IntakeFunction");
    let queue = queue_at(&function["Properties"]["DeadLetterQueue"]["TargetArn"]);
    assert!(may(&role_of(function), "sqs:SendMessage", &get_att(&queue, "Arn")));
    let destination = &function["Properties"]["EventInvokeConfig"]["DestinationConfig"];
    assert_ne!(
        queue_at(&destination["OnFailure"]["Destination"]),
        queue,
        "a signal to send again and the story of its failure are told apart by their queue"
    );
}

#[test]
fn an_alias_gets_the_retries_and_the_queue_that_the_function_itself_has() {
    let config = &resource("IntakeFunction")["Properties"]["EventInvokeConfig"];
    assert_eq!(config["MaximumRetryAttempts"], json!(limits::INTAKE_RETRIES));
    assert_eq!(config["MaximumEventAgeInSeconds"], json!(limits::INTAKE_EVENT_AGE.as_secs()));
    let queue = queue_at(&config["DestinationConfig"]["OnFailure"]["Destination"]);
    let variables = &globals()["Environment"]["Variables"];
    for (variable, name) in [
        ("TOCSIN_FAILED_SIGNALS_ARN", &resource(&queue)["Properties"]["QueueName"]),
        ("TOCSIN_INTAKE_FUNCTION", &resource("IntakeFunction")["Properties"]["FunctionName"]),
    ] {
        let named = variables[variable]["Fn::Sub"].as_str().expect("a name");
        assert!(named.ends_with(name["Fn::Sub"].as_str().expect("a name")), "{variable}: {named}");
    }
}

#[test]
fn the_guardian_looks_after_the_aliases_of_intake_and_opens_it_to_nobody_new() {
    let intake = json!([get_att("IntakeFunction", "Arn"), sub("${IntakeFunction.Arn}:*")]);
    let principals: BTreeSet<&str> = of_type("AWS::Lambda::Permission")
        .map(|(_, permission)| &permission["Properties"])
        .filter(|permission| permission["FunctionName"] == json!({ "Ref": "IntakeFunction" }))
        .map(|permission| permission["Principal"].as_str().expect("a service"))
        .collect();
    let of = |sid: &str| {
        let statements = statements("GuardianRole");
        *statements.iter().find(|statement| statement["Sid"] == sid).expect("a statement")
    };
    assert_eq!(of("KeepAliases")["Resource"], intake);
    assert_eq!(of("PermitSignals")["Resource"], intake);
    let allowed = list(&of("PermitSignals")["Condition"]["StringEquals"]["lambda:Principal"]);
    let allowed: BTreeSet<&str> = allowed.iter().filter_map(Value::as_str).collect();
    assert_eq!(allowed, principals, "those that may invoke the function itself");
}

#[test]
fn a_function_reserves_concurrency_only_when_asked() {
    for (function, condition, parameter) in [
        ("IntakeFunction", "HasReservedConcurrency", "ReservedIntakeConcurrency"),
        ("ApiFunction", "HasReservedApiConcurrency", "ReservedApiConcurrency"),
    ] {
        assert_eq!(
            resource(function)["Properties"]["ReservedConcurrentExecutions"],
            json!({ "Fn::If": [condition, { "Ref": parameter }, { "Ref": "AWS::NoValue" }] })
        );
        assert_eq!(template()["Parameters"][parameter]["Default"], json!(0));
    }
}

#[test]
fn a_rule_keeps_what_it_cannot_deliver() {
    let rules: Vec<_> = of_type("AWS::Events::Rule").collect();
    assert_eq!(rules.len(), 6);
    for (name, rule) in rules {
        for target in list(&rule["Properties"]["Targets"]) {
            let queue = queue_at(&target["DeadLetterConfig"]["Arn"]);
            assert!(admits_rule(&queue, name), "{queue} refuses what {name} could not deliver");
            let policy = &target["RetryPolicy"];
            assert!(policy["MaximumRetryAttempts"].is_u64(), "{name}: attempts");
            assert!(policy["MaximumEventAgeInSeconds"].is_u64(), "{name}: age");

            if target["RoleArn"].is_object() {
                let role = attribute(&target["RoleArn"], "Arn");
                assert!(may(&role, "states:StartExecution", &target["Arn"]), "{name}: {role}");
                continue;
            }
            let function = attribute(&target["Arn"], "Arn");
            let permitted = of_type("AWS::Lambda::Permission").any(|(_, permission)| {
                let permission = &permission["Properties"];
                permission["FunctionName"] == json!({ "Ref": function })
                    && permission["Principal"] == "events.amazonaws.com"
                    && (permission["SourceArn"] == get_att(name, "Arn")
                        || is_any_rule(&permission["SourceArn"]))
            });
            assert!(permitted, "{name} may not invoke {function}");
        }
    }
}

#[test]
fn the_rule_of_heartbeats_matches_what_intake_reads_as_a_ping() {
    let rule = &resource("HeartbeatsRule")["Properties"];
    assert_eq!(attribute(&list(&rule["Targets"])[0]["Arn"], "Arn"), "IntakeFunction");
    let pattern = wire::pattern::Pattern::parse(&rule["EventPattern"].to_string()).expect("valid");
    for (case, bytes) in crate::golden::payloads("intake") {
        let event: Value = serde_json::from_slice(&bytes).expect("JSON");
        let reading = &wire::inbound::read(&bytes, crate::golden::received_at())[0];
        let pings =
            matches!(reading, wire::inbound::Reading::Ping(_)) && event["source"].is_string();
        assert_eq!(pattern.matches(&event), pings || case == "heartbeat-broken", "{case}");
    }
}

/// What the rule delivers of an event is kept as a change and read as nothing else.
#[test]
fn the_rule_of_changes_delivers_what_is_kept_and_pages_nobody() {
    use wire::inbound::Reading;
    let rule = &resource("ChangesRule")["Properties"];
    let target = &list(&rule["Targets"])[0];
    assert_eq!(attribute(&target["Arn"], "Arn"), "IntakeFunction");
    let template = target["InputTransformer"]["InputTemplate"].as_str().expect("a text");
    let pattern = wire::pattern::Pattern::parse(&rule["EventPattern"].to_string()).expect("valid");
    let mut kept = 0;
    for (case, bytes) in crate::golden::payloads("intake") {
        let event: Value = serde_json::from_slice(&bytes).expect("JSON");
        let read = |bytes: &[u8]| wire::inbound::read(bytes, crate::golden::received_at());
        let tells = read(&bytes).iter().any(|reading| matches!(reading, Reading::Change(_)));
        if event["source"].is_string() && tells {
            assert!(pattern.matches(&event), "{case} never comes");
        }
        if !pattern.matches(&event) {
            continue;
        }
        //= eventbridge#eb-transform-target-input: the whole event, as JSON
        let delivered = template.replace("<aws.events.event.json>", &event.to_string());
        match read(delivered.as_bytes()).as_slice() {
            [Reading::Change(_)] => kept += 1,
            [Reading::Ignored(_)] => assert!(!tells, "{case}"),
            other => unreachable!("{case}: {other:?}"),
        }
    }
    assert!(kept > 0);
}

/// The stream hands the publisher every new fact of an incident, again and again until it is told, and
/// nothing else.
#[test]
fn the_publisher_hears_each_new_fact_until_it_has_told_it() {
    let source = resource("PublisherSource");
    let properties = &source["Properties"];
    assert_eq!(referenced(&properties["FunctionName"]), "PublisherFunction");
    assert_eq!(properties["StartingPosition"], json!("TRIM_HORIZON"));
    assert_eq!(properties["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
    assert_eq!(properties["BisectBatchOnFunctionError"], json!(true));
    let queue = queue_at(&properties["DestinationConfig"]["OnFailure"]["Destination"]);
    assert!(may("PublisherRole", "sqs:SendMessage", &get_att(&queue, "Arn")));
    let stream = &properties["EventSourceArn"];
    let kept = json!({ "Ref": "ExistingTableStreamArn" });
    let either = json!(["HasExistingStream", kept, get_att("Table", "StreamArn")]);
    assert_eq!(stream["Fn::If"], either);
    let made = &resource("Table")["Properties"]["StreamSpecification"];
    assert_eq!(made["StreamViewType"], json!("NEW_IMAGE"));

    let filter = &list(&properties["FilterCriteria"]["Filters"])[0]["Pattern"];
    let pattern = wire::pattern::Pattern::parse(filter.as_str().expect("a text")).expect("valid");
    let golden = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let fact = golden(include_str!("../../shared/store/golden/timeline-v2.json"));
    let head = golden(include_str!("../../shared/store/golden/incident-v2.json"));
    let engagement = golden(include_str!("../../shared/store/golden/engagement-v1.json"));
    let keys = |item: &Value| json!({ "pk": item["pk"], "sk": item["sk"] });
    for (name, item, comes) in [
        ("INSERT", &fact, true),
        ("MODIFY", &fact, false),
        ("REMOVE", &fact, false),
        ("INSERT", &head, false),
        ("INSERT", &engagement, false),
    ] {
        assert!(item["pk"].is_object(), "{item}");
        let record = json!({ "eventName": name, "dynamodb": { "Keys": keys(item) } });
        assert_eq!(pattern.matches(&record), comes, "{record}");
    }
}

#[test]
fn a_failure_queue_is_encrypted_lasts_two_weeks_and_rings() {
    let mut watched = BTreeSet::new();
    for (_, alarm) in of_type("AWS::CloudWatch::Alarm") {
        if alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible" {
            assert_eq!(alarm["Properties"]["Threshold"], json!(0));
            let dimension = &alarm["Properties"]["Dimensions"][0]["Value"];
            watched.insert(attribute(dimension, "QueueName"));
        }
    }
    for (name, queue) in of_type("AWS::SQS::Queue") {
        assert_eq!(queue["Properties"]["SqsManagedSseEnabled"], json!(true), "{name}");
        assert_eq!(queue["Properties"]["MessageRetentionPeriod"], json!(14 * 24 * 3_600), "{name}");
        assert!(watched.contains(name), "nobody hears of what waits in {name}");
    }
}

#[test]
fn our_own_failures_ring() {
    let alarms: BTreeSet<(String, String, String)> = of_type("AWS::CloudWatch::Alarm")
        .map(|(_, alarm)| {
            let properties = &alarm["Properties"];
            let text = |field: &str| properties[field].as_str().unwrap_or_default().to_owned();
            let subject = &properties["Dimensions"][0]["Value"];
            let subject = subject["Ref"].as_str().unwrap_or_default().to_owned();
            (subject, text("MetricName"), text("TreatMissingData"))
        })
        .collect();
    let rings = |subject: &str, metric: &str, missing: &str| {
        assert!(
            alarms.contains(&(subject.to_owned(), metric.to_owned(), missing.to_owned())),
            "no alarm on {metric} of {subject}"
        );
    };
    for (name, _) in functions() {
        rings(name, "Errors", "notBreaching");
    }
    for (name, _) in of_type("AWS::Serverless::StateMachine") {
        rings(name, "ExecutionsFailed", "notBreaching");
    }
    rings("IntakeFunction", "Throttles", "notBreaching");
    rings("EscalationFunction", "Throttles", "notBreaching");
    rings("ApiFunction", "Throttles", "notBreaching");
    rings("PublisherFunction", "IteratorAge", "notBreaching");
    rings("ChatFunction", "IteratorAge", "notBreaching");
    // What our functions write, they write by their deployment.
    rings("NamePrefix", "PagesFailed", "notBreaching");
    // Silence writes no datapoint.
    rings("NamePrefix", "RoundsCompleted", "breaching");
    rings("NamePrefix", "CanarySeconds", "breaching");
    rings("NamePrefix", "CanaryFailed", "notBreaching");
    rings("NamePrefix", "RespondersOptedOut", "notBreaching");

    let told = json!({ "Fn::If": [
        "HasAlarmTopic", [{ "Ref": "AlarmTopicArn" }], { "Ref": "AWS::NoValue" },
    ] });
    for (name, alarm) in of_type("AWS::CloudWatch::Alarm") {
        assert_eq!(alarm["Properties"]["AlarmActions"], told, "{name}");
        assert_eq!(alarm["Properties"]["OKActions"], told, "{name}");
        assert!(alarm["Properties"]["AlarmDescription"].is_string(), "{name} says nothing");
    }
}

#[test]
fn the_doctor_knows_what_there_is_by_its_name() {
    let named = |name: &str| json!({ "Fn::Sub": format!("${{NamePrefix}}-{name}") });
    let names = |name: &str, field: &str| resource(name)["Properties"][field].clone();
    let alarms: Vec<Value> = of_type("AWS::CloudWatch::Alarm")
        .map(|(_, alarm)| alarm["Properties"]["AlarmName"].clone())
        .collect();
    assert_eq!(alarms.len(), domain::doctor::OWN_ALARMS.len());
    for own in domain::doctor::OWN_ALARMS {
        assert!(alarms.contains(&named(own)), "{own}");
    }
    assert_eq!(names("IntakeFunction", "FunctionName"), named("intake"));
    assert_eq!(names("AllAlarmsRule", "Name"), named("all-alarms"));
    assert_eq!(names("EveryMinuteRule", "Name"), named("every-minute"));
    assert_eq!(names("RepliesFunction", "FunctionName"), named("replies"));
    assert_eq!(names("TextMessages", "TopicName"), named("text-messages"));
    let replies = json!([{ "Protocol": "lambda", "Endpoint": get_att("RepliesFunction", "Arn") }]);
    assert_eq!(names("TextMessages", "Subscription"), replies);
    let variables = &globals()["Environment"]["Variables"];
    for (variable, parameter) in [
        ("TOCSIN_EMAIL_SENDER", "SenderEmail"),
        ("TOCSIN_VOICE_ORIGINATION", "VoiceOriginationIdentity"),
        ("TOCSIN_CANARY_MINUTES", "CanaryMinutes"),
        ("TOCSIN_CONNECT_INSTANCE_ARN", "ConnectInstanceArn"),
        ("TOCSIN_CONNECT_FLOW", "ConnectContactFlowId"),
        ("TOCSIN_CONNECT_SOURCE", "ConnectSourceNumber"),
        ("TOCSIN_SMS_SENDER_ID", "SmsSenderId"),
        ("TOCSIN_SLACK_SECRET", "SlackSecret"),
        ("TOCSIN_TEAMS_SECRET", "TeamsSecret"),
        ("TOCSIN_PAGERDUTY_SECRET", "PagerDutySecret"),
    ] {
        assert_eq!(variables[variable], json!({ "Ref": parameter }));
    }
}

#[test]
fn canaries_are_off_by_default_and_a_broken_pager_is_noticed_in_ten_minutes_with_the_shortest() {
    let minutes = &template()["Parameters"]["CanaryMinutes"];
    assert_eq!(minutes["Default"], json!(0));
    let allowed = list(&minutes["AllowedValues"]).iter().filter_map(Value::as_i64);
    let shortest = allowed.filter(|minutes| *minutes > 0).min().expect("some");
    // Broken right after one landed: the next, its limit, the round that looks.
    assert!(shortest + limits::CANARY_LIMIT.as_mins() < 10, "{shortest}");
    for name in ["CanaryFailedAlarm", "CanaryMissingAlarm"] {
        assert_eq!(resource(name)["Condition"], json!("WatchesCanaries"), "{name}");
    }
    // One is released within each period, however long the interval.
    let missing = &resource("CanaryMissingAlarm")["Properties"];
    let longest = list(&minutes["AllowedValues"]).iter().filter_map(Value::as_i64).max();
    let watched = missing["Period"].as_i64().expect("seconds")
        * missing["EvaluationPeriods"].as_i64().expect("periods");
    assert!(watched >= 2 * longest.expect("some") * 60);
    let release = statements("GuardianRole");
    let release = release.iter().find(|statement| statement["Sid"] == "ReleaseCanaries");
    assert_eq!(release.expect("may")["Resource"], get_att("IntakeFunction", "Arn"));
}

#[test]
fn an_embedded_metric_that_rings_is_written_under_that_name_and_by_this_deployment_alone() {
    let kit = include_str!("../../shared/lambda-kit/src/emf.rs");
    // Without it, the rounds of one deployment would hide the silence of another in the same account.
    let dimensions = json!([{ "Name": "Deployment", "Value": { "Ref": "NamePrefix" } }]);
    let mut seen = 0;
    for (name, alarm) in of_type("AWS::CloudWatch::Alarm") {
        let properties = &alarm["Properties"];
        let namespace = properties["Namespace"].as_str().expect("a name");
        if namespace.starts_with("AWS/") {
            continue;
        }
        seen += 1;
        assert_eq!(namespace, "Tocsin", "{name}");
        assert_eq!(properties["Dimensions"], dimensions, "{name}");
        let metric = properties["MetricName"].as_str().expect("a name");
        for written in [metric, "Deployment", "Tocsin"] {
            assert!(kit.contains(&format!("\"{written}\"")), "{name}: nobody writes {written}");
        }
    }
    assert_eq!(seen, 5);
}

#[test]
fn the_doctor_asks_for_the_rounds_that_the_alarm_on_the_guardian_watches() {
    let doctor = include_str!("../../cli/src/doctor/aws/metrics.rs");
    let asks = |what: &str| {
        assert!(doctor.contains(&format!("\"{what}\"")), "the doctor does not ask for {what}");
    };
    let alarm = &resource("GuardianSilentAlarm")["Properties"];
    for field in ["Namespace", "MetricName"] {
        asks(alarm[field].as_str().expect("a name"));
    }
    asks(alarm["Dimensions"][0]["Name"].as_str().expect("a name"));
}

#[test]
fn the_name_of_the_deployment_is_what_intake_is_called_by() {
    // A function strips `-intake` of it (`Settings::name_prefix`): no variable more has to say it.
    let named = &globals()["Environment"]["Variables"]["TOCSIN_INTAKE_FUNCTION"];
    assert_eq!(*named, sub("${NamePrefix}-intake"));
}

// -- The table ---------------------------------------------------------------------------------

#[test]
fn the_table_can_be_restored_and_is_not_deleted() {
    let table = resource("Table");
    assert_eq!(table["DeletionPolicy"], json!("Retain"));
    assert_eq!(table["UpdateReplacePolicy"], json!("Retain"));
    let properties = &table["Properties"];
    assert_eq!(properties["BillingMode"], json!("PAY_PER_REQUEST"));
    assert_eq!(properties["DeletionProtectionEnabled"], json!(true));
    let recovery = &properties["PointInTimeRecoverySpecification"];
    assert_eq!(recovery["PointInTimeRecoveryEnabled"], json!(true));
    assert_eq!(
        properties["TimeToLiveSpecification"],
        json!({ "AttributeName": "expires_at", "Enabled": true })
    );
    assert_eq!(
        properties["SSESpecification"],
        json!({ "Fn::If": [
            "HasKey",
            { "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": { "Ref": "KmsKeyArn" } },
            // With a key that DynamoDB owns.
            { "SSEEnabled": false },
        ] })
    );
}

#[test]
fn the_keys_and_indexes_are_those_of_the_store() {
    let properties = &resource("Table")["Properties"];
    let keys = |schema: &Value| -> Vec<String> {
        list(schema)
            .iter()
            .map(|key| key["AttributeName"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(keys(&properties["KeySchema"]), ["pk", "sk"]);
    let indexes: BTreeMap<_, _> = list(&properties["GlobalSecondaryIndexes"])
        .iter()
        .map(|index| {
            (index["IndexName"].as_str().expect("a name"), (keys(&index["KeySchema"]), index))
        })
        .collect();
    assert_eq!(indexes.keys().copied().collect::<Vec<_>>(), ["due", "listing"]);
    assert_eq!(indexes["due"].0, ["due_pk", "due_sk"]);
    assert_eq!(indexes["due"].1["Projection"], json!({ "ProjectionType": "KEYS_ONLY" }));
    assert_eq!(indexes["listing"].0, ["list_pk", "list_sk"]);
    assert_eq!(
        indexes["listing"].1["Projection"],
        json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["brief"] })
    );
    for attribute in list(&properties["AttributeDefinitions"]) {
        assert_eq!(attribute["AttributeType"], json!("S"), "{attribute}");
    }
}

// -- What each role may do ---------------------------------------------------------------------

#[test]
#[expect(clippy::too_many_lines, reason = "one table of all roles")]
fn each_role_may_do_this_and_nothing_else() {
    let mut text = String::new();
    for (name, role) in of_type("AWS::IAM::Role") {
        assert!(role["Properties"]["ManagedPolicyArns"].is_null(), "{name} borrows a policy");
        writeln!(text, "{name}").expect("a string takes all");
        for statement in statements(name) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            assert_eq!(statement["Effect"], json!("Allow"), "{name} {sid}");
            writeln!(text, "  {sid}: {}", actions(statement).join(" ")).expect("a string");
        }
    }
    expect![[r"
        ApiRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          ChangeConfiguration: dynamodb:BatchWriteItem dynamodb:DeleteItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          ReadMasterKey: ssm:GetParameter
          DescribeDocuments: ssm:DescribeDocument
        ChatRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          ReadStream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          ReadSlackSecret: ssm:GetParameter
          ReadTeamsSecret: ssm:GetParameter
          ReadSecretsOfChat: secretsmanager:GetSecretValue
          HandOverToItself: lambda:InvokeFunction
          KeepWhatFailed: sqs:SendMessage
        CloudformationRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          ChangeConfiguration: dynamodb:DeleteItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          DescribeDocuments: ssm:DescribeDocument
        EscalationMachineRole
          Tick: lambda:InvokeFunction
          ContinueInAFreshExecution: states:StartExecution
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        EscalationRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
        GuardianRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          FindWhatIsDue: dynamodb:Query
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          KeepAliases: lambda:ListAliases lambda:CreateAlias lambda:UpdateAlias lambda:DeleteAlias lambda:PutFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig
          PermitSignals: lambda:AddPermission
          ReleaseCanaries: lambda:InvokeFunction
          StartRunbooks: ssm:StartAutomationExecution
          FollowRunbooks: ssm:GetAutomationExecution ssm:StopAutomationExecution
          DescribeDocuments: ssm:DescribeDocument
          RunFunctions: lambda:InvokeFunction
          RunStateMachines: states:StartExecution states:DescribeStateMachine
          FollowStateMachines: states:DescribeExecution states:StopExecution
          ReadSigningKeys: ssm:GetParameter
          HandOverRunbookRoles: iam:PassRole
          KeepWhatFailed: sqs:SendMessage
        IntakeRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          KeepWhatFailed: sqs:SendMessage
        PagerdutyMachineRole
          Tell: lambda:InvokeFunction
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        PagerdutyRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          NotifyTopics: sns:Publish
          StartResponsesAndEscalations: states:StartExecution
          ReadPagerDutySecret: ssm:GetParameter
          ReadSecretOfPagerDuty: secretsmanager:GetSecretValue
          HandOverToItself: lambda:InvokeFunction
          KeepWhatFailed: sqs:SendMessage
        PagerdutyRuleRole
          StartTelling: states:StartExecution
        PublisherRole
          Log: logs:CreateLogStream logs:PutLogEvents
          ReadTable: dynamodb:BatchGetItem dynamodb:Query
          ReadStream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          NotifyTopics: sns:Publish
          PutEvents: events:PutEvents
          KeepWhatFailed: sqs:SendMessage
        RepliesRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartEscalations: states:StartExecution
          KeepWhatFailed: sqs:SendMessage
        ResponseMachineRole
          Engage: states:StartExecution
          RunTheRunbooks: lambda:InvokeFunction
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        RunbookRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          StartRunbooks: ssm:StartAutomationExecution
          FollowRunbooks: ssm:GetAutomationExecution ssm:StopAutomationExecution
          DescribeDocuments: ssm:DescribeDocument
          RunFunctions: lambda:InvokeFunction
          RunStateMachines: states:StartExecution states:DescribeStateMachine
          FollowStateMachines: states:DescribeExecution states:StopExecution
          ReadSigningKeys: ssm:GetParameter
          StartEscalations: states:StartExecution
          HandOverRunbookRoles: iam:PassRole
          KeepWhatFailed: sqs:SendMessage
    "]]
    .assert_eq(&text);
}

#[test]
fn a_statement_without_a_resource_has_a_reason() {
    // Sid, and why nothing narrower can be said.
    let reasons: BTreeMap<&str, &str> = BTreeMap::from([
        ("PageBySms", "a phone number is no ARN: everything but topics"),
        ("DeliverLogs", "the log delivery API has no resources"),
    ]);
    let mut met = BTreeSet::new();
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            for action in actions(statement) {
                assert!(!action.contains('*'), "{role} {sid} allows {action}");
            }
            // Whatever begins with a wildcard names nothing.
            let unbounded = one_or_many(&statement["Resource"]).iter().any(|resource| {
                resource.is_null() || resource.as_str().is_some_and(|text| text.starts_with('*'))
            });
            if unbounded {
                assert!(reasons.contains_key(sid), "{role} {sid} reaches everything");
                met.insert(sid);
            }
        }
    }
    assert_eq!(met, reasons.into_keys().collect(), "a reason that nothing needs any more");

    for statement in statements("IntakeRole").iter().filter(|s| s["Sid"] == "PageBySms") {
        assert_eq!(actions(statement), ["sns:Publish"]);
        assert_eq!(statement["NotResource"], sub("arn:${AWS::Partition}:sns:*:*:*"));
    }
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

#[test]
fn only_this_account_may_invoke() {
    let permissions = of_type("AWS::Lambda::Permission");
    for (name, permission) in permissions.filter(|(name, _)| !URL_PERMISSIONS.contains(name)) {
        let source = &permission["Properties"]["SourceArn"];
        // An instance of Amazon Connect that the parameter names, of this account.
        if source["Ref"] == "ConnectInstanceArn" {
            let account = &permission["Properties"]["SourceAccount"];
            assert_eq!(*account, json!({ "Ref": "AWS::AccountId" }), "{name}");
            continue;
        }
        let ours = source["Fn::GetAtt"].is_array()
            || source["Fn::Sub"].as_str().is_some_and(|arn| arn.contains("${AWS::AccountId}"));
        assert!(ours, "{name} lets another account in");
    }
    let alarms = &resource("AlarmsMayInvokeIntake")["Properties"];
    assert_eq!(alarms["Principal"], json!("lambda.alarms.cloudwatch.amazonaws.com"));
    assert_eq!(alarms["SourceAccount"], json!({ "Ref": "AWS::AccountId" }));
}

#[test]
fn anybody_may_call_the_urls_that_were_asked_for_and_only_those() {
    let urls: Vec<_> = of_type("AWS::Lambda::Url").map(|(name, _)| name).collect();
    assert_eq!(urls, URLS.map(|(url, ..)| url));
    let pairs = URL_PERMISSIONS.chunks(2);
    for ((url, function, condition, output), permissions) in URLS.into_iter().zip(pairs) {
        let [call, invoke] = permissions else { unreachable!("in pairs") };
        let function = json!({ "Ref": function });
        assert_eq!(
            resource(call)["Properties"],
            json!({
                "FunctionName": function,
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            })
        );
        assert_eq!(
            resource(invoke)["Properties"],
            json!({
                "FunctionName": function,
                "Action": "lambda:InvokeFunction",
                "Principal": "*",
                "InvokedViaFunctionUrl": true,
            })
        );
        let properties = &resource(url)["Properties"];
        assert_eq!(*properties, json!({ "TargetFunctionArn": function, "AuthType": "NONE" }));
        // What is not asked for has no URL and lets nobody in.
        for name in [call, invoke, url] {
            assert_eq!(resource(name)["Condition"], json!(condition), "{name}");
        }
        let output = &template()["Outputs"][output];
        assert_eq!(output["Condition"], json!(condition));
        assert_eq!(output["Value"], get_att(url, "FunctionUrl"));
    }
    let serve = ["ServeApi", "ServeReplies"].map(|name| &template()["Parameters"][name]["Default"]);
    assert_eq!(serve, [&json!("false"), &json!("false")]);
}

/// Without one there is nothing of chat, and nothing that costs.
#[test]
fn all_of_chat_hangs_on_the_parameters_that_name_its_secrets() {
    let parts = template()["Resources"].as_object().expect("resources").iter();
    let parts: Vec<_> = parts.filter(|(name, _)| name.contains("Chat")).collect();
    assert_eq!(parts.len(), 9, "{parts:?}");
    for (name, part) in parts {
        assert_eq!(part["Condition"], json!("HasChat"), "{name}");
    }
    let [publisher, chat] =
        ["PublisherSource", "ChatSource"].map(|name| &resource(name)["Properties"]);
    for same in ["EventSourceArn", "FilterCriteria", "FunctionResponseTypes", "DestinationConfig"] {
        assert_eq!(chat[same], publisher[same]);
    }
    assert_eq!(chat["MaximumRecordAgeInSeconds"], json!(6 * 3_600));
    let conditions = &template()["Conditions"];
    let either = ["HasSlack", "HasTeams"].map(|name| json!({ "Fn::Condition": name }));
    assert_eq!(conditions["HasChat"]["Fn::Or"], json!(either));
    let policies = &resource("ChatRole")["Properties"]["Policies"];
    let allowed = list(&policies[0]["PolicyDocument"]["Statement"]);
    for service in ["Slack", "Teams"] {
        let (has, secret) = (format!("Has{service}"), format!("{service}Secret"));
        let is_set = json!([{ "Fn::Equals": [{ "Ref": secret }, ""] }]);
        assert_eq!(conditions[&has]["Fn::Not"], is_set);
        let secret = sub(&format!(
            "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter${{{secret}}}"
        ));
        assert!(may("ChatRole", "ssm:GetParameter", &secret));
        // Each is read only where it is named: a parameter without a name would be all of them.
        let of_it = allowed.iter().filter(|statement| statement["Fn::If"][0] == json!(has));
        let of_it: Vec<_> = of_it.map(|statement| &statement["Fn::If"]).collect();
        let [reads] = of_it[..] else { panic!("one statement of {service}: {of_it:?}") };
        assert_eq!(reads[1]["Resource"], secret);
        assert_eq!(reads[2], json!({ "Ref": "AWS::NoValue" }));
    }
    let itself = sub(
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${NamePrefix}-chat",
    );
    assert!(may("ChatRole", "lambda:InvokeFunction", &itself));
}

/// Without it there is nothing of PagerDuty, and nothing that costs; with it one secret may be read, and no other.
#[test]
fn all_of_pager_duty_hangs_on_the_parameter_that_names_its_secret() {
    let parts = template()["Resources"].as_object().expect("resources").iter();
    let parts: Vec<_> = parts.filter(|(name, _)| name.contains("Pagerduty")).collect();
    assert_eq!(parts.len(), 12, "{parts:?}");
    for (name, part) in parts {
        assert_eq!(part["Condition"], json!("HasPagerDuty"), "{name}");
    }
    let of = |sid: &str| {
        let statements = statements("PagerdutyRole");
        *statements.iter().find(|statement| statement["Sid"] == sid).expect("a statement")
    };
    let at = |service: &str, name: &str| {
        sub(&format!(
            "arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{name}"
        ))
    };
    assert_eq!(of("ReadPagerDutySecret")["Resource"], at("ssm", "parameter${PagerDutySecret}"));
    let secret = at("secretsmanager", "secret:${PagerDutySecret}-??????");
    let prefix = "/aws/reference/secretsmanager/";
    let named = json!({ "Fn::Join": ["", { "Fn::Split": [prefix, secret] }] });
    assert_eq!(of("ReadSecretOfPagerDuty")["Resource"], named);
    // It is taken away where there is one.
    let parameter = wire::pager_duty::secret::parameter("tocsin/pagerduty").expect("a name");
    assert_eq!(parameter.split(prefix).collect::<String>(), "tocsin/pagerduty");
    let itself = at("lambda", "function:${NamePrefix}-pagerduty");
    assert!(may("PagerdutyRole", "lambda:InvokeFunction", &itself));
}

/// The rule lets through what is told and nothing else, of incidents whose plan has an integration.
#[test]
fn the_rule_of_pager_duty_hears_what_is_told() {
    let rule = &resource("PagerdutyRule")["Properties"];
    assert_eq!(rule["EventBusName"], json!({ "Ref": "EventBusName" }));
    let pattern = wire::pattern::Pattern::parse(&rule["EventPattern"].to_string()).expect("valid");
    let here = domain::arn::Deployment::new("ap-northeast-1", "123456789012");
    let plain = testkit::builders::incident("first", testkit::builders::at(START));
    let mut told = plain.clone();
    let (name, secret) = ("duty".to_owned(), "tocsin/pagerduty".to_owned());
    let service = "PWIXJZS".to_owned();
    told.integrations = vec![domain::response_plan::PagerDuty { name, secret, service }];
    let mut heard = 0;
    for fact in one_of_each_fact() {
        let of = |incident| {
            let event = domain::timeline::TimelineEvent {
                at: testkit::builders::at(START),
                sequence: None,
                fact: fact.clone(),
            };
            let event = wire::outbound::bus::event(&here, incident, uuid::Uuid::nil(), &event);
            let detail: Value = serde_json::from_str(&event.detail).expect("JSON");
            json!({
                "source": wire::outbound::bus::SOURCE,
                "detail-type": event.kind,
                "detail": detail,
            })
        };
        let is_told = domain::pager_duty::is_told(&fact);
        assert_eq!(pattern.matches(&of(&told)), is_told, "{fact:?}");
        assert!(!pattern.matches(&of(&plain)), "{fact:?}");
        heard += usize::from(is_told);
    }
    assert_eq!(heard, list(&rule["EventPattern"]["detail-type"]).len(), "a type that never comes");
}

/// A fact of each type, all made of the same members: a type takes those that it knows.
fn one_of_each_fact() -> Vec<domain::timeline::Fact> {
    use domain::timeline::Fact;
    let id = "11111111-1111-5111-8111-111111111111";
    let members = |kind: &str, why: Value| {
        json!({
            "type": kind, "title": "t", "plan": "web", "route": "t", "source": "t", "trigger": "t",
            "reason": "t", "subject": "t", "times": 2, "engagement": format!("ana/{id}"),
            "cause": "t", "stage": 0, "reached": [], "why": why, "contact": "ana",
            "channel": format!("ana/{id}"), "page": format!("ana/{id}"), "kind": "SMS",
            "path": { "contact": "ana" }, "due_at": START, "message_id": "t", "until": START,
            "via": "t", "essential": true, "by": "ana", "document": "t", "approvers": [],
            "execution": "t", "step": "t", "status": "t", "minutes": 1, "after": "t",
            "complaints": [], "attempt": 1, "target": "t", "notice": "STARTED", "name": "t",
            "effect": "t", "changed": [], "id": id, "data": "t", "updated_at": START,
        })
    };
    let unknown =
        serde_json::from_value::<Fact>(members("NONE", json!(""))).unwrap_err().to_string();
    // Serde names all that there are.
    let kinds = unknown.split('`').skip(3).step_by(2);
    let facts: Vec<Fact> = kinds
        .map(|kind| {
            let read = |why| serde_json::from_value::<Fact>(members(kind, why));
            read(json!("t")).or_else(|_| read(json!(["t"]))).expect(kind)
        })
        .collect();
    assert!(facts.len() >= 35, "{unknown}");
    facts
}

#[test]
fn text_messages_come_from_one_service_of_this_account() {
    let policy = &resource("TextMessagesPolicy")["Properties"]["PolicyDocument"]["Statement"];
    let [statement] = list(policy) else { panic!("one statement: {policy}") };
    assert_eq!(statement["Principal"], json!({ "Service": "sms-voice.amazonaws.com" }));
    let account = json!({ "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } } });
    assert_eq!(statement["Condition"], account);
}

/// `tocsin credentials` derives the same names.
#[test]
fn the_api_reads_the_one_parameter_that_holds_the_master_key() {
    let variable = &globals()["Environment"]["Variables"]["TOCSIN_MASTER_KEY_PARAMETER"];
    assert_eq!(*variable, sub("/tocsin/${NamePrefix}/master-key"));
    assert_eq!(resource("Table")["Properties"]["TableName"], json!({ "Ref": "NamePrefix" }));
    let parameter = sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/tocsin/${NamePrefix}/master-key",
    );
    // What calls of endpoints are signed with is nobody's key to anything of ours.
    let others = sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/tocsin/${NamePrefix}/runbooks/*",
    );
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            // Chat and PagerDuty have secrets of their own.
            let others_own = ["ReadSlackSecret", "ReadTeamsSecret", "ReadPagerDutySecret"];
            let reads = actions(statement).iter().any(|action| action.contains("Parameter"))
                && !others_own.contains(&statement["Sid"].as_str().unwrap_or_default());
            if statement["Sid"] == "ReadSigningKeys" {
                assert!(["RunbookRole", "GuardianRole"].contains(&role), "{role}");
                assert_eq!(statement["Resource"], others);
                continue;
            }
            assert_eq!(reads, statement["Sid"] == "ReadMasterKey", "{role}");
            if reads {
                assert_eq!((role, &statement["Resource"]), ("ApiRole", &parameter));
            }
        }
    }
}

/// What the API refuses a runbook for is what starting it would refuse.
#[test]
fn the_api_describes_the_documents_that_can_be_started() {
    let of = |role: &str, sid: &str| {
        let statements = statements(role);
        let statement = statements.iter().find(|statement| statement["Sid"] == sid);
        let resources = list(&statement.expect("a statement")["Resource"]).iter();
        let documents = resources.filter(|arn| arn.to_string().contains(":document/"));
        documents.cloned().collect::<Vec<_>>()
    };
    let started = of("RunbookRole", "StartRunbooks");
    assert_eq!(started.len(), 2, "ours and AWS's");
    assert_eq!(of("ApiRole", "DescribeDocuments"), started);
}

/// Whoever takes the macro away must still be able to delete what was made with it.
#[test]
fn the_macro_can_be_left_out_and_its_function_stays() {
    let [(_, its)] = of_type("AWS::CloudFormation::Macro").collect::<Vec<_>>()[..] else {
        panic!("there is one macro")
    };
    assert_eq!(its["Properties"]["Name"], json!({ "Ref": "MacroName" }));
    assert_eq!(its["Properties"]["FunctionName"], get_att("CloudformationFunction", "Arn"));
    assert_eq!(its["Condition"], json!("HasMacro"));
    assert_eq!(
        template()["Conditions"]["HasMacro"],
        json!({ "Fn::Not": [{ "Fn::Equals": [{ "Ref": "MacroName" }, ""] }] })
    );
    let function = resource("CloudformationFunction");
    assert!(function["Condition"].is_null());
    // Lambda's attempts end, and what is too old is dropped, when CloudFormation waits no longer.
    let config = &function["Properties"]["EventInvokeConfig"];
    let waits = limits::RESOURCE_TIMEOUT.as_secs();
    assert_eq!(config["MaximumEventAgeInSeconds"], json!(waits));
    // After one minute and after two more, each attempt as long as it may be.
    assert!(3 * 60 + 3 * timeout_of(function) <= waits);
    // What failed is told by CloudFormation itself, to whoever deploys: nothing of it is left to be done.
    assert!(config["DestinationConfig"].is_null());
}

#[test]
fn every_parameter_has_a_default_and_says_what_it_is_for() {
    for (name, parameter) in template()["Parameters"].as_object().expect("parameters") {
        assert!(!parameter["Default"].is_null(), "{name} must be answered");
        assert!(parameter["Description"].is_string(), "{name} is not described");
    }
}

// -- The state machines ------------------------------------------------------------------------

#[test]
fn a_task_has_a_timeout_and_is_tried_again() {
    assert_eq!(tasks().len(), 5);
    for (name, state) in tasks() {
        assert!(state["TimeoutSeconds"].as_u64().is_some_and(|it| it <= 35), "{name} may hang");
        let retries = list(&state["Retry"]);
        let covered: BTreeSet<&str> = retries.iter().flat_map(errors).collect();
        for error in ["States.Timeout", "States.TaskFailed"] {
            assert!(covered.contains(error), "{name} is not tried again after {error}");
        }
        for retry in retries.iter().filter(|retry| retry["MaxAttempts"] != 0) {
            assert_eq!(retry["IntervalSeconds"], json!(1), "{name} hesitates: {retry}");
            let rate = retry["BackoffRate"].as_f64().expect("a rate");
            assert!((1.5..=2.0).contains(&rate), "{name}: {retry}");
            assert!(retry["MaxDelaySeconds"].is_u64(), "{name} is patient without end: {retry}");
        }
    }
}

#[test]
fn a_tick_that_crashes_is_tried_again_within_15_seconds() {
    let tick = &machine(ESCALATION)["States"]["Tick"];
    for retry in list(&tick["Retry"]).iter().filter(|retry| retry["MaxAttempts"] != 0) {
        let longest = retry["MaxDelaySeconds"].as_u64().expect("a longest delay");
        assert!(longest <= 15, "{retry}");
        // Long enough for a deployment to be taken back; after that the guardian ticks.
        assert!(retry["MaxAttempts"].as_u64().expect("attempts") >= 10, "{retry}");
    }
}

/// As long as the rule's own deliveries are tried.
#[test]
fn pager_duty_is_told_for_a_day() {
    let follow = machine(FOLLOW);
    let retry = &list(&follow["States"]["Tell"]["Retry"])[1];
    assert_eq!((&retry["BackoffRate"], &retry["JitterStrategy"]), (&json!(2.0), &json!("NONE")));
    let longest = retry["MaxDelaySeconds"].as_u64().expect("a longest delay");
    let attempts = retry["MaxAttempts"].as_u64().expect("attempts");
    let waits = (0..attempts).map(|attempt| longest.min(1 << attempt.min(20)));
    assert!(waits.sum::<u64>() >= 24 * 3_600);
}

#[test]
fn what_is_dropped_or_rejected_is_not_tried_again() {
    for (name, state) in tasks() {
        if !state["Resource"].as_str().expect("a resource").ends_with(":::lambda:invoke") {
            continue;
        }
        let retries = list(&state["Retry"]);
        // The first that matches decides, and `States.TaskFailed` matches everything.
        assert_eq!(errors(&retries[0]), ["Drop", "Reject"], "{name}");
        assert_eq!(retries[0]["MaxAttempts"], json!(0), "{name}");
        let named = errors(&retries[1]);
        assert!(named.contains(&"Retry"), "{name}");
        for error in LAMBDAS {
            assert!(named.contains(&error), "{name} is not tried again after {error}");
        }
        let last = retries.last().expect("retries");
        assert!(errors(last).contains(&"States.TaskFailed"), "{name} hides a later entry");
        assert_eq!(errors(&list(&state["Catch"])[0]), ["Drop"], "{name} does not end quietly");
    }
}

#[test]
fn an_error_that_a_state_names_exists() {
    let known: BTreeSet<&str> = OURS
        .into_iter()
        .chain(LAMBDAS)
        .chain(ALREADY_THERE)
        .chain(["States.Timeout", "States.TaskFailed", "States.ALL"])
        .collect();
    for (name, state) in states() {
        for field in ["Retry", "Catch"] {
            for entry in state[field].as_array().into_iter().flatten() {
                for error in errors(entry) {
                    assert!(known.contains(error), "{name} waits for {error}, which never comes");
                }
            }
        }
    }
}

#[test]
fn an_execution_that_is_there_already_counts_as_started() {
    let mut starts = 0;
    for (name, state) in tasks() {
        let resource = state["Resource"].as_str().expect("a resource");
        if !resource.contains(":::states:") {
            continue;
        }
        starts += 1;
        // Started, not awaited: an awaited one would end at its continuation.
        assert!(resource.ends_with(":::states:startExecution"), "{name}: {resource}");
        assert_eq!(state["Parameters"]["Name.$"], json!("$.executionName"), "{name}");
        let input = &state["Parameters"]["Input"];
        // A continuation goes on counting, so that the next one gets another name.
        let counts = input["turn"] == json!(0) || input["turn.$"] == json!("$.turn");
        assert!(counts, "{name}: {input}");
        let retry = &list(&state["Retry"])[0];
        assert_eq!(errors(retry), ALREADY_THERE, "{name}");
        assert_eq!(retry["MaxAttempts"], json!(0), "{name}");
        assert_eq!(errors(&list(&state["Catch"])[0]), ALREADY_THERE, "{name}");
    }
    assert_eq!(starts, 2);
}

#[test]
fn a_wait_ends_at_an_instant() {
    let waits: Vec<_> = states().into_iter().filter(|(_, state)| state["Type"] == "Wait").collect();
    assert_eq!(waits.len(), 2);
    for (name, wait) in waits {
        assert_eq!(wait["TimestampPath"], json!("$.wakeAt"), "{name}");
        assert!(wait["Seconds"].is_null() && wait["SecondsPath"].is_null(), "{name}");
    }
    let escalation = machine(ESCALATION);
    assert_eq!(escalation["StartAt"], json!("Tick"));
    assert_eq!(escalation["States"]["Wait until the next instant"]["Next"], json!("Tick"));
}

#[test]
fn a_branch_keeps_its_failure_to_itself() {
    let response = machine(RESPONSE);
    let branches = list(&response["States"]["Respond"]["Branches"]);
    assert_eq!(branches.len(), 2);
    for branch in branches {
        let start = branch["StartAt"].as_str().expect("a first state");
        let map = &branch["States"][start];
        assert_eq!(map["Type"], json!("Map"), "{start}");
        assert!(catches_all(map), "{start} would stop its sibling");
        // One item's failure leaves the others alone too.
        let item = map["ItemProcessor"]["StartAt"].as_str().expect("a first state");
        assert!(catches_all(&map["ItemProcessor"]["States"][item]), "{item} would stop its items");
    }
    for (name, state) in states() {
        assert_ne!(state["Type"], json!("Fail"), "{name}");
    }
}

#[test]
fn a_definition_is_given_what_it_asks_for() {
    for (machine, text) in [
        ("EscalationMachine", ESCALATION),
        ("PagerdutyMachine", FOLLOW),
        ("ResponseMachine", RESPONSE),
    ] {
        let properties = &resource(machine)["Properties"];
        assert_eq!(properties["Type"], json!("STANDARD"), "{machine}");
        assert_eq!(properties["Logging"]["Level"], json!("ERROR"), "{machine}");
        assert_eq!(properties["Logging"]["IncludeExecutionData"], json!(false), "{machine}");
        let asked: BTreeSet<&str> = text
            .split("${")
            .skip(1)
            .map(|rest| rest.split_once('}').expect("a closing brace").0)
            .collect();
        let given = properties["DefinitionSubstitutions"].as_object().expect("substitutions");
        assert_eq!(asked, given.keys().map(String::as_str).collect(), "{machine}");
        assert!(!text.contains(":states:::states:startExecution.sync"), "{machine}");
    }
}

// -- Reading -----------------------------------------------------------------------------------

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
    list(&resource(role)["Properties"]["Policies"])
        .iter()
        .flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]))
        .map(|statement| match statement["Fn::If"].as_array() {
            Some(branches) => {
                assert_eq!(branches[2], json!({ "Ref": "AWS::NoValue" }));
                &branches[1]
            }
            None => statement,
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

fn machine(text: &str) -> Value {
    serde_json::from_str(text).expect("the definition is JSON")
}

/// Every state of all machines, however deep.
fn states() -> Vec<(String, Value)> {
    fn collect(scope: &Value, into: &mut Vec<(String, Value)>) {
        for (name, state) in scope["States"].as_object().expect("states") {
            into.push((name.clone(), state.clone()));
            for branch in state["Branches"].as_array().into_iter().flatten() {
                collect(branch, into);
            }
            if state["ItemProcessor"].is_object() {
                collect(&state["ItemProcessor"], into);
            }
        }
    }
    let mut all = Vec::new();
    collect(&machine(ESCALATION), &mut all);
    collect(&machine(RESPONSE), &mut all);
    collect(&machine(FOLLOW), &mut all);
    all
}

fn tasks() -> Vec<(String, Value)> {
    states().into_iter().filter(|(_, state)| state["Type"] == "Task").collect()
}

fn errors(entry: &Value) -> Vec<&str> {
    list(&entry["ErrorEquals"]).iter().filter_map(Value::as_str).collect()
}

fn catches_all(state: &Value) -> bool {
    state["Catch"].as_array().into_iter().flatten().any(|entry| errors(entry) == ["States.ALL"])
}

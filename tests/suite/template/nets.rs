//! No edge without a net: what is invoked, delivered or read from the stream keeps what fails.

use std::collections::BTreeSet;

use domain::limits;
use serde_json::{Value, json};

use super::{
    URL_PERMISSIONS, admits_rule, attribute, get_att, globals, is_any_rule, list, may, of_type,
    queue_at, referenced, resource, role_of, statements, sub, template,
};

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
    let fact = golden(include_str!("../../../shared/store/golden/timeline-v2.json"));
    let head = golden(include_str!("../../../shared/store/golden/incident-v2.json"));
    let engagement = golden(include_str!("../../../shared/store/golden/engagement-v1.json"));
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

//! What watches the deployment itself: its alarms, its metrics and what the doctor asks for by name.

use std::collections::BTreeSet;

use domain::limits;
use serde_json::{Value, json};

use super::{functions, get_att, globals, list, of_type, resource, statements, sub, template};

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
    rings("NamePrefix", "SignalsKeptBroken", "notBreaching");

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
        ("TOCSIN_VOICE_ID", "VoiceId"),
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
    let kit = include_str!("../../../shared/lambda-kit/src/emf.rs");
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
    assert_eq!(seen, 6);
}

#[test]
fn the_doctor_asks_for_the_rounds_that_the_alarm_on_the_guardian_watches() {
    let doctor = include_str!("../../../cli/src/doctor/aws/metrics.rs");
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

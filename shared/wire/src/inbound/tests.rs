use super::*;
use domain::limits::RELATED_ITEMS_MAX;
use domain::signal::SignalState;
use serde_json::json;

mod changes;

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn payload(case: &str) -> Value {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/intake");
    serde_json::from_slice(&std::fs::read(format!("{root}/{case}.json")).unwrap()).unwrap()
}

fn read_value(value: &Value) -> Vec<Reading> {
    read(value.to_string().as_bytes(), now())
}

#[track_caller]
fn arrival(value: &Value) -> Arrival {
    match read_value(value).as_slice() {
        [Reading::Signal(arrival)] => (**arrival).clone(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn why(value: &Value) -> String {
    match read_value(value).as_slice() {
        [Reading::Broken(Broken { why, .. })] => format!("broken: {why}"),
        [Reading::Ignored(Ignored { why, .. })] => format!("ignored: {why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_transition_is_one_signal_whatever_road_it_takes() {
    for kind in ["", "-ok", "-math", "-anomaly", "-composite"] {
        let by_action = arrival(&payload(&format!("cloudwatch-alarm-action{kind}")));
        for road in ["cloudwatch-eventbridge", "cloudwatch-sns"] {
            let other = arrival(&payload(&format!("{road}{kind}")));
            let mut signal = other.signal;
            assert!(signal.raw.contains("CloudWatch Alarm State Change"), "{}", signal.raw);
            signal.raw.clone_from(&by_action.signal.raw);
            assert_eq!(signal, by_action.signal, "{road}{kind}");
            for member in ["source", "detail-type", "account", "region", "resources"] {
                assert_eq!(other.event[member], by_action.event[member], "{road}{kind} {member}");
            }
            let name = |event: &Value| event["detail"]["alarmName"].clone();
            assert_eq!(name(&other.event), name(&by_action.event));
        }
    }
}

#[test]
fn the_next_transition_of_an_alarm_is_another_signal_of_the_same_trouble() {
    let (alarm, ok) = (
        arrival(&payload("cloudwatch-eventbridge")).signal,
        arrival(&payload("cloudwatch-eventbridge-ok")).signal,
    );
    assert_ne!(alarm.id, ok.id);
    assert_eq!(alarm.trigger, ok.trigger);
    assert_eq!((alarm.state, ok.state), (SignalState::Alarm, SignalState::Ok));
}

#[test]
fn an_alarm_pages_even_when_its_configuration_is_garbled() {
    let mut event = payload("cloudwatch-eventbridge");
    event["detail"]["configuration"] = json!({ "metrics": "none" });
    assert_eq!(arrival(&event).signal.subject, "web-api-5xx-error-alarm");
    let mut data = event.clone();
    let members = data.as_object_mut().unwrap();
    let detail = members.remove("detail").unwrap();
    members.insert("alarmData".into(), detail);
    assert_eq!(arrival(&data).signal.id, arrival(&event).signal.id, "the name in some samples");
}

#[test]
fn an_old_message_without_an_arn_takes_region_and_account_from_its_topic() {
    let mut event = payload("cloudwatch-sns");
    let sns = &mut event["Records"][0]["Sns"];
    let mut message: Value = serde_json::from_str(sns["Message"].as_str().unwrap()).unwrap();
    message.as_object_mut().unwrap().remove("AlarmArn");
    sns["Message"] = json!(message.to_string());
    let expected = arrival(&payload("cloudwatch-sns")).signal;
    assert_eq!(arrival(&event).signal.id, expected.id);
}

#[test]
fn an_event_over_a_topic_is_the_event() {
    let over_topic = arrival(&payload("sns-eventbridge-event"));
    let direct = arrival(&payload("guardduty-severity-8"));
    assert_eq!(over_topic.signal.id, direct.signal.id);
    assert_eq!(over_topic.event, direct.event);
}

#[test]
fn severities_of_guardduty_have_their_impact() {
    for (severity, impact) in [(9.0, 1), (8.9, 2), (7.0, 2), (6.9, 3), (4.0, 3), (3.9, 4)] {
        let mut event = payload("guardduty-severity-8");
        event["detail"]["severity"] = json!(severity);
        assert_eq!(arrival(&event).signal.impact.unwrap().number(), impact, "{severity}");
    }
}

#[test]
fn statuses_of_a_stack_mean_trouble_its_end_or_nothing() {
    for (status, expected) in [
        ("CREATE_FAILED", Some(SignalState::Alarm)),
        ("ROLLBACK_IN_PROGRESS", Some(SignalState::Alarm)),
        ("ROLLBACK_COMPLETE", Some(SignalState::Alarm)),
        ("UPDATE_ROLLBACK_FAILED", Some(SignalState::Alarm)),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", Some(SignalState::Alarm)),
        ("DELETE_FAILED", Some(SignalState::Alarm)),
        ("CREATE_COMPLETE", Some(SignalState::Ok)),
        ("UPDATE_COMPLETE", Some(SignalState::Ok)),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", None),
        ("CREATE_IN_PROGRESS", None),
    ] {
        let mut event = payload("cloudformation-create-failed");
        event["detail"]["status-details"]["status"] = json!(status);
        let state = match read_value(&event).as_slice() {
            [Reading::Signal(arrival), ..] => Some(arrival.signal.state),
            [Reading::Ignored(_) | Reading::Change(_)] => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(state, expected, "{status}");
    }
}

#[test]
fn tasks_that_stop_on_purpose_page_nobody() {
    for (code, reason, exit, pages) in [
        ("EssentialContainerExited", "", json!(0), false),
        ("EssentialContainerExited", "", json!(1), true),
        ("EssentialContainerExited", "", json!(null), true),
        ("TaskFailedToStart", "", json!(null), true),
        ("UserInitiated", "", json!(137), false),
        ("SpotInterruption", "", json!(137), false),
        ("ServiceSchedulerInitiated", "Task failed ELB health checks in x", json!(0), true),
        ("ServiceSchedulerInitiated", "Scaling activity initiated by x", json!(0), false),
    ] {
        let mut event = payload("ecs-task-stopped");
        event["detail"]["stopCode"] = json!(code);
        event["detail"]["stoppedReason"] = json!(reason);
        event["detail"]["containers"][0]["exitCode"] = exit;
        let found = matches!(read_value(&event)[0], Reading::Signal(_));
        assert_eq!(found, pages, "{code} {reason}");
    }
}

#[test]
fn events_without_a_resource_are_troubles_of_their_own() {
    let mut first = payload("generic-without-resource");
    let mut second = first.clone();
    second["id"] = json!("another");
    assert_ne!(arrival(&first).signal.trigger, arrival(&second).signal.trigger);
    for event in [&mut first, &mut second] {
        event.as_object_mut().unwrap().remove("id");
    }
    second["detail"]["count"] = json!(-4);
    let (first, second) = (arrival(&first).signal, arrival(&second).signal);
    assert_eq!((&first.trigger, &second.trigger), (&None, &None));
    assert_ne!(first.id, second.id, "told apart by their text");
}

#[test]
fn a_start_request_is_identified_by_its_token_else_by_its_text() {
    let mut request = payload("start-request");
    let token = arrival(&request).signal.id;
    assert_eq!(token.as_str(), "8f0c1c1e-9b1f-4c59-a1b4-0f5a3e2d1c00");
    request.as_object_mut().unwrap().remove("clientToken");
    let by_text = arrival(&request).signal;
    assert_eq!(by_text.id, arrival(&request).signal.id);
    request["impact"] = json!(3);
    assert_ne!(by_text.id, arrival(&request).signal.id);
    let carried = arrival(&payload("sns-start-request")).signal.id;
    assert_eq!(carried.as_str(), "33333333-ee98-5cb9-9903-4c221d41eb5e");
    let undated = arrival(&payload("start-request-guide-arn")).signal;
    assert_eq!((undated.occurred_at, undated.trigger), (now(), None));
}

#[test]
fn what_cannot_be_read_says_why() {
    for nothing in [json!({}), json!([]), json!(" "), json!(null)] {
        assert_eq!(why(&nothing), "broken: a message that says nothing");
    }
    assert_eq!(why(&json!({ "Records": [] })), "ignored: an empty list of records");
    assert_eq!(why(&json!({ "Records": {} })), "broken: Records: no list");
    assert_eq!(why(&json!({ "Records": [7] })), "broken: Records: a record names no source");
    assert_eq!(why(&json!({ "Records": [{ "EventSource": "aws:sns" }] })), "broken: Sns: missing");
    assert_eq!(why(&json!({ "detail-type": "x" })), "broken: event: missing field `source`");
    assert_eq!(
        why(&payload("cloudwatch-alarm-action-broken")),
        "broken: detail: missing field `state`"
    );
}

/// A rule of EventBridge may send a part of its event, or words of its own, and names the plan by
/// the function's alias.
#[test]
fn words_in_no_known_form_are_a_signal() {
    for said in [
        json!({ "text": "disk full" }),
        json!({ "source": "batch-7", "error": "disk full" }),
        json!("disk full"),
        json!(["disk full"]),
    ] {
        let Arrival { signal, event, .. } = arrival(&said);
        assert_eq!(signal.state, SignalState::Alarm, "{said}");
        assert!(signal.subject.contains("disk full"), "{said}: {}", signal.subject);
        assert!(signal.reason.contains("disk full"), "{said}: {}", signal.reason);
        assert_eq!((&event["detail"]["message"], signal.trigger), (&said, None), "{said}");
    }
    let sent = |invocation| {
        let bytes = br#"{"text":"disk full"}"#;
        let mut readings = read_invoked(bytes, now(), Some(invocation));
        let Some(Reading::Signal(arrival)) = readings.pop() else { panic!("{readings:?}") };
        (arrival.signal.id, arrival.signal.trigger)
    };
    assert_eq!(sent("one"), sent("one"));
    assert_ne!(sent("one").0, sent("two").0);
    assert_ne!(sent("one").1, sent("two").1, "a trouble of its own");
}

#[test]
fn the_sample_of_lambdas_console_pages_nobody() {
    assert_eq!(why(&payload("not-mine")), "ignored: the sample event of Lambda's console");
}

/// The constant input of a schedule, day after day.
#[test]
fn an_event_without_an_id_is_told_apart_by_its_delivery() {
    let mut event = payload("generic-without-resource");
    event.as_object_mut().unwrap().remove("id");
    let bytes = event.to_string().into_bytes();
    let id = |invocation| match read_invoked(&bytes, now(), Some(invocation)).as_slice() {
        [Reading::Signal(arrival)] => arrival.signal.id.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(id("one"), id("one"));
    assert_ne!(id("one"), id("two"));
}

#[test]
fn a_garbled_member_of_a_start_request_costs_that_member() {
    let url =
        json!({ "identifier": { "type": "OTHER", "value": { "url": "https://example.com" } } });
    for (member, value) in [
        ("responsePlanArn", json!("arn:aws:sns:ap-northeast-1:123456789012:topic")),
        ("responsePlanArn", json!(7)),
        ("impact", json!(11)),
        ("impact", json!("high")),
        ("title", json!({ "text": "x" })),
        ("clientToken", json!(7)),
        ("triggerDetails", json!("statuspage")),
        ("relatedItems", json!({})),
        ("relatedItems", json!([{ "identifier": { "type": "NEWS" } }, url])),
    ] {
        let mut request = payload("start-request");
        request[member] = value.clone();
        let signal = arrival(&request).signal;
        let expected = format!("Could not be read: {member}.");
        assert!(signal.reason.ends_with(&expected), "{member} {value}: {}", signal.reason);
    }
    let mut request = payload("start-request");
    request["triggerDetails"] = json!({ "timestamp": "soon", "triggerArn": [] });
    let signal = arrival(&request).signal;
    assert_eq!((signal.occurred_at, signal.trigger), (now(), None));
    assert!(signal.reason.ends_with("Could not be read: timestamp, triggerArn."));
    request["relatedItems"] = json!([{ "identifier": 1 }, url]);
    assert_eq!(arrival(&request).signal.related.len(), 1, "its neighbour is kept");
    request["impact"] = json!(" 2 ");
    request["responsePlanArn"] = json!("prod-api-incident-plan");
    let signal = arrival(&request).signal;
    assert_eq!(signal.impact, Some(domain::signal::Impact::HIGH), "a number as text is one");
    assert_eq!(signal.plan.unwrap().as_str(), "prod-api-incident-plan", "so is a name alone");
    request["Title"] = json!("in both cases");
    arrival(&request);
}

/// A sample's time, or that in the constant input of a schedule, would make it a replay for ever.
#[test]
fn a_start_request_of_long_ago_is_of_now() {
    let mut request = payload("start-request");
    let occurred_at = |request: &Value| arrival(request).signal.occurred_at.to_string();
    assert_eq!(occurred_at(&request), "2026-11-23T01:00:00Z");
    request["triggerDetails"]["timestamp"] = json!("2026-11-22T01:00:00Z");
    assert_eq!(occurred_at(&request), now().to_string());
}

/// CloudWatch allows spaces in names, and the ARN has them.
#[test]
fn the_name_of_an_alarm_keeps_its_spaces_on_every_road() {
    let (name, spaced) = ("web-api-5xx-error-alarm", "Web API: 5xx  errors");
    let roads = ["cloudwatch-alarm-action", "cloudwatch-eventbridge", "cloudwatch-sns"];
    let arns = roads.map(|road| {
        let text = payload(road).to_string().replace(name, spaced);
        let Arrival { signal, event, .. } = arrival(&serde_json::from_str(&text).unwrap());
        let arn = format!("arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:{spaced}");
        assert_eq!(event["resources"], json!([arn]), "{road}");
        assert_eq!(signal.trigger.as_ref(), Some(&arn), "{road}");
        signal.id
    });
    assert!(arns.iter().all(|id| *id == arns[0]), "{arns:?}");
}

#[test]
fn hostile_bytes_end_in_a_clear_outcome() {
    let deep = "[".repeat(100_000);
    let deep_member = format!(r#"{{"source":"x","detail-type":"y","detail":{deep}"#);
    let big = format!(r#"{{"a":"{}"}}"#, "障".repeat(EVENT_BYTES_MAX / 3));
    for (bytes, expected) in [
        (b"".to_vec(), "not JSON"),
        (b"\xff\xfe{}".to_vec(), "not UTF-8"),
        (deep.into_bytes(), "recursion limit"),
        (deep_member.into_bytes(), "recursion limit"),
        (big.into_bytes(), "are more than the 1048576 accepted"),
    ] {
        match read(&bytes, now()).as_slice() {
            [Reading::Broken(broken)] => {
                assert!(broken.why.contains(expected), "{}", broken.why);
                assert!(broken.excerpt.len() <= KEPT_BYTES_MAX);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn related_items_are_bounded_and_keep_account_and_region() {
    let mut event = payload("generic-with-resource");
    let many = (0..500).map(|n| format!("arn:aws:sqs:ap-northeast-1:123456789012:q{n}"));
    event["resources"] = json!(many.collect::<Vec<_>>());
    let related = arrival(&event).signal.related;
    assert_eq!(related.len(), RELATED_ITEMS_MAX);
    let titles: Vec<&str> = related.iter().filter_map(|item| item.title.as_deref()).collect();
    assert_eq!(titles, ["Account 123456789012", "Region ap-northeast-1"]);
}

#[test]
fn a_long_identity_is_replaced_by_its_hash_not_cut() {
    let mut event = payload("generic-with-resource");
    let long = format!("arn:aws:x:::{}", "y".repeat(5_000));
    event["resources"] = json!([format!("{long}1")]);
    let one = arrival(&event).signal.trigger.unwrap();
    event["resources"] = json!([format!("{long}2")]);
    let two = arrival(&event).signal.trigger.unwrap();
    assert!(one.len() < 100 && one != two, "{one} {two}");
}

use super::*;

const TENANT: &str = "6f8b1f6e-0000-4000-8000-000000000002";
const EXPECTED: Expected<'_> =
    Expected { service_url: "https://smba.trafficmanager.net/apac/", tenant: TENANT };

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn activity() -> Value {
    json!({
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": "f:622749630322482883",
        "timestamp": "2026-11-23T00:59:58.123Z",
        "serviceUrl": "https://smba.trafficmanager.net/apac/",
        "channelId": "msteams",
        "from": {"id": "29:1abc", "name": "Hanako Suzuki", "aadObjectId": "o-1"},
        "conversation": {"id": "19:abc@thread.tacv2;messageid=1795395600000"},
        "replyToId": "1795395600000",
        "channelData": {"channel": {"id": "19:abc@thread.tacv2"}, "tenant": {"id": TENANT}},
        "value": {
            "action": {
                "type": "Action.Execute", "verb": "resolve",
                "data": {"action": "resolve", "value": "arn:x:1 triggered"},
            },
            "trigger": "manual",
        },
    })
}

fn read_of(activity: &Value) -> Inbound {
    read(activity.to_string().as_bytes(), EXPECTED, now())
}

fn press() -> Inbound {
    Inbound::Press(Press {
        action: ChatAction::Resolve,
        value: "arn:x:1 triggered".to_owned(),
        id: "f:622749630322482883".to_owned(),
        channel: "19:abc@thread.tacv2".to_owned(),
        user: "o-1".to_owned(),
        place: "19:abc@thread.tacv2;messageid=1795395600000".to_owned(),
    })
}

/// The activity with other members.
fn with(changes: &Value) -> Value {
    let mut changed = activity();
    changed.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    changed
}

#[test]
fn a_press_is_read_whichever_way_the_client_sends_it() {
    assert_eq!(read_of(&activity()), press());
    let data = json!({"action": "resolve", "value": "arn:x:1 triggered"});
    assert_eq!(read_of(&with(&json!({"type": "message", "value": data}))), press());
}

#[test]
fn a_message_is_a_command_where_it_names_the_bot() {
    let said =
        |text: &str| read_of(&with(&json!({"type": "message", "value": null, "text": text})));
    let Inbound::Mention(mention) = said("<at>tocsin</at>&nbsp;ack\n") else { panic!("a mention") };
    assert_eq!((mention.text.as_str(), mention.user.as_str()), ("ack", "o-1"));
    assert!(matches!(said("ack"), Inbound::Ignored(_)));
}

#[test]
fn what_is_somebody_elses_is_told_from_ours() {
    for (changes, expected) in [
        (json!({"serviceUrl": "https://evil.example.com/"}), Inbound::Elsewhere),
        (json!({"channelId": "webchat"}), Inbound::Elsewhere),
        (json!({"channelId": ""}), Inbound::Elsewhere),
        (json!({"serviceUrl": null}), Inbound::Broken("the JSON is no activity")),
        (json!({"channelData": {"tenant": {"id": "another"}}}), Inbound::Stranger),
        (json!({"channelData": {}}), Inbound::Stranger),
        (json!({"timestamp": "2026-11-23T00:54:59Z"}), Inbound::Stale),
        (json!({"timestamp": "2026-11-23T01:05:01Z"}), Inbound::Stale),
    ] {
        assert_eq!(read_of(&with(&changes)), expected, "{changes}");
    }
    // A slash at its end makes no other service of it.
    let bare = json!({"serviceUrl": "https://smba.trafficmanager.net/apac"});
    assert_eq!(read_of(&with(&bare)), press());
}

#[test]
fn what_asks_for_nothing_is_no_press() {
    for changes in [
        json!({"type": "conversationUpdate"}),
        json!({"name": "task/fetch"}),
        json!({"value": {"action": {"data": {"action": "dance", "value": "x"}}}}),
        json!({"value": {"action": {"data": {"action": "resolve", "value": ""}}}}),
        json!({"value": {"action": {"data": "resolve"}}}),
        json!({"value": "resolve"}),
        json!({"value": null}),
        json!({"id": ""}),
    ] {
        let read = read_of(&with(&changes));
        assert!(matches!(read, Inbound::Ignored(_)), "{changes}: {read:?}");
    }
    for body in [b"".as_slice(), b"{}", b"[]", b"\xff"] {
        assert!(matches!(read(body, EXPECTED, now()), Inbound::Broken(_)));
    }
}

#[test]
fn whoever_presses_is_told_in_words() {
    let expected = json!({
        "statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "On it.",
    });
    assert_eq!(told("On it."), expected);
}

use serde_json::{Value, json};

use crate::outbound::chat::ChatAction;

use super::*;

fn form(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish().into_bytes()
}

const COMMAND: &[(&str, &str)] = &[
    ("token", "gIkuvaNzQIHg97ATvDxqgjtO"),
    ("team_id", "T0001"),
    ("team_domain", "example"),
    ("channel_id", "C2147483705"),
    ("channel_name", "test"),
    ("user_id", "U2147483697"),
    ("user_name", "steve"),
    ("command", "/incident-manager"),
    ("text", " page ana データベース & more "),
    ("response_url", "https://hooks.slack.com/commands/1234/5678"),
    ("trigger_id", "13345224609.738474920.8088930838d88f008e0"),
    ("api_app_id", "A123456"),
];

#[test]
fn a_command_is_read_from_its_form() {
    let expected = SlashCommand {
        team: "T0001".to_owned(),
        channel: "C2147483705".to_owned(),
        user: "U2147483697".to_owned(),
        command: "/incident-manager".to_owned(),
        text: "page ana データベース & more".to_owned(),
        response_url: "https://hooks.slack.com/commands/1234/5678".to_owned(),
        trigger_id: "13345224609.738474920.8088930838d88f008e0".to_owned(),
    };
    assert_eq!(read(&form(COMMAND)), Inbound::Command(expected));
}

#[test]
fn a_command_may_say_nothing_but_lacks_nothing_else() {
    for (name, _) in COMMAND {
        let rest: Vec<_> = COMMAND.iter().filter(|(its, _)| its != name).copied().collect();
        let needed = ["team_id", "channel_id", "user_id", "command", "response_url", "trigger_id"];
        let is_read = matches!(read(&form(&rest)), Inbound::Command(_));
        assert_eq!(is_read, !needed.contains(name), "{name}");
    }
}

#[test]
fn what_slack_asks_for_itself_is_told_from_the_rest() {
    assert_eq!(read(b"ssl_check=1&token=x"), Inbound::Probe);
    let challenge = br#"{"token": "x", "challenge": "3eZbrw1aB", "type": "url_verification"}"#;
    assert_eq!(read(challenge), Inbound::Challenge("3eZbrw1aB".to_owned()));
    assert!(matches!(read(br#"{"type": "event_callback"}"#), Inbound::Ignored(_)));
    assert!(matches!(read(br#"{"type": "url_verification"}"#), Inbound::Ignored(_)));
    for body in [b"".as_slice(), b"{", b"[]", b"a=b", b"\xff\xfe", b"payload=", b"payload=[]"] {
        assert!(matches!(read(body), Inbound::Broken(_)), "{body:?}");
    }
}

fn press() -> Value {
    json!({
        "type": "block_actions",
        "user": {"id": "W111", "username": "primary-owner", "team_id": "T111"},
        "api_app_id": "A111",
        "container": {"type": "message", "message_ts": "111.222", "channel_id": "C111",
            "is_ephemeral": false},
        "trigger_id": "111.222.valid",
        "team": {"id": "T111", "domain": "workspace-domain"},
        "channel": {"id": "C111", "name": "test-channel"},
        "message": {"ts": "111.222"},
        "response_url": "https://hooks.slack.com/actions/T111/111/random-value",
        "actions": [{"action_id": "run-again.2", "block_id": "b",
            "text": {"type": "plain_text", "text": "Run again", "emoji": true},
            "value": "web/6f8b|7", "type": "button", "action_ts": "1596530385.194939"}],
    })
}

fn interaction(payload: &Value) -> Inbound {
    read(&form(&[("payload", &payload.to_string())]))
}

#[test]
fn a_press_is_read_from_its_payload() {
    let expected = Press {
        action: ChatAction::RunAgain,
        value: "web/6f8b|7".to_owned(),
        team: "T111".to_owned(),
        channel: "C111".to_owned(),
        user: "W111".to_owned(),
        message: "111.222".to_owned(),
        response_url: "https://hooks.slack.com/actions/T111/111/random-value".to_owned(),
        trigger_id: "111.222.valid".to_owned(),
    };
    assert_eq!(interaction(&press()), Inbound::Press(expected));
}

#[test]
fn a_press_lacks_nothing() {
    for member in ["user", "team", "response_url", "trigger_id", "actions", "container"] {
        let mut without = press();
        without.as_object_mut().unwrap().remove(member);
        assert!(matches!(interaction(&without), Inbound::Broken(_)), "{member}");
    }
    let mut without = press();
    without.as_object_mut().unwrap().remove("channel");
    assert!(matches!(interaction(&without), Inbound::Press(_)), "the container names it too");
}

#[test]
fn interactions_of_others_are_ignored() {
    let mut other = press();
    other["actions"][0]["action_id"] = json!("details");
    assert!(matches!(interaction(&other), Inbound::Ignored(_)));
    assert!(matches!(interaction(&json!({"type": "view_submission"})), Inbound::Ignored(_)));
}

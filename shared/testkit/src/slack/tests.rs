//! That the stand-in refuses what Slack would, or a test of the adapter could not fail.

use serde_json::{Value, json};

use super::*;
use crate::web::Told;

fn asked(path: &str, body: &Value) -> Asked {
    Asked {
        method: "POST".to_owned(),
        path: path.to_owned(),
        authorization: Some("Bearer xoxb-stand-in".to_owned()),
        content_type: Some("application/json; charset=utf-8".to_owned()),
        body: body.to_string(),
    }
}

fn answered(workspace: &mut Workspace, asked: &Asked) -> Value {
    match workspace.answer(asked).body {
        Told::Text(text) => serde_json::from_str(&text).unwrap(),
        Told::Cut | Told::Silence => Value::Null,
    }
}

fn error(asked: &Asked) -> (String, Vec<String>) {
    let mut workspace = Workspace::default();
    let answer = answered(&mut workspace, asked);
    (answer["error"].as_str().unwrap_or("none").to_owned(), workspace.violations)
}

#[test]
fn nobody_without_the_token_is_served() {
    let create = asked("conversations.create", &json!({"name": "inc-1"}));
    assert_eq!(error(&create).0, "none");
    let without = Asked { authorization: None, ..create.clone() };
    assert_eq!(error(&without).0, "not_authed");
    let wrong = Asked { authorization: Some("Bearer xoxb-other".to_owned()), ..create.clone() };
    assert_eq!(error(&wrong).0, "invalid_auth");
    let mut workspace = Workspace::default();
    workspace.scopes.clear();
    let answer = answered(&mut workspace, &create);
    assert_eq!(
        (&answer["error"], &answer["needed"]),
        (&json!("missing_scope"), &json!("channels:manage"))
    );
}

#[test]
fn what_the_schemas_do_not_have_is_a_violation() {
    let post = |blocks: Value| {
        asked("chat.postMessage", &json!({"channel": "C1", "text": "x", "blocks": blocks}))
    };
    let button = |member: &str, value: Value| {
        let mut button = json!({
            "type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go",
        });
        button[member] = value;
        post(json!([{"type": "actions", "elements": [button]}]))
    };
    let long = |chars| "x".repeat(chars);
    for (request, where_and_why) in [
        (asked("conversations.create", &json!({})), ".name is missing"),
        (asked("conversations.create", &json!({"name": "a", "token": "x"})), ".token is unknown"),
        (asked("conversations.join", &json!({"channel": "#general"})), ".channel is not an id"),
        (asked("pins.add", &json!({"channel": "C1", "timestamp": "x"})), "the id of a message"),
        (asked("users.info", &json!({"user": "U1"})), "it does not take application/json"),
        (post(json!([{"type": "image"}])), ".blocks[0] is of the unknown type image"),
        (post(json!(vec![json!({}); 51])), "a list of 50 at most"),
        (
            post(json!([{"type": "header", "text": {"type": "plain_text", "text": long(151)}}])),
            ".blocks[0].text.text is not 1 to 150 characters",
        ),
        (
            post(json!([{"type": "header", "text": {"type": "plain_text", "text": ""}}])),
            ".blocks[0].text.text is not 1 to 3000 characters",
        ),
        (
            post(json!([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])),
            ".blocks[0].text.type is not plain_text",
        ),
        (button("value", json!(long(2_001))), ".value is not 1 to 2000 characters"),
        (button("style", json!("default")), ".style is not primary or danger"),
        (button("colour", json!("red")), ".colour is unknown"),
        (button("url", json!("javascript:1")), ".url is not an address"),
        (button("text", json!({"type": "plain_text", "text": long(76)})), "1 to 75 characters"),
        (button("confirm", json!({})), ".confirm.title is missing"),
    ] {
        let (error, violations) = error(&request);
        assert_eq!(error, "invalid_arguments", "{request:?}");
        assert!(violations[0].contains(where_and_why), "{violations:?}");
    }
}

#[test]
fn twins_among_buttons_and_empty_messages_are_refused() {
    let twin = json!({
        "type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go",
    });
    let blocks = json!([{"type": "actions", "elements": [twin, twin]}]);
    for (blocks, expected) in [(blocks, "invalid_blocks"), (json!([]), "no_text")] {
        let request =
            asked("chat.postMessage", &json!({"channel": "C1", "text": "", "blocks": blocks}));
        assert_eq!(error(&request).0, expected);
    }
}

#[test]
fn names_are_held_to_slacks_rules() {
    for (name, expected) in [
        ("", "invalid_name_required"),
        ("Inc", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
        (&"a".repeat(81), "invalid_name_maxlength"),
        (&"a".repeat(80), "none"),
    ] {
        let request = asked("conversations.create", &json!({"name": name}));
        assert_eq!(error(&request).0, expected, "{name}");
    }
}

#[test]
fn an_address_is_answered_at_five_times() {
    let mut workspace = Workspace::default();
    workspace.address("response_url/1");
    let reply = asked("response_url/1", &json!({"text": "x"}));
    let statuses: Vec<u16> = (0..6).map(|_| workspace.answer(&reply).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 404]);
    let unknown = asked("response_url/2", &json!({"text": "x"}));
    assert_eq!(workspace.answer(&unknown).status, 404);
}

use app::ports::Secrets;
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use zeroize::Zeroizing;

use super::*;

const TOKEN: &str = "xoxb-very-secret";
const BASE: &str = "https://slack.com/api";
const WHO: &str = r#"{"ok": true, "user_id": "UBOT", "url": "https://example.slack.com/"}"#;

/// One secret, whatever its name.
struct Kept(Option<&'static str>);

impl Secrets for Kept {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        Ok(self.0.map(|secret| Zeroizing::new(secret.to_owned())))
    }
}

const SECRET: Kept = Kept(Some(r#"{"botToken": "xoxb-very-secret", "signingSecret": "s"}"#));

fn slack(answers: &[(u16, &str)]) -> (Slack<Kept>, StaticReplayClient) {
    let answer = |status: u16, body: &str| {
        let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        answer.headers_mut().insert("retry-after", "30");
        answer
    };
    let events = answers.iter().map(|(status, body)| {
        ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer(*status, body))
    });
    let client = StaticReplayClient::new(events.collect());
    (Slack::new(client.clone(), BASE, SECRET, "/tocsin/slack".to_owned()), client)
}

fn line() -> ChatMessage {
    ChatMessage::Line(Vec::new())
}

#[tokio::test]
async fn a_request_has_the_token_and_no_error_has() {
    let (workspace, client) = slack(&[(200, r#"{"ok": true, "ts": "1.2"}"#)]);
    assert_eq!(workspace.post("C1", &line()).await, Ok("1.2".to_owned()));
    let request = client.actual_requests().next().unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://slack.com/api/chat.postMessage");
    assert_eq!(request.headers().get("authorization"), Some("Bearer xoxb-very-secret"));
    assert_eq!(request.headers().get("content-type"), Some("application/json; charset=utf-8"));

    for (answer, expected) in [
        (
            (429, ""),
            "Throttled(\"Slack: chat.postMessage: status 429, to be asked again in 30 s\")",
        ),
        ((503, ""), "Busy(\"Slack: chat.postMessage: status 503\")"),
        ((404, ""), "Refused(\"Slack: chat.postMessage: status 404\")"),
        ((200, "<html>"), "Busy(\"Slack: chat.postMessage: the answer is none of Slack's\")"),
        ((200, r#"{"ok": true}"#), "Busy(\"Slack: chat.postMessage: the answer has no ts\")"),
        (
            (200, r#"{"ok": false, "error": "ratelimited"}"#),
            "Throttled(\"Slack: chat.postMessage: ratelimited\")",
        ),
        (
            (200, r#"{"ok": false, "error": "missing_scope", "needed": "chat:write"}"#),
            "Refused(\"Slack: chat.postMessage: missing_scope (the app needs chat:write)\")",
        ),
    ] {
        let failed = slack(&[answer]).0.post("C1", &line()).await.unwrap_err();
        assert_eq!(format!("{failed:?}"), expected);
        assert!(!format!("{failed:?}").contains(TOKEN));
    }
}

#[tokio::test]
async fn without_a_secret_nothing_is_asked() {
    for (kept, words) in [
        (None, "no secret is at /tocsin/slack"),
        (
            Some("xoxb-very-secret"),
            r#"/tocsin/slack: the secret is not {"botToken": "xoxb-…", "signingSecret": "…"}"#,
        ),
    ] {
        let client = StaticReplayClient::new(Vec::new());
        let name = "/tocsin/slack".to_owned();
        let workspace = Slack::new(client.clone(), BASE, Kept(kept), name);
        let refused = workspace.post("C1", &line()).await;
        assert_eq!(refused, Err(PortError::Refused(words.to_owned())));
        assert_eq!(client.actual_requests().count(), 0);
    }
}

#[tokio::test]
async fn a_channel_is_found_among_those_that_the_app_made() {
    let first = r#"{"ok": true, "channels": [
        {"id": "C1", "name": "inc-1", "creator": "USOMEBODY"},
        {"id": "C2", "name": "inc-1", "creator": "UBOT", "is_archived": true}],
        "response_metadata": {"next_cursor": "bmV4dA=="}}"#;
    let second = r#"{"ok": true, "channels": [{"id": "C3", "name": "inc-1", "creator": "UBOT"}],
        "response_metadata": {"next_cursor": ""}}"#;
    let (workspace, client) = slack(&[(200, WHO), (200, first), (200, second), (200, second)]);
    let expected = Opened {
        id: "C3".to_owned(),
        name: "inc-1".to_owned(),
        url: Some("https://example.slack.com/archives/C3".to_owned()),
    };
    assert_eq!(workspace.find("Inc 1").await, Ok(Some(expected)));
    assert_eq!(workspace.find("inc-2").await, Ok(None));
    let bodies: Vec<_> = client
        .actual_requests()
        .map(|request| String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap())
        .collect();
    assert!(bodies[2].ends_with("&cursor=bmV4dA%3D%3D"), "{}", bodies[2]);
    assert_eq!(bodies.len(), 4, "it is asked once who the app is");
}

#[tokio::test]
async fn a_workspace_of_too_many_channels_is_not_read_to_the_end() {
    let full = r#"{"ok": true, "channels": [], "response_metadata": {"next_cursor": "more"}}"#;
    let answers: Vec<_> =
        std::iter::once((200, WHO)).chain(vec![(200, full); SLACK_PAGES_MAX]).collect();
    let (workspace, client) = slack(&answers);
    assert!(matches!(workspace.find("inc-1").await, Err(PortError::Refused(_))));
    assert_eq!(client.actual_requests().count(), 1 + SLACK_PAGES_MAX);
}

#[tokio::test]
async fn a_reply_goes_to_slack_without_the_token_and_nowhere_else() {
    const ADDRESS: &str = "https://hooks.slack.com/commands/1234/5678";
    let (workspace, client) = slack(&[(200, "ok")]);
    assert_eq!(workspace.reply(ADDRESS, &line()).await, Ok(()));
    let request = client.actual_requests().next().unwrap();
    assert_eq!((request.uri(), request.headers().get("authorization")), (ADDRESS, None));
    for address in [
        "https://hooks.slack.com.evil.example/x",
        "https://evil.example/https://hooks.slack.com/",
        "http://hooks.slack.com/x",
        "",
    ] {
        let (workspace, client) = slack(&[]);
        let refused = workspace.reply(address, &line()).await;
        assert!(matches!(refused, Err(PortError::Refused(_))), "{address}");
        assert_eq!(client.actual_requests().count(), 0, "{address}");
    }
}

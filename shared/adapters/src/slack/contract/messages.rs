use jiff::Timestamp;
use wire::slack::inbound::{Inbound, read};
use wire::slack::signature::verify;

use super::*;

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn whatever_words_say_a_message_is_taken() {
    let (server, slack) = served(Workspace::default()).await;
    let channel = slack.open("inc-1").await.unwrap().id;
    let long = "障&".repeat(20_000);
    for words in ["", " ", "\n", "*_~`<!channel>&", "a|b^c", "\u{0}\u{202e}", long.as_str()] {
        for message in [card(words), line(words)] {
            let posted = slack.post(&channel, &message).await;
            // A line of nothing is the caller's mistake, and still a message.
            let id = posted.unwrap();
            assert_eq!(slack.update(&channel, &id, &message).await, Ok(()), "{words:.20}");
        }
    }
    assert_eq!(server.workspace().violations, [] as [String; 0]);
}

#[tokio::test]
async fn a_command_is_slacks_and_is_answered_where_it_came_from() {
    let (server, slack) = served(Workspace::default()).await;
    let sender = server.sender("s3cret");
    let sent = sender.command("U1", "C1", "status <now>", now()).again(1);
    let headers: Vec<_> =
        sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let body = sent.body.as_bytes();
    assert_eq!(verify("s3cret", &headers, body, now()), Ok(()));
    assert!(verify("other", &headers, body, now()).is_err());
    let Inbound::Command(command) = read(body) else { unreachable!("it is a command") };
    assert_eq!((command.text.as_str(), command.user.as_str()), ("status <now>", "U1"));
    assert_eq!(slack.reply(&command.response_url, &line("all is well")).await, Ok(()));
    let workspace = server.workspace();
    let replies = workspace.replies(&sent.address);
    assert_eq!(replies.len(), 1);
    assert_eq!(
        (&replies[0]["text"], &replies[0]["response_type"]),
        (&"all is well".into(), &"ephemeral".into())
    );
    assert_eq!(workspace.violations, [] as [String; 0]);
}

#[tokio::test]
async fn a_press_says_which_button_of_which_message_it_was() {
    let (server, slack) = served(Workspace::default()).await;
    let channel = slack.open("inc-1").await.unwrap().id;
    let message = slack.post(&channel, &card("web/6f8b|7")).await.unwrap();
    let sender = server.sender("s3cret");
    for (button, action) in [
        ("acknowledge", ChatAction::Acknowledge),
        ("resolve", ChatAction::Resolve),
        ("run-again", ChatAction::RunAgain),
        ("run-again.2", ChatAction::RunAgain),
    ] {
        let sent = sender.press("U1", &channel, &message, button, now()).unwrap();
        let Inbound::Press(press) = read(sent.body.as_bytes()) else { unreachable!("a press") };
        assert_eq!((press.action, press.value.as_str()), (action, "web/6f8b|7"));
        assert_eq!((&press.channel, &press.message), (&channel, &message));
    }
    assert_eq!(sender.press("U1", &channel, &message, "approve", now()), None);
}

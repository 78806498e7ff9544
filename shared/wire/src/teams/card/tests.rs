use domain::limits::TEAMS_VALUE_CHARS_MAX;

use super::*;
use crate::outbound::chat::{Button, ChatAction, Weight};

fn button(value: &str, label: &str, confirm: Option<&str>) -> Button {
    Button {
        action: ChatAction::Resolve,
        label: label.to_owned(),
        value: value.to_owned(),
        weight: Weight::Danger,
        confirm: confirm.map(str::to_owned),
    }
}

fn card(words: &str) -> ChatMessage {
    let fields = vec![(words.to_owned(), vec![Piece::Strong(words.to_owned())]); 30];
    let buttons = vec![button("arn:x:1 triggered", words, Some(words)); 30];
    let (title, footer) = (words.to_owned(), words.to_owned());
    ChatMessage::Card(Card { title, fields, buttons, footer })
}

#[test]
fn a_line_is_a_text_in_which_words_stay_words() {
    let line = vec![
        Piece::Plain("*a* {{DATE(x)}} ".to_owned()),
        Piece::Strong("b".to_owned()),
        Piece::Link { words: "graph".to_owned(), url: "https://x.example/?a=1".to_owned() },
        Piece::Link { words: "evil".to_owned(), url: "javascript:x".to_owned() },
        Piece::Time("2026-11-23T01:00:00Z".parse().unwrap()),
    ];
    let message = message(&ChatMessage::Line(line));
    assert_eq!(message["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(
        message["attachments"][0]["content"]["body"][0]["text"],
        "\\*a\\* {\u{200b}{\u{200b}DATE\\(x\\)}} **b**[graph](https://x.example/?a=1)evil\
         {{DATE(2026-11-23T01:00:00Z,SHORT)}} {{TIME(2026-11-23T01:00:00Z)}}"
    );
}

#[test]
fn every_message_fits() {
    for words in ["x", "障", "*", "\u{1f525}", "\n", "\"", "\u{1}"] {
        let words = words.repeat(20_000);
        for message in [card(&words), ChatMessage::Line(vec![Piece::Plain(words.clone())])] {
            let bytes = super::message(&message).to_string().len();
            assert!(bytes <= TEAMS_MESSAGE_BYTES_MAX, "{words:.3}: {bytes} bytes");
        }
    }
    let body = message(&card("x"))["attachments"][0]["content"]["body"].clone();
    assert_eq!(body[1]["facts"].as_array().unwrap().len(), TEAMS_FIELDS_MAX);
}

/// The rows of a card's buttons.
fn rows(buttons: Vec<Button>) -> Vec<Value> {
    let (title, footer) = ("x".to_owned(), "x".to_owned());
    let card = ChatMessage::Card(Card { title, fields: Vec::new(), buttons, footer });
    let body = message(&card)["attachments"][0]["content"]["body"].take();
    let Value::Array(parts) = body else { panic!("{body}") };
    parts.into_iter().filter(|part| part["type"] == "ActionSet").collect()
}

#[test]
fn a_button_brings_back_what_it_carries() {
    let acknowledge = Button {
        action: ChatAction::Acknowledge,
        weight: Weight::Primary,
        ..button("arn:x:1 triggered", "Acknowledge", None)
    };
    let expected = json!([{"type": "ActionSet", "actions": [{
        "type": "Action.Execute", "title": "Acknowledge", "verb": "acknowledge",
        "data": {"action": "acknowledge", "value": "arn:x:1 triggered"},
        "fallback": "Action.Submit", "style": "positive",
    }]}]);
    assert_eq!(json!(rows(vec![acknowledge])), expected);
}

#[test]
fn what_cannot_be_taken_back_asks_first() {
    let rows = rows(vec![button("arn:x:1 triggered", "Resolve", Some("Resolve *it*?"))]);
    let asks = &rows[0]["actions"][0];
    assert_eq!((&asks["type"], &asks["title"]), (&json!("Action.ShowCard"), &json!("Resolve")));
    assert_eq!(asks["card"]["body"][0]["text"], "Resolve \\*it\\*?");
    let pressed = &asks["card"]["actions"][0];
    assert_eq!(pressed["data"], json!({"action": "resolve", "value": "arn:x:1 triggered"}));
    assert_eq!(pressed["style"], "destructive");
}

#[test]
fn buttons_stand_in_rows_and_none_is_cut() {
    let long = "x".repeat(TEAMS_VALUE_CHARS_MAX + 1);
    for value in ["", "a\"b", "障", long.as_str()] {
        assert_eq!(rows(vec![button(value, "Resolve", None)]), [] as [Value; 0], "{value}");
    }
    let rows = rows(vec![button("v", "Resolve", None); 30]);
    let lengths = rows.iter().map(|row| row["actions"].as_array().unwrap().len());
    assert_eq!(lengths.collect::<Vec<_>>(), [6, 2]);
}

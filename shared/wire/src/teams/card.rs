//! Messages as Adaptive Cards. Texts of a card read some Markdown, so what would be markup in words is
//! escaped; times are formatted by the card itself, in each reader's zone.
//= teams#cards-format, adaptive-cards#text-features

use domain::limits::{TEAMS_FIELDS_MAX, TEAMS_LINE_CHARS_MAX, TEAMS_TEXT_CHARS_MAX};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::outbound::chat::{Card, ChatMessage, Piece, Text};
use crate::text::{cut_chars, one_line};

/// The version of cards that every client of Teams shows.
const VERSION: &str = "1.4";

/// A message with its card, as activities of the Bot Framework and workflows carry it.
///
/// A card has no buttons: what is pressed would come to the bot's own address, which this app does not
/// have. Commands are typed.
pub fn message(message: &ChatMessage) -> Value {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": content(message),
        }],
    })
}

fn content(message: &ChatMessage) -> Value {
    let body = match message {
        ChatMessage::Card(card) => of_card(card),
        ChatMessage::Line(line) => vec![block(&shown(line, TEAMS_LINE_CHARS_MAX))],
    };
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "msteams": {"width": "Full"},
        "body": body,
    })
}

fn of_card(card: &Card) -> Vec<Value> {
    let mut title = block(&escaped(cut_chars(&one_line(&card.title), TEAMS_TEXT_CHARS_MAX)));
    title["size"] = json!("Large");
    title["weight"] = json!("Bolder");
    let mut body = vec![title];
    let facts: Vec<Value> = card.fields.iter().take(TEAMS_FIELDS_MAX).map(fact).collect();
    if !facts.is_empty() {
        body.push(json!({"type": "FactSet", "facts": facts}));
    }
    let footer = one_line(&card.footer);
    if !footer.is_empty() {
        let mut footer = block(&escaped(cut_chars(&footer, TEAMS_TEXT_CHARS_MAX)));
        footer["size"] = json!("Small");
        footer["isSubtle"] = json!(true);
        body.push(footer);
    }
    body
}

fn fact((label, text): &(String, Text)) -> Value {
    let title = cut_chars(label, TEAMS_TEXT_CHARS_MAX);
    json!({"title": escaped(&one_line(title)), "value": shown(text, TEAMS_TEXT_CHARS_MAX)})
}

fn block(text: &str) -> Value {
    json!({"type": "TextBlock", "text": if text.is_empty() { " " } else { text }, "wrap": true})
}

/// As many characters of a text as fit; what is not words is whole or not there.
fn shown(text: &Text, chars_max: usize) -> String {
    let mut shown = String::new();
    let mut left = chars_max;
    for piece in text {
        let (words, markup) = written(piece, left);
        let Some(rest) = left.checked_sub(words) else { break };
        left = rest;
        shown.push_str(&markup);
    }
    shown
}

/// How many characters of a text a piece takes, its markup included, and how it is written.
fn written(piece: &Piece, left: usize) -> (usize, String) {
    let cut = |words: &str, markup: usize| {
        let words = cut_chars(words, left.saturating_sub(markup));
        (words.chars().count() + markup, escaped(words))
    };
    match piece {
        Piece::Strong(words) => {
            let (chars, words) = cut(words, 1);
            (chars, if words.trim().is_empty() { words } else { format!("**{words}**") })
        }
        // A mention needs the member's name, which the id does not give.
        Piece::Person(user) => cut(user, 0),
        Piece::Link { words, url } if is_address(url) => {
            let (chars, words) = cut(words, 1 + url.chars().count());
            (chars, format!("[{words}]({url})"))
        }
        Piece::Plain(words) | Piece::Link { words, .. } => cut(words, 0),
        Piece::Time(at) => (DATE_CHARS, time(*at)),
    }
}

/// Whether something can be led to: markup would end an address with such characters.
fn is_address(url: &str) -> bool {
    let begins = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    begins
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>[]\\\"".contains(c))
}

/// Characters of an instant, at four bytes each.
const DATE_CHARS: usize = 16;

//= adaptive-cards#text-features: DATE and TIME
fn time(at: Timestamp) -> String {
    let at = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!("{{{{DATE({at},SHORT)}}}} {{{{TIME({at})}}}}")
}

/// Words as they are, whatever they look like.
pub fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            // Two of them begin a date, and no backslash keeps them from it.
            '{' => escaped.push_str("{\u{200b}"),
            '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '`' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push(c),
            other => escaped.push(if other.is_control() { ' ' } else { other }),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use domain::limits::TEAMS_MESSAGE_BYTES_MAX;

    use super::*;

    fn card(words: &str) -> ChatMessage {
        let fields = vec![(words.to_owned(), vec![Piece::Strong(words.to_owned())]); 30];
        let (title, footer) = (words.to_owned(), words.to_owned());
        ChatMessage::Card(Card { title, fields, buttons: Vec::new(), footer })
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
        assert_eq!(
            message["attachments"][0]["contentType"],
            "application/vnd.microsoft.card.adaptive"
        );
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
}

//! Messages as Adaptive Cards. Texts of a card read some Markdown, so what would be markup in words is
//! escaped; times are formatted by the card itself, in each reader's zone.
//= teams#cards-format, adaptive-cards#text-features

mod buttons;

use domain::limits::{
    TEAMS_FIELDS_MAX, TEAMS_LINE_CHARS_MAX, TEAMS_MESSAGE_BYTES_MAX, TEAMS_SHORT_TEXT_CHARS_MAX,
    TEAMS_TEXT_CHARS_MAX,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::outbound::chat::{Card, ChatMessage, Piece, Text};
use crate::text::{cut_chars, one_line};

/// The version of cards that every client of Teams shows.
const VERSION: &str = "1.4";

/// A message with its card, as activities of the Bot Framework carry it.
pub fn message(message: &ChatMessage) -> Value {
    let whole = activity(message, TEAMS_TEXT_CHARS_MAX);
    // Texts of long characters may be too much beside one another.
    let fits = whole.to_string().len() <= TEAMS_MESSAGE_BYTES_MAX;
    if fits { whole } else { activity(message, TEAMS_SHORT_TEXT_CHARS_MAX) }
}

fn activity(message: &ChatMessage, text_chars_max: usize) -> Value {
    let body = match message {
        ChatMessage::Card(card) => of_card(card, text_chars_max),
        ChatMessage::Line(line) => vec![block(&shown(line, TEAMS_LINE_CHARS_MAX))],
    };
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": content(&json!(body)),
        }],
    })
}

fn content(body: &Value) -> Value {
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "msteams": {"width": "Full"},
        "body": body,
    })
}

fn of_card(card: &Card, chars_max: usize) -> Vec<Value> {
    let mut title = block(&escaped(cut_chars(&one_line(&card.title), chars_max)));
    title["size"] = json!("Large");
    title["weight"] = json!("Bolder");
    let mut body = vec![title];
    let facts: Vec<Value> =
        card.fields.iter().take(TEAMS_FIELDS_MAX).map(|field| fact(field, chars_max)).collect();
    if !facts.is_empty() {
        body.push(json!({"type": "FactSet", "facts": facts}));
    }
    body.extend(buttons::rows(&card.buttons));
    let footer = one_line(&card.footer);
    if !footer.is_empty() {
        let mut footer = block(&escaped(cut_chars(&footer, chars_max)));
        footer["size"] = json!("Small");
        footer["isSubtle"] = json!(true);
        body.push(footer);
    }
    body
}

fn fact((label, text): &(String, Text), chars_max: usize) -> Value {
    let title = cut_chars(label, chars_max);
    json!({"title": escaped(&one_line(title)), "value": shown(text, chars_max)})
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
mod tests;

//! A text as rich text: its pieces are data, so that no words become markup.
//= slack#rich-text-block

use domain::limits::{SLACK_LINK_CHARS_MAX, SLACK_RICH_TEXT_CHARS_MAX};
use serde_json::{Value, json};

use crate::outbound::chat::Piece;
use crate::text::cut_chars;

use super::mrkdwn::{DATE_FORMAT, instant};

/// A block of texts, each on a line of its own; all have the same share of its characters, so that a
/// long one hides none of the others. There is a character in it at least: Slack takes no empty one.
pub(super) fn block(lines: &[&[Piece]]) -> Value {
    let share = SLACK_RICH_TEXT_CHARS_MAX / lines.len().max(1);
    let mut elements: Vec<Value> = Vec::new();
    for line in lines {
        if !elements.is_empty() {
            elements.push(text("\n", false));
        }
        let mut left = share.saturating_sub(1);
        for piece in *line {
            elements.extend(element(piece, &mut left));
        }
    }
    if elements.is_empty() {
        elements.push(text(" ", false));
    }
    json!({
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    })
}

/// A piece, cut to the characters that are left; `None` where nothing of it is.
fn element(piece: &Piece, left: &mut usize) -> Option<Value> {
    match piece {
        Piece::Plain(words) => taken(words, left).map(|words| text(words, false)),
        Piece::Strong(words) => taken(words, left).map(|words| text(words, true)),
        Piece::Person(user) => taken(user, left).map(|_| json!({"type": "user", "user_id": user})),
        Piece::Link { words, url } => {
            let words = taken(if words.is_empty() { url } else { words }, left)?;
            Some(if is_address(url) {
                json!({"type": "link", "url": url, "text": words})
            } else {
                text(words, false)
            })
        }
        Piece::Time(at) => {
            let shown = instant(*at);
            taken(&shown, left)?;
            Some(json!({
                "type": "date",
                "timestamp": at.as_second(),
                "format": DATE_FORMAT,
                "fallback": shown,
            }))
        }
    }
}

/// Slack refuses the whole message for an address that it cannot follow.
fn is_address(url: &str) -> bool {
    let begins = ["https://", "http://"].iter().any(|scheme| {
        url.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    begins
        && url.chars().count() <= SLACK_LINK_CHARS_MAX
        && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn taken<'a>(words: &'a str, left: &mut usize) -> Option<&'a str> {
    let words = cut_chars(words, *left);
    *left -= words.chars().count();
    (!words.is_empty()).then_some(words)
}

fn text(words: &str, is_strong: bool) -> Value {
    let mut element = json!({"type": "text", "text": words});
    if is_strong {
        element["style"] = json!({"bold": true});
    }
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(line: &[Piece]) -> Value {
        block(&[line])["elements"][0]["elements"].clone()
    }

    #[test]
    fn every_piece_has_its_element() {
        let line = [
            Piece::Plain("*not bold* <!here> ".to_owned()),
            Piece::Strong("bold".to_owned()),
            Piece::Person("U1".to_owned()),
            Piece::Link { words: "graph".to_owned(), url: "https://x.example/a?b".to_owned() },
            Piece::Time("2026-11-23T01:00:00Z".parse().unwrap()),
        ];
        assert_eq!(
            elements(&line),
            json!([
                {"type": "text", "text": "*not bold* <!here> "},
                {"type": "text", "text": "bold", "style": {"bold": true}},
                {"type": "user", "user_id": "U1"},
                {"type": "link", "url": "https://x.example/a?b", "text": "graph"},
                {"type": "date", "timestamp": 1_795_395_600, "format": DATE_FORMAT,
                    "fallback": "2026-11-23 01:00:00 UTC"},
            ])
        );
    }

    #[test]
    fn what_cannot_be_followed_is_only_words() {
        for url in ["javascript:alert(1)", "https://", "https:// x", "", &"x".repeat(4_000)] {
            let link = Piece::Link { words: "w".to_owned(), url: url.to_owned() };
            assert_eq!(elements(&[link]), json!([{"type": "text", "text": "w"}]), "{url}");
        }
    }

    #[test]
    fn a_long_line_leaves_the_others_their_share() {
        let (long, short) = ([Piece::Plain("x".repeat(5_000))], [Piece::Person("U1".to_owned())]);
        let block = block(&[&long, &short]);
        let elements = block["elements"][0]["elements"].as_array().unwrap();
        assert_eq!(elements[2], json!({"type": "user", "user_id": "U1"}));
        let chars = elements[0]["text"].as_str().unwrap().chars().count();
        assert_eq!(chars, SLACK_RICH_TEXT_CHARS_MAX / 2 - 1);
    }

    #[test]
    fn a_text_is_cut_and_never_empty() {
        let long = Piece::Plain("障".repeat(5_000));
        let cut = elements(&[long, Piece::Person("U1".to_owned())]);
        assert_eq!(cut.as_array().unwrap().len(), 1);
        let chars = cut[0]["text"].as_str().unwrap().chars().count();
        assert_eq!(chars, SLACK_RICH_TEXT_CHARS_MAX - 1);
        for line in [&[][..], &[Piece::Plain(String::new())]] {
            assert_eq!(elements(line), json!([{"type": "text", "text": " "}]));
        }
    }
}

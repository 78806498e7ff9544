//! Slack's markup: what notifications and clients without blocks show of a text.
//!
//! Three characters are escaped, so that no words become a link or a mention. Slack has no escape
//! for emphasis, which is why messages themselves are rich text.
//= slack#formatting-message-text

use std::borrow::Cow;

use domain::limits::SLACK_TEXT_CHARS_MAX;
use jiff::Timestamp;

use crate::outbound::chat::{Card, ChatMessage, Piece, Text};

/// How an instant is shown in a reader's zone.
pub(super) const DATE_FORMAT: &str = "{date_short_pretty} {time_secs}";

/// A message in markup, cut to what Slack takes.
pub fn fallback(message: &ChatMessage) -> String {
    match message {
        ChatMessage::Card(card) => of_card(card),
        ChatMessage::Line(line) => cut(line),
    }
}

fn of_card(card: &Card) -> String {
    let mut pieces = vec![Piece::Plain(card.title.clone())];
    for (label, text) in &card.fields {
        pieces.push(Piece::Plain(format!("\n{label}: ")));
        pieces.extend(text.iter().cloned());
    }
    cut(&pieces)
}

/// As many pieces as fit; words are cut, the rest is whole or not there.
fn cut(text: &Text) -> String {
    let mut shown = String::new();
    let mut left = SLACK_TEXT_CHARS_MAX;
    for piece in text {
        let more = markup(piece);
        let chars = more.chars().count();
        if chars <= left {
            shown.push_str(&more);
            left -= chars;
            continue;
        }
        if let Piece::Plain(words) = piece {
            shown.push_str(&within(words, left));
        }
        break;
    }
    shown
}

/// The beginning of `words` that takes at most `chars` characters when it is escaped.
fn within(words: &str, chars: usize) -> String {
    let mut shown = String::new();
    let mut left = chars;
    for more in words.chars().map(escaped) {
        let Some(rest) = left.checked_sub(more.chars().count()) else { break };
        left = rest;
        shown.push_str(&more);
    }
    shown
}

fn markup(piece: &Piece) -> String {
    match piece {
        Piece::Plain(words) => escape(words),
        Piece::Strong(words) => format!("*{}*", escape(words)),
        Piece::Person(user) => format!("<@{}>", escape(user)),
        // A bar would end the address.
        Piece::Link { words, url } => {
            format!("<{}|{}>", escape(url).replace('|', "%7C"), escape(words))
        }
        Piece::Time(at) => {
            format!("<!date^{}^{DATE_FORMAT}|{}>", at.as_second(), instant(*at))
        }
    }
}

/// An instant for clients that cannot show it in a reader's zone.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Words as they are, whatever they look like.
pub fn escape(words: &str) -> String {
    words.chars().map(escaped).collect()
}

/// One character, as Slack shows it.
pub(super) fn escaped(c: char) -> Cow<'static, str> {
    match c {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(words: &str) -> Piece {
        Piece::Plain(words.to_owned())
    }

    #[test]
    fn pieces_are_marked_up_and_words_stay_words() {
        let line = vec![
            plain("<!channel> & <https://evil.example|click> "),
            Piece::Strong("a<b".to_owned()),
            plain(" by "),
            Piece::Person("U1".to_owned()),
            plain(" at "),
            Piece::Time("2026-11-23T01:00:00.5Z".parse().unwrap()),
            plain(" "),
            Piece::Link { words: "a|b>".to_owned(), url: "https://x.example/?a=1&b=|".to_owned() },
        ];
        assert_eq!(
            fallback(&ChatMessage::Line(line)),
            "&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt; *a&lt;b* by <@U1> at \
             <!date^1795395600^{date_short_pretty} {time_secs}|2026-11-23 01:00:00 UTC> \
             <https://x.example/?a=1&amp;b=%7C|a|b&gt;>"
        );
    }

    #[test]
    fn a_text_is_cut_between_characters_and_pieces() {
        let long = fallback(&ChatMessage::Line(vec![plain(&"&".repeat(5_000))]));
        assert_eq!(long, "&amp;".repeat(800));
        let full = plain(&"x".repeat(SLACK_TEXT_CHARS_MAX - 3));
        let person = fallback(&ChatMessage::Line(vec![full, Piece::Person("U1".to_owned())]));
        assert!(person.ends_with('x'), "half a mention is words to nobody");
    }
}

//! The timeline as a chat channel tells it: one line for each fact, in one message for each decision.

use domain::chat::is_told;
use domain::timeline::{Fact, TimelineEvent, Written};

use super::{ChatMessage, Piece, Text};
use crate::outbound::timeline::tell;
use crate::text::cut_chars;

/// Characters of one line: what a service shows without folding it.
const LINE_CHARS_MAX: usize = 600;

/// A decision as one message; `None` when a channel is told of none of its facts.
pub fn line(events: &[TimelineEvent]) -> Option<ChatMessage> {
    let told: Vec<_> = events.iter().filter(|event| is_told(&event.fact)).collect();
    (!told.is_empty()).then(|| ChatMessage::Line(lines(told)))
}

/// Events, each on a line of its own.
pub fn lines<'a>(events: impl IntoIterator<Item = &'a TimelineEvent>) -> Text {
    let mut text = Text::new();
    for event in events {
        if !text.is_empty() {
            text.push(Piece::Plain("\n".into()));
        }
        text.push(Piece::Time(event.at));
        text.push(Piece::Plain(" ".into()));
        text.push(words(&event.fact));
    }
    text
}

/// A fact in words; those that people look for stand out.
fn words(fact: &Fact) -> Piece {
    if let Fact::Written(written) = fact {
        return Piece::Plain(cut_chars(&note(written), LINE_CHARS_MAX).to_owned());
    }
    let told = tell(fact);
    let told = cut_chars(&told, LINE_CHARS_MAX).to_owned();
    let stands_out = matches!(
        fact,
        Fact::IncidentCreated { .. }
            | Fact::IncidentResolved { .. }
            | Fact::IncidentReopened { .. }
            | Fact::Acknowledged { .. }
            | Fact::EngagementExhausted { .. }
            | Fact::RunbookFailed { .. }
            | Fact::RunbookTimedOut { .. }
            | Fact::RunbookSilent { .. }
            | Fact::RunbookAwaitsApproval { .. }
    );
    if stands_out { Piece::Strong(told) } else { Piece::Plain(told) }
}

/// What somebody wrote: by convention JSON, and then mostly a text.
fn note(written: &Written) -> String {
    let said = serde_json::from_str::<String>(&written.data);
    let said = said.unwrap_or_else(|_| written.data.clone());
    format!("{} by {}: {said}", written.kind.to_lowercase(), written.by)
}

//! Messages as blocks. Whatever is too long is cut here: Slack refuses a whole message for one
//! character too many.
//= slack#block-kit: reference of blocks, block elements and composition objects

use std::collections::BTreeMap;

use domain::limits::{
    SLACK_ACTIONS_MAX, SLACK_BLOCKS_MAX, SLACK_BUTTON_CHARS_MAX, SLACK_CONFIRM_CHARS_MAX,
    SLACK_CONTEXT_CHARS_MAX, SLACK_HEADER_CHARS_MAX, SLACK_VALUE_CHARS_MAX,
};
use serde_json::{Value, json};

use crate::outbound::chat::{Button, Card, ChatAction, ChatMessage, Piece, Text, Weight};
use crate::text::{cut_chars, one_line};

use super::rich;

/// What stands between the name of an action and its number: buttons of one block have names of
/// their own.
const NUMBERED: char = '.';

// Besides a header, the fields and the footer, a card may have as many rows of buttons.
const ROWS_MAX: usize = SLACK_BLOCKS_MAX - 3;

/// The blocks of a message.
pub fn blocks(message: &ChatMessage) -> Value {
    match message {
        ChatMessage::Card(card) => json!(of_card(card)),
        ChatMessage::Line(line) => json!([rich::block(&[line])]),
    }
}

/// What the id of an action says that its button does.
pub(super) fn action_named(id: &str) -> Option<ChatAction> {
    ChatAction::named(id.split_once(NUMBERED).map_or(id, |(name, _)| name))
}

fn of_card(card: &Card) -> Vec<Value> {
    let title = one_line(&card.title);
    let mut blocks = Vec::new();
    if !title.is_empty() {
        blocks.push(json!({"type": "header", "text": plain(&title, SLACK_HEADER_CHARS_MAX)}));
    }
    if !card.fields.is_empty() {
        let lines: Vec<Text> = card.fields.iter().map(field).collect();
        let lines: Vec<&[Piece]> = lines.iter().map(Vec::as_slice).collect();
        blocks.push(rich::block(&lines));
    }
    blocks.extend(rows(&card.buttons));
    let footer = one_line(&card.footer);
    if !footer.is_empty() {
        let words = plain(&footer, SLACK_CONTEXT_CHARS_MAX);
        blocks.push(json!({"type": "context", "elements": [words]}));
    }
    blocks
}

fn field((label, text): &(String, Text)) -> Text {
    let label = [Piece::Strong(one_line(label)), Piece::Plain("  ".to_owned())];
    label.into_iter().chain(text.iter().cloned()).collect()
}

fn rows(buttons: &[Button]) -> Vec<Value> {
    let mut numbers = BTreeMap::new();
    let named: Vec<Value> = buttons
        .iter()
        .map(|pressed| {
            let number = numbers.entry(pressed.action).or_insert(0);
            *number += 1;
            button(pressed, *number)
        })
        .collect();
    let rows = named.chunks(SLACK_ACTIONS_MAX).take(ROWS_MAX);
    rows.map(|elements| json!({"type": "actions", "elements": elements})).collect()
}

/// The `number`th button of its action.
fn button(button: &Button, number: usize) -> Value {
    let name = button.action.name();
    let id = if number == 1 { name.to_owned() } else { format!("{name}{NUMBERED}{number}") };
    let mut element = json!({
        "type": "button",
        "action_id": id,
        "text": plain(&button.label, SLACK_BUTTON_CHARS_MAX),
    });
    if !button.value.is_empty() {
        element["value"] = json!(cut_chars(&button.value, SLACK_VALUE_CHARS_MAX));
    }
    match button.weight {
        Weight::Plain => {}
        Weight::Primary => element["style"] = json!("primary"),
        Weight::Danger => element["style"] = json!("danger"),
    }
    if let Some(question) = &button.confirm {
        let (title, text, answer) = SLACK_CONFIRM_CHARS_MAX;
        element["confirm"] = json!({
            "title": plain(&format!("{}?", cut_chars(&button.label, title - 1)), title),
            "text": plain(question, text),
            "confirm": plain(&button.label, answer),
            "deny": plain("Cancel", answer),
        });
    }
    element
}

/// Words as they are. Slack takes no empty ones, and colons would make emoji of them.
fn plain(words: &str, chars_max: usize) -> Value {
    let words = cut_chars(words, chars_max);
    let words = if words.is_empty() { " " } else { words };
    json!({"type": "plain_text", "text": words, "emoji": false})
}

#[cfg(test)]
mod tests;

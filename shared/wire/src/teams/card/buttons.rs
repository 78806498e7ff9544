//! The buttons of a card: what is pressed comes to the bot's own address ([`super::super::bot`]).
//= adaptive-cards#schema: ActionSet, Action.Execute, Action.ShowCard

use domain::limits::{
    TEAMS_ACTIONS_MAX, TEAMS_BUTTON_CHARS_MAX, TEAMS_BUTTONS_MAX, TEAMS_CONFIRM_CHARS_MAX,
    TEAMS_VALUE_CHARS_MAX,
};
use serde_json::{Value, json};

use super::{VERSION, block, escaped};
use crate::outbound::chat::{Button, Weight};
use crate::text::{cut_chars, one_line};

/// Buttons, in as many rows as they need.
pub(super) fn rows(buttons: &[Button]) -> Vec<Value> {
    let carried = buttons.iter().filter(|button| is_carried(&button.value));
    let actions: Vec<Value> = carried.take(TEAMS_BUTTONS_MAX).map(asked).collect();
    let rows = actions.chunks(TEAMS_ACTIONS_MAX);
    rows.map(|actions| json!({"type": "ActionSet", "actions": actions})).collect()
}

/// Whether a value comes back as it was: half of one would be another.
fn is_carried(value: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b" -_:/.".contains(&b);
    (1..=TEAMS_VALUE_CHARS_MAX).contains(&value.len()) && value.bytes().all(is_plain)
}

/// A button; one that asks first opens the question with the button under it.
fn asked(button: &Button) -> Value {
    let Some(question) = &button.confirm else { return pressed(button) };
    let question = block(&escaped(cut_chars(&one_line(question), TEAMS_CONFIRM_CHARS_MAX)));
    json!({
        "type": "Action.ShowCard",
        "title": label(button),
        "card": {
            "type": "AdaptiveCard",
            "version": VERSION,
            "body": [question],
            "actions": [pressed(button)],
        },
    })
}

fn pressed(button: &Button) -> Value {
    let action = button.action.name();
    let mut pressed = json!({
        "type": "Action.Execute",
        "title": label(button),
        "verb": action,
        "data": {"action": action, "value": button.value},
        // Clients that know no other way post the data as a message.
        "fallback": "Action.Submit",
    });
    match button.weight {
        Weight::Plain => {}
        Weight::Primary => pressed["style"] = json!("positive"),
        Weight::Danger => pressed["style"] = json!("destructive"),
    }
    pressed
}

/// Words as they are: a title has no markup, and is not empty.
fn label(button: &Button) -> String {
    let words = one_line(&button.label);
    let words = cut_chars(&words, TEAMS_BUTTON_CHARS_MAX);
    if words.is_empty() { " ".to_owned() } else { words.to_owned() }
}

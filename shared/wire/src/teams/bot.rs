//! What comes to the bot's own address: presses of the buttons of cards, and messages that name the bot. It is read
//! only after its token was verified.
//= teams#universal-actions: adaptiveCard/action

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::activity::{Act, Activity};
use super::inbound::Mention;
use super::token::CHANNEL;
use crate::outbound::chat::ChatAction;

/// Somebody pressed a button of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Which kind of button.
    pub action: ChatAction,
    /// What the button carried: the incident, and what its reader saw of it.
    pub value: String,
    /// Names this press in its channel: the same one again is the same press.
    pub id: String,
    /// The id of the channel that the card is in.
    pub channel: String,
    /// The id of whoever pressed it, in the directory of the tenant.
    pub user: String,
    /// Where the answer goes: the channel, and the message that begins what the card is under.
    pub place: String,
}

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Somebody pressed a button.
    Press(Press),
    /// Somebody named the bot.
    Mention(Mention),
    /// It is older than a press may be: perhaps it was sent before, by somebody else.
    Stale,
    /// It says that it comes from another service than its token does, or not from Teams.
    Elsewhere,
    /// It happened in another tenant: whoever knows a bot's id may put it into an app of their own.
    Stranger,
    /// Nothing that this app takes part in, and why; it is answered, so that it does not come again.
    Ignored(&'static str),
    /// Nothing that the Bot Framework sends.
    Broken(&'static str),
}

/// Whom a request has to come from.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The service that the token speaks of.
    pub service_url: &'a str,
    /// Our tenant.
    pub tenant: &'a str,
}

/// What a button brings back, whichever way it was pressed.
#[derive(Deserialize)]
struct Data {
    action: String,
    value: String,
}

/// Reads the body of a request that came at `now`.
pub fn read(body: &[u8], expected: Expected<'_>, now: Timestamp) -> Inbound {
    let Some(mut activity) = Activity::read(body) else {
        return Inbound::Broken("the JSON is no activity");
    };
    // Keys are endorsed for many: in Web Chat people say themselves who and where they are.
    //= bot-framework#authentication: the channel that the key is endorsed for is the activity's
    if activity.channel_id != CHANNEL {
        return Inbound::Elsewhere;
    }
    let whole = |url: &str| url.trim_end_matches('/').to_owned();
    if whole(&activity.service_url) != whole(expected.service_url) {
        return Inbound::Elsewhere;
    }
    if !activity.tenant().eq_ignore_ascii_case(expected.tenant) {
        return Inbound::Stranger;
    }
    if activity.is_stale(now) {
        return Inbound::Stale;
    }
    let (kind, name) = (activity.kind.clone(), activity.name.clone());
    let value = activity.value.take();
    let Some((act, text)) = activity.act() else {
        return Inbound::Ignored("it lacks its id, its sender or its channel");
    };
    match (kind.as_str(), name.as_str()) {
        ("invoke", "adaptiveCard/action") => press(act, &value["action"]["data"]),
        // What a client sends that knows no other way to press.
        ("message", _) if value.is_object() => press(act, &value),
        ("message", _) if text.contains("</at>") => Inbound::Mention(act.says(&text)),
        ("message", _) => Inbound::Ignored("a message that names nobody"),
        _ => Inbound::Ignored("an activity that this app did not ask for"),
    }
}

fn press(act: Act, data: &Value) -> Inbound {
    let Ok(Data { action, value }) = Data::deserialize(data) else {
        return Inbound::Ignored("a press of a button that is none of ours");
    };
    let Some(action) = ChatAction::named(&action).filter(|_| !value.is_empty()) else {
        return Inbound::Ignored("a press of a button that is none of ours");
    };
    let Act { id, channel, place, user, name: _ } = act;
    Inbound::Press(Press { action, value, id, channel, user, place })
}

/// What whoever pressed a button sees at once, beside the card.
pub fn told(text: &str) -> Value {
    json!({
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": text,
    })
}

#[cfg(test)]
mod tests;

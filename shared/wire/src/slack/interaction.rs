//! A press of a button, as Slack posts it.

use serde::Deserialize;

use crate::outbound::chat::ChatAction;

use super::blocks::action_named;

/// Somebody pressed a button of ours.
//= slack#block_actions-payload
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Which kind of button.
    pub action: ChatAction,
    /// What the button carried: the incident, and what its reader saw of it.
    pub value: String,
    /// The workspace.
    pub team: String,
    /// The id of the channel that the message is in.
    pub channel: String,
    /// The id of whoever pressed it.
    pub user: String,
    /// The id of the message that it is a part of.
    pub message: String,
    /// Where the answer goes, for half an hour. Whoever knows it can answer.
    pub response_url: String,
    /// Names this press: the same one again is the same press.
    pub trigger_id: String,
}

/// What an interaction was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interaction {
    /// A press of one of our buttons.
    Press(Press),
    /// Something that this app does not take part in, such as a link that was followed.
    Other(&'static str),
}

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(default)]
    team: Named,
    #[serde(default)]
    channel: Named,
    #[serde(default)]
    user: Named,
    #[serde(default)]
    container: Container,
    #[serde(default)]
    response_url: String,
    #[serde(default)]
    trigger_id: String,
}

#[derive(Deserialize)]
struct Action {
    #[serde(default)]
    action_id: String,
    #[serde(default)]
    value: String,
}

#[derive(Default, Deserialize)]
struct Named {
    #[serde(default)]
    id: String,
}

#[derive(Default, Deserialize)]
struct Container {
    #[serde(default)]
    message_ts: String,
    #[serde(default)]
    channel_id: String,
}

/// Reads an interaction; `None` when it is none, or lacks what every press has.
pub(super) fn read(payload: &str) -> Option<Interaction> {
    let payload: Payload = serde_json::from_str(payload).ok()?;
    if payload.kind != "block_actions" {
        return Some(Interaction::Other("an interaction that is no press of a button"));
    }
    let [action] = payload.actions.try_into().ok()?;
    let Some(kind) = action_named(&action.action_id) else {
        return Some(Interaction::Other("a press of a button that is none of ours"));
    };
    let channel = [payload.channel.id, payload.container.channel_id];
    let press = Press {
        action: kind,
        value: action.value,
        team: payload.team.id,
        channel: channel.into_iter().find(|id| !id.is_empty())?,
        user: payload.user.id,
        message: payload.container.message_ts,
        response_url: payload.response_url,
        trigger_id: payload.trigger_id,
    };
    let Press { value, team, user, message, response_url, trigger_id, .. } = &press;
    let needed = [value, team, user, message, response_url, trigger_id];
    let is_whole = needed.into_iter().all(|text| !text.is_empty());
    is_whole.then_some(Interaction::Press(press))
}

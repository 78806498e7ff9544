//! A slash command, as Slack posts it.

use std::collections::BTreeMap;

/// What somebody typed, where, and where the answer goes.
//= slack#slash-commands: the payload of a command
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlashCommand {
    /// The workspace.
    pub team: String,
    /// The id of the channel that it was typed in.
    pub channel: String,
    /// The id of whoever typed it.
    pub user: String,
    /// The command itself, with its slash.
    pub command: String,
    /// What follows it, trimmed.
    pub text: String,
    /// Where the answer goes, for half an hour. Whoever knows it can answer.
    pub response_url: String,
    /// Names this command: the same one again is the same command.
    pub trigger_id: String,
}

/// Reads a command; `None` when the form is none.
pub(super) fn read(form: &BTreeMap<String, String>) -> Option<SlashCommand> {
    let member = |name: &str| form.get(name).filter(|value| !value.is_empty()).cloned();
    Some(SlashCommand {
        team: member("team_id")?,
        channel: member("channel_id")?,
        user: member("user_id")?,
        command: member("command")?,
        text: form.get("text").map(|text| text.trim().to_owned()).unwrap_or_default(),
        response_url: member("response_url")?,
        trigger_id: member("trigger_id")?,
    })
}

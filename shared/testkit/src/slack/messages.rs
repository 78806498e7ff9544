//! Messages of channels, and answers to commands and presses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::workspace::{Outcome, Workspace, text};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Who posted it.
    pub author: String,
    /// What notifications show.
    pub text: String,
    /// What it shows.
    pub blocks: Value,
    /// How often it was changed.
    pub edits: usize,
}

/// How often one address may be answered at.
//= slack#response_url
const REPLIES_MAX: usize = 5;

impl Workspace {
    pub(super) fn post(&mut self, members: &Value) -> Outcome {
        says(members, 40_000)?;
        let (id, author) = (self.message_id(), self.bot.clone());
        let message = message(id.clone(), author, members);
        let channel = self.own(members)?;
        channel.messages.push(message);
        Ok(json!({"channel": channel.id, "ts": id}))
    }

    pub(super) fn update(&mut self, members: &Value) -> Outcome {
        says(members, 4_000)?;
        let (id, bot) = (text(members, "ts"), self.bot.clone());
        let channel = self.own(members)?;
        let found = channel.messages.iter_mut().find(|message| message.id == id);
        let before = found.ok_or("message_not_found")?;
        if before.author != bot {
            return Err("cant_update_message");
        }
        let edits = before.edits + 1;
        *before = Message { edits, ..message(id.to_owned(), bot, members) };
        Ok(json!({"channel": channel.id, "ts": id}))
    }

    pub(super) fn pin(&mut self, members: &Value) -> Outcome {
        let id = text(members, "timestamp");
        let channel = self.own(members)?;
        if channel.messages.iter().all(|message| message.id != id) {
            Err("message_not_found")
        } else if channel.pins.iter().any(|pinned| pinned == id) {
            Err("already_pinned")
        } else {
            channel.pins.push(id.to_owned());
            Ok(json!({}))
        }
    }

    /// What is posted at the address that came with a command or a press.
    pub(super) fn reply(&mut self, address: &str, members: &Value) -> Outcome {
        says(members, 40_000)?;
        if !self.addresses.contains(address) {
            return Err("expired_url");
        } else if self.replies.iter().filter(|(its, _)| its == address).count() >= REPLIES_MAX {
            return Err("used_url");
        }
        self.replies.push((address.to_owned(), members.clone()));
        Ok(json!({}))
    }

    /// What was answered at an address, in order.
    pub fn replies(&self, address: &str) -> Vec<&Value> {
        self.replies.iter().filter(|(its, _)| its == address).map(|(_, reply)| reply).collect()
    }
}

fn message(id: String, author: String, members: &Value) -> Message {
    let blocks = members.get("blocks").cloned().unwrap_or_else(|| json!([]));
    Message { id, author, text: text(members, "text").to_owned(), blocks, edits: 0 }
}

/// Whether a message says anything, and not too much.
fn says(members: &Value, chars_max: usize) -> Result<(), &'static str> {
    let blocks = members.get("blocks").and_then(Value::as_array);
    let is_empty = blocks.is_none_or(Vec::is_empty);
    if text(members, "text").is_empty() && is_empty {
        Err("no_text")
    } else if text(members, "text").chars().count() > chars_max {
        Err("msg_too_long")
    } else if blocks.is_some_and(|blocks| blocks.iter().any(has_twins)) {
        Err("invalid_blocks")
    } else {
        Ok(())
    }
}

/// Whether two buttons of a block have one name.
fn has_twins(block: &Value) -> bool {
    let elements = block.get("elements").and_then(Value::as_array).into_iter().flatten();
    let mut ids = elements.filter_map(|element| element.get("action_id")?.as_str());
    let mut seen = BTreeSet::new();
    !ids.all(|id| seen.insert(id))
}

//! The channels of a workspace.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::messages::Message;
use super::workspace::{Outcome, Workspace, text};

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub creator: String,
    /// Whether only who was invited sees it.
    pub is_private: bool,
    /// Whether it was archived.
    pub is_archived: bool,
    /// Who is in it.
    pub members: BTreeSet<String>,
    /// What stands above it.
    pub topic: String,
    /// What was posted, in order.
    pub messages: Vec<Message>,
    /// The ids of the messages that are pinned.
    pub pins: Vec<String>,
}

impl Workspace {
    /// A channel that `creator` made by hand, and its id.
    pub fn channel(&mut self, name: &str, creator: &str) -> String {
        let id = format!("C{:010}", self.number());
        self.channels.push(Channel {
            id: id.clone(),
            name: name.to_owned(),
            creator: creator.to_owned(),
            is_private: false,
            is_archived: false,
            members: [creator.to_owned()].into(),
            topic: String::new(),
            messages: Vec::new(),
            pins: Vec::new(),
        });
        id
    }

    /// The channel of an id, to look at and to change as people would.
    pub fn channel_mut(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    /// A channel that the app may write to.
    pub(super) fn own(&mut self, members: &Value) -> Result<&mut Channel, &'static str> {
        let (bot, id) = (self.bot.clone(), text(members, "channel").to_owned());
        let channel = self.channel_mut(&id).ok_or("channel_not_found")?;
        let is_in = channel.members.contains(&bot);
        match channel {
            Channel { is_private: true, .. } if !is_in => Err("channel_not_found"),
            Channel { is_archived: true, .. } => Err("is_archived"),
            _ if !is_in => Err("not_in_channel"),
            channel => Ok(channel),
        }
    }

    pub(super) fn create(&mut self, members: &Value) -> Outcome {
        let name = text(members, "name");
        let is_known = |c: char| c.is_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        if name.is_empty() {
            return Err("invalid_name_required");
        } else if name.chars().count() > 80 {
            return Err("invalid_name_maxlength");
        } else if !name.chars().any(char::is_alphanumeric) {
            return Err("invalid_name_punctuation");
        } else if !name.chars().all(is_known) {
            return Err("invalid_name_specials");
        } else if self.channels.iter().any(|channel| channel.name == name) {
            return Err("name_taken");
        }
        let id = self.channel(name, &self.bot.clone());
        Ok(json!({"channel": {"id": id, "name": name, "creator": self.bot}}))
    }

    pub(super) fn conversations(&self, members: &Value) -> Outcome {
        let asked: usize = text(members, "limit").parse().unwrap_or(100);
        let page = asked.min(self.page_max);
        let from: usize = match text(members, "cursor") {
            "" => 0,
            cursor => {
                cursor.strip_prefix("at-").and_then(|at| at.parse().ok()).ok_or("invalid_cursor")?
            }
        };
        let archived_too = text(members, "exclude_archived") != "true";
        let own = self.channels.iter().filter(|one| one.members.contains(&self.bot));
        let own: Vec<_> = own.filter(|one| archived_too || !one.is_archived).collect();
        let listed: Vec<Value> = own.iter().skip(from).take(page).map(|one| listed(one)).collect();
        let is_last = from + page >= own.len();
        let next = if is_last { String::new() } else { format!("at-{}", from + page) };
        Ok(json!({"channels": listed, "response_metadata": {"next_cursor": next}}))
    }

    pub(super) fn join(&mut self, members: &Value) -> Outcome {
        let bot = self.bot.clone();
        let channel = self.channel_mut(text(members, "channel")).ok_or("channel_not_found")?;
        match channel {
            Channel { is_private: true, .. } => Err("channel_not_found"),
            Channel { is_archived: true, .. } => Err("is_archived"),
            channel => {
                channel.members.insert(bot);
                Ok(json!({"channel": listed(channel)}))
            }
        }
    }

    /// All of them, or none and whom it is about.
    pub(super) fn invite(&mut self, members: &Value) -> Outcome {
        let users: Vec<String> =
            text(members, "users").split(',').map(|user| user.trim().to_owned()).collect();
        if users.len() > 1_000 {
            return Err("too_many_users");
        }
        let there = self.own(members)?.members.clone();
        let wrong = |user: &String| {
            let person = self.people.iter().find(|person| person.id == *user);
            let why = match person {
                _ if *user == self.bot => "cant_invite_self",
                _ if there.contains(user) => "already_in_channel",
                Some(person) if person.is_invitable => return None,
                Some(_) => "cant_invite",
                None => "user_not_found",
            };
            Some((user.clone(), why))
        };
        let wrong: Vec<(String, &'static str)> = users.iter().filter_map(wrong).collect();
        if let Some((_, why)) = wrong.first().cloned() {
            self.about = if self.names_people { wrong } else { Vec::new() };
            return Err(why);
        }
        let channel = self.own(members)?;
        channel.members.extend(users);
        Ok(json!({"channel": listed(channel)}))
    }

    pub(super) fn set_topic(&mut self, members: &Value) -> Outcome {
        let topic = text(members, "topic");
        let channel = self.own(members)?;
        if topic.chars().count() > 250 {
            return Err("too_long");
        }
        topic.clone_into(&mut channel.topic);
        Ok(json!({"topic": topic}))
    }
}

fn listed(channel: &Channel) -> Value {
    json!({
        "id": channel.id,
        "name": channel.name,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_private": channel.is_private,
    })
}

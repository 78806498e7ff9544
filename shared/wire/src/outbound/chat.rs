//! What the chat channel of an incident shows, whichever service holds it: cards and lines, in words and not yet
//! in a service's markup.

pub mod answer;
mod card;
mod line;
mod people;
mod press;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use card::{Shown, card, digest};
pub use line::{line, lines};
pub use people::People;
pub use press::{Press, read_press};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, as they are: what looks like markup in them is none.
    Plain(String),
    /// Words that stand out.
    Strong(String),
    /// Somebody, by the service's own id.
    Person(String),
    /// Words that lead somewhere.
    Link {
        /// What is read.
        words: String,
        /// Where it leads.
        url: String,
    },
    /// An instant, shown in each reader's zone where the service can.
    Time(Timestamp),
}

/// A text.
pub type Text = Vec<Piece>;

/// A message of the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatMessage {
    /// How the incident stands; changed in place.
    Card(Card),
    /// Something that happened.
    Line(Text),
}

/// How an incident stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// One line.
    pub title: String,
    /// What is known, each under its label.
    pub fields: Vec<(String, Text)>,
    /// What can be done about it.
    pub buttons: Vec<Button>,
    /// In small print.
    pub footer: String,
}

/// Something to press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub action: ChatAction,
    /// What it says.
    pub label: String,
    /// What comes back when it is pressed: the incident, and what the reader saw of it.
    pub value: String,
    /// How it looks.
    pub weight: Weight,
    /// What is asked before it counts, where anything is.
    pub confirm: Option<String>,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChatAction {
    /// Whoever presses it takes the incident.
    Acknowledge,
    /// The next stage begins now.
    Escalate,
    /// The incident is over.
    Resolve,
    /// A runbook that ended is run again.
    RunAgain,
    /// A runbook that waits for somebody's approval goes on.
    Approve,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Like any other.
    Plain,
    /// Like what is usually wanted.
    Primary,
    /// Like what is to be thought over.
    Danger,
}

impl ChatAction {
    /// Its name in what a service sends back.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Escalate => "escalate",
            Self::Resolve => "resolve",
            Self::RunAgain => "run-again",
            Self::Approve => "approve",
        }
    }

    /// The action of a name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Acknowledge, Self::Escalate, Self::Resolve, Self::RunAgain, Self::Approve];
        all.into_iter().find(|action| action.name() == name)
    }
}

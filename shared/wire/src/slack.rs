//! What Slack sends and what it takes: the signatures of its requests, commands and presses, the
//! blocks of messages, the requests of its Web API and what their answers mean.
//!
//! Nothing here knows a rule of the product: a command is words, a press names its button.

pub mod answer;
pub mod blocks;
pub mod command;
pub mod credentials;
pub mod inbound;
pub mod interaction;
pub mod method;
pub mod mrkdwn;
pub mod name;
mod rich;
pub mod signature;

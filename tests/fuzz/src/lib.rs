//! Every parser of outside bytes, held to what it promises by inputs that were real once.
//!
//! A [`Target`] draws an input, gives it to a parser, and asserts. What draws is a [`draw::Draw`]:
//! of a seed, as `hunt` runs them by the million, or of bytes that a coverage-guided fuzzer chose,
//! as the harness in `tests/guided.rs` lets bolero do. The same choices make the same input, so a
//! finding is a number.
//!
//! A parser joins by a check in `targets` and a line in [`TARGETS`].
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a panic is a finding, and what is unwrapped was written by us"
)]

pub mod corpus;
pub mod draw;
pub mod run;
pub mod spoil;
pub mod targets;
pub mod texts;
pub mod tree;

use draw::Draw;

/// A parser with what it is held to.
#[derive(Clone, Copy)]
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Draws one input, and panics when a promise is broken.
    pub check: fn(&mut Draw),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "function_urls", check: targets::function_urls::check },
    Target { name: "inbound", check: targets::inbound::check },
    Target { name: "incidents", check: targets::incidents::check },
    Target { name: "machines", check: targets::machines::check },
    Target { name: "names", check: targets::names::check },
    Target { name: "pager_duty", check: targets::pager_duty::check },
    Target { name: "patterns", check: targets::patterns::check },
    Target { name: "policies", check: targets::policies::check },
    Target { name: "records", check: targets::records::check },
    Target { name: "replies", check: targets::replies::check },
    Target { name: "requests", check: targets::requests::check },
    Target { name: "schedules", check: targets::schedules::check },
    Target { name: "signatures", check: targets::signatures::check },
    Target { name: "slack", check: targets::slack::check },
    Target { name: "stacks", check: targets::stacks::check },
    Target { name: "teams", check: targets::teams::check },
    Target { name: "teams-bot", check: targets::teams_bot::check },
    Target { name: "terms", check: targets::terms::check },
];

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

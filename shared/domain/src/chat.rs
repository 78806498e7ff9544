//! The chat channel of an incident: it follows the timeline, off the road on which people are paged.
//!
//! [`next()`] says what brings it one step nearer to what it should show. Whoever takes the step records it with
//! one of the functions of [`ChatChannel`] before the next one, so that a crash repeats the last step at most.

mod channel;
mod deeds;
mod names;
mod next;
mod standing;
#[cfg(test)]
mod tests;
mod wish;

pub use channel::{Card, ChatChannel, Part, Room};
pub use deeds::{Deed, may};
pub use names::{name, topic};
pub use next::{Seen, Step, comes_late, is_told, next, unread_from};
pub use standing::{Responsible, Standing, responsible, standing};
pub use wish::{ChatService, INVITE_TAG, SLACK_TAG, TEAMS_TAG, Where, Wish, check, guests, wish};

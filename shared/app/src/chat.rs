//! Chat: the channel of an incident is kept in step with its timeline, and what people type and press in a chat
//! service is done.

mod act;
mod follow;
pub(crate) mod invite;
mod services;
mod subject;

pub use act::{Asked, What, act};
pub use follow::{FollowError, Followed, keep_in_step};
pub use services::Chats;

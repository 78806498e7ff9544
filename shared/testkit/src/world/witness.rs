//! Who watches the world: sees every write and every send at the moment when it takes effect.

use app::ports::{Commit, OutgoingPage};
use domain::mailbox::Mailbox;

use super::Millis;
use super::carriers::Message;
use super::kernel::TaskId;
use crate::memory::Contents;

/// A write that is about to be judged.
pub struct Committed<'a> {
    /// When.
    pub at: Millis,
    /// By which invocation.
    pub task: TaskId,
    /// What.
    pub commit: &'a Commit,
    /// What is stored until then.
    pub before: &'a Contents<'a>,
}

/// Watches. Every method may do nothing.
pub trait Witness: Send {
    /// A write arrived at the store.
    fn committing(&mut self, _write: &Committed<'_>) {}
    /// It was judged; `applied` says whether it changed anything.
    fn committed(&mut self, _at: Millis, _task: TaskId, _commit: &Commit, _applied: bool) {}
    /// A mailbox was written.
    fn posted(&mut self, _at: Millis, _task: TaskId, _mailbox: &Mailbox) {}
    /// A page is on its way to its carrier.
    fn sending(
        &mut self,
        _at: Millis,
        _task: TaskId,
        _page: &OutgoingPage,
        _stored: &Contents<'_>,
    ) {
    }
    /// A carrier took a message from an invocation.
    fn accepted(&mut self, _at: Millis, _task: TaskId, _message: &Message) {}
    /// An invocation ended: well, or with an error, or by dying.
    fn ended(&mut self, _at: Millis, _task: TaskId, _well: bool) {}
    /// What was seen, for whoever gave the witness.
    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any>;
}

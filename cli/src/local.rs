//! The local stack: the real handlers and the real store, over an embedded DynamoDB emulator and
//! carriers that only show what they would send.

pub(crate) mod analysis;
mod api;
pub(crate) mod chat;
pub(crate) mod clock;
mod credentials;
pub(crate) mod driver;
pub(crate) mod emulator;
pub(crate) mod guide;
pub(crate) mod heartbeats;
pub(crate) mod keys;
mod on_call;
pub(crate) mod outbox;
mod replies;
pub(crate) mod routes;
pub(crate) mod runbooks;
pub(crate) mod server;
pub(crate) mod stack;
pub(crate) mod stand_ins;
pub(crate) mod up;

/// Bytes of a thread's stack: built without optimisation, the use cases over the SDK fill the usual two
/// megabytes.
const STACK_BYTES: usize = 8 << 20;

/// What the local stack runs in.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().thread_stack_size(STACK_BYTES).build()
}

#[cfg(test)]
mod tests;

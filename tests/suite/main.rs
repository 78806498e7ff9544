//! What holds across crates. One binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod golden;
mod hostile;
mod template;

//! What holds across crates. One binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod architecture;
mod contract;
mod emulator;
mod golden;
mod hostile;
mod requests;
mod template;
mod use_cases;

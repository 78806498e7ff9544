//! What holds across crates. One binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "helpers of tests are outside of `#[test]`")]

mod contract;
mod emulator;
mod requests;

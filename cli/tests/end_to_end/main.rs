//! The command as a user runs it: real processes, loopback only, stopped by the test that started
//! them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod analysis;
mod demo;
mod deployed;
mod doctor;
mod process;
mod up;

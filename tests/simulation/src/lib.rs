//! Proof that no page is lost: lives of incidents in the simulated world, and the checks that every
//! history must pass.
//!
//! A package of its own, so that it is built optimised without the AWS SDK.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    reason = "in a test a panic is the report"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "a check looks at the facts that it is about")]

pub mod checks;
pub mod history;
pub mod lives;
pub mod planted;
pub mod shrink;
pub mod soak;
pub mod storm;
pub mod trace;

use jiff::Timestamp;

/// When every world begins: Monday, 10:00 in Tokyo.
pub const START: Timestamp = Timestamp::constant(1_795_395_600, 0);

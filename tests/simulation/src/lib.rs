//! Proof that no page is lost.
//!
//! A package of its own, so that it can be built optimised without the AWS SDK.

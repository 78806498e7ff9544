//! The one crate that knows the Lambda runtime: it reads the environment and the clock, writes
//! logs and metrics, wires the adapters, and turns failures into what Lambda and Step Functions
//! understand. It holds no rule of the product.
//!
//! A function's `main.rs` is `Wiring::from_env`, then [`run`] with one use case.

pub mod clock;
pub mod emf;
pub mod failure;
pub mod invocation;
pub mod logs;
#[cfg(feature = "automation")]
mod resolver;
mod sdk;
pub mod settings;
pub mod wiring;

pub use app::error::Disposition;
pub use failure::Failure;

pub use invocation::{Invocation, run};
pub use lambda_runtime::Error;
pub use wiring::Wiring;

//! A stand-in for Automation of Systems Manager: it holds every request to AWS's published model, starts an execution
//! once for each token, and ends none before it is told to. It limits, fails and loses answers as a test says.

mod model;
mod server;
mod service;

pub use crate::trouble::Trouble;
pub use server::Server;
pub use service::Automation;

//! PagerDuty for tests: a double of its port in memory, and what every implementation of the port promises.

pub mod contract;
mod double;

pub use double::{Fault, ScriptedPagerDuty, SeenIncident};

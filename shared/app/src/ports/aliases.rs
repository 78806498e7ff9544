//! The aliases of intake, as Lambda has them.

use std::future::Future;

use domain::aliases::Alias;
use domain::ids::PlanName;

use super::PortError;

/// Looks after the aliases of intake. Doing the same again changes nothing.
pub trait Aliases: Send + Sync {
    /// Whether this process has listed them before. A deployment begins another process, and may have
    /// made the function anew, without any.
    fn are_known(&self) -> bool;

    /// Every alias there is, whoever made it.
    fn list(&self) -> impl Future<Output = Result<Vec<Alias>, PortError>> + Send;

    /// Makes the alias of a plan, with the permissions that alarms, rules and topics need and with
    /// retries and a failure queue of its own; or finishes it.
    fn make(&self, plan: &PlanName) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Removes an alias; one that is gone already is a success.
    fn remove(&self, alias: &str) -> impl Future<Output = Result<(), PortError>> + Send;
}

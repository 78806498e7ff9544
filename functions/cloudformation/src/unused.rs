//! Ports that no operation of a resource uses: a resource starts nothing, and nobody is told of it. The
//! function's role may do neither.

use app::ports::{Notices, PortError, ResponseStart, Timers};
use domain::ids::EngagementId;
use domain::incident::Incident;
use domain::timeline::Notice;

/// Refuses everything.
pub(crate) struct Unused;

fn refused() -> PortError {
    PortError::Refused("a resource of a template starts nothing".to_owned())
}

impl Timers for Unused {
    async fn start_response(&self, _: &ResponseStart) -> Result<(), PortError> {
        Err(refused())
    }

    async fn start_escalation(&self, _: &EngagementId) -> Result<(), PortError> {
        Err(refused())
    }

    async fn restart_escalation(&self, _: &EngagementId, _: u64) -> Result<(), PortError> {
        Err(refused())
    }
}

impl Notices for Unused {
    async fn notify(&self, _: &str, _: Notice, _: &Incident) -> Result<(), PortError> {
        Err(refused())
    }
}

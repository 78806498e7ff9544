//! What intake could not do, and does not fail for.

use app::findings::Told;
use app::intake::Received;

/// Says which changes were not kept: a finding may be missing.
pub(crate) fn lost(received: &[Received]) {
    for one in received {
        if let Received::Told(told @ Told::Lost(_)) = one {
            tracing::warn!("{told}");
        }
    }
}

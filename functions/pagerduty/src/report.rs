//! What the function says of an invocation.

use app::pager_duty::Heeded;
use pagerduty::Handled;

/// Writes a line for what was refused, and for what was heard.
pub(crate) fn write(handled: &Handled) {
    match handled {
        Handled::Followed(followed) => {
            if let Some(why) = &followed.refused {
                tracing::error!("PagerDuty was not told, and will not be: {why}");
            }
        }
        Handled::Heeded(Heeded::Nothing(why)) => tracing::info!("news changed nothing: {why}"),
        Handled::Heeded(heeded) => tracing::info!("news were heeded: {heeded:?}"),
        Handled::Answered(_) => {}
    }
}

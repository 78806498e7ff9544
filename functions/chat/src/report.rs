//! What the chat function says of an invocation.

use chat::Handled;

/// Writes a line for each channel that is not in step.
pub(crate) fn write(handled: &Handled) {
    let Handled::Followed(_, failures) = handled else { return };
    for failure in failures {
        let error: &(dyn std::error::Error + 'static) = &failure.error;
        let of = failure.incident.as_ref().map_or("a record", |incident| incident.as_str());
        tracing::error!(error, "a chat channel is not in step: {of}");
    }
}

//! What the publisher says of a batch.

use jiff::Timestamp;
use lambda_kit::emf::IncidentMetrics;
use publisher::Handled;

/// Writes metrics, and a line for each thing that was not told.
pub(crate) fn write(now: Timestamp, handled: &Handled) {
    for published in &handled.published {
        let Some(incident) = &published.incident else { continue };
        IncidentMetrics::of(incident).emit(now, &published.measures);
        for (topic, why) in &published.refused {
            tracing::warn!("{topic} was not told of {}: {why}", incident.id);
        }
    }
    for failure in &handled.failures {
        let error: &(dyn std::error::Error + 'static) = &failure.error;
        let of = failure.incident.as_ref().map_or("a record", |incident| incident.as_str());
        tracing::error!(error, "what happened was not told yet: {of}");
    }
}

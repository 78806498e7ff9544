//! What the guardian says of a round: metrics, and a line for each thing that it could not do.

use app::error::AppError;
use app::round::Round;
use lambda_kit::emf::Metric;

/// The metrics of a round.
pub(crate) fn metrics(round: &Round) -> Vec<(Metric, u64)> {
    let Ok(swept) = &round.swept else { return Vec::new() };
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let pages = &swept.dispatched;
    if pages.sent + pages.failed == 0 {
        return Vec::new();
    }
    vec![(Metric::PagesSent, count(pages.sent)), (Metric::PagesFailed, count(pages.failed))]
}

/// Logs what could not be done, and gives how much was overdue.
///
/// # Errors
/// The first [`AppError`] of a part of the round as a whole: its invocation has failed.
pub(crate) fn result(round: Round) -> Result<usize, AppError> {
    let told = round.hand_offs.inspect(|told| {
        for relief in &told.untold {
            let (who, schedule) = (&relief.contact, &relief.schedule);
            tracing::warn!("{who} is on call for {schedule} and cannot be told");
        }
        for (relief, reason) in &told.refused {
            let (who, schedule) = (&relief.contact, &relief.schedule);
            tracing::warn!("{who} is on call for {schedule} and was not told: {reason}");
        }
    });
    let swept = round.swept.inspect(|swept| {
        for (subject, error) in &swept.failures {
            let error: &(dyn std::error::Error + 'static) = error;
            tracing::error!(error, "{subject:?} is overdue and could not be done");
        }
        for subject in &swept.unfinished {
            tracing::warn!("{subject:?} is overdue and left to the next round");
        }
    });
    let overdue = swept?.overdue;
    told.map(|_| overdue)
}

//! What the guardian says of a round: metrics, and a line for each thing that it could not do.

use app::aliases::Followed;
use app::error::AppError;
use app::hand_offs::Told;
use app::round::{Kept, Round};
use app::sweep::Swept;
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
    let Round { swept, kept } = round;
    let swept = swept.inspect(log_swept);
    let kept = kept.and_then(|Kept { hand_offs, aliases }| {
        let (told, followed) = (hand_offs.inspect(log_told), aliases.inspect(log_followed));
        told?;
        followed
    });
    let overdue = swept?.overdue;
    kept.map(|_| overdue)
}

fn log_swept(swept: &Swept) {
    for (subject, error) in &swept.failures {
        let error: &(dyn std::error::Error + 'static) = error;
        tracing::error!(error, "{subject:?} is overdue and could not be done");
    }
    for subject in &swept.unfinished {
        tracing::warn!("{subject:?} is overdue and left to the next round");
    }
}

fn log_told(told: &Told) {
    for relief in &told.untold {
        let (who, schedule) = (&relief.contact, &relief.schedule);
        tracing::warn!("{who} is on call for {schedule} and cannot be told");
    }
    for (relief, reason) in &told.refused {
        let (who, schedule) = (&relief.contact, &relief.schedule);
        tracing::warn!("{who} is on call for {schedule} and was not told: {reason}");
    }
}

fn log_followed(followed: &Followed) {
    for change in &followed.changed {
        tracing::info!("an alias of intake was changed: {change:?}");
    }
    for (plan, why) in &followed.skipped {
        tracing::warn!("the response plan {plan} has no alias of intake: {why}");
    }
    for (change, error) in &followed.failures {
        let error: &(dyn std::error::Error + 'static) = error;
        let doing = change.as_ref().map_or("listing them".to_owned(), |one| format!("{one:?}"));
        tracing::error!(error, "the aliases of intake could not be looked after: {doing}");
    }
}

//! What the guardian says of a round: metrics, and a line for each thing that it could not do.

use app::aliases::Followed;
use app::canary::Sighting;
use app::error::AppError;
use app::hand_offs::Told;
use app::round::{Kept, Round};
use app::sweep::Swept;
use domain::canary::End;
use lambda_kit::emf::{self, Metric};

/// The metrics of a round.
pub(crate) fn metrics(round: &Round) -> Vec<(Metric, u64)> {
    let mut metrics = Vec::new();
    if let Ok(swept) = &round.swept {
        metrics.extend(emf::pages(&swept.dispatched));
    }
    let Ok(Kept { hand_offs, aliases, canary }) = &round.kept else { return metrics };
    metrics.extend(canary.as_ref().ok().and_then(Option::as_ref).and_then(sighting));
    if round.swept.is_ok() && hand_offs.is_ok() && aliases.is_ok() && canary.is_ok() {
        metrics.push((Metric::RoundsCompleted, 1));
    }
    metrics
}

fn sighting(sighting: &Sighting) -> Option<(Metric, u64)> {
    match sighting {
        Sighting::Ended(End::Landed { after }) => {
            // A part of a second counts as a whole one.
            let seconds = u64::try_from(after.as_millis().unsigned_abs().div_ceil(1_000));
            Some((Metric::CanarySeconds, seconds.unwrap_or(u64::MAX)))
        }
        Sighting::Ended(End::Lost) => Some((Metric::CanaryFailed, 1)),
        // It counts when it has not come through within its limit.
        Sighting::Released | Sighting::Grounded(_) => None,
    }
}

/// Logs what could not be done, and gives how much was overdue.
///
/// # Errors
/// The first [`AppError`] of a part of the round as a whole: its invocation has failed.
pub(crate) fn result(round: Round) -> Result<usize, AppError> {
    let Round { swept, kept } = round;
    let swept = swept.inspect(log_swept);
    let kept = kept.and_then(|Kept { hand_offs, aliases, canary }| {
        let (told, followed) = (hand_offs.inspect(log_told), aliases.inspect(log_followed));
        let seen = canary.inspect(|seen| seen.iter().for_each(log_sighting));
        told?;
        followed?;
        seen
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

fn log_sighting(sighting: &Sighting) {
    match sighting {
        Sighting::Ended(End::Lost) => tracing::error!("a canary did not become a page in time"),
        Sighting::Grounded(error) => tracing::error!("a canary could not be released: {error}"),
        Sighting::Released | Sighting::Ended(End::Landed { .. }) => {}
    }
}

//! What escalation measures.

use app::tick::Ticked;
use lambda_kit::emf::{Metric, pages};

/// The metrics of a tick; none when nothing was due.
pub(crate) fn of(ticked: &Ticked) -> Vec<(Metric, u64)> {
    let late = ticked.lateness.and_then(|late| u64::try_from(late.as_millis()).ok());
    let Some(late) = late else { return Vec::new() };
    let mut metrics = vec![(Metric::TickLatenessMs, late)];
    metrics.extend(pages(&ticked.dispatched));
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::dispatch::Dispatched;

    #[test]
    fn a_tick_tells_how_late_it_was_and_what_became_of_its_pages() {
        let sent = |sent, lateness: Option<&str>| {
            let lateness = lateness.map(|late| late.parse().unwrap());
            let dispatched = Dispatched { sent, failed: 0, first_sent_at: None };
            of(&Ticked { wake_at: None, lateness, dispatched })
        };
        assert_eq!(
            sent(1, Some("PT0.2S")),
            [(Metric::TickLatenessMs, 200), (Metric::PagesSent, 1)]
        );
        assert_eq!(sent(0, Some("PT0S")), [(Metric::TickLatenessMs, 0)]);
        assert_eq!(sent(0, None), []);
    }
}

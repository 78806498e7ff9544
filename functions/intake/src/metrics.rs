//! What intake measures.

use app::heartbeat::Pinged;
use app::intake::{Received, Taken};
use lambda_kit::emf::Metric;

/// The metrics of one invocation.
pub(crate) fn of(received: &[Received]) -> Vec<(Metric, u64)> {
    received.iter().flat_map(one).collect()
}

fn one(received: &Received) -> Vec<(Metric, u64)> {
    match received {
        Received::Broken { .. } => vec![(Metric::SignalsKeptBroken, 1)],
        Received::Taken { taken: Taken::Unrouted { .. }, .. }
        | Received::Pinged { pinged: Pinged::Unknown { .. }, .. } => {
            vec![(Metric::SignalsKeptUnrouted, 1)]
        }
        Received::Taken { taken: Taken::Attached { .. }, .. } => vec![(Metric::SignalsAttached, 1)],
        Received::Taken { taken: Taken::Opened { dispatched, .. }, occurred_at } => {
            let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
            let mut metrics = vec![
                (Metric::IncidentsOpened, 1),
                (Metric::PagesSent, count(dispatched.sent)),
                (Metric::PagesFailed, count(dispatched.failed)),
            ];
            let first = dispatched.first_sent_at.map(|at| at.duration_since(*occurred_at));
            let first = first.and_then(|after| u64::try_from(after.as_millis()).ok());
            metrics.extend(first.map(|after| (Metric::SignalToFirstPageMs, after)));
            metrics
        }
        Received::Told(_)
        | Received::Pinged { pinged: Pinged::Heard | Pinged::Told(_), .. }
        | Received::Ignored(_)
        | Received::Taken {
            taken: Taken::Recovered { .. } | Taken::Replayed { .. } | Taken::NothingOpen,
            ..
        } => Vec::new(),
    }
}

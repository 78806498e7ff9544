//! What intake measures.

use app::heartbeat::Pinged;
use app::intake::{Received, Taken};
use lambda_kit::emf::{Metric, pages};

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
        // The guardian measures canaries. Here they would be people's pages, and cost as much in every hour.
        Received::Taken { taken: Taken::Opened { incident, .. }, .. } if incident.is_canary() => {
            Vec::new()
        }
        Received::Taken { taken: Taken::Opened { dispatched, .. }, occurred_at } => {
            let mut metrics = vec![(Metric::IncidentsOpened, 1)];
            metrics.extend(pages(dispatched));
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

#[cfg(test)]
mod tests {
    use super::*;
    use app::dispatch::Dispatched;
    use domain::ids::IncidentId;

    fn opened(incident: &str) -> Received {
        let occurred_at = "2026-11-23T01:00:00Z".parse().unwrap();
        let first_sent_at = Some("2026-11-23T01:00:01.500Z".parse().unwrap());
        let incident = format!("{incident}/11111111-1111-5111-8111-111111111111");
        let incident = IncidentId::parse(&incident).unwrap();
        let dispatched = Dispatched { sent: 2, failed: 0, first_sent_at };
        Received::Taken { taken: Taken::Opened { incident, dispatched }, occurred_at }
    }

    #[test]
    fn an_incident_counts_with_its_first_pages() {
        let measured = [
            (Metric::IncidentsOpened, 1),
            (Metric::PagesSent, 2),
            (Metric::SignalToFirstPageMs, 1_500),
        ];
        assert_eq!(of(&[opened("web")]), measured);
    }

    #[test]
    fn a_canary_is_measured_by_the_guardian_alone() {
        assert_eq!(of(&[opened("tocsin-canary")]), []);
    }
}

//! What is said of a heartbeat that is missing or back, in the form in which signals arrive, so
//! that routing rules see it like any other event.

use domain::heartbeat::{Heartbeat, News, SOURCE, signal};
use domain::signal::Signal;
use serde_json::json;

use crate::inbound::Arrival;

/// The news of a heartbeat as an arrival.
pub fn arrival(heartbeat: &Heartbeat, news: &News) -> Arrival {
    let signal = signal(heartbeat, news);
    let (kind, detail) = match news {
        News::Missing { last_at, due_at } => (
            "Heartbeat Missing",
            json!({ "name": heartbeat.name, "lastPingAt": last_at, "dueAt": due_at }),
        ),
        News::Back { at } => ("Heartbeat Back", json!({ "name": heartbeat.name, "pingedAt": at })),
    };
    let event = json!({
        "version": "0",
        "id": signal.id,
        "detail-type": kind,
        "source": SOURCE,
        "time": signal.occurred_at,
        "resources": [heartbeat.arn()],
        "detail": detail,
    });
    let raw = event.to_string();
    Arrival { signal: Signal { raw, ..signal }, event, is_echo: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::heartbeat::Interval;
    use domain::ids::HeartbeatName;

    #[test]
    fn routing_rules_see_whose_it_is_and_what_happened() {
        let heartbeat = Heartbeat {
            name: HeartbeatName::parse("nightly-batch").unwrap(),
            interval: Interval::try_from(300).unwrap(),
            plan: None,
            description: String::new(),
        };
        let at = |text: &str| text.parse().unwrap();
        let (last_at, due_at) = (at("2026-11-23T01:00:00Z"), at("2026-11-23T01:05:00Z"));
        let missing = arrival(&heartbeat, &News::Missing { last_at, due_at });
        assert_eq!(
            missing.event,
            json!({
                "version": "0",
                "id": missing.signal.id,
                "detail-type": "Heartbeat Missing",
                "source": "tocsin.heartbeat",
                "time": "2026-11-23T01:05:00Z",
                "resources": ["arn:aws:tocsin:::heartbeat/nightly-batch"],
                "detail": {
                    "name": "nightly-batch",
                    "lastPingAt": "2026-11-23T01:00:00Z",
                    "dueAt": "2026-11-23T01:05:00Z",
                },
            })
        );
        let back = arrival(&heartbeat, &News::Back { at: due_at });
        assert_eq!(back.event["detail-type"], "Heartbeat Back");
        assert_eq!(back.event["detail"]["pingedAt"], "2026-11-23T01:05:00Z");
        assert_eq!(back.signal.trigger, missing.signal.trigger);
    }
}

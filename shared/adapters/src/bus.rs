//! [`EventBridge`]: puts events on a bus.

use app::ports::{Bus, PortError};
use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_eventbridge::{Client, config};
use aws_types::SdkConfig;
use domain::limits::{BUS_BYTES_MAX, BUS_ENTRIES_MAX};
use wire::outbound::bus::{BusEvent, SOURCE};

use crate::bounds::{Lazy, starts};
use crate::errors::{judge, port_error};

/// Bytes that an entry's time counts for. Source: EventBridge, calculating the size of an entry.
const TIME_BYTES: usize = 14;

/// Puts events on a bus of EventBridge.
pub struct EventBridge {
    client: Lazy<Client>,
    name: String,
}

impl EventBridge {
    /// The bus called `name`, or with that ARN, over `sdk`.
    pub fn new(sdk: &SdkConfig, name: String) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, name }
    }

    fn entry(&self, event: &BusEvent) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(&event.kind)
            // Of an event's time, the bus keeps the second.
            .time(DateTime::from_secs(event.time.as_second()))
            .resources(&event.resource)
            .detail(&event.detail)
            .build()
    }
}

impl Bus for EventBridge {
    async fn put(&self, events: &[BusEvent]) -> Result<(), PortError> {
        for part in parts(events) {
            let entries = part.iter().map(|event| self.entry(event)).collect();
            let answer = self.client.put_events().set_entries(Some(entries)).send().await;
            let answer = answer.map_err(|error| port_error("EventBridge", &error, None))?;
            all_taken(&answer)?;
        }
        Ok(())
    }
}

/// Cuts events into what one request takes.
fn parts(events: &[BusEvent]) -> Vec<&[BusEvent]> {
    let (mut parts, mut rest) = (Vec::new(), events);
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take(BUS_ENTRIES_MAX).take_while(|event| {
            bytes += size(event);
            bytes <= BUS_BYTES_MAX
        });
        // One that fits into none is sent alone, for the bus to refuse.
        let (part, after) = rest.split_at(fits.count().max(1));
        parts.push(part);
        rest = after;
    }
    parts
}

//= events#PutEvents-entry-size
fn size(event: &BusEvent) -> usize {
    TIME_BYTES + SOURCE.len() + event.kind.len() + event.resource.len() + event.detail.len()
}

/// A request may be answered well though some of its entries were not taken.
//= events#PutEvents-FailedEntryCount
fn all_taken(answer: &PutEventsOutput) -> Result<(), PortError> {
    let failed = answer.entries().iter().find_map(|entry| Some((entry.error_code()?, entry)));
    let Some((code, entry)) = failed else { return Ok(()) };
    // Its own failures pass; the other codes say what is wrong with the entry.
    let status = if code == "InternalFailure" { 500 } else { 400 };
    Err(judge("EventBridge", status, code, None, entry.error_message().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use serde_json::json;

    fn event(detail: &str) -> BusEvent {
        BusEvent {
            kind: "Incident Resolved".into(),
            time: "2026-11-23T01:00:00.5Z".parse().unwrap(),
            resource: "arn:aws:ssm-incidents::123456789012:incident-record/web/1".into(),
            detail: detail.into(),
        }
    }

    async fn put(answer: &'static str) -> Result<(), PortError> {
        let aws = Aws::answering([(200, answer)]);
        EventBridge::new(&aws.sdk(), "default".into()).put(&[event("{}")]).await
    }

    #[tokio::test]
    async fn an_event_is_put_as_a_bus_takes_it() {
        let taken = r#"{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}"#;
        let aws = Aws::answering([(200, taken)]);
        let bus = EventBridge::new(&aws.sdk(), "default".into());
        assert_eq!(bus.put(&[event("{\"version\":1}")]).await, Ok(()));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "AWSEvents.PutEvents");
        assert_eq!(
            request.json(),
            json!({"Entries": [{
                "EventBusName": "default",
                "Source": "tocsin",
                "DetailType": "Incident Resolved",
                "Time": 1_795_395_600,
                "Resources": ["arn:aws:ssm-incidents::123456789012:incident-record/web/1"],
                "Detail": "{\"version\":1}",
            }]})
        );
    }

    #[tokio::test]
    async fn an_entry_that_was_not_taken_fails_the_whole() {
        let throttled = r#"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException",
            "ErrorMessage":"slow down"}]}"#;
        let text = "EventBridge: ThrottlingException: slow down".to_owned();
        assert_eq!(put(throttled).await, Err(PortError::Throttled(text)));
        let failing = r#"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}"#;
        let text = "EventBridge: InternalFailure".to_owned();
        assert_eq!(put(failing).await, Err(PortError::Busy(text)));
        let malformed = r#"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"MalformedDetail"}]}"#;
        let text = "EventBridge: MalformedDetail".to_owned();
        assert_eq!(put(malformed).await, Err(PortError::Refused(text)));
    }

    #[test]
    fn requests_hold_as_much_as_a_bus_takes() {
        let sizes = |events: &[BusEvent]| -> Vec<usize> {
            parts(events).into_iter().map(<[BusEvent]>::len).collect()
        };
        assert_eq!(sizes(&[]), [] as [usize; 0]);
        assert_eq!(sizes(&vec![event("{}"); 23]), [10, 10, 3]);
        let large = event(&"x".repeat(BUS_BYTES_MAX / 3));
        assert_eq!(sizes(&vec![large; 5]), [2, 2, 1]);
        let huge = event(&"x".repeat(BUS_BYTES_MAX));
        assert_eq!(sizes(&[event("{}"), huge, event("{}")]), [1, 1, 1]);
    }
}

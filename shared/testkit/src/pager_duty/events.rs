//! Incidents of an account, by its Events API: what is sent becomes an alert, whose incident is the first service's.

use domain::pager_duty::Status;
use serde_json::{Value, json};

use super::account::{Account, Outcome};
use super::incidents::Incident;
use super::schema::{EVENT, TRIGGER};
use crate::web::Asked;

/// Bytes of an event.
const EVENT_BYTES_MAX: usize = 512 * 1024;

impl Account {
    pub(super) fn event(&mut self, asked: &Asked) -> Outcome {
        let event: Value = serde_json::from_str(&asked.body).unwrap_or_default();
        let triggers = event["event_action"] == "trigger";
        let members = self.members("event", if triggers { TRIGGER } else { EVENT }, asked);
        let Ok(members) = members else { return Err(invalid("the event is not as its schema")) };
        if asked.body.len() > EVENT_BYTES_MAX {
            self.violated("event", "it is too long");
            return Err(invalid("the event is too long"));
        }
        if members["routing_key"] != json!(self.routing_key) {
            return Err(invalid("'routing_key' is no key of an integration"));
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let given = members.get("dedup_key").map(text);
        let key = given.unwrap_or_else(|| format!("generated-{}", self.number()));
        let service = self.services[0].clone();
        let open = self
            .incidents
            .iter_mut()
            .rev()
            .find(|one| one.by_event && one.key == key && one.status != Status::Resolved);
        match (open, members["event_action"].as_str()) {
            (Some(incident), Some("acknowledge")) => incident.status = Status::Acknowledged,
            (Some(incident), Some("resolve")) => incident.status = Status::Resolved,
            (None, Some("trigger")) => {
                let payload = &members["payload"];
                let opened = Incident {
                    title: text(&payload["summary"]),
                    details: text(&payload["custom_details"]["details"]),
                    by_event: true,
                    ..Incident::new(self.number(), &service, &key)
                };
                self.incidents.push(opened);
            }
            // The same trouble again, or nothing that it could be about: it is dropped.
            (Some(_) | None, _) => {}
        }
        Ok((202, json!({"status": "success", "message": "Event processed", "dedup_key": key})))
    }
}

fn invalid(why: &str) -> (u16, Value) {
    let message = "Event object is invalid";
    (400, json!({"status": "invalid event", "message": message, "errors": [why]}))
}

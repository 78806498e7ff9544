//! Events for an EventBridge bus: one for each fact of an incident's timeline, for rules of the user's
//! own. docs/events.md shows them.

use domain::arn::Deployment;
use domain::incident::{Incident, Status};
use domain::timeline::{Fact, TimelineEvent};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::event;
use super::timeline::tell;

/// The source of every event of ours. Only AWS's own begin with `aws.`.
pub const SOURCE: &str = "tocsin";

/// The version of the details: a member may be added to it, none is taken away or means another thing.
const VERSION: u64 = 1;

/// One event, as a bus takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusEvent {
    /// What happened: its `detail-type`.
    pub kind: String,
    /// When.
    pub time: Timestamp,
    /// The incident's ARN.
    pub resource: String,
    /// The details, as JSON.
    pub detail: String,
}

/// The event for a fact of `incident`. Its details carry `id`, the same each time that it is published.
pub fn event(here: &Deployment, incident: &Incident, id: Uuid, of: &TimelineEvent) -> BusEvent {
    let detail = json!({
        "version": VERSION,
        "id": id,
        "eventType": event::kind(&of.fact),
        "data": data(here, incident, &of.fact),
        "text": tell(&of.fact),
        "incident": summary(here, incident),
    });
    BusEvent {
        kind: event::name(&of.fact),
        time: of.at,
        resource: here.incident(&incident.id),
        detail: detail.to_string(),
    }
}

fn data(here: &Deployment, incident: &Incident, fact: &Fact) -> Value {
    if let Fact::Written(written) = fact {
        return json!({ "eventData": written.data, "updatedBy": written.by });
    }
    event::data(here, Some(incident), fact)
}

/// The incident as it is when the event is published.
fn summary(here: &Deployment, incident: &Incident) -> Value {
    let mut summary = json!({
        "arn": here.incident(&incident.id),
        "responsePlanArn": here.plan(&incident.plan()),
        "title": incident.title,
        "impact": incident.impact.number(),
        "status": match incident.status {
            Status::Open => "OPEN",
            Status::Resolved { .. } => "RESOLVED",
        },
        "source": incident.source,
        "creationTime": incident.created_at.to_string(),
        "resolvedTime": incident.resolved_at().map(|at| at.to_string()),
        "tags": incident.tags,
    });
    // Where it is absent, a rule that asks for it passes the event by.
    if let Some(pager) = incident.integrations.first() {
        summary["pagerDutyServiceId"] = json!(pager.service);
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::IncidentId;
    use domain::response_plan::PagerDuty;
    use domain::signal::Impact;
    use domain::timeline::Written;

    fn published(fact: Fact) -> (BusEvent, Value) {
        told(fact, Vec::new())
    }

    fn told(fact: Fact, integrations: Vec<PagerDuty>) -> (BusEvent, Value) {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let opened = "2026-11-23T01:00:00Z".parse().unwrap();
        let new = Incident::new(id, "db down", Impact::CRITICAL, "aws.cloudwatch", opened);
        let at: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
        let status = Status::Resolved { at, by: "ana".into() };
        let incident = Incident { status, integrations, ..new };
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let of = TimelineEvent { at, sequence: Some(4), fact };
        let event = event(&here, &incident, Uuid::from_u128(7), &of);
        let detail = serde_json::from_str(&event.detail).unwrap();
        (event, detail)
    }

    #[test]
    fn an_event_says_what_happened_to_which_incident() {
        let (event, detail) = published(Fact::IncidentResolved { by: "ana".into(), summary: None });
        let arn = "arn:aws:ssm-incidents::123456789012:incident-record/web/\
                   11111111-1111-5111-8111-111111111111";
        assert_eq!((event.kind.as_str(), event.resource.as_str()), ("Incident Resolved", arn));
        assert_eq!(
            detail,
            json!({
                "version": 1,
                "id": "00000000-0000-0000-0000-000000000007",
                "eventType": "SSM Incident Record Update",
                "data": {
                    "modifiedBy": "ana",
                    "modifiedAttributes": [{"attributeName": "status", "newValue": "RESOLVED"}],
                    "incidentTitle": "db down",
                },
                "text": "resolved by ana",
                "incident": {
                    "arn": arn,
                    "responsePlanArn": "arn:aws:ssm-incidents::123456789012:response-plan/web",
                    "title": "db down",
                    "impact": 1,
                    "status": "RESOLVED",
                    "source": "aws.cloudwatch",
                    "creationTime": "2026-11-23T01:00:00Z",
                    "resolvedTime": "2026-11-23T02:00:00Z",
                    "tags": {},
                },
            })
        );
    }

    #[test]
    fn an_incident_names_the_service_of_pager_duty_that_its_plan_has() {
        let pager =
            PagerDuty { name: "duty".into(), secret: "tocsin/duty".into(), service: "P1".into() };
        let reopened = Fact::IncidentReopened { by: "ana".into() };
        let (_, detail) = told(reopened, vec![pager]);
        assert_eq!(detail["incident"]["pagerDutyServiceId"], json!("P1"));
    }

    #[test]
    fn what_people_wrote_is_told_in_their_words() {
        let (event, detail) = published(Fact::Written(Written {
            id: Uuid::from_u128(7),
            kind: "Custom Event".into(),
            data: "\"rolled back\"".into(),
            references: Vec::new(),
            updated_at: "2026-11-23T02:00:00Z".parse().unwrap(),
            by: "ana".into(),
        }));
        assert_eq!(
            (event.kind.as_str(), &detail["eventType"]),
            ("Written", &json!("Custom Event"))
        );
        assert_eq!(detail["data"], json!({"eventData": "\"rolled back\"", "updatedBy": "ana"}));
    }
}

use super::*;
use domain::ids::{ContactId, EngagementId, IncidentId, PlanName};
use domain::signal::Impact;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:incidents";
const ID: &str = "web/11111111-1111-5111-8111-111111111111";

fn incident(status: Status) -> Incident {
    let id = IncidentId::parse(ID).unwrap();
    let new = Incident::new(id, "db down", Impact::CRITICAL, "aws.cloudwatch", at("01:00:00"));
    Incident { status, ..new }
}

fn at(time: &str) -> Timestamp {
    format!("2026-11-23T{time}Z").parse().unwrap()
}

fn here() -> Deployment {
    Deployment::new("ap-northeast-1", "123456789012")
}

fn of(fact: Fact) -> Option<Value> {
    let event = TimelineEvent { at: at("01:30:00"), sequence: Some(4), fact };
    of_fact(&here(), TOPIC, &incident(Status::Open), Uuid::from_u128(7), &event)
}

#[test]
fn a_start_is_told_as_incident_manager_tells_it() {
    assert_eq!(
        of_effect(&here(), TOPIC, Notice::Started, &incident(Status::Open)),
        json!({
            "version": "0",
            "id": derive(&["notice", ID, TOPIC, "started"]),
            "detail-type": "SSM Incident Start",
            "source": "aws.ssm-incidents",
            "account": "123456789012",
            "time": "2026-11-23T01:00:00Z",
            "region": "ap-northeast-1",
            "resources": [format!("arn:aws:ssm-incidents::123456789012:incident-record/{ID}")],
            "detail": {
                "incidentTitle": "db down",
                "impact": 1,
                "incidentRecordSource": "aws.cloudwatch",
            },
        })
    );
}

#[test]
fn a_resolution_is_an_update_of_the_status_at_its_own_time() {
    let resolved = incident(Status::Resolved { at: at("02:00:00"), by: "ana".into() });
    let told = of_effect(&here(), TOPIC, Notice::Resolved, &resolved);
    assert_eq!(told["detail-type"], "SSM Incident Record Update");
    assert_eq!(told["time"], "2026-11-23T02:00:00Z");
    assert_eq!(
        told["detail"]["modifiedAttributes"],
        json!([{"attributeName": "status", "newValue": "RESOLVED"}])
    );
}

#[test]
fn an_update_says_what_is_another_than_before_and_who_changed_it() {
    let changed = vec![("impact".to_owned(), "2".to_owned())];
    let told = of(Fact::IncidentUpdated { by: "ana".into(), changed }).unwrap();
    assert_eq!(told["detail-type"], "SSM Incident Record Update");
    assert_eq!(told["time"], "2026-11-23T01:30:00Z");
    assert_eq!(
        told["detail"],
        json!({
            "incidentTitle": "db down",
            "impact": 1,
            "incidentRecordSource": "aws.cloudwatch",
            "modifiedBy": "ana",
            "modifiedAttributes": [{"attributeName": "impact", "newValue": "2"}],
        })
    );
    let again = of(Fact::IncidentReopened { by: "ana".into() }).unwrap();
    assert_eq!(again["detail"]["modifiedAttributes"][0]["newValue"], "OPEN");
}

#[test]
fn an_acknowledgement_names_the_person() {
    let contact = ContactId::parse("ana").unwrap();
    let engagement = EngagementId::derive(&incident(Status::Open).id, &contact, 0);
    let told = of(Fact::Acknowledged { engagement, contact, via: "sms".into(), essential: true });
    let told = told.unwrap();
    assert_eq!(told["detail-type"], "SSM Contacts Page Acknowledgement for Incident");
    assert_eq!(
        told["detail"]["contactArn"],
        "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ana"
    );
}

#[test]
fn topics_hear_nothing_twice_and_nothing_small() {
    let plan = PlanName::parse("web").unwrap();
    let text = String::new;
    for fact in [
        Fact::IncidentCreated {
            title: text(),
            plan,
            route: text(),
            source: text(),
            trigger: None,
            reason: text(),
            raw: text(),
        },
        Fact::IncidentResolved { by: text(), summary: None },
        Fact::NotificationSent { target: TOPIC.into(), notice: Notice::Started },
    ] {
        assert_eq!(of(fact.clone()), None, "{fact:?}");
    }
}

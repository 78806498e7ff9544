use domain::analysis::{Answer, Closed, Paged};
use domain::ids::{PlanName, SignalId};
use domain::incident::{Modified, Status as Standing};
use domain::signal::Impact;
use expect_test::expect;
use jiff::SignedDuration;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn incident() -> Incident {
    let plan = PlanName::parse("prod-api-incident-plan").unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("s").unwrap());
    let opened_at = at("2026-11-23T01:00:00Z");
    Incident::new(id, "Production API Incident", Impact::CRITICAL, "aws.cloudwatch", opened_at)
}

fn figures() -> Figures {
    let contact = || ContactId::parse("tanaka-taro").unwrap();
    Figures {
        opened_at: at("2026-11-23T01:00:00Z"),
        engaged_at: Some(at("2026-11-23T01:00:01.5Z")),
        acknowledged_at: Some(at("2026-11-23T01:20:00Z")),
        mitigated_at: None,
        resolved_at: Some(at("2026-11-23T02:10:00Z")),
        duration: Some(SignedDuration::from_mins(70)),
        times_reopened: 0,
        paged: vec![Paged { contact: contact(), kind: ChannelKind::Sms, sent: 1, failed: 2 }],
        answers: vec![Answer { contact: contact(), at: at("2026-11-23T01:20:00Z") }],
    }
}

fn analysis(of: &Incident) -> Analysis {
    let by = || Modified { at: at("2026-11-24T01:00:00Z"), by: "suzuki-hanako".into() };
    let what = || "Double the pool".to_owned();
    let due = Some(jiff::civil::date(2026, 12, 1));
    let owner = Some("tanaka-taro".to_owned());
    Analysis {
        summary: "Nobody could order.".into(),
        changes: vec![ContributingChange { id: 1, what: "d-1".into(), link: None }],
        follow_ups: vec![FollowUp { id: 2, what: what(), owner, due, done: Some(by()) }],
        went_well: vec![Note { id: 3, what: "Paged at once".into() }],
        last_id: 3,
        modified: Some(by()),
        closed: Some(Closed {
            at: at("2026-11-24T01:00:00Z"),
            by: "suzuki-hanako".into(),
            resolved_at: at("2026-11-23T02:10:00Z"),
        }),
        ..Analysis::empty(of.id.clone())
    }
}

#[test]
fn a_document_has_everything_and_null_for_what_is_not_known() {
    let by = "suzuki-hanako".to_owned();
    let status = Standing::Resolved { at: at("2026-11-23T02:10:00Z"), by };
    let incident = Incident { status, ..incident() };
    let (figures, analysis) = (figures(), analysis(&incident));
    let document = document(&incident, &figures, &analysis, true);
    expect![[r#"
        {
          "incident": "prod-api-incident-plan/47aac28f-e7f5-581a-90eb-0a27c9cea6d4",
          "title": "Production API Incident",
          "impact": 1,
          "impact_name": "Critical",
          "status": "CLOSED",
          "opened_at": "2026-11-23T01:00:00Z",
          "engaged_at": "2026-11-23T01:00:01.5Z",
          "acknowledged_at": "2026-11-23T01:20:00Z",
          "mitigated_at": null,
          "resolved_at": "2026-11-23T02:10:00Z",
          "duration_seconds": 4200,
          "time_to_engage_seconds": 1,
          "time_to_acknowledge_seconds": 1200,
          "time_to_mitigate_seconds": null,
          "time_to_resolve_seconds": 4200,
          "times_reopened": 0,
          "pages": [
            {
              "contact": "tanaka-taro",
              "channel": "SMS",
              "sent": 1,
              "failed": 2
            }
          ],
          "acknowledged_by": [
            {
              "contact": "tanaka-taro",
              "at": "2026-11-23T01:20:00Z"
            }
          ],
          "summary": "Nobody could order.",
          "root_cause": null,
          "contributing_changes": [
            {
              "id": 1,
              "what": "d-1",
              "link": null
            }
          ],
          "follow_up_items": [
            {
              "id": 2,
              "what": "Double the pool",
              "owner": "tanaka-taro",
              "due": "2026-12-01",
              "done_at": "2026-11-24T01:00:00Z",
              "done_by": "suzuki-hanako"
            }
          ],
          "went_well": [
            {
              "id": 3,
              "what": "Paged at once"
            }
          ],
          "to_improve": [],
          "required": true,
          "lacks": [
            "a root cause"
          ],
          "modified_at": "2026-11-24T01:00:00Z",
          "modified_by": "suzuki-hanako",
          "closed_at": "2026-11-24T01:00:00Z",
          "closed_by": "suzuki-hanako"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&document).unwrap());
}

/// What was closed about a resolution is not closed when that does not hold any more.
#[test]
fn the_status_is_the_incidents_as_it_is_now() {
    let analysis = analysis(&incident());
    let of = |standing: Option<&str>| {
        let status = standing.map_or(Standing::Open, |resolved_at| Standing::Resolved {
            at: at(resolved_at),
            by: "suzuki-hanako".into(),
        });
        let incident = Incident { status, ..incident() };
        let figures = figures();
        let document = document(&incident, &figures, &analysis, false);
        (document.status, document.closed_by.map(str::to_owned), document.lacks)
    };
    let resolution = "the resolution of the incident".to_owned();
    let by = Some("suzuki-hanako".to_owned());
    assert_eq!(of(None), (Status::Open, None, vec![resolution]));
    assert_eq!(of(Some("2026-11-23T02:10:00Z")), (Status::Closed, by, vec![]));
    assert_eq!(of(Some("2026-11-23T05:00:00Z")), (Status::Resolved, None, vec![]));
}

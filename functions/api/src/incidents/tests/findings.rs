//! Findings, as a client sees them.

use app::ports::Findings;
use domain::findings::{Mark, Subject, Turn};
use jiff::{SignedDuration, Timestamp};
use testkit::builders::deployment;

use super::*;

const STACK: &str = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/web/1";

impl Desk {
    /// An event tells of a change, some minutes after the desk was opened.
    async fn told(&self, subject: Subject, turn: Turn, minute: i64) {
        let at = minutes(minute);
        self.store.keep_mark(&Mark { subject, at, turn }).await.unwrap();
    }

    /// The findings of an incident, in pages of two.
    async fn findings(&self, incident: &str) -> Vec<String> {
        let input = json!({ "incidentRecordArn": incident, "maxResults": 2 });
        let found = self.walk(Operation::ListIncidentFindings, input, "findings").await;
        found.iter().map(|summary| text(summary, "id")).collect()
    }

    async fn shown(&self, incident: &str, ids: &[String]) -> Value {
        let input = json!({ "incidentRecordArn": incident, "findingIds": ids });
        self.ok(Operation::BatchGetIncidentFindings, input).await
    }
}

fn minutes(minute: i64) -> Timestamp {
    at("2026-11-23T01:00:00Z") + SignedDuration::from_mins(minute)
}

fn stack() -> Subject {
    Subject::Stack { arn: STACK.to_owned() }
}

#[tokio::test]
async fn a_deployment_and_a_stack_that_were_changed_are_shown() {
    let desk = Desk::planned(json!({})).await;
    desk.told(deployment("d-1"), Turn::Began, -5).await;
    desk.told(stack(), Turn::Began, -3).await;
    desk.told(stack(), Turn::Ended, -1).await;
    let incident = desk.start(json!({})).await;
    desk.clock.set(minutes(2));
    let ids = desk.findings(&incident).await;
    let start = minutes(0).as_second();
    let found = |id: &str, details: Value| {
        json!({
            "id": id, "creationTime": start + 120, "lastModifiedTime": start + 120,
            "details": details,
        })
    };
    let group =
        "arn:aws:codedeploy:ap-northeast-1:123456789012:deploymentgroup:prod-api/production";
    let mut deployed = json!({
        "deploymentGroupArn": group, "deploymentId": "d-1", "startTime": start - 300,
    });
    let updated = json!({ "stackArn": STACK, "startTime": start - 180, "endTime": start - 60 });
    let expected = json!({ "errors": [], "findings": [
        found(&ids[0], json!({ "cloudFormationStackUpdate": updated })),
        found(&ids[1], json!({ "codeDeployDeployment": deployed })),
    ] });
    assert_eq!(desk.shown(&incident, &ids).await, expected);

    desk.told(deployment("d-1"), Turn::Ended, 4).await;
    desk.clock.set(minutes(10));
    let told = desk.shown(&incident, &ids[1..]).await["findings"][0].clone();
    deployed["endTime"] = json!(start + 240);
    assert_eq!(told["details"], json!({ "codeDeployDeployment": deployed }));
    assert_eq!(
        (&told["creationTime"], &told["lastModifiedTime"]),
        (&json!(start + 120), &json!(start + 600))
    );
}

#[tokio::test]
async fn findings_come_in_pages_the_newest_change_first() {
    let desk = Desk::planned(json!({})).await;
    for nth in 0..5 {
        // Two of them began at the same time.
        desk.told(deployment(&nth.to_string()), Turn::Began, -nth / 2).await;
    }
    let incident = desk.start(json!({})).await;
    let ids = desk.findings(&incident).await;
    let shown = desk.shown(&incident, &ids).await;
    let began: Vec<_> = shown["findings"].as_array().unwrap().iter().collect();
    let began = began.iter().map(|one| &one["details"]["codeDeployDeployment"]["startTime"]);
    let started = [0, 0, -1, -1, -2].map(|minute| json!(minutes(minute).as_second()));
    assert_eq!(began.cloned().collect::<Vec<_>>(), started);
    let (mut once, count) = (ids.clone(), ids.len());
    once.sort();
    once.dedup();
    assert_eq!((once.len(), count), (5, 5));
}

#[tokio::test]
async fn what_is_not_there_is_said_for_each_finding_and_for_the_incident() {
    let desk = Desk::planned(json!({})).await;
    let incident = desk.start(json!({})).await;
    let told = desk.shown(&incident, &["a".to_owned()]).await;
    let error = &told["errors"][0];
    assert_eq!(
        (&error["findingId"], &error["code"]),
        (&json!("a"), &json!("ResourceNotFoundException"))
    );
    assert_eq!(told["findings"], json!([]));
    let nothing = "arn:aws:ssm-incidents::123456789012:incident-record/web/\
                   00000000-0000-4000-8000-000000000000";
    for (operation, input) in [
        (Operation::ListIncidentFindings, json!({ "incidentRecordArn": nothing })),
        (
            Operation::BatchGetIncidentFindings,
            json!({ "incidentRecordArn": nothing, "findingIds": [] }),
        ),
    ] {
        assert_eq!(desk.refused(operation, input).await, "ResourceNotFoundException");
    }
}

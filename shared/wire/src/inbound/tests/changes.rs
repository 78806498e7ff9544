//! What events tell of changes, beside what they say of trouble.

use domain::findings::{Subject, Turn};
use domain::limits::CHANGED_BYTES_MAX;

use super::*;

/// What the event tells of a change, when it comes by the deployment's own rule.
#[track_caller]
fn told(event: &Value) -> Option<Turn> {
    match read_value(&json!({ "change": event })).as_slice() {
        [Reading::Change(mark)] => Some(mark.turn),
        [Reading::Ignored(_)] => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_state_begins_a_change_ends_it_or_does_neither() {
    use Turn::{Began, Ended};
    let mut deployment = payload("codedeploy-start");
    for (state, turn) in [
        ("START", Some(Began)),
        ("READY", None),
        ("SUCCESS", Some(Ended)),
        ("FAILURE", Some(Ended)),
        ("STOP", Some(Ended)),
        ("QUEUED", None),
    ] {
        deployment["detail"]["state"] = json!(state);
        assert_eq!(told(&deployment), turn, "{state}");
    }
    let mut stack = payload("cloudformation-update-in-progress");
    for (status, turn) in [
        ("REVIEW_IN_PROGRESS", None),
        ("CREATE_IN_PROGRESS", Some(Began)),
        ("UPDATE_IN_PROGRESS", Some(Began)),
        ("IMPORT_IN_PROGRESS", Some(Began)),
        ("DELETE_IN_PROGRESS", Some(Began)),
        ("ROLLBACK_IN_PROGRESS", None),
        ("UPDATE_ROLLBACK_IN_PROGRESS", None),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", None),
        ("CREATE_COMPLETE", Some(Ended)),
        ("UPDATE_ROLLBACK_COMPLETE", Some(Ended)),
        ("UPDATE_ROLLBACK_FAILED", Some(Ended)),
        ("DELETE_FAILED", Some(Ended)),
    ] {
        stack["detail"]["status-details"]["status"] = json!(status);
        assert_eq!(told(&stack), turn, "{status}");
    }
}

#[test]
fn events_about_one_deployment_name_the_same_subject() {
    let subject = |case: &str| match read_value(&json!({ "change": payload(case) })).as_slice() {
        [Reading::Change(mark)] => mark.subject.clone(),
        other => panic!("{other:?}"),
    };
    let started = subject("codedeploy-start");
    assert_eq!(started, subject("codedeploy-failure"));
    let group =
        "arn:aws:codedeploy:ap-northeast-1:123456789012:deploymentgroup:prod-api/production";
    let expected = Subject::Deployment { group: group.to_owned(), id: "d-A1B2C3D4E".to_owned() };
    assert_eq!(started, expected);
}

#[test]
fn what_comes_by_the_rule_for_changes_pages_nobody() {
    for case in ["codedeploy-failure", "cloudformation-create-failed"] {
        let by_itself = read_value(&payload(case));
        assert!(matches!(by_itself.as_slice(), [Reading::Signal(_), Reading::Change(_)]), "{case}");
        let by_the_rule = read_value(&json!({ "change": payload(case) }));
        assert_eq!(by_the_rule, by_itself[1..], "{case}: the change, and nothing else");
    }
    assert_eq!(told(&payload("guardduty-severity-8")), None);
    assert_eq!(told(&payload("cloudformation-resource-update-failed")), None);
}

#[test]
fn a_change_that_cannot_be_read_is_broken_by_its_rule_and_hides_no_signal() {
    let mut event = payload("codedeploy-failure");
    event["detail"]["deploymentId"] = json!("d".repeat(CHANGED_BYTES_MAX + 1));
    assert_eq!(why(&json!({ "change": event })), "broken: detail: a name has more than 1024 bytes");
    assert!(matches!(read_value(&event).as_slice(), [Reading::Signal(_)]));
    event["detail"]["deploymentId"] = json!(7);
    assert_eq!(
        why(&json!({ "change": event })),
        "broken: detail.deploymentId: invalid type: integer `7`, expected a string"
    );
}

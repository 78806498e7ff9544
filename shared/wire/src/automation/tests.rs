use super::*;
use serde_json::json;

fn event(status: &str) -> Value {
    json!({
        "version": "0", "id": "d290ece9-1088-4383-9df6-cd5b4ac42b99",
        "detail-type": "EC2 Automation Execution Status-change Notification",
        "source": "aws.ssm", "account": "123456789012", "time": "2026-11-23T01:05:35Z",
        "region": "ap-northeast-1", "resources": [],
        "detail": {
            "ExecutionId": "333ba70b-2333-48db-b17e-a5e69c6f4d1c", "Definition": "RestartService",
            "DefinitionVersion": 1.0, "Status": status,
            "EndTime": "Nov 23, 2026 1:05:20 AM", "StartTime": "Nov 23, 2026 1:00:02 AM",
            "Time": 318.0, "ExecutedBy": "arn:aws:iam::123456789012:user/userName",
        },
    })
}

fn read_value(event: &Value) -> Result<Option<AutomationDone>, Malformed> {
    read(event.to_string().as_bytes())
}

#[test]
fn every_status_is_read() {
    use AutomationStatus as S;
    for (word, status, at) in [
        ("InProgress", S::InProgress, "2026-11-23T01:00:02Z"),
        ("Waiting", S::Waiting, "2026-11-23T01:00:02Z"),
        ("PendingApproval", S::Waiting, "2026-11-23T01:00:02Z"),
        ("Success", S::Success, "2026-11-23T01:05:20Z"),
        ("Failed", S::Failed, "2026-11-23T01:05:20Z"),
        ("TimedOut", S::TimedOut, "2026-11-23T01:05:20Z"),
        ("Cancelled", S::Cancelled, "2026-11-23T01:05:20Z"),
    ] {
        let done = read_value(&event(word)).unwrap().unwrap();
        assert_eq!((done.status, done.at), (status, at.parse().unwrap()), "{word}");
        assert_eq!(done.document, "RestartService");
        assert_eq!(done.execution_id, "333ba70b-2333-48db-b17e-a5e69c6f4d1c");
    }
}

#[test]
fn the_envelopes_time_stands_in_for_a_garbled_one() {
    let mut event = event("Success");
    event["detail"]["EndTime"] = json!("a while ago");
    let done = read_value(&event).unwrap().unwrap();
    assert_eq!(done.at, "2026-11-23T01:05:35Z".parse().unwrap());
}

#[test]
fn other_events_are_not_ours_and_broken_ones_say_where() {
    let mut other = event("Success");
    other["detail-type"] = json!("EC2 Automation Step Status-change Notification");
    assert_eq!(read_value(&other), Ok(None));
    assert_eq!(read_value(&json!([])), Ok(None));
    for (member, expected) in [
        ("ExecutionId", "detail: missing field `ExecutionId`"),
        ("Status", "detail: missing field `Status`"),
    ] {
        let mut event = event("Success");
        event["detail"].as_object_mut().unwrap().remove(member);
        assert_eq!(read_value(&event).unwrap_err().why, expected);
    }
    assert_eq!(read_value(&event("Odd")).unwrap_err().why, "detail.Status: \"Odd\" is no status");
    assert!(read(b"{").unwrap_err().to_string().contains("not JSON"));
}

#[test]
fn what_cannot_name_an_execution_is_broken_and_told_in_a_few_words() {
    for execution in [String::new(), "x".repeat(1_025)] {
        let mut event = event("Success");
        event["detail"]["ExecutionId"] = json!(execution);
        let why = read_value(&event).unwrap_err().why;
        assert_eq!(why, "detail.ExecutionId: must have 1-1024 bytes");
    }
    assert!(read_value(&event(&"x".repeat(100_000))).unwrap_err().why.len() <= 500);
}

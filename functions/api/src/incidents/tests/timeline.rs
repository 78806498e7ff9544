//! The timeline: what the service writes, and what people do.

use jiff::SignedDuration;

use super::*;

const ANA: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro";

impl Desk {
    async fn events(&self, arn: &str, more: Value) -> Vec<Value> {
        let mut input = json!({ "incidentRecordArn": arn });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.walk(Operation::ListTimelineEvents, input, "eventSummaries").await
    }

    async fn event(&self, arn: &str, id: &str) -> Value {
        let input = json!({ "incidentRecordArn": arn, "eventId": id });
        self.ok(Operation::GetTimelineEvent, input).await["event"].clone()
    }
}

fn note(arn: &str, at: i64) -> Value {
    json!({
        "incidentRecordArn": arn, "eventTime": at, "eventType": "Note", "eventData": "\"hi\"",
        "eventReferences": [{ "resource": arn }],
    })
}

#[tokio::test]
async fn what_happens_is_told_in_awss_words() {
    let desk = Desk::planned(json!({ "engagements": [ANA] })).await;
    let raw = r#"{"detail":{"configuration":1}}"#;
    let trigger = json!({ "source": "my.alarm", "timestamp": 1, "triggerArn": "arn:aws:x:::y", "rawData": raw });
    let arn = desk.start(json!({ "triggerDetails": trigger })).await;
    desk.clock.advance(SignedDuration::from_mins(1));
    desk.ok(Operation::UpdateIncidentRecord, json!({ "arn": arn, "title": "T" })).await;
    desk.clock.advance(SignedDuration::from_mins(1));
    desk.ok(Operation::UpdateIncidentRecord, json!({ "arn": arn, "status": "RESOLVED" })).await;
    let events = desk.events(&arn, json!({ "sortOrder": "ASCENDING" })).await;
    let kinds: Vec<_> = events.iter().map(|event| text(event, "eventType")).collect();
    assert_eq!(
        kinds,
        [
            "SSM Incident Trigger",
            "Tocsin Engagement Started",
            "Tocsin Stage Entered",
            "SSM Contacts Page for Incident",
            "SSM Incident Record Update",
            "SSM Incident Record Update",
            "Tocsin Engagement Stopped",
        ]
    );
    let mut data = Vec::new();
    for event in &events {
        let shown = desk.event(&arn, &text(event, "eventId")).await;
        data.push(serde_json::from_str::<Value>(&text(&shown, "eventData")).unwrap());
    }
    assert_eq!(
        (&data[0]["incidentSource"], &data[0]["triggerArn"]),
        (&json!("my.alarm"), &json!("arn:aws:x:::y"))
    );
    assert_eq!(data[0]["rawData"], json!(raw), "JSON as text inside JSON");
    assert_eq!(data[3]["contactArn"], json!(ANA));
    assert!(data[3]["engagementArn"].as_str().unwrap().contains(":engagement/tanaka-taro/"));
    let changed = json!([{ "attributeName": "title", "newValue": "T" }]);
    assert_eq!(
        (&data[4]["modifiedAttributes"], &data[4]["modifiedBy"]),
        (&changed, &json!(CALLER))
    );
    assert_eq!(data[5]["incidentTitle"], json!("T"));
    let filter = json!([{ "key": "eventType", "condition": { "equals": { "stringValues": ["SSM Incident Trigger"] } } }]);
    assert_eq!(desk.events(&arn, json!({ "filters": filter })).await.len(), 1);
}

#[tokio::test]
async fn what_people_write_may_be_changed_and_taken_away_and_nothing_else() {
    let desk = Desk::planned(json!({})).await;
    let arn = desk.start(json!({})).await;
    let start = at("2026-11-23T01:00:00Z").as_second();
    let made = desk.ok(Operation::CreateTimelineEvent, note(&arn, start - 600)).await;
    let id = text(&made, "eventId");
    let shown = desk.event(&arn, &id).await;
    assert_eq!((&shown["eventType"], &shown["eventData"]), (&json!("Note"), &json!("\"hi\"")));
    assert_eq!(shown["eventReferences"], json!([{ "resource": arn }]));
    let events = desk.events(&arn, json!({ "sortOrder": "ASCENDING" })).await;
    assert_eq!(text(&events[0], "eventId"), id, "in the order of their times");
    desk.clock.advance(SignedDuration::from_secs(30));
    let update = json!({ "incidentRecordArn": arn, "eventId": id, "eventTime": start + 600, "eventData": "\"ho\"" });
    desk.ok(Operation::UpdateTimelineEvent, update).await;
    let shown = desk.event(&arn, &id).await;
    assert_eq!((&shown["eventType"], &shown["eventData"]), (&json!("Note"), &json!("\"ho\"")));
    assert_eq!(
        (&shown["eventTime"], &shown["eventUpdatedTime"]),
        (&json!(start + 600), &json!(start + 30))
    );
    assert_eq!(shown["eventReferences"], Value::Null, "what is not given again is removed");
    let events = desk.events(&arn, json!({})).await;
    assert_eq!(text(&events[0], "eventId"), id, "the newest first");
    let ours = json!({ "incidentRecordArn": arn, "eventId": text(&events[1], "eventId") });
    assert_eq!(
        desk.refused(Operation::DeleteTimelineEvent, ours.clone()).await,
        "ValidationException"
    );
    assert_eq!(desk.refused(Operation::UpdateTimelineEvent, ours).await, "ValidationException");
    let own = json!({ "incidentRecordArn": arn, "eventId": id });
    for _ in 0..2 {
        desk.ok(Operation::DeleteTimelineEvent, own.clone()).await;
    }
    assert_eq!(
        desk.refused(Operation::GetTimelineEvent, own.clone()).await,
        "ResourceNotFoundException"
    );
    assert_eq!(
        desk.refused(Operation::UpdateTimelineEvent, own).await,
        "ResourceNotFoundException"
    );
    let nowhere = note(&arn.replace("web", "other"), start);
    assert_eq!(
        desk.refused(Operation::CreateTimelineEvent, nowhere).await,
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn the_same_token_writes_once() {
    let desk = Desk::planned(json!({})).await;
    let arn = desk.start(json!({})).await;
    let before = desk.events(&arn, json!({})).await.len();
    let mut new = note(&arn, 1);
    new["clientToken"] = json!("t");
    let first = desk.ok(Operation::CreateTimelineEvent, new.clone()).await;
    assert_eq!(desk.ok(Operation::CreateTimelineEvent, new.clone()).await, first);
    assert_eq!(desk.events(&arn, json!({})).await.len(), before + 1);
    new["eventData"] = json!("other");
    assert_eq!(desk.refused(Operation::CreateTimelineEvent, new).await, "ConflictException");
}

#[tokio::test]
async fn every_event_is_listed_once_from_either_end_whatever_is_written_meanwhile() {
    let desk = Desk::planned(json!({ "engagements": [ANA] })).await;
    let arn = desk.start(json!({})).await;
    let start = at("2026-11-23T01:00:00Z").as_second();
    for minute in [-10, 5, 20] {
        desk.ok(Operation::CreateTimelineEvent, note(&arn, start + 60 * minute)).await;
    }
    for (order, late) in [("ASCENDING", -20), ("DESCENDING", 30)] {
        let whole = desk.events(&arn, json!({ "sortOrder": order })).await;
        let mut input = json!({ "incidentRecordArn": arn, "sortOrder": order, "maxResults": 1 });
        let mut found = Vec::new();
        loop {
            let page = desk.ok(Operation::ListTimelineEvents, input.clone()).await;
            found.extend(page["eventSummaries"].as_array().unwrap().clone());
            if found.len() == 2 {
                desk.ok(Operation::CreateTimelineEvent, note(&arn, start + 60 * late)).await;
            }
            let Some(token) = page.get("nextToken") else { break };
            input["nextToken"] = token.clone();
        }
        assert_eq!(found, whole, "{order}");
    }
    let about = json!([
        { "key": "eventReference", "condition": { "equals": { "stringValues": [arn] } } },
        { "key": "eventTime", "condition": { "after": start } },
    ]);
    assert_eq!(desk.events(&arn, json!({ "filters": about, "maxResults": 1 })).await.len(), 3);
}

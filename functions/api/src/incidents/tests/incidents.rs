//! Incidents, from their start to their removal.

use jiff::SignedDuration;

use super::*;

const ANA: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro";

#[tokio::test]
async fn an_incident_is_what_its_plan_and_its_start_make_it() {
    let template = json!({ "engagements": [ANA], "incidentTemplate": {
        "title": "Web", "impact": 3, "summary": "Look", "incidentTags": { "team": "web" },
        "notificationTargets": [{ "snsTopicArn": "arn:aws:sns:ap-northeast-1:123456789012:t" }],
    }, "chatChannel": { "chatbotSns": ["arn:aws:sns:ap-northeast-1:123456789012:c"] } });
    let desk = Desk::planned(template).await;
    let arn = desk.start(json!({ "title": "API down", "impact": 1 })).await;
    assert_eq!(desk.outside.pager.sent().len(), 1, "it pages");
    let record = desk.record(&arn).await;
    let start = at("2026-11-23T01:00:00Z").as_second();
    for (member, expected) in [
        ("arn", json!(arn)),
        ("title", json!("API down")),
        ("impact", json!(1)),
        ("status", json!("OPEN")),
        ("creationTime", json!(start)),
        ("lastModifiedBy", json!(CALLER)),
        (
            "notificationTargets",
            json!([{ "snsTopicArn": "arn:aws:sns:ap-northeast-1:123456789012:t" }]),
        ),
        ("chatChannel", json!({ "chatbotSns": ["arn:aws:sns:ap-northeast-1:123456789012:c"] })),
        (
            "incidentRecordSource",
            json!({ "createdBy": CALLER, "source": "aws.ssm-incidents.custom" }),
        ),
    ] {
        assert_eq!(record[member], expected, "{member}");
    }
    assert_eq!(record["dedupeString"].as_str().unwrap().len(), 36, "one of its own");
    let tags = desk.ok(Operation::ListTagsForResource, json!({ "resourceArn": arn })).await;
    assert_eq!(tags, json!({ "tags": { "team": "web" } }));
}

#[tokio::test]
async fn one_trouble_is_one_incident_while_it_is_open() {
    let desk = Desk::planned(
        json!({ "incidentTemplate": { "title": "Web", "impact": 3, "dedupeString": "d" } }),
    )
    .await;
    let first = desk.start(json!({})).await;
    assert_eq!(desk.start(json!({ "title": "other" })).await, first);
    assert_eq!(desk.record(&first).await["dedupeString"], json!("d"));
    let resolve = |arn: &str, status: &str| json!({ "arn": arn, "status": status });
    desk.ok(Operation::UpdateIncidentRecord, resolve(&first, "RESOLVED")).await;
    // The very same trigger, and the time that it names, mean now.
    let trigger = json!({ "source": "x", "timestamp": 1, "triggerArn": "arn:aws:x:::y" });
    let second = desk.start(json!({ "triggerDetails": trigger })).await;
    assert_ne!(second, first);
    desk.ok(Operation::UpdateIncidentRecord, resolve(&second, "RESOLVED")).await;
    let third = desk.start(json!({ "triggerDetails": trigger })).await;
    assert!(third != first && third != second);
    let reopen = resolve(&first, "OPEN");
    assert_eq!(
        desk.refused(Operation::UpdateIncidentRecord, reopen.clone()).await,
        "ConflictException"
    );
    desk.ok(Operation::DeleteIncidentRecord, json!({ "arn": third })).await;
    desk.ok(Operation::UpdateIncidentRecord, reopen).await;
    let record = desk.record(&first).await;
    assert_eq!((&record["status"], &record["resolvedTime"]), (&json!("OPEN"), &Value::Null));
    assert_eq!(desk.start(json!({})).await, first, "it is the open one again");
}

#[tokio::test]
async fn the_same_token_starts_once() {
    let desk = Desk::planned(json!({ "engagements": [ANA] })).await;
    let first = desk.start(json!({ "clientToken": "t" })).await;
    desk.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(desk.start(json!({ "clientToken": "t" })).await, first);
    let other = json!({ "responsePlanArn": PLAN, "clientToken": "t", "title": "other" });
    assert_eq!(desk.refused(Operation::StartIncident, other).await, "ConflictException");
    assert_ne!(desk.start(json!({ "clientToken": "u" })).await, first);
    let nobody = json!({ "responsePlanArn": format!("{PLAN}-2") });
    assert_eq!(desk.refused(Operation::StartIncident, nobody).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_change_says_who_made_it_and_none_changes_nothing() {
    let desk = Desk::planned(json!({})).await;
    let arn = desk.start(json!({})).await;
    desk.clock.advance(SignedDuration::from_secs(10));
    let change = json!({ "arn": arn, "title": "T", "summary": "S", "impact": 5, "chatChannel": { "empty": {} } });
    desk.ok(Operation::UpdateIncidentRecord, change.clone()).await;
    let record = desk.record(&arn).await;
    assert_eq!(
        (&record["title"], &record["summary"], &record["impact"]),
        (&json!("T"), &json!("S"), &json!(5))
    );
    let start = at("2026-11-23T01:00:00Z").as_second();
    assert_eq!(record["lastModifiedTime"], json!(start + 10));
    desk.clock.advance(SignedDuration::from_secs(10));
    let writes = desk.store.requests().writes;
    desk.ok(Operation::UpdateIncidentRecord, change).await;
    assert_eq!(desk.store.requests().writes, writes);
    let absent = json!({ "arn": format!("{}/00000000-0000-4000-8000-000000000000", arn.rsplit_once('/').unwrap().0) });
    assert_eq!(
        desk.refused(Operation::UpdateIncidentRecord, absent.clone()).await,
        "ResourceNotFoundException"
    );
    assert_eq!(desk.ok(Operation::DeleteIncidentRecord, absent).await, json!({}));
}

#[tokio::test]
async fn lists_are_narrowed_by_every_filter() {
    let desk = Desk::planned(json!({})).await;
    let mut arns = Vec::new();
    for impact in [1, 2, 3, 2] {
        arns.push(desk.start(json!({ "impact": impact })).await);
        desk.clock.advance(SignedDuration::from_mins(1));
    }
    desk.ok(Operation::UpdateIncidentRecord, json!({ "arn": arns[1], "status": "RESOLVED" })).await;
    let start = at("2026-11-23T01:00:00Z").as_second();
    let filter = |key: &str, condition: Value| json!({ "key": key, "condition": condition });
    let texts =
        |key: &str, values: &[&str]| filter(key, json!({ "equals": { "stringValues": values } }));
    for (filters, expected) in [
        (json!([]), vec![3, 2, 1, 0]),
        (json!([texts("status", &["RESOLVED"])]), vec![1]),
        (json!([texts("status", &["RESOLVED", "OPEN"])]), vec![3, 2, 1, 0]),
        (json!([filter("impact", json!({ "equals": { "integerValues": [2] } }))]), vec![3, 1]),
        (
            json!([
                filter("impact", json!({ "equals": { "integerValues": [2] } })),
                texts("status", &["OPEN"])
            ]),
            vec![3],
        ),
        (json!([filter("creationTime", json!({ "after": start + 60 }))]), vec![3, 2]),
        (json!([filter("creationTime", json!({ "before": start + 60 }))]), vec![0]),
        (json!([texts("createdBy", &[CALLER])]), vec![3, 2, 1, 0]),
        (json!([texts("createdBy", &["nobody"])]), vec![]),
    ] {
        for size in [1, 100] {
            let input = json!({ "filters": filters, "maxResults": size });
            let found =
                desk.walk(Operation::ListIncidentRecords, input, "incidentRecordSummaries").await;
            let found: Vec<_> = found.iter().map(|its| text(its, "arn")).collect();
            let expected: Vec<_> = expected.iter().map(|nth: &usize| arns[*nth].clone()).collect();
            assert_eq!(found, expected, "{filters} by {size}");
        }
    }
    for filters in [
        json!([texts("color", &["red"])]),
        json!([texts("impact", &["1"])]),
        json!([filter("status", json!({ "after": 1 }))]),
    ] {
        let refused =
            desk.refused(Operation::ListIncidentRecords, json!({ "filters": filters })).await;
        assert_eq!(refused, "ValidationException", "{filters}");
    }
}

#[tokio::test]
async fn items_are_added_once_named_anew_and_removed_by_what_they_are() {
    let desk = Desk::planned(json!({})).await;
    let arn = desk.start(json!({})).await;
    let url = json!({ "type": "OTHER", "value": { "url": "https://example.com" } });
    let pager = json!({ "type": "INCIDENT", "value": { "pagerDutyIncidentDetail": { "id": "P1", "autoResolve": true } } });
    let add = |identifier: &Value, title: &str| {
        let item = json!({ "identifier": identifier, "title": title });
        json!({ "incidentRecordArn": arn, "relatedItemsUpdate": { "itemToAdd": item } })
    };
    for (identifier, title) in [(&url, "a"), (&url, "b"), (&pager, "p")] {
        desk.ok(Operation::UpdateRelatedItems, add(identifier, title)).await;
    }
    let list = json!({ "incidentRecordArn": arn, "maxResults": 1 });
    let mut found = desk.walk(Operation::ListRelatedItems, list.clone(), "relatedItems").await;
    found.sort_by_key(|its| text(its, "title"));
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0]["title"], &found[0]["identifier"]), (&json!("b"), &url));
    assert_eq!(found[1]["identifier"], pager);
    assert!(text(&found[0], "generatedId").starts_with("related-item/OTHER/"));
    let remove = json!({ "incidentRecordArn": arn, "relatedItemsUpdate": { "itemToRemove": url } });
    for _ in 0..2 {
        desk.ok(Operation::UpdateRelatedItems, remove.clone()).await;
    }
    assert_eq!(desk.walk(Operation::ListRelatedItems, list, "relatedItems").await.len(), 1);
}

#[tokio::test]
async fn what_is_removed_leaves_nothing_and_pages_nobody() {
    let desk = Desk::planned(json!({ "engagements": [ANA] })).await;
    let arn = desk.start(json!({})).await;
    desk.ok(Operation::DeleteIncidentRecord, json!({ "arn": arn })).await;
    assert_eq!(
        desk.refused(Operation::GetIncidentRecord, json!({ "arn": arn })).await,
        "ResourceNotFoundException"
    );
    let listed = desk.ok(Operation::ListIncidentRecords, json!({})).await;
    assert_eq!(listed, json!({ "incidentRecordSummaries": [] }));
    let of = json!({ "incidentRecordArn": arn });
    assert_eq!(desk.ok(Operation::ListTimelineEvents, of).await, json!({ "eventSummaries": [] }));
    let engaged = app::ports::Lists::engaged(&desk.store, app::ports::Started::default(), None, 10);
    assert_eq!(engaged.await.unwrap().items, []);
}

#[tokio::test]
async fn what_is_opened_again_engages_again_for_nobody_else_would_hear_of_its_trouble() {
    let template = json!({ "title": "Web", "impact": 3, "dedupeString": "d" });
    let desk = Desk::planned(json!({ "engagements": [ANA], "incidentTemplate": template })).await;
    let arn = desk.start(json!({})).await;
    let stand = |status: &str| json!({ "arn": arn, "status": status });
    desk.clock.advance(SignedDuration::from_hours(1));
    desk.ok(Operation::UpdateIncidentRecord, stand("RESOLVED")).await;
    desk.clock.advance(SignedDuration::from_hours(1));
    for _ in 0..2 {
        desk.ok(Operation::UpdateIncidentRecord, stand("OPEN")).await;
    }
    assert_eq!(desk.outside.pager.sent().len(), 2, "once for each opening");
    assert_eq!(desk.outside.timers.escalations().len(), 1, "its timer runs");
    assert_eq!(desk.start(json!({})).await, arn);
}

#[tokio::test]
async fn a_token_of_long_ago_starts_another() {
    let desk = Desk::planned(json!({ "engagements": [ANA] })).await;
    let first = desk.start(json!({ "clientToken": "db-01-disk" })).await;
    desk.ok(Operation::UpdateIncidentRecord, json!({ "arn": first, "status": "RESOLVED" })).await;
    desk.clock.advance(SignedDuration::from_hours(23));
    assert_eq!(desk.start(json!({ "clientToken": "db-01-disk" })).await, first);
    desk.clock.advance(SignedDuration::from_hours(2));
    let second = desk.start(json!({ "clientToken": "db-01-disk" })).await;
    assert_ne!(second, first);
    assert_eq!(desk.outside.pager.sent().len(), 2);
    assert_eq!(desk.start(json!({ "clientToken": "db-01-disk" })).await, second);
}

#[tokio::test]
async fn what_the_model_does_not_have_makes_nothing_else_of_a_start() {
    let desk = Desk::planned(json!({})).await;
    let more = json!({
        "source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change",
        "detail": { "state": { "value": "OK" } }, "Records": [], "relatedItems": null, "impact": null,
    });
    let arn = desk.start(more).await;
    assert_eq!(desk.record(&arn).await["impact"], json!(3));
}

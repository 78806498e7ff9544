//! Engagements and their pages, as a client sees them.

use app::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use app::ports::{Aggregates, Clock, Entropy, Lists, PortError};
use app::tick::tick;
use domain::ids::{EngagementId, PageId};
use testkit::builders::{guide_team, incident_id, plan_name};

use super::*;

const HERE: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012";

impl Desk {
    /// A desk of the guide's team.
    async fn staffed() -> Self {
        let desk = Self::new();
        desk.store.put_configuration(&guide_team()).await.unwrap();
        desk
    }

    /// Engages `alias`, with `more` in the request.
    async fn engage(&self, alias: &str, more: Value) -> String {
        text(&self.ok(Operation::StartEngagement, call(alias, more)).await, "EngagementArn")
    }

    async fn pages(&self, engagement: &str) -> Vec<Value> {
        let input = json!({ "EngagementId": engagement, "MaxResults": 1 });
        self.walk(Operation::ListPagesByEngagement, input, "Pages").await
    }

    async fn receipts(&self, page: &str) -> Vec<(String, String)> {
        let input = json!({ "PageId": page, "MaxResults": 1 });
        let receipts = self.walk(Operation::ListPageReceipts, input, "Receipts").await;
        receipts.iter().map(|its| (text(its, "ReceiptType"), text(its, "ReceiptInfo"))).collect()
    }

    async fn describe(&self, engagement: &str) -> Value {
        self.ok(Operation::DescribeEngagement, json!({ "EngagementId": engagement })).await
    }

    /// Lets an engagement's timer go on until `minutes` have passed.
    async fn wait(&self, engagement: &str, minutes: i64) {
        let (store, cache) = (&self.store, &self.cache);
        let state = State { store, cache, clock: &self.clock, entropy: &self.entropy };
        let id = EngagementId::parse(last(engagement)).unwrap();
        for _ in 0..minutes {
            self.clock.advance(SignedDuration::from_mins(1));
            tick(&state, &self.outside.world(), &id).await.unwrap();
        }
    }
}

fn call(alias: &str, more: Value) -> Value {
    let mut input = json!({
        "ContactId": format!("{HERE}:contact/{alias}"), "Sender": "cli",
        "Subject": "Database down", "Content": "The primary does not answer.",
    });
    let Value::Object(more) = more else { panic!("members") };
    input.as_object_mut().unwrap().extend(more);
    input
}

/// What follows the kind of thing in an ARN.
fn last(arn: &str) -> &str {
    arn.split_once('/').unwrap().1
}

#[tokio::test]
async fn an_engagement_without_an_incident_walks_the_whole_plan() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("web-team-escalation", json!({})).await;
    let id = EngagementId::parse(last(&engagement)).unwrap();
    assert_eq!(desk.outside.timers.escalations(), [id], "its timer runs");
    desk.wait(&engagement, 60).await;
    let paged: Vec<_> =
        desk.outside.pager.sent().into_iter().map(|(_, who, kind)| (who, kind)).collect();
    let expected = [
        ("tanaka-taro", ChannelKind::Sms),
        ("tanaka-taro", ChannelKind::Email),
        ("tanaka-taro", ChannelKind::Voice),
        ("suzuki-hanako", ChannelKind::Sms),
        ("suzuki-hanako", ChannelKind::Voice),
    ];
    assert_eq!(paged, expected.map(|(who, kind)| (who.to_owned(), kind)));
    assert_eq!(desk.store.incidents(10, None).await.unwrap().items, [], "no incident is shown");
    let shown = desk.describe(&engagement).await;
    assert_eq!(shown["IncidentId"], Value::Null);
    assert_eq!((&shown["Sender"], &shown["Subject"]), (&json!("cli"), &json!("Database down")));
    assert_eq!(shown["PublicSubject"], Value::Null, "nobody gave one");
}

#[tokio::test]
async fn an_engagement_of_an_incident_says_so_and_is_listed_with_it() {
    let desk = Desk::staffed().await;
    let incident = testkit::builders::incident("alarm", desk.clock.now());
    let mut commit = app::ports::Commit::new(desk.entropy.fresh(), incident.id.clone());
    commit.incident = Some(app::ports::Change { value: incident, expected: None });
    desk.store.commit(&commit).await.unwrap();
    let arn = desk.here.incident(&incident_id("alarm"));
    let within = desk.engage("suzuki-hanako", json!({ "IncidentId": arn })).await;
    desk.clock.advance(SignedDuration::from_secs(1));
    let without = desk.engage("suzuki-hanako", json!({})).await;
    assert_eq!(desk.describe(&within).await["IncidentId"], json!(arn));
    let walk = async |more: Value| {
        let listed = desk.walk(Operation::ListEngagements, more, "Engagements").await;
        listed.iter().map(|its| text(its, "EngagementArn")).collect::<Vec<_>>()
    };
    let both = [without.clone(), within.clone()];
    assert_eq!(walk(json!({ "MaxResults": 1 })).await, both, "the newest first");
    let of = json!({ "IncidentId": arn, "MaxResults": 1 });
    assert_eq!(walk(of).await, std::slice::from_ref(&within));
    let start = at("2026-11-23T01:00:01Z").as_second();
    assert_eq!(walk(json!({ "TimeRangeValue": { "StartTime": start } })).await, [without]);
    assert_eq!(walk(json!({ "TimeRangeValue": { "EndTime": start - 1 } })).await, [within]);
    let unknown = desk.here.incident(&domain::ids::IncidentId::derive(
        &plan_name(),
        &domain::ids::SignalId::parse("unknown").unwrap(),
    ));
    assert!(walk(json!({ "IncidentId": unknown })).await.is_empty());
    let asked = call("suzuki-hanako", json!({ "IncidentId": unknown }));
    let (code, message) = desk.refused(Operation::StartEngagement, asked).await;
    assert_eq!(code, "ResourceNotFoundException");
    assert!(message.contains(&unknown), "{message}");
}

#[tokio::test]
async fn the_same_token_engages_once() {
    let desk = Desk::staffed().await;
    let first = desk.engage("tanaka-taro", json!({ "IdempotencyToken": "t-1" })).await;
    let again = desk.engage("tanaka-taro", json!({ "IdempotencyToken": "t-1" })).await;
    assert_eq!(first, again);
    assert_eq!(desk.outside.pager.sent().len(), 1);
    let other = call("tanaka-taro", json!({ "IdempotencyToken": "t-1", "Content": "Other" }));
    assert_eq!(desk.refused(Operation::StartEngagement, other).await.0, "ConflictException");
    desk.engage("tanaka-taro", json!({ "IdempotencyToken": "t-2" })).await;
    assert_eq!(desk.outside.pager.sent().len(), 1, "the phone was rung a moment ago");
    assert_eq!(desk.walk(Operation::ListEngagements, json!({}), "Engagements").await.len(), 2);
}

#[tokio::test]
async fn words_go_where_they_may_be_read() {
    let desk = Desk::staffed().await;
    let engagement = desk
        .engage("tanaka-taro", json!({ "PublicSubject": "Call in", "PublicContent": "Bridge 7" }))
        .await;
    desk.wait(&engagement, 5).await;
    let attempts = desk.outside.pager.attempts();
    let bodies: Vec<_> = attempts.iter().map(|its| its.page.body.as_str()).collect();
    assert!(bodies[0].starts_with("Call in\nBridge 7\n"), "{}", bodies[0]);
    assert!(bodies[1].contains("The primary does not answer."), "{}", bodies[1]);
    assert_eq!(attempts[1].page.subject, "Database down");
    let secret = desk.engage("suzuki-hanako", json!({})).await;
    assert!(!secret.is_empty());
    let body = &desk.outside.pager.attempts()[2].page.body;
    assert!(body.starts_with("You are paged.") && !body.contains("Database"), "{body}");
}

#[tokio::test]
async fn a_page_is_read_by_its_code() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let code = desk.code();
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    let accept =
        |kind: &str, code: &str| json!({ "PageId": page, "AcceptType": kind, "AcceptCode": code });
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for kind in ["DELIVERED", "READ"] {
        let refused = desk.refused(Operation::AcceptPage, accept(kind, wrong)).await;
        assert_eq!(refused.0, "ValidationException");
    }
    assert_eq!(desk.receipts(&page).await.len(), 1, "a wrong code says nothing");
    desk.clock.advance(SignedDuration::from_secs(10));
    desk.ok(Operation::AcceptPage, accept("DELIVERED", &code)).await;
    assert_eq!(desk.describe(&engagement).await["StopTime"], Value::Null, "nobody has answered");
    desk.clock.advance(SignedDuration::from_secs(10));
    for _ in 0..2 {
        desk.ok(Operation::AcceptPage, accept("READ", &code)).await;
        desk.clock.advance(SignedDuration::from_secs(10));
    }
    let start = at("2026-11-23T01:00:00Z").as_second();
    let shown = desk.ok(Operation::DescribePage, json!({ "PageId": page })).await;
    assert_eq!(shown["SentTime"], json!(start));
    assert_eq!(
        (&shown["DeliveryTime"], &shown["ReadTime"]),
        (&json!(start + 10), &json!(start + 20))
    );
    assert_eq!(desk.describe(&engagement).await["StopTime"], json!(start + 20));
    let [sent, delivered, read] = desk.receipts(&page).await.try_into().unwrap();
    assert_eq!(sent.0, "SENT");
    assert!(!sent.1.is_empty(), "the carrier's name for it");
    assert_eq!(delivered, ("DELIVERED".into(), code.clone()));
    assert_eq!(read, ("READ".into(), code));
    desk.wait(&engagement, 30).await;
    assert_eq!(desk.outside.pager.sent().len(), 1, "nothing after the answer");
}

#[tokio::test]
async fn a_code_need_not_be_right_where_the_caller_vouches() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    let mut input = json!({
        "PageId": page, "AcceptType": "READ", "AcceptCode": "999999",
        "AcceptCodeValidation": "IGNORE", "Note": "on the phone",
    });
    let other = format!("{HERE}:contact-channel/tanaka-taro/other");
    input["ContactChannelId"] = json!(other);
    assert_eq!(desk.refused(Operation::AcceptPage, input.clone()).await.0, "ValidationException");
    input.as_object_mut().unwrap().remove("ContactChannelId");
    desk.ok(Operation::AcceptPage, input).await;
    let read = desk.receipts(&page).await.pop().unwrap();
    assert_eq!(read, ("READ".into(), "999999".into()), "one acknowledgement is both");
    let id = EngagementId::parse(last(&engagement)).unwrap();
    let incident = desk.store.engagement(id.stem()).await.unwrap().value.unwrap().value.incident;
    let timeline = desk.store.timeline(&incident, None).await.unwrap().items;
    let told: Vec<_> =
        timeline.iter().map(|event| wire::outbound::timeline::tell(&event.fact)).collect();
    assert!(told.iter().any(|line| line.contains("by AcceptPage: on the phone")), "{told:?}");
}

#[tokio::test]
async fn a_stopped_engagement_pages_nobody_and_still_takes_receipts() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("web-team-escalation", json!({})).await;
    let code = desk.code();
    let input = json!({ "EngagementId": engagement, "Reason": "a drill" });
    for _ in 0..2 {
        desk.ok(Operation::StopEngagement, input.clone()).await;
    }
    desk.wait(&engagement, 60).await;
    assert_eq!(desk.outside.pager.sent().len(), 1);
    let start = at("2026-11-23T01:00:00Z").as_second();
    assert_eq!(desk.describe(&engagement).await["StopTime"], json!(start));
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    let input = json!({ "PageId": page, "AcceptType": "READ", "AcceptCode": code });
    desk.ok(Operation::AcceptPage, input).await;
    let page = desk.ok(Operation::DescribePage, json!({ "PageId": page })).await;
    assert_eq!(page["ReadTime"], json!(start + 3600));
}

#[tokio::test]
async fn a_resolution_tells_the_path_to_whom_was_paged() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("web-team-escalation", json!({})).await;
    desk.wait(&engagement, 15).await;
    let pages = desk.pages(&engagement).await;
    let resolve = async |page: &Value| {
        let input = json!({ "PageId": page["PageArn"] });
        let answer = desk.ok(Operation::ListPageResolutions, input).await;
        let path = answer["PageResolutions"].as_array().unwrap().clone();
        path.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let contact = |alias: &str| format!("{HERE}:contact/{alias}");
    assert_eq!(
        resolve(&pages[0]).await,
        [
            json!({ "ContactArn": contact("web-team-escalation"), "Type": "ESCALATION" })
                .to_string(),
            json!({ "ContactArn": contact("tanaka-taro"), "Type": "PERSONAL", "StageIndex": 0 })
                .to_string(),
        ]
    );
    let alone = desk.engage("suzuki-hanako", json!({})).await;
    let pages = desk.pages(&alone).await;
    assert_eq!(
        resolve(&pages[0]).await,
        [json!({ "ContactArn": contact("suzuki-hanako"), "Type": "PERSONAL" }).to_string()]
    );
}

#[tokio::test]
async fn the_pages_of_a_contact_come_newest_first_whoever_else_was_paged() {
    let desk = Desk::staffed().await;
    let mut engagements = Vec::new();
    for alias in ["tanaka-taro", "suzuki-hanako", "tanaka-taro"] {
        desk.clock.advance(SignedDuration::from_hours(1));
        let engagement = desk.engage(alias, json!({})).await;
        desk.wait(&engagement, 5).await;
        engagements.push(engagement);
    }
    let mut newest = desk.pages(&engagements[2]).await;
    let mut oldest = desk.pages(&engagements[0]).await;
    newest.reverse();
    oldest.reverse();
    assert_eq!((newest.len(), oldest.len()), (2, 2));
    let input = json!({ "ContactId": format!("{HERE}:contact/tanaka-taro"), "MaxResults": 1 });
    let first = desk.ok(Operation::ListPagesByContact, input.clone()).await;
    // What starts now belongs before the part that was answered.
    desk.clock.advance(SignedDuration::from_hours(1));
    desk.engage("tanaka-taro", json!({})).await;
    let mut input = input;
    input["NextToken"] = first["NextToken"].clone();
    let rest = desk.walk(Operation::ListPagesByContact, input, "Pages").await;
    let all = [first["Pages"].as_array().unwrap().clone(), rest].concat();
    assert_eq!(all, [newest, oldest].concat());
    let nobody = json!({ "ContactId": format!("{HERE}:contact/nobody") });
    let refused = desk.refused(Operation::ListPagesByContact, nobody).await;
    assert_eq!(refused.0, "ResourceNotFoundException");
    let silent = json!({ "ContactId": format!("{HERE}:contact/engineering-manager") });
    assert_eq!(desk.ok(Operation::ListPagesByContact, silent).await, json!({ "Pages": [] }));
}

#[tokio::test]
async fn what_a_carrier_refuses_is_a_receipt_too() {
    let desk = Desk::staffed().await;
    let refused = PortError::Refused("the number is not one".into());
    desk.outside.pager.script(ChannelKind::Sms, [Err(refused)]);
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    assert_eq!(desk.receipts(&page).await, [("ERROR".into(), "the number is not one".into())]);
    let shown = desk.ok(Operation::DescribePage, json!({ "PageId": page })).await;
    assert_eq!(shown["SentTime"], Value::Null);
}

#[tokio::test]
async fn an_acknowledgement_by_code_is_a_receipt_of_the_page_it_answers() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    let (store, cache) = (&desk.store, &desk.cache);
    let state = State { store, cache, clock: &desk.clock, entropy: &desk.entropy };
    let asked = Acknowledgement {
        subject: Subject::Page(PageId::parse(last(&page)).unwrap()),
        by: By::Code(desk.code()),
        via: "reply".into(),
        take: false,
    };
    acknowledge(&state, &asked).await.unwrap();
    assert_eq!(desk.receipts(&page).await.pop().unwrap(), ("READ".into(), desk.code()));
}

#[tokio::test]
async fn what_there_is_not_is_told_so() {
    let desk = Desk::staffed().await;
    let uuid = "0f3c8a6e-5b1d-5c3e-9a7f-1234567890ab";
    let engagement = json!({ "EngagementId": format!("{HERE}:engagement/tanaka-taro/{uuid}") });
    let page = json!({ "PageId": format!("{HERE}:page/tanaka-taro/{uuid}") });
    let mut accept = page.clone();
    accept["AcceptType"] = json!("READ");
    accept["AcceptCode"] = json!("123456");
    for (operation, input) in [
        (Operation::DescribeEngagement, engagement.clone()),
        (Operation::StopEngagement, engagement.clone()),
        (Operation::ListPagesByEngagement, engagement),
        (Operation::DescribePage, page.clone()),
        (Operation::ListPageReceipts, page.clone()),
        (Operation::ListPageResolutions, page),
        (Operation::AcceptPage, accept),
        (Operation::StartEngagement, call("nobody", json!({}))),
    ] {
        let refused = desk.refused(operation, input).await;
        assert_eq!(refused.0, "ResourceNotFoundException", "{operation:?}");
    }
    let long = json!({ "Content": "障".repeat(8_192), "PublicContent": "\u{7}".repeat(8_192) });
    let refused = desk.refused(Operation::StartEngagement, call("tanaka-taro", long)).await;
    assert!(refused.1.contains("65536 bytes"), "{refused:?}");
    assert!(desk.outside.pager.sent().is_empty());
}

#[tokio::test]
async fn what_is_shown_of_one_thing_costs_one_request() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    for (operation, input, most) in [
        (Operation::DescribeEngagement, json!({ "EngagementId": engagement }), 1),
        (Operation::ListPagesByEngagement, json!({ "EngagementId": engagement }), 1),
        (Operation::ListEngagements, json!({}), 1),
        (Operation::DescribePage, json!({ "PageId": page }), 1),
        (Operation::ListPageReceipts, json!({ "PageId": page }), 1),
        (Operation::ListPageResolutions, json!({ "PageId": page }), 1),
        (
            Operation::ListPagesByContact,
            json!({ "ContactId": format!("{HERE}:contact/tanaka-taro") }),
            2,
        ),
    ] {
        let before = desk.store.requests();
        desk.ok(operation, input).await;
        let after = desk.store.requests();
        assert_eq!(after.reads - before.reads, most, "{operation:?}");
        assert_eq!(after.writes, before.writes, "{operation:?}");
    }
}

#[tokio::test]
async fn stopping_what_somebody_took_leaves_it_theirs() {
    let desk = Desk::staffed().await;
    let engagement = desk.engage("tanaka-taro", json!({})).await;
    let page = text(&desk.pages(&engagement).await[0], "PageArn");
    let accept = json!({ "PageId": page, "AcceptType": "READ", "AcceptCode": desk.code() });
    desk.ok(Operation::AcceptPage, accept).await;
    desk.ok(Operation::StopEngagement, json!({ "EngagementId": engagement })).await;
    let id = EngagementId::parse(last(&engagement)).unwrap();
    let stored = desk.store.engagement(id.stem()).await.unwrap().value.unwrap().value;
    assert!(matches!(stored.phase, domain::escalation::Phase::Acknowledged { .. }));
}

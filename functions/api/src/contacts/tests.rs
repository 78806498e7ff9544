//! The operations on a store in memory, as a client sees them.

mod engagements;
mod rotations;
mod shifts;

use app::State;
use app::cache::Cache;
use app::ports::PortError;
use domain::arn::Deployment;
use domain::contact::ChannelKind;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::builders::at;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::documents::ScriptedDocuments;
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers, RecordingWorld};

use super::*;

const ANA: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ana";

type Memory = (
    MemoryStore,
    ManualClock,
    SeededEntropy,
    RecordingPager,
    RecordingTimers,
    RecordingNotices,
    ScriptedDocuments,
);

/// A deployment that is asked one operation after the other.
struct Desk {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    outside: RecordingWorld,
    here: Deployment,
}

impl Desk {
    fn new() -> Self {
        let clock = ManualClock::at(at("2026-11-23T01:00:00Z"));
        Self {
            store: MemoryStore::default(),
            cache: Cache::default(),
            outside: RecordingWorld::new(&clock),
            clock,
            entropy: SeededEntropy::new("desk"),
            here: Deployment::new("ap-northeast-1", "123456789012"),
        }
    }

    async fn ask(&self, operation: Operation, input: Value) -> Answer {
        let (store, cache) = (&self.store, &self.cache);
        let state = State { store, cache, clock: &self.clock, entropy: &self.entropy };
        let world = self.outside.world();
        let contacts = Contacts::<Memory> {
            state: &state,
            world: &world,
            deployment: &self.here,
            secret: &[7; 32],
        };
        contacts.answer(operation, input.to_string().as_bytes()).await
    }

    async fn ok(&self, operation: Operation, input: Value) -> Value {
        self.ask(operation, input).await.unwrap()
    }

    /// The code and the message of a refusal.
    async fn refused(&self, operation: Operation, input: Value) -> (&'static str, String) {
        let fault = self.ask(operation, input).await.unwrap_err();
        (fault.code(), fault.message().to_owned())
    }

    /// All entries of a list, page by page: `member` of every answer.
    async fn walk(&self, operation: Operation, mut input: Value, member: &str) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let mut page = self.ok(operation, input.clone()).await;
            found.append(page[member].as_array_mut().unwrap());
            let Some(token) = page.get("NextToken") else { return found };
            input["NextToken"] = token.clone();
        }
    }

    /// A person.
    async fn create(&self, alias: &str) -> String {
        let input = json!({ "Alias": alias, "Type": "PERSONAL", "Plan": { "Stages": [] } });
        text(&self.ok(Operation::CreateContact, input).await, "ContactArn")
    }

    /// A phone of Ana's.
    async fn phone(&self) -> String {
        self.create("ana").await;
        let input = json!({
            "ContactId": ANA, "Name": "phone", "Type": "SMS",
            "DeliveryAddress": { "SimpleAddress": "+81-90-1234-5678" },
        });
        text(&self.ok(Operation::CreateContactChannel, input).await, "ContactChannelArn")
    }

    /// The code in the last message that was sent.
    fn code(&self) -> String {
        let attempts = self.outside.pager.attempts();
        let body = &attempts.last().unwrap().page.body;
        body.split(' ').find(|word| word.bytes().all(|b| b.is_ascii_digit())).unwrap().to_owned()
    }
}

fn text(answer: &Value, member: &str) -> String {
    answer[member].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_contact_is_made_shown_changed_and_removed() {
    let desk = Desk::new();
    let channel = desk.phone().await;
    let stages = json!([
        { "DurationInMinutes": 5, "Targets": [{ "ChannelTargetInfo": {
            "ContactChannelId": channel, "RetryIntervalInMinutes": 0 } }] },
        { "DurationInMinutes": 1, "Targets": [] },
    ]);
    let change = json!({ "ContactId": ANA, "DisplayName": "Ana", "Plan": { "Stages": stages } });
    assert_eq!(desk.ok(Operation::UpdateContact, change).await, json!({}));
    let shown = desk.ok(Operation::GetContact, json!({ "ContactId": ANA })).await;
    let expected = json!({
        "ContactArn": ANA, "Alias": "ana", "DisplayName": "Ana", "Type": "PERSONAL",
        "Plan": { "Stages": stages },
    });
    assert_eq!(shown, expected);
    // Terraform changes the name alone, and the plan stays.
    desk.ok(Operation::UpdateContact, json!({ "ContactId": ANA, "DisplayName": "" })).await;
    let shown = desk.ok(Operation::GetContact, json!({ "ContactId": ANA })).await;
    assert_eq!((shown.get("DisplayName"), &shown["Plan"]["Stages"]), (None, &stages));
    assert_eq!(desk.ok(Operation::DeleteContact, json!({ "ContactId": ANA })).await, json!({}));
    let gone = desk.refused(Operation::GetContact, json!({ "ContactId": ANA })).await;
    assert_eq!(gone, ("ResourceNotFoundException", "There is no contact ana".to_owned()));
    let gone = desk.refused(Operation::GetContactChannel, json!({ "ContactChannelId": channel }));
    assert_eq!(gone.await.0, "ResourceNotFoundException");
}

#[tokio::test]
async fn an_escalation_plan_names_contacts_and_a_schedule_has_no_stages() {
    let desk = Desk::new();
    desk.create("ana").await;
    let stages = json!([{ "DurationInMinutes": 15, "Targets": [{ "ContactTargetInfo": {
        "ContactId": ANA, "IsEssential": true } }] }]);
    let plan = |kind: &str, stages: &Value| json!({ "Alias": "plan", "Type": kind, "Plan": { "Stages": stages } });
    let (code, why) = desk.refused(Operation::CreateContact, plan("PERSONAL", &stages)).await;
    assert_eq!(code, "ValidationException");
    assert!(why.contains("can only have channel targets"), "{why}");
    let (_, why) = desk.refused(Operation::CreateContact, plan("ONCALL_SCHEDULE", &stages)).await;
    assert!(why.ends_with("ONCALL SCHEDULE contact cannot have stages in plan"), "{why}");
    let made = desk.ok(Operation::CreateContact, plan("ESCALATION", &stages)).await;
    let shown = desk.ok(Operation::GetContact, json!({ "ContactId": made["ContactArn"] })).await;
    assert_eq!(shown["Plan"], json!({ "Stages": stages }));
    // An empty list is none: Terraform always sends one.
    let schedule = json!({ "Alias": "s", "Type": "ONCALL_SCHEDULE", "Plan": { "Stages": [] } });
    let made = desk.ok(Operation::CreateContact, schedule).await;
    let shown = desk.ok(Operation::GetContact, json!({ "ContactId": made["ContactArn"] })).await;
    assert_eq!(shown["Plan"], json!({ "Stages": [], "RotationIds": [] }));
}

#[tokio::test]
async fn a_token_makes_a_request_once_and_another_request_under_it_is_a_conflict() {
    let desk = Desk::new();
    let request = |name: &str| {
        json!({ "Alias": "ana", "DisplayName": name, "Type": "PERSONAL",
            "Plan": { "Stages": [] }, "IdempotencyToken": "t-1" })
    };
    let first = desk.ok(Operation::CreateContact, request("Ana")).await;
    assert_eq!(desk.ok(Operation::CreateContact, request("Ana")).await, first);
    let (code, _) = desk.refused(Operation::CreateContact, request("Bob")).await;
    assert_eq!(code, "ConflictException");
    // Without a token the alias is taken.
    let again = json!({ "Alias": "ana", "Type": "PERSONAL", "Plan": {} });
    let fault = desk.ask(Operation::CreateContact, again).await.unwrap_err();
    let body = fault.body();
    assert_eq!(fault.code(), "ConflictException");
    assert_eq!((&body["ResourceId"], &body["ResourceType"]), (&json!(ANA), &json!("CONTACT")));
}

#[tokio::test]
async fn a_channel_is_repeated_by_its_token_and_its_code_is_sent_once() {
    let desk = Desk::new();
    desk.create("ana").await;
    let input = json!({
        "ContactId": ANA, "Name": "mail", "Type": "EMAIL", "IdempotencyToken": "t-1",
        "DeliveryAddress": { "SimpleAddress": "ana@example.com" },
    });
    let first = desk.ok(Operation::CreateContactChannel, input.clone()).await;
    assert_eq!(desk.ok(Operation::CreateContactChannel, input).await, first);
    assert_eq!(desk.outside.pager.attempts().len(), 1);
}

#[tokio::test]
async fn a_channel_is_activated_by_the_code_that_was_sent_to_it() {
    let desk = Desk::new();
    let channel = desk.phone().await;
    let status = async || {
        let shown = desk.ok(Operation::GetContactChannel, json!({ "ContactChannelId": channel }));
        text(&shown.await, "ActivationStatus")
    };
    let enter = |code: &str| json!({ "ContactChannelId": channel, "ActivationCode": code });
    assert_eq!(status().await, "NOT_ACTIVATED");
    let sent = desk.code();
    let wrong = if sent == "000000" { "000001" } else { "000000" };
    let refused = desk.refused(Operation::ActivateContactChannel, enter(wrong)).await;
    assert_eq!(refused.0, "ValidationException");
    desk.ok(Operation::ActivateContactChannel, enter(&sent)).await;
    assert_eq!(status().await, "ACTIVATED");
    let by = json!({ "ContactChannelId": channel });
    desk.ok(Operation::DeactivateContactChannel, by.clone()).await;
    assert_eq!(status().await, "NOT_ACTIVATED");
    desk.ok(Operation::SendActivationCode, by).await;
    let (old, new) = (sent, desk.code());
    assert_ne!(old, new);
    desk.clock.advance(SignedDuration::from_mins(10));
    let (_, why) = desk.refused(Operation::ActivateContactChannel, enter(&new)).await;
    assert!(why.contains("not good any more"), "{why}");
}

#[tokio::test]
async fn codes_are_rationed_and_a_carrier_that_does_not_take_one_is_told_of() {
    let desk = Desk::new();
    let by = json!({ "ContactChannelId": desk.phone().await });
    let refuses = Err(PortError::Refused("+819012345678 opted out".into()));
    desk.outside.pager.script(ChannelKind::Sms, [refuses]);
    let (code, why) = desk.refused(Operation::SendActivationCode, by.clone()).await;
    assert_eq!(code, "ValidationException");
    assert!(!why.contains("81901234"), "an address is personal data: {why}");
    for _ in 0..3 {
        desk.ok(Operation::SendActivationCode, by.clone()).await;
    }
    let (code, _) = desk.refused(Operation::SendActivationCode, by).await;
    assert_eq!(code, "ServiceQuotaExceededException");
}

#[tokio::test]
async fn a_list_is_walked_page_by_page_while_contacts_come_and_go() {
    let desk = Desk::new();
    for alias in ["a", "b", "c", "d"] {
        desk.create(alias).await;
    }
    let first = desk.ok(Operation::ListContacts, json!({ "MaxResults": 2 })).await;
    let aliases = |page: &Value| -> Vec<String> {
        page["Contacts"].as_array().unwrap().iter().map(|its| text(its, "Alias")).collect()
    };
    assert_eq!(aliases(&first), ["a", "b"]);
    desk.create("aa").await;
    let token = &first["NextToken"];
    let rest = desk.ok(Operation::ListContacts, json!({ "NextToken": token })).await;
    assert_eq!((aliases(&rest), rest.get("NextToken")), (vec!["c".into(), "d".into()], None));
    let filtered = json!({ "NextToken": token, "AliasPrefix": "a" });
    let (code, _) = desk.refused(Operation::ListContacts, filtered).await;
    assert_eq!(code, "ValidationException");
    let filtered = desk.ok(Operation::ListContacts, json!({ "AliasPrefix": "a" })).await;
    assert_eq!(aliases(&filtered), ["a", "aa"]);
    let none = desk.ok(Operation::ListContacts, json!({ "Type": "ESCALATION" })).await;
    assert_eq!(none, json!({ "Contacts": [] }));
}

#[tokio::test]
async fn tags_are_added_replaced_and_removed() {
    let desk = Desk::new();
    desk.create("ana").await;
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    let tags = json!([tag("env", "prod"), tag("team", "web")]);
    desk.ok(Operation::TagResource, json!({ "ResourceARN": ANA, "Tags": tags })).await;
    let change = json!({ "ResourceARN": ANA, "Tags": [tag("env", "test")] });
    desk.ok(Operation::TagResource, change).await;
    desk.ok(Operation::UntagResource, json!({ "ResourceARN": ANA, "TagKeys": ["team"] })).await;
    let listed = desk.ok(Operation::ListTagsForResource, json!({ "ResourceARN": ANA })).await;
    assert_eq!(listed, json!({ "Tags": [tag("env", "test")] }));
}

#[tokio::test]
async fn names_are_arns_of_this_deployment() {
    let desk = Desk::new();
    desk.create("ana").await;
    let ask =
        async |arn: &str| desk.refused(Operation::GetContact, json!({ "ContactId": arn })).await.0;
    assert_eq!(ask("ana").await, "ValidationException");
    let channel = ANA.replace("contact/ana", "contact-channel/ana/1");
    assert_eq!(ask(&channel).await, "ValidationException");
    let elsewhere = ANA.replace("123456789012", "999999999999");
    assert_eq!(ask(&elsewhere).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_read_costs_one_request_and_a_list_one_a_page() {
    let desk = Desk::new();
    desk.phone().await;
    for (operation, input) in [
        (Operation::GetContact, json!({ "ContactId": ANA })),
        (Operation::ListContacts, json!({})),
        (Operation::ListContactChannels, json!({ "ContactId": ANA })),
        (Operation::ListTagsForResource, json!({ "ResourceARN": ANA })),
        (Operation::ListRotations, json!({})),
    ] {
        let before = desk.store.requests();
        desk.ok(operation, input).await;
        let after = desk.store.requests();
        let cost = (after.reads - before.reads, after.writes - before.writes);
        assert_eq!(cost, (1, 0), "{operation:?}");
    }
}

#[tokio::test]
async fn a_policy_is_kept_as_it_was_given_and_goes_with_its_contact() {
    let desk = Desk::new();
    desk.create("ana").await;
    let by = json!({ "ContactArn": ANA });
    let none = desk.refused(Operation::GetContactPolicy, by.clone()).await;
    assert_eq!(none.0, "ResourceNotFoundException");
    let policy = r#"{ "Version": "2012-10-17", "Statement": [] }"#;
    let put = |policy: &str| json!({ "ContactArn": ANA, "Policy": policy });
    let (code, _) = desk.refused(Operation::PutContactPolicy, put("[]")).await;
    assert_eq!(code, "ValidationException");
    desk.ok(Operation::PutContactPolicy, put(policy)).await;
    let shown = desk.ok(Operation::GetContactPolicy, by.clone()).await;
    assert_eq!(shown, json!({ "ContactArn": ANA, "Policy": policy }));
    desk.ok(Operation::DeleteContact, json!({ "ContactId": ANA })).await;
    desk.create("ana").await;
    let gone = desk.refused(Operation::GetContactPolicy, by).await;
    assert_eq!(gone.0, "ResourceNotFoundException", "another Ana is shared with nobody");
}

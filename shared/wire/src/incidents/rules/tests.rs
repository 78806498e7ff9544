use serde_json::{Value, json};

use super::*;
use crate::model::validate::{Failure, validate};

const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/web";
const ROLE: &str = "arn:aws:iam::123456789012:role/runbooks";
const CONTACT: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web";

/// What `given` breaks, one a line, without the values.
fn broken(operation: Operation, given: &Value) -> String {
    match validate(input(operation), given) {
        Ok(()) => String::new(),
        Err(Failure::Invalid(invalid)) => {
            let fields = invalid.fields.into_iter();
            let said = fields.map(|field| {
                let (_, constraint) = field.message.split_once(" constraint: ").unwrap();
                format!("{}: {constraint}", field.name)
            });
            said.collect::<Vec<_>>().join("\n")
        }
        Err(Failure::Serialization(message)) => format!("Serialization: {message}"),
    }
}

/// `input` with the value at the JSON pointer `place` replaced.
fn with(mut input: Value, place: &str, value: Value) -> Value {
    let (parent, name) = place.rsplit_once('/').unwrap();
    input.pointer_mut(parent).unwrap()[name] = value;
    input
}

/// An input of each operation that is taken.
fn minimal(operation: Operation) -> Value {
    let template = json!({"impact": 1, "title": "t"});
    let item = json!({"type": "OTHER", "value": {"url": "u"}});
    match operation {
        Operation::BatchGetIncidentFindings => json!({"findingIds": [], "incidentRecordArn": PLAN}),
        Operation::CreateReplicationSet => json!({"regions": {"eu-west-1": {}}}),
        Operation::CreateResponsePlan => json!({"name": "web", "incidentTemplate": template}),
        Operation::CreateTimelineEvent => json!({
            "eventData": "", "eventTime": 0, "eventType": "", "incidentRecordArn": PLAN,
        }),
        Operation::DeleteIncidentRecord
        | Operation::DeleteReplicationSet
        | Operation::DeleteResponsePlan
        | Operation::GetIncidentRecord
        | Operation::GetReplicationSet
        | Operation::GetResponsePlan
        | Operation::UpdateIncidentRecord
        | Operation::UpdateResponsePlan => json!({ "arn": PLAN }),
        Operation::DeleteResourcePolicy => json!({"policyId": "", "resourceArn": PLAN}),
        Operation::DeleteTimelineEvent
        | Operation::GetTimelineEvent
        | Operation::UpdateTimelineEvent => json!({"eventId": "", "incidentRecordArn": PLAN}),
        Operation::GetResourcePolicies => json!({ "resourceArn": PLAN }),
        Operation::ListIncidentFindings
        | Operation::ListRelatedItems
        | Operation::ListTimelineEvents => json!({ "incidentRecordArn": PLAN }),
        Operation::ListIncidentRecords
        | Operation::ListReplicationSets
        | Operation::ListResponsePlans => json!({}),
        Operation::ListTagsForResource => json!({"resourceArn": ""}),
        Operation::PutResourcePolicy => json!({"policy": "", "resourceArn": PLAN}),
        Operation::StartIncident => json!({ "responsePlanArn": PLAN }),
        Operation::TagResource => json!({"resourceArn": "", "tags": {"a": ""}}),
        Operation::UntagResource => json!({"resourceArn": "", "tagKeys": ["a"]}),
        Operation::UpdateDeletionProtection => json!({"arn": PLAN, "deletionProtected": false}),
        Operation::UpdateRelatedItems => {
            json!({"incidentRecordArn": PLAN, "relatedItemsUpdate": {"itemToRemove": item}})
        }
        Operation::UpdateReplicationSet => {
            let gone = json!({"deleteRegionAction": {"regionName": ""}});
            json!({"arn": PLAN, "actions": [gone]})
        }
    }
}

/// The value is taken at `place`, one more of it is refused with `constraint`, at `place` alone.
#[track_caller]
fn bound(operation: Operation, place: &str, at: Value, past: Value, constraint: &str) {
    let given = |value| with(minimal(operation), place, value);
    assert_eq!(broken(operation, &given(at)), "", "{} at {place}", operation.name());
    let path = place[1..].replace('/', ".");
    let expected = format!("{path}: Member must {constraint}");
    assert_eq!(broken(operation, &given(past)), expected, "{}", operation.name());
}

#[track_caller]
fn longest(operation: Operation, place: &str, most: usize) {
    let constraint = format!("have length less than or equal to {most}");
    let text = |length| json!("障".repeat(length));
    bound(operation, place, text(most), text(most + 1), &constraint);
}

#[track_caller]
fn most(operation: Operation, place: &str, entry: &Value, most: usize) {
    let constraint = format!("have length less than or equal to {most}");
    let entries = |length| json!(vec![entry.clone(); length]);
    bound(operation, place, entries(most), entries(most + 1), &constraint);
}

#[test]
fn what_is_required_is_enough_and_none_of_it_may_be_missing() {
    for operation in Operation::ALL {
        assert_eq!(broken(operation, &minimal(operation)), "", "{}", operation.name());
        let required = input(operation).iter().filter(|member| member.required);
        let missing: Vec<_> =
            required.map(|its| format!("{}: Member must not be null", its.name)).collect();
        assert_eq!(broken(operation, &json!({})), missing.join("\n"), "{}", operation.name());
    }
}

#[test]
fn texts_have_their_lengths() {
    longest(Operation::StartIncident, "/title", 200);
    longest(Operation::StartIncident, "/clientToken", 128);
    longest(Operation::UpdateIncidentRecord, "/summary", 8000);
    longest(Operation::UpdateResponsePlan, "/displayName", 200);
    longest(Operation::UpdateResponsePlan, "/incidentTemplateDedupeString", 1000);
    longest(Operation::CreateTimelineEvent, "/eventData", 12_000);
    longest(Operation::CreateTimelineEvent, "/eventType", 100);
    longest(Operation::GetTimelineEvent, "/eventId", 50);
    longest(Operation::ListResponsePlans, "/nextToken", 2000);
    longest(Operation::PutResourcePolicy, "/policy", 4000);
    longest(Operation::DeleteResourcePolicy, "/policyId", 256);
    let arn = |length: usize| json!(format!("{PLAN}{}", "a".repeat(length - PLAN.len())));
    let constraint = "have length less than or equal to 1000";
    bound(Operation::GetIncidentRecord, "/arn", arn(1000), arn(1001), constraint);
    let named = |length| json!("a".repeat(length));
    let constraint = "have length less than or equal to 200";
    bound(Operation::CreateResponsePlan, "/name", named(200), named(201), constraint);
    let constraint = "have length greater than or equal to 1";
    bound(Operation::CreateResponsePlan, "/name", named(1), named(0), constraint);
    // Without a bound: that of the request is the only one.
    let long = with(minimal(Operation::ListTagsForResource), "/resourceArn", named(100_000));
    assert_eq!(broken(Operation::ListTagsForResource, &long), "");
}

#[test]
fn numbers_have_their_ranges() {
    for (operation, place, least, most) in [
        (Operation::ListResponsePlans, "/maxResults", 1, 100),
        (Operation::ListIncidentFindings, "/maxResults", 1, 20),
        (Operation::StartIncident, "/impact", 1, 10),
        (Operation::UpdateResponsePlan, "/incidentTemplateImpact", 1, 10),
    ] {
        let constraint = format!("have value less than or equal to {most}");
        bound(operation, place, json!(most), json!(most + 1), &constraint);
        let constraint = format!("have value greater than or equal to {least}");
        bound(operation, place, json!(least), json!(least - 1), &constraint);
    }
    let filter = |number: i64| {
        let condition = json!({"equals": {"integerValues": [number]}});
        json!({"filters": [{"key": "impact", "condition": condition}]})
    };
    for number in [i32::MIN, i32::MAX] {
        assert_eq!(broken(Operation::ListIncidentRecords, &filter(number.into())), "");
    }
    assert_eq!(
        broken(Operation::ListIncidentRecords, &filter(i64::from(i32::MAX) + 1)),
        "Serialization: NUMBER_VALUE can not be converted to an Integer at \
         'filters.1.member.condition.equals.integerValues.1.member'"
    );
}

#[test]
fn lists_have_their_lengths() {
    let target = json!({ "snsTopicArn": PLAN });
    let item = json!({"identifier": {"type": "OTHER", "value": {"url": ""}}});
    let filter = json!({"key": "", "condition": {"after": 0}});
    let action = json!({"ssmAutomation": {"documentName": "doc", "roleArn": ROLE}});
    let gone = json!({"deleteRegionAction": {"regionName": ""}});
    let duty = json!({"name": "a", "pagerDutyIncidentConfiguration": {"serviceId": "a"},
        "secretId": "a"});
    let integration = json!({ "pagerDutyConfiguration": duty });
    most(Operation::UpdateIncidentRecord, "/notificationTargets", &target, 10);
    most(Operation::StartIncident, "/relatedItems", &item, 100);
    most(Operation::ListIncidentRecords, "/filters", &filter, 5);
    most(Operation::ListTimelineEvents, "/filters", &filter, 5);
    most(Operation::UpdateResponsePlan, "/engagements", &json!(CONTACT), 10);
    most(Operation::CreateResponsePlan, "/actions", &action, 10);
    most(Operation::UpdateResponsePlan, "/integrations", &integration, 1);
    most(Operation::UpdateReplicationSet, "/actions", &gone, 6);
    most(Operation::CreateTimelineEvent, "/eventReferences", &json!({ "resource": PLAN }), 10);
    most(Operation::BatchGetIncidentFindings, "/findingIds", &json!("a"), 20);
    most(Operation::UntagResource, "/tagKeys", &json!("a"), 50);
    let none = "have length greater than or equal to 1";
    bound(Operation::UntagResource, "/tagKeys", json!(["a"]), json!([]), none);
    bound(Operation::UpdateReplicationSet, "/actions", json!([gone]), json!([]), none);
    let room = |topics: usize| json!({ "chatbotSns": vec!["t"; topics] });
    let broken = |topics| {
        let plan = with(minimal(Operation::UpdateResponsePlan), "/chatChannel", room(topics));
        broken(Operation::UpdateResponsePlan, &plan)
    };
    assert_eq!([broken(1), broken(5)], ["", ""]);
    let said = |what| format!("chatChannel.chatbotSns: Member must have length {what}");
    assert_eq!(broken(0), said("greater than or equal to 1"));
    assert_eq!(broken(6), said("less than or equal to 5"));
}

#[test]
fn maps_have_their_sizes_and_their_names() {
    let of =
        |count: usize| -> Value { (0..count).map(|at| (format!("k{at}"), json!(""))).collect() };
    let fewest = "have length greater than or equal to 1";
    let most = "have length less than or equal to 50";
    bound(Operation::TagResource, "/tags", of(1), of(0), fewest);
    bound(Operation::TagResource, "/tags", of(50), of(51), most);
    bound(Operation::UpdateResponsePlan, "/incidentTemplateTags", of(0), of(51), most);
    let regions =
        |count: usize| -> Value { (0..count).map(|at| (format!("r{at}"), json!({}))).collect() };
    let most = "have length less than or equal to 3";
    bound(Operation::CreateReplicationSet, "/regions", regions(1), regions(0), fewest);
    bound(Operation::CreateReplicationSet, "/regions", regions(3), regions(4), most);
    let tagged = |key: &str, value: &str| {
        let tags = json!({ key: value });
        broken(Operation::TagResource, &with(minimal(Operation::TagResource), "/tags", tags))
    };
    assert_eq!(tagged(&"a".repeat(128), &"b".repeat(256)), "");
    let keys = "tags: Map keys must satisfy constraint: [\
        Member must have length less than or equal to 128, \
        Member must have length greater than or equal to 1, \
        Member must satisfy regular expression pattern: ^(?!aws:)[A-Za-z0-9 _=@:.+-/]+$]";
    for key in ["", "aws:x", "環境", &"a".repeat(129)] {
        assert_eq!(tagged(key, ""), keys, "{key}");
    }
    let value = "tags.a.member: Member must have length less than or equal to 256";
    assert_eq!(tagged("a", &"b".repeat(257)), value);
    let null = json!({"resourceArn": "", "tags": {"a": null}});
    assert_eq!(broken(Operation::TagResource, &null), "tags.a.member: Member must not be null");
}

#[test]
fn a_runbook_is_run_with_so_many_parameters() {
    let said = |member: &str, value: Value| {
        let mut automation = json!({"documentName": "doc", "roleArn": ROLE});
        automation[member] = value;
        let actions = json!([{ "ssmAutomation": automation }]);
        let plan = with(minimal(Operation::CreateResponsePlan), "/actions", actions);
        broken(Operation::CreateResponsePlan, &plan).replace("actions.1.member.ssmAutomation.", "")
    };
    let parameters =
        |count: usize| -> Value { (0..count).map(|at| (at.to_string(), json!([]))).collect() };
    let dynamic = json!({"a": {"variable": "INVOLVED_RESOURCES"}});
    for (member, value) in [
        ("parameters", parameters(0)),
        ("parameters", parameters(200)),
        ("parameters", json!({ "a".repeat(50): ["x".repeat(512)] })),
        ("parameters", json!({ "a": vec![""; 100] })),
        ("dynamicParameters", json!({})),
        ("dynamicParameters", dynamic),
        ("documentVersion", json!("$DEFAULT")),
        ("targetAccount", json!("IMPACTED_ACCOUNT")),
    ] {
        assert_eq!(said(member, value.clone()), "", "{value}");
    }
    let at_most = |most| format!("Member must have length less than or equal to {most}");
    for (member, value, expected) in [
        ("parameters", parameters(201), format!("parameters: {}", at_most(200))),
        (
            "parameters",
            json!({"a": ["x".repeat(513)]}),
            format!("parameters.a.member.1.member: {}", at_most(512)),
        ),
        (
            "parameters",
            json!({ "a".repeat(51): [] }),
            format!(
                "parameters: Map keys must satisfy constraint: [{}, \
                 Member must have length greater than or equal to 1]",
                at_most(50)
            ),
        ),
        (
            "dynamicParameters",
            json!({"a": {"variable": "NOW"}}),
            "dynamicParameters.a.member.variable: Member must satisfy enum value set: \
             [INCIDENT_RECORD_ARN, INVOLVED_RESOURCES]"
                .to_owned(),
        ),
        ("documentVersion", json!("a".repeat(129)), format!("documentVersion: {}", at_most(128))),
        (
            "documentName",
            json!("ab"),
            r"documentName: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\-.:/]{3,128}$"
                .to_owned(),
        ),
    ] {
        assert_eq!(said(member, value), expected);
    }
}

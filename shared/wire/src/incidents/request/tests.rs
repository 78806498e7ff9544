use serde::Serialize;
use serde_json::json;

use super::*;
use crate::incidents::rules::{Keys, Member, Pattern, Rule, Shape, Text};

mod hostile;
mod updates;

/// What becomes of the members that need not be there.
#[derive(Clone, Copy)]
enum Optional {
    Sent,
    Null,
    Absent,
}

/// A value that the rule takes; of a union the member `which`, if it has so many. Secrets are told
/// by `secret`.
fn sample(rule: &Rule, optional: Optional, which: usize) -> Value {
    match rule {
        Rule::Text(text) => json!(text_of(text)),
        Rule::Choice(choices) => json!(choices[which % choices.len()]),
        Rule::Integer { min, .. } => json!(min),
        Rule::Boolean => json!(true),
        Rule::Timestamp => json!(1_893_423_600.25),
        Rule::List { member, .. } => json!([sample(member, optional, which)]),
        Rule::Map { keys, value, .. } => {
            let key = match keys {
                Keys::Text(text) => text_of(text),
                Keys::Choice(choices) => choices[0],
            };
            json!({ key: sample(value, optional, which) })
        }
        Rule::Structure(shape) => object_of(shape, optional, which),
        Rule::Union(shape) => {
            let only = which % shape.len();
            let member = |(at, member): (usize, &Member)| {
                let value = match optional {
                    _ if at == only => sample(&member.rule, optional, which),
                    Optional::Null => Value::Null,
                    Optional::Sent | Optional::Absent => return None,
                };
                Some((member.name.to_owned(), value))
            };
            shape.iter().enumerate().filter_map(member).collect()
        }
    }
}

fn text_of(text: &Text) -> &'static str {
    match text.pattern {
        Some(Pattern::AnyArn) => "arn:aws:ssm-incidents::123456789012:response-plan/web",
        Some(Pattern::ContactArn) => "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web",
        Some(Pattern::RoleArn) => "arn:aws:iam::123456789012:role/runbooks",
        Some(Pattern::RelatedItemId) => "related-item/TASK/0123456789ABCDEF0123456789ABCDEF",
        _ if text.secret => "secret",
        _ => "abc",
    }
}

fn object_of(shape: Shape, optional: Optional, which: usize) -> Value {
    let member = |member: &Member| {
        let value = match optional {
            Optional::Null if !member.required => Value::Null,
            Optional::Absent if !member.required => return None,
            Optional::Sent | Optional::Null | Optional::Absent => {
                sample(&member.rule, optional, which)
            }
        };
        Some((member.name.to_owned(), value))
    };
    shape.iter().filter_map(member).collect()
}

/// Holds the struct of an operation against the table: it has every member that the table has and
/// every member of its unions, is satisfied with those that must be there, takes `null` for absent,
/// and tells a log no secret.
fn hold<T: DeserializeOwned + Serialize + std::fmt::Debug + PartialEq>(operation: Operation) {
    let read = |input: Value| {
        read::<T>(operation, input).unwrap_or_else(|fault| panic!("{}: {fault}", operation.name()))
    };
    let shape = rules::input(operation);
    // As many as the choices of the longest.
    for which in 0..9 {
        let whole = object_of(shape, Optional::Sent, which);
        let request = read(whole.clone());
        let mut again = serde_json::to_value(&request).unwrap();
        drop_nulls(&mut again);
        assert_eq!(again, whole);
        let logged = format!("{request:?}");
        assert!(!logged.contains("secret\""), "{logged}");
        let null = read(object_of(shape, Optional::Null, which));
        assert_eq!(null, read(object_of(shape, Optional::Absent, which)));
    }
}

/// Each operation with the file that has its struct.
macro_rules! hold_each {
    ($($file:ident: $($name:ident)+;)+) => {
        fn hold_one(operation: Operation) {
            match operation {
                $($(Operation::$name => hold::<$file::$name>(operation),)+)+
            }
        }
    };
}

hold_each! {
    findings: BatchGetIncidentFindings ListIncidentFindings;
    incidents: DeleteIncidentRecord GetIncidentRecord ListIncidentRecords StartIncident
        UpdateIncidentRecord;
    policies: DeleteResourcePolicy GetResourcePolicies PutResourcePolicy;
    related_items: ListRelatedItems UpdateRelatedItems;
    replication_sets: CreateReplicationSet DeleteReplicationSet GetReplicationSet
        ListReplicationSets UpdateDeletionProtection UpdateReplicationSet;
    response_plans: CreateResponsePlan DeleteResponsePlan GetResponsePlan ListResponsePlans
        UpdateResponsePlan;
    tags: ListTagsForResource TagResource UntagResource;
    timeline: CreateTimelineEvent DeleteTimelineEvent GetTimelineEvent ListTimelineEvents
        UpdateTimelineEvent;
}

#[test]
fn every_struct_is_what_the_table_says() {
    for operation in Operation::ALL {
        hold_one(operation);
    }
}

#[test]
fn a_struct_of_another_operation_is_our_failure() {
    let fault = read::<incidents::StartIncident>(Operation::ListResponsePlans, json!({}));
    assert_eq!(fault.unwrap_err().status(), 500);
}

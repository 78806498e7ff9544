use serde::Serialize;
use serde_json::json;

use super::*;
use crate::contacts::fault::Reason;
use crate::contacts::rules::{self, Keys, Member, Pattern, Rule, Shape};

const ARN: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web-team";
const UUID: &str = "6f8b1f6e-0000-5000-8000-000000000001";

/// What becomes of the members that need not be there.
#[derive(Clone, Copy)]
enum Optional {
    Sent,
    Null,
    Absent,
}

/// A value that the rule takes. Secrets are told by `secret` or by their digits.
fn sample(rule: &Rule, optional: Optional) -> Value {
    match rule {
        Rule::Text(text) if text.pattern == Some(Pattern::Arn) => json!(ARN),
        Rule::Text(text) if text.pattern == Some(Pattern::Uuid) => json!(UUID),
        Rule::Text(text) if text.pattern == Some(Pattern::Digits) => json!("424242"),
        Rule::Text(text) => json!(if text.secret { "secret" } else { "a" }),
        Rule::Choice(choices) => json!(choices[0]),
        Rule::Integer { min, .. } => json!(min),
        Rule::Boolean => json!(true),
        Rule::Timestamp => json!(1_893_423_600.25),
        Rule::List { member, .. } => json!([sample(member, optional)]),
        Rule::Map { keys, value, .. } => json!({ key(keys): sample(value, optional) }),
        Rule::Structure(shape) | Rule::Union(shape) => object_of(shape, optional),
    }
}

fn key(keys: &Keys) -> &'static str {
    match keys {
        Keys::Choice(choices) => choices[0],
        Keys::Text(_) => "a",
    }
}

fn object_of(shape: Shape, optional: Optional) -> Value {
    let member = |member: &Member| {
        let value = match optional {
            Optional::Null if !member.required => Value::Null,
            Optional::Absent if !member.required => return None,
            Optional::Sent | Optional::Null | Optional::Absent => sample(&member.rule, optional),
        };
        Some((member.name.to_owned(), value))
    };
    shape.iter().filter_map(member).collect()
}

/// Holds the struct of an operation against the table: it has every member that the table has, is
/// satisfied with those that must be there, takes `null` for absent, and tells a log no secret.
fn hold<T: DeserializeOwned + Serialize + std::fmt::Debug>(operation: Operation) {
    let read = |input: &Value| read::<T>(operation, input.to_string().as_bytes());
    let shape = rules::input(operation);
    let whole = object_of(shape, Optional::Sent);
    let request = read(&whole).unwrap_or_else(|fault| panic!("{}: {fault}", operation.name()));
    assert_eq!(serde_json::to_value(&request).unwrap(), whole);
    let logged = format!("{request:?}");
    assert!(!logged.contains("secret") && !logged.contains("424242"), "{logged}");
    for optional in [Optional::Null, Optional::Absent] {
        let input = object_of(shape, optional);
        read(&input).unwrap_or_else(|fault| panic!("{}: {fault}", operation.name()));
    }
}

#[test]
fn every_struct_is_what_the_table_says() {
    for operation in Operation::ALL {
        hold_one(operation);
    }
}

fn hold_one(operation: Operation) {
    match operation {
        Operation::CreateContact => hold::<contacts::CreateContact>(operation),
        Operation::GetContact => hold::<contacts::GetContact>(operation),
        Operation::UpdateContact => hold::<contacts::UpdateContact>(operation),
        Operation::DeleteContact => hold::<contacts::DeleteContact>(operation),
        Operation::ListContacts => hold::<contacts::ListContacts>(operation),
        Operation::CreateContactChannel => hold::<channels::CreateContactChannel>(operation),
        Operation::GetContactChannel => hold::<channels::GetContactChannel>(operation),
        Operation::UpdateContactChannel => hold::<channels::UpdateContactChannel>(operation),
        Operation::DeleteContactChannel => hold::<channels::DeleteContactChannel>(operation),
        Operation::ListContactChannels => hold::<channels::ListContactChannels>(operation),
        Operation::SendActivationCode => hold::<channels::SendActivationCode>(operation),
        Operation::ActivateContactChannel => hold::<channels::ActivateContactChannel>(operation),
        Operation::DeactivateContactChannel => {
            hold::<channels::DeactivateContactChannel>(operation);
        }
        Operation::CreateRotation => hold::<rotations::CreateRotation>(operation),
        Operation::GetRotation => hold::<rotations::GetRotation>(operation),
        Operation::UpdateRotation => hold::<rotations::UpdateRotation>(operation),
        Operation::DeleteRotation => hold::<rotations::DeleteRotation>(operation),
        Operation::ListRotations => hold::<rotations::ListRotations>(operation),
        Operation::CreateRotationOverride => hold::<overrides::CreateRotationOverride>(operation),
        Operation::GetRotationOverride => hold::<overrides::GetRotationOverride>(operation),
        Operation::DeleteRotationOverride => hold::<overrides::DeleteRotationOverride>(operation),
        Operation::ListRotationOverrides => hold::<overrides::ListRotationOverrides>(operation),
        Operation::ListRotationShifts => hold::<shifts::ListRotationShifts>(operation),
        Operation::ListPreviewRotationShifts => {
            hold::<shifts::ListPreviewRotationShifts>(operation);
        }
        Operation::StartEngagement => hold::<engagements::StartEngagement>(operation),
        Operation::StopEngagement => hold::<engagements::StopEngagement>(operation),
        Operation::DescribeEngagement => hold::<engagements::DescribeEngagement>(operation),
        Operation::ListEngagements => hold::<engagements::ListEngagements>(operation),
        Operation::AcceptPage => hold::<pages::AcceptPage>(operation),
        Operation::DescribePage => hold::<pages::DescribePage>(operation),
        Operation::ListPagesByContact => hold::<pages::ListPagesByContact>(operation),
        Operation::ListPagesByEngagement => hold::<pages::ListPagesByEngagement>(operation),
        Operation::ListPageReceipts => hold::<pages::ListPageReceipts>(operation),
        Operation::ListPageResolutions => hold::<pages::ListPageResolutions>(operation),
        Operation::PutContactPolicy => hold::<policies::PutContactPolicy>(operation),
        Operation::GetContactPolicy => hold::<policies::GetContactPolicy>(operation),
        Operation::TagResource => hold::<tags::TagResource>(operation),
        Operation::UntagResource => hold::<tags::UntagResource>(operation),
        Operation::ListTagsForResource => hold::<tags::ListTagsForResource>(operation),
    }
}

fn refused(operation: Operation, body: &str) -> Fault {
    read::<contacts::GetContact>(operation, body.as_bytes()).unwrap_err()
}

#[test]
fn an_empty_body_is_one_without_members() {
    for body in ["", " \n", "{}", "{\"Colour\": 1}"] {
        let list: contacts::ListContacts = read(Operation::ListContacts, body.as_bytes()).unwrap();
        assert_eq!((list.next_token, list.max_results), (None, None));
    }
    let Fault::Validation { reason, fields, .. } = refused(Operation::GetContact, "") else {
        panic!("a contact is required")
    };
    assert_eq!(reason, Reason::FieldValidationFailed);
    assert_eq!(fields[0].name, "contactId");
}

#[test]
fn what_is_no_object_is_a_serialization_failure() {
    let deep = "[".repeat(100_000);
    for body in ["{", "nul", "[]", "null", "\"+15005550199\"", "{\"ContactId\": 1}", &deep] {
        let fault = refused(Operation::GetContact, body);
        assert_eq!(fault.code(), "SerializationException", "{body}");
        assert!(!fault.message().contains("5550199"), "{fault}");
    }
    assert_eq!(
        refused(Operation::GetContact, "{\n 1").message(),
        "The body is not JSON: line 2, column 2"
    );
}

#[test]
fn a_struct_of_another_operation_is_our_failure() {
    assert_eq!(refused(Operation::ListContacts, "{}").status(), 500);
}

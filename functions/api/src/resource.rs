//! What a request is about, as a policy names it.

use domain::arn::Deployment;
use serde_json::Value;
use wire::contacts::operation::Operation;

/// Bytes of an ARN. Source: ssm-contacts SsmContactsArn.
const ARN_BYTES_MAX: usize = 2_048;

/// The ARN that a policy must allow; `*` where the request is about nothing in particular.
//= ssm-contacts: service authorization reference, resource types
pub(crate) fn resource(here: &Deployment, operation: Operation, body: &[u8]) -> String {
    // What cannot be read is refused by whoever reads it; it is about nothing until then.
    let input: Value = serde_json::from_slice(body).unwrap_or_default();
    // No ARN is longer; what is, is refused later, and no policy need look at it.
    let short = |text: &&str| text.len() <= ARN_BYTES_MAX;
    let text =
        |member: &str| input.get(member).and_then(Value::as_str).filter(short).unwrap_or("*");
    let made = |kind: &str, name: &str| {
        let Deployment { partition, region, account } = here;
        format!("arn:{partition}:ssm-contacts:{region}:{account}:{kind}/{name}")
    };
    match naming(operation) {
        Naming::Member(name) => text(name).to_owned(),
        Naming::Alias => made("contact", text("Alias")),
        Naming::NewRotation => made("rotation", "*"),
        Naming::Nothing => "*".to_owned(),
    }
}

/// How a request names what it is about.
enum Naming {
    /// By its ARN, in this member.
    Member(&'static str),
    /// By the alias of the contact to be.
    Alias,
    /// Not yet: it is to be made.
    NewRotation,
    /// It is about nothing in particular.
    Nothing,
}

/// What names the thing that the operation acts on. Any other member is not asked: a request could
/// hold one that is allowed beside the one that it acts on.
fn naming(operation: Operation) -> Naming {
    match operation {
        Operation::AcceptPage
        | Operation::DescribePage
        | Operation::ListPageReceipts
        | Operation::ListPageResolutions => Naming::Member("PageId"),
        Operation::ActivateContactChannel
        | Operation::DeactivateContactChannel
        | Operation::DeleteContactChannel
        | Operation::GetContactChannel
        | Operation::SendActivationCode
        | Operation::UpdateContactChannel => Naming::Member("ContactChannelId"),
        Operation::DescribeEngagement
        | Operation::ListPagesByEngagement
        | Operation::StopEngagement => Naming::Member("EngagementId"),
        Operation::CreateRotationOverride
        | Operation::DeleteRotation
        | Operation::DeleteRotationOverride
        | Operation::GetRotation
        | Operation::GetRotationOverride
        | Operation::ListRotationOverrides
        | Operation::ListRotationShifts
        | Operation::UpdateRotation => Naming::Member("RotationId"),
        Operation::CreateContactChannel
        | Operation::DeleteContact
        | Operation::GetContact
        | Operation::ListContactChannels
        | Operation::ListPagesByContact
        | Operation::StartEngagement
        | Operation::UpdateContact => Naming::Member("ContactId"),
        Operation::GetContactPolicy | Operation::PutContactPolicy => Naming::Member("ContactArn"),
        Operation::ListTagsForResource | Operation::TagResource | Operation::UntagResource => {
            Naming::Member("ResourceARN")
        }
        Operation::CreateContact => Naming::Alias,
        Operation::CreateRotation => Naming::NewRotation,
        Operation::ListContacts
        | Operation::ListEngagements
        | Operation::ListPreviewRotationShifts
        | Operation::ListRotations => Naming::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_about_what_it_acts_on() {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        for (operation, body, expected) in [
            (Operation::GetContact, r#"{"ContactId":"c"}"#, "c"),
            (Operation::AcceptPage, r#"{"ContactChannelId":"h","PageId":"p"}"#, "p"),
            (Operation::DeleteContactChannel, r#"{"PageId":"p","ContactChannelId":"h"}"#, "h"),
            (Operation::TagResource, r#"{"ResourceARN":"r"}"#, "r"),
            (Operation::ListContacts, r#"{"ContactId":"c"}"#, "*"),
            (Operation::GetContact, "{", "*"),
            (Operation::GetContact, r#"{"ContactId":7}"#, "*"),
            (
                Operation::CreateContact,
                r#"{"Alias":"ana"}"#,
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ana",
            ),
            (
                Operation::CreateRotation,
                r#"{"Name":"weekly","ContactIds":["c"]}"#,
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:rotation/*",
            ),
        ] {
            assert_eq!(resource(&here, operation, body.as_bytes()), expected, "{operation:?}");
        }
    }
}

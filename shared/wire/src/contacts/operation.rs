//! The operations of ssm-contacts, all of them.
//= ssm-contacts#API_Operations

/// Names each operation once, so that the texts cannot drift from the variants.
macro_rules! operations {
    ($($name:ident),+ $(,)?) => {
        /// What a client asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "AWS's names, explained in AWS's reference")]
        pub enum Operation {
            $($name,)+
        }

        impl Operation {
            /// All of them.
            pub const ALL: [Self; 39] = [$(Self::$name),+];

            /// AWS's name for it: `GetContact`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// What a policy calls it: `ssm-contacts:GetContact`.
            pub fn action(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("ssm-contacts:", stringify!($name)),)+
                }
            }
        }
    };
}

operations!(
    AcceptPage,
    ActivateContactChannel,
    CreateContact,
    CreateContactChannel,
    CreateRotation,
    CreateRotationOverride,
    DeactivateContactChannel,
    DeleteContact,
    DeleteContactChannel,
    DeleteRotation,
    DeleteRotationOverride,
    DescribeEngagement,
    DescribePage,
    GetContact,
    GetContactChannel,
    GetContactPolicy,
    GetRotation,
    GetRotationOverride,
    ListContactChannels,
    ListContacts,
    ListEngagements,
    ListPageReceipts,
    ListPageResolutions,
    ListPagesByContact,
    ListPagesByEngagement,
    ListPreviewRotationShifts,
    ListRotationOverrides,
    ListRotationShifts,
    ListRotations,
    ListTagsForResource,
    PutContactPolicy,
    SendActivationCode,
    StartEngagement,
    StopEngagement,
    TagResource,
    UntagResource,
    UpdateContact,
    UpdateContactChannel,
    UpdateRotation,
);

/// What a target begins with.
const SERVICE: &str = "SSMContacts.";

impl Operation {
    /// The operation that the header `X-Amz-Target` names: `SSMContacts.GetContact`.
    pub fn of_target(target: &str) -> Option<Self> {
        let name = target.strip_prefix(SERVICE)?;
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_names_its_operation() {
        for operation in Operation::ALL {
            let target = format!("SSMContacts.{}", operation.name());
            assert_eq!(Operation::of_target(&target), Some(operation));
        }
        assert_eq!(Operation::GetContact.action(), "ssm-contacts:GetContact");
    }

    #[test]
    fn another_target_names_none() {
        for target in ["", "GetContact", "SSMContacts.", "SSMContacts.getContact", "SSM.GetContact"]
        {
            assert_eq!(Operation::of_target(target), None, "{target}");
        }
    }
}

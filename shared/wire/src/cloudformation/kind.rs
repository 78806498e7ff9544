//! The types of resources.

use serde_json::Value;

use super::event::Properties;

/// A type of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person, an escalation plan or a schedule.
    Contact,
    /// A channel of a person.
    ContactChannel,
    /// The stages or rotations of a contact that is another resource. It is no thing of its own.
    Plan,
    /// A rotation.
    Rotation,
    /// A response plan.
    ResponsePlan,
    /// The replication set.
    ReplicationSet,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Contact,
        Self::ContactChannel,
        Self::Plan,
        Self::Rotation,
        Self::ResponsePlan,
        Self::ReplicationSet,
    ];

    /// AWS's name for it: `AWS::SSMContacts::Contact`.
    pub fn native(self) -> &'static str {
        match self {
            Self::Contact => "AWS::SSMContacts::Contact",
            Self::ContactChannel => "AWS::SSMContacts::ContactChannel",
            Self::Plan => "AWS::SSMContacts::Plan",
            Self::Rotation => "AWS::SSMContacts::Rotation",
            Self::ResponsePlan => "AWS::SSMIncidents::ResponsePlan",
            Self::ReplicationSet => "AWS::SSMIncidents::ReplicationSet",
        }
    }

    /// What it is called as a custom resource: `Custom::TocsinContact`.
    //= cloudformation#AWS::CloudFormation::CustomResource: Custom:: and a name of our own
    pub fn custom(self) -> &'static str {
        match self {
            Self::Contact => "Custom::TocsinContact",
            Self::ContactChannel => "Custom::TocsinContactChannel",
            Self::Plan => "Custom::TocsinPlan",
            Self::Rotation => "Custom::TocsinRotation",
            Self::ResponsePlan => "Custom::TocsinResponsePlan",
            Self::ReplicationSet => "Custom::TocsinReplicationSet",
        }
    }

    /// The one that AWS calls `name`.
    pub fn of_native(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.native() == name)
    }

    /// The one that is called `name` as a custom resource.
    pub fn of_custom(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.custom() == name)
    }

    /// Properties that a resource keeps for life: with another value of one it is another resource.
    ///
    /// That of a rotation is ours: AWS says that its name changes in place, and has no operation that
    /// does it.
    //= cloudformation#createOnlyProperties
    pub fn fixed(self) -> &'static [&'static str] {
        match self {
            Self::Contact => &["Alias", "Type"],
            Self::ContactChannel => &["ContactId", "ChannelType"],
            Self::Plan => &["ContactId"],
            Self::Rotation | Self::ResponsePlan => &["Name"],
            Self::ReplicationSet => &[],
        }
    }

    /// The ARN in what the API answers when it is made; a plan's is its contact's.
    pub fn arn<'a>(self, answer: &'a Value, properties: &'a Properties) -> Option<&'a str> {
        match self {
            Self::Contact => answer["ContactArn"].as_str(),
            Self::ContactChannel => answer["ContactChannelArn"].as_str(),
            Self::Plan => properties.get("ContactId")?.as_str(),
            Self::Rotation => answer["RotationArn"].as_str(),
            Self::ResponsePlan | Self::ReplicationSet => answer["arn"].as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_two_names_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_native(kind.native()), Some(kind));
            assert_eq!(Kind::of_custom(kind.custom()), Some(kind));
            // Longer ones are refused. Source: AWS::CloudFormation::CustomResource.
            assert!(kind.custom().len() <= 60);
        }
        assert_eq!(Kind::of_native("AWS::SSM::Parameter"), None);
    }
}

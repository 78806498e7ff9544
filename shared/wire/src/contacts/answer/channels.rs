//! Answers about channels and the codes that activate them.

use domain::contact::Activation;
use domain::contact::ChannelKind;
use serde::Serialize;

use crate::contacts::shape::text::ChannelAddress;

/// What `CreateContactChannel` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateContactChannel {
    /// The ARN of the channel.
    pub contact_channel_arn: String,
}

/// What `GetContactChannel` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetContactChannel {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The ARN of the channel.
    pub contact_channel_arn: String,
    /// The name its owner gave it.
    pub name: String,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ChannelKind,
    /// Where it leads.
    pub delivery_address: ChannelAddress,
    /// Whether its owner proved that it reaches them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_status: Option<Activation>,
}

/// What `ListContactChannels` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListContactChannels {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub contact_channels: Vec<ContactChannel>,
}

/// A channel in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContactChannel {
    /// The ARN of the channel.
    pub contact_channel_arn: String,
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The name its owner gave it.
    pub name: String,
    /// Of which type it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "Type")]
    pub kind: Option<ChannelKind>,
    /// Where it leads.
    pub delivery_address: ChannelAddress,
    /// Whether its owner proved that it reaches them.
    pub activation_status: Activation,
}

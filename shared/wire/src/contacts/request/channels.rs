//! Requests about channels and the codes that activate them.

use domain::contact::ChannelKind;
use serde::Deserialize;

use crate::contacts::shape::text::ChannelAddress;
use crate::contacts::shape::text::Secret;

/// Give a contact a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateContactChannel {
    /// The ARN of the contact.
    pub contact_id: String,
    /// The name its owner gave it.
    pub name: String,
    /// Of which type it is.
    #[serde(rename = "Type")]
    pub kind: ChannelKind,
    /// Where it leads.
    pub delivery_address: ChannelAddress,
    /// Whether to send no code yet.
    pub defer_activation: Option<bool>,
    /// By which the request is recognised when it is sent again.
    pub idempotency_token: Option<String>,
}

/// Show a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetContactChannel {
    /// The ARN of the channel.
    pub contact_channel_id: String,
}

/// Change a channel; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateContactChannel {
    /// The ARN of the channel.
    pub contact_channel_id: String,
    /// The name its owner gave it.
    pub name: Option<String>,
    /// Where it leads.
    pub delivery_address: Option<ChannelAddress>,
}

/// Remove a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteContactChannel {
    /// The ARN of the channel.
    pub contact_channel_id: String,
}

/// List a contact's channels.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListContactChannels {
    /// The ARN of the contact.
    pub contact_id: String,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
}

/// Send a channel a code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct SendActivationCode {
    /// The ARN of the channel.
    pub contact_channel_id: String,
}

/// Prove that a channel reaches its owner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ActivateContactChannel {
    /// The ARN of the channel.
    pub contact_channel_id: String,
    /// The code that was sent to it.
    pub activation_code: Secret,
}

/// Stop paging a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeactivateContactChannel {
    /// The ARN of the channel.
    pub contact_channel_id: String,
}

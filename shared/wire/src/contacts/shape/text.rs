//! Texts that must not slip into a log line.

use domain::contact::Address;
use serde::{Deserialize, Serialize};

pub use crate::model::secret::Secret;

/// Where a channel leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChannelAddress {
    /// A phone number or a mail address. The model does not demand it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simple_address: Option<Address>,
}

//! What a list is narrowed by.

use serde::{Deserialize, Serialize};

use crate::model::seconds::Seconds;

/// What each entry of a list must be; every filter must hold.
//= ssm-incidents#Filter
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// What the value must be.
    pub condition: Condition,
    /// Which value: `creationTime`, `impact`, `status`, `createdBy` of incidents, `eventTime`,
    /// `eventType`, `eventReference` of events. The model takes any text.
    pub key: String,
}

/// What a value must be.
//= ssm-incidents#Condition
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// A later instant.
    After(Seconds),
    /// An earlier instant.
    Before(Seconds),
    /// One of these.
    Equals(Values),
}

/// Values of which one must be met.
//= ssm-incidents#AttributeValueList
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Values {
    /// Numbers.
    IntegerValues(Vec<i32>),
    /// Texts.
    StringValues(Vec<String>),
}

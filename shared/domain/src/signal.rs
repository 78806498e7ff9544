//! A signal: one normalised message from outside that says a subject changed state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlanName, SignalId};
use crate::related::RelatedItem;

/// How bad it is: 1 critical, 2 high, 3 medium, 4 low, 5 no impact; 6-10 are the guide's and have
/// no name.
//= ssm-incidents#Impact
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Impact(u8);

/// A number that is no impact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("impact {0} is not between 1 (critical) and 10")]
pub struct InvalidImpact(pub u8);

impl Impact {
    /// The most severe.
    pub const CRITICAL: Self = Self(1);
    /// The next.
    pub const HIGH: Self = Self(2);
    /// In the middle, where nobody says.
    pub const MEDIUM: Self = Self(3);
    /// The least that AWS has a name for.
    pub const NONE: Self = Self(5);

    /// AWS's name for it, where it has one.
    pub fn name(self) -> Option<&'static str> {
        ["Critical", "High", "Medium", "Low", "No Impact"].get(usize::from(self.0) - 1).copied()
    }

    /// 1 to 10.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Impact {
    type Error = InvalidImpact;
    fn try_from(number: u8) -> Result<Self, InvalidImpact> {
        if (1..=10).contains(&number) { Ok(Self(number)) } else { Err(InvalidImpact(number)) }
    }
}

impl From<Impact> for u8 {
    fn from(impact: Impact) -> u8 {
        impact.0
    }
}

/// Whether the trouble began or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignalState {
    /// The subject is in trouble: open an incident or attach to the open one.
    Alarm,
    /// The subject recovered: noted on the timeline of the open incident.
    Ok,
}

/// One normalised message from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// The identity of the message; the same one again is a replay.
    pub id: SignalId,
    /// Which system said it, in EventBridge's style: `aws.cloudwatch`, `aws.guardduty`, an own name.
    pub source: String,
    /// Trouble or recovery.
    pub state: SignalState,
    /// What raised it: usually an ARN; `None` for a manual start that names nothing.
    pub trigger: Option<String>,
    /// When the subject changed, by the source's clock.
    pub occurred_at: Timestamp,
    /// The account of the subject.
    pub account: Option<String>,
    /// The Region of the subject.
    pub region: Option<String>,
    /// A few words for the title: the alarm's name, the finding's title.
    pub subject: String,
    /// Why, in the source's words.
    pub reason: String,
    /// How bad the source says it is; the response plan decides otherwise.
    pub impact: Option<Impact>,
    /// A title that replaces the plan's own, from a start request.
    pub title: Option<String>,
    /// Resources, metrics and links that the message names.
    pub related: Vec<RelatedItem>,
    /// The response plan that the message itself names.
    pub plan: Option<PlanName>,
    /// Who started it, for a manual start.
    pub created_by: Option<String>,
    /// The message as it came, cut to what AWS's `rawData` holds.
    pub raw: String,
}

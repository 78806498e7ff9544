//! An incident of PagerDuty beside ours.

/// How an incident of PagerDuty stands.
//= pagerduty#incidents: status
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Somebody is called.
    Triggered,
    /// Somebody has it.
    Acknowledged,
    /// It is over.
    Resolved,
}

/// An incident of PagerDuty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// PagerDuty's id.
    pub id: String,
    /// How it stands.
    pub status: Status,
    /// Where people see it.
    pub url: Option<String>,
}

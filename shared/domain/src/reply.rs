//! What people answer a page with, by whatever way they do.

/// What whoever answers a page wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// To take it.
    Acknowledge,
    /// To resolve its incident.
    Resolve,
    /// Not to wait for the next stages.
    Escalate,
}

impl Wish {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Acknowledge, Self::Resolve, Self::Escalate];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Resolve => "resolve",
            Self::Escalate => "escalate",
        }
    }
}

/// A wish with the code that says what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The digits that were in the page.
    pub code: String,
    /// What its owner wants.
    pub wish: Wish,
}

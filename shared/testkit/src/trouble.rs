//! How a stand-in goes wrong.

/// What becomes of one request instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Too many requests, and how many seconds to wait; nothing is done.
    Limited(u32),
    /// A status; nothing is done.
    Status(u16),
    /// An error of this name; nothing is done.
    Error(&'static str),
    /// It is done, and the connection is cut before the answer is told.
    Lost,
    /// It is done, and nothing is answered for as long as anybody waits.
    Hung,
    /// It is done, and what is answered is a proxy's page.
    Page,
}

impl Trouble {
    /// Whether the request is done all the same.
    pub(crate) fn is_done(&self) -> bool {
        match self {
            Self::Limited(_) | Self::Status(_) | Self::Error(_) => false,
            Self::Lost | Self::Hung | Self::Page => true,
        }
    }
}

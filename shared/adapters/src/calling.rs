//! What the settings say of calls that hear keys: also those of functions that call nobody.

/// From where calls are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// The Region that the instance is in, which need not be the deployment's.
    pub region: String,
    /// The instance's id.
    pub instance: String,
    /// The contact flow's id.
    pub flow: String,
    /// The number that is shown, in E.164.
    pub source: String,
}

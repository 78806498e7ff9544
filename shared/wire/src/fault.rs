//! What is wrong with a message, as a sentence that names the place.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why a recognised message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Fault(pub(crate) String);

/// Reads `value`, found at the member `place`, as a `T`; a fault names the member inside it.
pub(crate) fn read<T: DeserializeOwned>(value: &Value, place: &str) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => Fault(format!("{place}: {}", error.inner())),
            path => Fault(format!("{place}.{path}: {}", error.inner())),
        }
    })
}

/// The text at the member `name`, when it is one.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

//! The smallest function: answers with the alias and the event it was invoked with, and rejects
//! an event that is no object.

use lambda_kit::{Disposition, Failure, Invocation, Wiring};
use serde_json::{Value, json};

#[derive(Debug, thiserror::Error)]
#[error("the event is no object")]
struct NoObject;

impl Failure for NoObject {
    fn disposition(&self) -> Disposition {
        Disposition::Reject
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_kit::Error> {
    let wiring = Wiring::from_env("echo")?;
    let table = wiring.table();
    lambda_kit::run(async |invocation: Invocation| {
        let event: Value = serde_json::from_slice(invocation.bytes()).unwrap_or_default();
        if !event.is_object() {
            return Err(NoObject);
        }
        Ok(json!({"alias": invocation.alias, "table": table, "event": event}))
    })
    .await
}

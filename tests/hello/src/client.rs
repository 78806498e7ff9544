//! The least that a function with a table can be: it makes the client that all of ours make, and asks nothing.

use std::hint::black_box;

use lambda_kit::Wiring;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Wiring::from_env("hello")?.dynamodb();
    let answer = async |_: LambdaEvent<Value>| {
        black_box(&client);
        Ok::<_, Error>(Value::Null)
    };
    lambda_runtime::run(service_fn(answer)).await
}

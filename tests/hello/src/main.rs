//! The least that a Lambda function can be: what the real ones take more is their own.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let answer = async |_: LambdaEvent<Value>| Ok::<_, Error>(Value::Null);
    lambda_runtime::run(service_fn(answer)).await
}

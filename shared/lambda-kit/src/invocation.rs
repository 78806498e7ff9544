//! One invocation: the event as bytes, and what Lambda says around it.

use jiff::Timestamp;
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::value::RawValue;
use tracing::Instrument;

use crate::failure::{Failure, diagnostic, log};

/// One invocation of a function.
#[derive(Debug)]
pub struct Invocation {
    /// The event, as it came.
    pub event: Box<RawValue>,
    /// Lambda's name for the invocation.
    pub request_id: String,
    /// When Lambda ends it.
    pub deadline: Timestamp,
    /// The alias that was invoked, where one was: for `intake`, the response plan.
    pub alias: Option<String>,
    /// The ARN that was invoked.
    pub function: String,
}

impl Invocation {
    fn new(event: LambdaEvent<Box<RawValue>>) -> Self {
        let LambdaEvent { payload, context, .. } = event;
        let Context { request_id, deadline, invoked_function_arn, .. } = context;
        let deadline = i64::try_from(deadline).ok();
        Self {
            event: payload,
            request_id,
            deadline: deadline
                .and_then(|ms| Timestamp::from_millisecond(ms).ok())
                .unwrap_or(Timestamp::MAX),
            alias: alias(&invoked_function_arn).map(str::to_owned),
            function: invoked_function_arn,
        }
    }

    /// The event's bytes.
    pub fn bytes(&self) -> &[u8] {
        self.event.get().as_bytes()
    }
}

/// The alias in `arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER`. A version (all digits)
/// and `$LATEST` are qualifiers too, but not aliases.
fn alias(function_arn: &str) -> Option<&str> {
    let qualifier = function_arn.split(':').nth(7)?;
    let version = qualifier.bytes().all(|b| b.is_ascii_digit());
    (!version && !qualifier.starts_with('$')).then_some(qualifier)
}

/// Answers invocations with `handler`, one after the other, until Lambda ends the sandbox.
///
/// A failure is logged here and nowhere else, and reported under the name of its disposition.
///
/// # Errors
/// What the runtime itself suffers: it is not in Lambda, or cannot reach it.
pub async fn run<T, E>(handler: impl AsyncFn(Invocation) -> Result<T, E>) -> Result<(), Error>
where
    T: Serialize,
    E: Failure,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let invocation = Invocation::new(event);
        // At the level of errors, so that no setting of the log hides the id.
        let span = tracing::error_span!("invocation", requestId = %invocation.request_id);
        let answer = async move {
            let answer = handler(invocation).await;
            answer.map_err(|failure| -> Diagnostic {
                log(&failure);
                diagnostic(&failure)
            })
        };
        answer.instrument(span)
    }))
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_alias_is_an_alias() {
        const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake";
        for (qualifier, expected) in [
            ("", None),
            (":", None),
            (":$LATEST", None),
            (":12", None),
            (":prod-api-incident-plan", Some("prod-api-incident-plan")),
            (":2nd-plan", Some("2nd-plan")),
        ] {
            assert_eq!(alias(&format!("{FUNCTION}{qualifier}")), expected, "{qualifier}");
        }
        assert_eq!(alias(""), None);
    }

    #[test]
    fn an_invocation_carries_bytes_deadline_and_alias() {
        let raw = r#"{ "b": 1, "a": [1.50] }"#;
        let mut context = Context::default();
        context.request_id = "r-1".into();
        context.deadline = 1_795_395_600_250;
        context.invoked_function_arn =
            "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake:web".into();
        let event = RawValue::from_string(raw.to_owned()).unwrap();
        let invocation = Invocation::new(LambdaEvent::new(event, context));
        assert_eq!(invocation.bytes(), raw.as_bytes());
        assert_eq!(invocation.deadline, "2026-11-23T01:00:00.250Z".parse().unwrap());
        assert_eq!(invocation.alias.as_deref(), Some("web"));
        assert_eq!(invocation.request_id, "r-1");
    }
}

//! Logs: one JSON object a line, in the shape that Lambda's structured logs have, so that its
//! level filter and its queries work on ours.
//!
//! Only our own crates speak below `warn`: at `debug` the SDK writes whole requests, which hold
//! phone numbers and mail addresses.

use std::error::Error;
use std::fmt::Debug;

use app::ports::Clock;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::SystemClock;
use crate::emf::write_line;
use crate::failure::chain;

/// The libraries whose words are ours, beside the function itself.
const OURS: &[&str] = &["adapters", "app", "domain", "lambda_kit", "store", "wire"];

/// Where the runtime logs each failure that a handler returns, and panics, which alone have an
/// `error`. A failure is logged by us, with its causes, so once is enough.
const RUNTIME_FAILURES: &str = "lambda_runtime::layers::panic";

/// Sends everything that is logged from here on to the function's log.
pub fn start(function: &'static str, level: Level) {
    let lines = Lines { function, level, now: || SystemClock.now(), write: write_line };
    let subscriber = tracing_subscriber::registry().with(lines);
    // A second start in one process, as in tests, keeps the first one's.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Writes each event as a line.
struct Lines<W> {
    function: &'static str,
    level: Level,
    now: fn() -> Timestamp,
    write: W,
}

/// The request id that a span carries.
struct RequestId(String);

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&str) + 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        if metadata.target() == RUNTIME_FAILURES && metadata.fields().field("error").is_none() {
            return false;
        }
        let speaker = metadata.target().split("::").next().unwrap_or_default();
        let own = OURS.contains(&speaker) || speaker == self.function;
        *metadata.level() <= if own { self.level } else { self.level.min(Level::WARN) }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.level))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let request_id = fields.0.remove("requestId");
        if let (Some(Value::String(request_id)), Some(span)) = (request_id, context.span(id)) {
            span.extensions_mut().insert(RequestId(request_id));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields(mut line) = fields;
        line.insert("timestamp".to_owned(), json!(format!("{:.3}", (self.now)())));
        line.insert("level".to_owned(), json!(event.metadata().level().as_str()));
        line.insert("target".to_owned(), json!(event.metadata().target()));
        line.insert("function".to_owned(), json!(self.function));
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(RequestId(id)) = span.extensions().get() {
                line.insert("requestId".to_owned(), json!(id));
            }
        }
        (self.write)(&Value::Object(line).to_string());
    }
}

/// The fields of an event, as JSON.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, json!(value));
    }

    /// An error with what caused it: the top one alone rarely says why.
    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.put(field, json!(chain(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Disposition;
    use crate::failure::log;
    use crate::failure::tests::Broken;
    use std::sync::{Arc, Mutex};

    fn logged(level: Level, speak: impl FnOnce()) -> Vec<Value> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        let write =
            move |line: &str| sink.lock().unwrap().push(serde_json::from_str(line).unwrap());
        let now = || "2026-11-23T01:00:00.2504Z".parse().unwrap();
        let lines = Lines { function: "intake", level, now, write };
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), speak);
        let lines = written.lock().unwrap();
        lines.clone()
    }

    #[test]
    fn a_line_is_in_lambdas_shape_with_the_request_id() {
        let lines = logged(Level::INFO, || {
            let (request, page, attempt) = ("r-1", "ana/1", 2_u64);
            let _span = tracing::error_span!("invocation", requestId = %request).entered();
            tracing::info!(target: "app::tick", { page.id = %page, attempt }, "page sent");
        });
        assert_eq!(
            lines,
            [json!({
                "timestamp": "2026-11-23T01:00:00.250Z",
                "level": "INFO",
                "target": "app::tick",
                "function": "intake",
                "requestId": "r-1",
                "message": "page sent",
                "page.id": "ana/1",
                "attempt": 2,
            })]
        );
    }

    #[test]
    fn a_failure_is_logged_with_its_causes() {
        let lines = logged(Level::INFO, || {
            log(&Broken { disposition: Disposition::Retry, source: std::fmt::Error });
        });
        assert_eq!(lines[0]["level"], "WARN");
        assert_eq!(lines[0]["disposition"], "Retry");
        let cause = std::fmt::Error.to_string();
        assert_eq!(lines[0]["error"], json!(["reading the incident", cause]));
    }

    #[test]
    fn others_speak_only_from_warnings_on() {
        let lines = logged(Level::TRACE, || {
            tracing::debug!(target: "aws_smithy_runtime::client", "a request with a phone number");
            tracing::info!(target: "hyper", "connected");
            tracing::warn!(target: "hyper", "cut off");
            tracing::trace!(target: "store", "read");
            tracing::debug!(target: "intake::handler", "read");
        });
        let targets: Vec<_> = lines.iter().map(|line| line["target"].clone()).collect();
        assert_eq!(targets, ["hyper", "store", "intake::handler"]);
    }
}

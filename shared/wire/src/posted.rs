//! What another service posts at a function's URL, and what it is answered.
//= lambda#urls-payloads, format 2.0

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request as its sender signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl Posted {
    /// Reads the event of a function URL.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(event: Value) -> Result<Self, serde_json::Error> {
        let Event { headers, body, is_base64_encoded } = serde_json::from_value(event)?;
        let body = body.unwrap_or_default();
        // Bytes that nobody can decode are nobody's: no signature is theirs.
        let body = if is_base64_encoded {
            STANDARD.decode(body).unwrap_or_default()
        } else {
            body.into_bytes()
        };
        Ok(Self { headers, body })
    }

    /// The headers, names in lower case.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The raw bytes of the body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The HTTP status.
    pub status_code: u16,
    /// The headers.
    pub headers: BTreeMap<&'static str, &'static str>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Words, or none.
    pub fn plain(status_code: u16, body: String) -> Self {
        let headers = [("content-type", "text/plain; charset=utf-8")].into();
        Self { status_code, headers, body }
    }

    /// A document, with status 200.
    pub fn json(body: &Value) -> Self {
        let headers = [("content-type", "application/json")].into();
        Self { status_code: 200, headers, body: body.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_body_is_read_as_it_was_signed() {
        let posted = |event| Posted::read(event).unwrap();
        let plain = posted(json!({ "headers": { "x-a": "1" }, "body": "{\"a\": 1}" }));
        assert_eq!(plain.headers(), [("x-a", "1")]);
        assert_eq!(plain.body(), br#"{"a": 1}"#);
        assert_eq!(
            posted(json!({ "body": "eyJhIjogMX0=", "isBase64Encoded": true })).body(),
            plain.body()
        );
        for empty in
            [json!({}), json!({ "body": null }), json!({ "body": "!", "isBase64Encoded": true })]
        {
            assert_eq!(posted(empty).body(), b"");
        }
        assert!(Posted::read(json!(1)).is_err() && Posted::read(json!({ "body": 1 })).is_err());
    }

    #[test]
    fn an_answer_is_as_lambda_takes_it() {
        let answer = serde_json::to_value(Answer::json(&json!({ "text": "On it." }))).unwrap();
        let expected = json!({
            "statusCode": 200,
            "headers": { "content-type": "application/json" },
            "body": "{\"text\":\"On it.\"}",
        });
        assert_eq!(answer, expected);
        assert_eq!(Answer::plain(401, String::new()).status_code, 401);
    }
}

//! What the answers of Microsoft's services say.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// A token, and for how many seconds it is good.
#[derive(Deserialize)]
pub struct Token {
    /// What requests carry.
    pub access_token: String,
    /// Its life, in seconds.
    pub expires_in: u32,
}

/// A channel of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// What it says it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Where it opens.
    #[serde(default)]
    pub web_url: Option<String>,
    /// When it was made.
    #[serde(default, rename = "createdDateTime")]
    pub created_at: Option<Timestamp>,
}

/// The channels of a list, as far as it is one.
pub fn channels(answer: &Value) -> Vec<Channel> {
    let listed = answer.get("value").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(|one| serde_json::from_value(one.clone()).ok()).collect()
}

/// The code of an error and whether it says that a name is another channel's.
pub fn error(answer: &[u8]) -> Option<(String, bool)> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let error = answer.get("error")?;
    // Logins put the code where the others have an object.
    let code = error.as_str().or_else(|| error.get("code")?.as_str()).unwrap_or("error");
    let code = Some(crate::text::one_line(code)).filter(|code| !code.is_empty());
    let code = code.unwrap_or_else(|| "error".to_owned());
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    // The code alone says only that the request was bad; Graph has no code of its own for it.
    let is_taken = code == "NameAlreadyExists"
        || message.contains("already exist")
        || message.contains("name already existed");
    Some((crate::text::cut_chars(&code, 100).to_owned(), is_taken))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_are_named_and_a_taken_name_is_known() {
        for (answer, expected) in [
            (json!({"error": {"code": "Forbidden", "message": "x"}}), ("Forbidden", false)),
            (
                json!({"error": {"code": "BadRequest", "message": "Channel name already existed, please use other name."}}),
                ("BadRequest", true),
            ),
            (json!({"error": {"code": "NameAlreadyExists"}}), ("NameAlreadyExists", true)),
            (json!({"error": "invalid_client"}), ("invalid_client", false)),
            (json!({"error": {}}), ("error", false)),
            (json!({"error": " "}), ("error", false)),
        ] {
            let (code, is_taken) = expected;
            assert_eq!(error(answer.to_string().as_bytes()), Some((code.to_owned(), is_taken)));
        }
        assert_eq!(error(b"<html>"), None);
        assert_eq!(error(b"{}"), None);
    }

    #[test]
    fn a_list_is_read_as_far_as_it_is_one() {
        let answer =
            json!({"value": [{"id": "19:a", "displayName": "a", "webUrl": "https://t"}, 1]});
        let listed = channels(&answer);
        assert_eq!((listed.len(), listed[0].description.as_deref()), (1, None));
        assert_eq!(channels(&json!({})), []);
    }
}

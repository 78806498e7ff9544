//! Key presses in a call of Amazon Connect: what a contact flow asks, and what it is answered.

use std::collections::BTreeMap;

use domain::ids::PageId;
use domain::reply::Wish;
use serde::Deserialize;
use serde_json::Value;

use crate::fault::{self, Fault};
use crate::text::cut_bytes;

/// Bytes of why an event is none, whatever it quotes.
const WHY_BYTES_MAX: usize = 500;

/// The attribute of a call that names its page.
pub const PAGE: &str = "page";
/// The attribute of a call that is spoken.
pub const SAY: &str = "say";

/// A key that was pressed in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Which call: the same when the flow asks again.
    pub call: String,
    /// Whose page it is.
    pub page: PageId,
    /// What the key means; nothing, where it means nothing or none was pressed: a voicemail that picks up
    /// presses none.
    pub wish: Option<Wish>,
}

/// Why an event is no key press.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(String);

//= connect#lambda-input
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    details: Details,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    contact_data: ContactData,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContactData {
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    contact_id: String,
}

/// Reads what a contact flow asks.
///
/// # Errors
/// [`Malformed`] when it is no event of a contact flow, or names no page.
pub fn read(event: &Value) -> Result<Key, Malformed> {
    let malformed = |Fault(why)| Malformed(cut_bytes(&why, WHY_BYTES_MAX).to_owned());
    let Event { details } = fault::read(event, "event").map_err(malformed)?;
    let Details { contact_data: ContactData { attributes, contact_id }, parameters } = details;
    let page = attributes.get(PAGE).and_then(|page| PageId::parse(page).ok());
    let page = page.ok_or_else(|| Malformed(format!("the attribute {PAGE} names no page")))?;
    let wish = match parameters.get("digits").map(|digits| digits.trim()) {
        Some("1") => Some(Wish::Acknowledge),
        Some("2") => Some(Wish::Escalate),
        Some(_) | None => None,
    };
    Ok(Key { call: contact_id, page, wish })
}

/// What a flow is answered: a flat map of texts, of which it speaks one.
//= connect#lambda-output
pub fn answer(result: &str, say: &str) -> Value {
    serde_json::json!({ "result": result, "say": say })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(digits: Option<&str>) -> Value {
        let page = "ana/22222222-2222-5222-8222-222222222222";
        json!({ "Name": "ContactFlowEvent", "Details": {
            "ContactData": { "ContactId": "c-1", "Attributes": { "page": page, "say": "hello" },
                "CustomerEndpoint": { "Address": "+819012345678", "Type": "TELEPHONE_NUMBER" } },
            "Parameters": digits.map_or(json!({}), |digits| json!({ "digits": digits })),
        }})
    }

    #[test]
    fn one_acknowledges_two_escalates_and_silence_is_nothing() {
        let wish = |digits| read(&event(digits)).unwrap().wish;
        assert_eq!(wish(Some("1")), Some(Wish::Acknowledge));
        assert_eq!(wish(Some(" 2")), Some(Wish::Escalate));
        for nothing in [None, Some(""), Some("3"), Some("11"), Some("Timeout")] {
            assert_eq!(wish(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_call_that_names_no_page_is_none_of_ours() {
        let mut other = event(Some("1"));
        other["Details"]["ContactData"]["Attributes"] = json!({});
        assert_eq!(read(&other).unwrap_err().to_string(), "the attribute page names no page");
        assert!(read(&json!({})).is_err());
        let long = json!({ "Details": "x".repeat(5_000) });
        assert!(read(&long).unwrap_err().to_string().len() <= WHY_BYTES_MAX);
    }
}

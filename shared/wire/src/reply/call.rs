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
/// The attribute of a call that names the pages of other engagements that it carries: their UUIDs, since
/// all are one person's.
pub const ALONG: &str = "along";
/// What a call says that carries any of those.
pub const FOR_ALL: &str = "What you press is for all of them.";
/// The attribute of a call that is spoken.
pub const SAY: &str = "say";

/// A key that was pressed in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Which call: the same when the flow asks again.
    pub call: String,
    /// What the call carries, the page that it is named after first.
    pub pages: Vec<PageId>,
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
    let contact = page.contact();
    let along = attributes.get(ALONG).map(|along| along.split_whitespace());
    let along = along.into_iter().flatten().map(|uuid| PageId::parse(&format!("{contact}/{uuid}")));
    let pages: Result<Vec<_>, _> = std::iter::once(Ok(page)).chain(along).collect();
    let pages = pages.map_err(|_| Malformed(format!("the attribute {ALONG} names no pages")))?;
    Ok(Key { call: contact_id, pages, wish })
}

/// What the attribute [`ALONG`] says of a call that is named after `page`: nothing, where the
/// engagement of that page is all that the call is about.
pub fn along(page: &PageId, carries: &[PageId]) -> String {
    let others = carries.iter().filter(|one| one.engagement_stem() != page.engagement_stem());
    others.map(PageId::uuid).collect::<Vec<_>>().join(" ")
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
    fn a_key_is_for_everything_that_the_call_carries() {
        let page = |n: u8| {
            let uuid = format!("{n}2222222-2222-5222-8222-222222222222");
            PageId::parse(&format!("ana/{uuid}")).unwrap()
        };
        let mut several = event(Some("1"));
        several["Details"]["ContactData"]["Attributes"][ALONG] =
            along(&page(2), &[page(2), page(3), page(4)]).into();
        assert_eq!(read(&several).unwrap().pages, [page(2), page(3), page(4)]);
        assert_eq!(read(&event(Some("1"))).unwrap().pages, [page(2)]);
        several["Details"]["ContactData"]["Attributes"][ALONG] = json!("x");
        assert!(read(&several).is_err());
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

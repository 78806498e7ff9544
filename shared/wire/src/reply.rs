//! Replies to pages by SMS: what AWS hands over, and what people write.

pub mod call;
mod grammar;
pub mod link;

use serde::Deserialize;
use serde_json::Value;

use crate::fault::{self, Fault};
use crate::text::cut_bytes;

pub use grammar::{Said, say};
pub use link::link;

/// Bytes of an id that we keep; AWS's are shorter.
const ID_BYTES_MAX: usize = 128;

/// A text message that came in.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Which: the same when it is delivered again.
    pub id: String,
    /// Whose phone it came from. Personal data: it never reaches a log.
    pub from: String,
    /// What it says.
    pub body: String,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a message of a topic is no text message that came in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(String);

/// What a topic hands a function.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Records {
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    sns: Notification,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    message: String,
}

/// What AWS End User Messaging says of a message that came in. The keyword repeats its first word.
//= end-user-messaging-sms#two-way-sms-payload
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TwoWay {
    origination_number: String,
    message_body: String,
    inbound_message_id: String,
}

/// Reads the text messages that a topic hands over; one that is broken does not hide the others.
///
/// # Errors
/// [`Malformed`] when the payload is none of a topic.
pub fn read(payload: &Value) -> Result<Vec<Result<Text, Malformed>>, Malformed> {
    let records: Records = fault::read(payload, "SNS").map_err(malformed)?;
    Ok(records.records.into_iter().map(|record| text(&record.sns.message)).collect())
}

fn text(message: &str) -> Result<Text, Malformed> {
    let value: Value = serde_json::from_str(message)
        .map_err(|error| Malformed(format!("Message: broken JSON: {error}")))?;
    let TwoWay { origination_number, message_body, inbound_message_id } =
        fault::read(&value, "Message").map_err(malformed)?;
    let id = cut_bytes(&inbound_message_id, ID_BYTES_MAX).to_owned();
    Ok(Text { id, from: origination_number, body: message_body })
}

fn malformed(Fault(why): Fault) -> Malformed {
    Malformed(cut_bytes(&why, 500).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sns(message: &str) -> Value {
        json!({ "Records": [{ "EventSource": "aws:sns", "Sns": { "Message": message } }] })
    }

    #[test]
    fn a_text_message_is_read_and_hides_its_number() {
        let message = json!({
            "originationNumber": "+14255550182", "destinationNumber": "+12125550101",
            "messageKeyword": "483920", "messageBody": "483920 r",
            "inboundMessageId": "cae173d2", "previousPublishedMessageId": "wJalrXUtnFEMI",
        });
        let read = read(&sns(&message.to_string())).unwrap();
        let text = read[0].clone().unwrap();
        assert_eq!((text.from.as_str(), text.body.as_str()), ("+14255550182", "483920 r"));
        assert!(!format!("{text:?}").contains("4255550182"));
    }

    #[test]
    fn what_is_none_says_where_and_does_not_hide_the_others() {
        assert!(read(&json!({ "Records": 1 })).is_err());
        let words =
            |message: &str| read(&sns(message)).unwrap()[0].clone().unwrap_err().to_string();
        assert!(words("{").starts_with("Message: broken JSON"));
        assert_eq!(words("{}"), "Message: missing field `originationNumber`");
    }
}

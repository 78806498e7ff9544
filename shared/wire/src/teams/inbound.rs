//! What an outgoing webhook posts: a message in which somebody named it. It is read only after its
//! signature was verified.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::activity::Activity;
use super::card;

/// What somebody typed, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Names this message: the same one again is the same command.
    pub id: String,
    /// The id of the channel that it was typed in.
    pub channel: String,
    /// The id of whoever typed it, in the directory of the tenant.
    pub user: String,
    /// How they are called.
    pub name: String,
    /// What follows the name of the webhook, without markup.
    pub text: String,
    /// Where the answer goes: the channel, and the message that begins what it was typed under.
    pub place: String,
}

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Somebody named the webhook.
    Mention(Mention),
    /// It is older than a command may be: perhaps it was sent before, by somebody else.
    Stale,
    /// Nothing that a webhook sends.
    Broken(&'static str),
}

/// Reads the body of a request that came at `now`.
pub fn read(body: &[u8], now: Timestamp) -> Inbound {
    let Some(activity) = Activity::read(body) else {
        return Inbound::Broken("the JSON is no message of a webhook");
    };
    if activity.kind != "message" {
        return Inbound::Broken("the activity is no message");
    }
    if activity.is_stale(now) {
        return Inbound::Stale;
    }
    let whole = activity.act().map(|(act, text)| act.says(&text));
    whole.map_or(Inbound::Broken("the message lacks its id, sender or channel"), Inbound::Mention)
}

/// An answer in plain words: Teams waits for it for five seconds.
pub fn plainly(words: &str) -> Value {
    json!({"type": "message", "text": card::escaped(words)})
}

#[cfg(test)]
mod tests {
    use domain::limits::TEAMS_COMMAND_AGE_MAX;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T01:00:00Z".parse().unwrap()
    }

    fn activity() -> Value {
        json!({
            "type": "message",
            "id": "1795395600123",
            "timestamp": "2026-11-23T00:59:58.123Z",
            "serviceUrl": "https://smba.trafficmanager.net/apac/",
            "channelId": "msteams",
            "from": {"id": "29:1abc", "name": "Hanako Suzuki",
                "aadObjectId": "6f8b1f6e-0000-4000-8000-000000000001"},
            "conversation": {"isGroup": true, "id": "19:abc@thread.tacv2;messageid=1795395600000"},
            "text": "<at>tocsin</at>&nbsp;page ana <b>now</b> a &lt; b &amp;amp; c\n",
            "channelData": {"teamsChannelId": "19:abc@thread.tacv2", "tenant": {"id": "t-1"}},
        })
    }

    #[test]
    fn a_mention_is_read_without_its_markup() {
        let expected = Mention {
            id: "1795395600123".to_owned(),
            channel: "19:abc@thread.tacv2".to_owned(),
            user: "6f8b1f6e-0000-4000-8000-000000000001".to_owned(),
            name: "Hanako Suzuki".to_owned(),
            text: "page ana  now  a < b &amp; c".to_owned(),
            place: "19:abc@thread.tacv2;messageid=1795395600000".to_owned(),
        };
        let read = read(activity().to_string().as_bytes(), now());
        assert_eq!(read, Inbound::Mention(expected));
    }

    #[test]
    fn what_is_old_or_no_mention_is_told_from_one() {
        let late = now() + TEAMS_COMMAND_AGE_MAX;
        assert_eq!(read(activity().to_string().as_bytes(), late), Inbound::Stale);
        for member in ["type", "id", "timestamp", "from"] {
            let mut without = activity();
            without.as_object_mut().unwrap().remove(member);
            let read = read(without.to_string().as_bytes(), now());
            assert!(matches!(read, Inbound::Broken(_)), "{member}");
        }
        let mut nowhere = activity();
        nowhere["channelData"] = json!({});
        assert!(matches!(read(nowhere.to_string().as_bytes(), now()), Inbound::Mention(_)));
        nowhere["conversation"] = json!({});
        assert!(matches!(read(nowhere.to_string().as_bytes(), now()), Inbound::Broken(_)));
        for body in [b"".as_slice(), b"{}", b"\xff", br#"{"type": "message"}"#] {
            assert!(matches!(read(body, now()), Inbound::Broken(_)));
        }
    }
}

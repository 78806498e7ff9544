//! [`Sender`]: what Microsoft sends to an app: mentions by an outgoing webhook, signed with its token; presses and
//! mentions by the Bot Framework, with a token that it signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use wire::teams::signature;
use wire::teams::token::{CHANNEL, ISSUER};

use super::team::{APP, TENANT};

/// A key of two thousand bits that nothing but tests signs with.
const KEY: &[u8] = include_bytes!("bot.der");
/// By what a token names it.
const KEY_ID: &str = "k-1";
/// Where the service is that posts.
pub const SERVICE_URL: &str = "https://smba.trafficmanager.net/apac/";

/// Microsoft, as an app hears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// What the outgoing webhook signs with.
    pub webhook_token: String,
    /// What a token says of itself.
    pub header: Value,
    /// What a token says besides when it is good.
    pub claims: Value,
    /// For how many seconds it has been good, and for how many it still is.
    pub good: (i64, i64),
}

/// A request as the app receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The raw bytes, which are text.
    pub body: String,
}

impl Sender {
    /// One who has the webhook's token, and the key of the Bot Framework.
    pub fn new(webhook_token: &str) -> Self {
        Self {
            webhook_token: webhook_token.to_owned(),
            header: json!({"alg": "RS256", "kid": KEY_ID, "x5t": KEY_ID, "typ": "JWT"}),
            claims: json!({"iss": ISSUER, "aud": APP, "serviceurl": SERVICE_URL}),
            good: (60, 3_540),
        }
    }

    /// `@tocsin TEXT`, typed to the outgoing webhook by `user` in a channel, under its message `under`.
    pub fn mention(
        &self,
        user: &str,
        channel: &str,
        under: &str,
        text: &str,
        at: Timestamp,
    ) -> Signed {
        self.hooked(&activity(
            user,
            channel,
            under,
            at,
            &json!({"type": "message", "text": named(text)}),
        ))
    }

    /// The same, typed to the bot.
    pub fn bot_mention(
        &self,
        user: &str,
        channel: &str,
        under: &str,
        text: &str,
        at: Timestamp,
    ) -> Signed {
        let said = json!({"type": "message", "text": named(text)});
        self.posted(&activity(user, channel, under, at, &said), at)
    }

    /// A press by `user` of the button `action` of a card; `None` when it has no such button.
    pub fn press(
        &self,
        user: &str,
        (channel, post): (&str, &super::Post),
        action: &str,
        at: Timestamp,
    ) -> Option<Signed> {
        let button = button(&post.activity, action)?;
        let pressed = json!({
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": button, "trigger": "manual"},
            "replyToId": post.id,
        });
        Some(self.posted(&activity(user, channel, &post.id, at, &pressed), at))
    }

    /// Any activity as the outgoing webhook posts it.
    pub fn hooked(&self, activity: &Value) -> Signed {
        let body = activity.to_string();
        let signed = signature::sign(&self.webhook_token, body.as_bytes()).unwrap_or_default();
        with(format!("HMAC {signed}"), body)
    }

    /// Any activity as the Bot Framework posts it, with a token of an instant.
    pub fn posted(&self, activity: &Value, at: Timestamp) -> Signed {
        with(format!("Bearer {}", self.token(at)), activity.to_string())
    }

    /// A token of an instant.
    pub fn token(&self, at: Timestamp) -> String {
        let mut claims = self.claims.clone();
        claims["nbf"] = json!(at.as_second() - self.good.0);
        claims["exp"] = json!(at.as_second() + self.good.1);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&self.header), part(&claims));
        let signature = signed(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl Signed {
    /// The headers, as a function URL hands them over.
    pub fn header_map(&self) -> Value {
        self.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
    }
}

/// The list of the keys that tokens are signed with, this one by the name `id`.
pub(super) fn published(id: &str, endorsements: &[&str]) -> Value {
    let (n, e) = pair()
        .map(|pair| {
            let public: PublicKeyComponents<Vec<u8>> = pair.public().into();
            (public.n, public.e)
        })
        .unwrap_or_default();
    json!({"keys": [{
        "kty": "RSA", "use": "sig", "kid": id, "x5t": id,
        "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e),
        "endorsements": endorsements,
    }]})
}

/// How the key is published that [`Sender::new`] signs with.
pub fn published_keys() -> Value {
    published(KEY_ID, &["skype", CHANNEL])
}

fn pair() -> Option<KeyPair> {
    KeyPair::from_pkcs8(KEY).ok()
}

fn signed(message: &[u8]) -> Vec<u8> {
    let Some(pair) = pair() else { return Vec::new() };
    let mut signature = vec![0; pair.public().modulus_len()];
    let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
    signed.map(|()| signature).unwrap_or_default()
}

fn with(authorization: String, body: String) -> Signed {
    let headers = [
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("authorization", authorization),
    ];
    Signed { headers: headers.map(|(name, value)| (name.to_owned(), value)).into(), body }
}

fn named(text: &str) -> String {
    format!("<at>tocsin</at>&nbsp;{text}\n")
}

/// What every activity of a channel says, and what this one adds.
fn activity(user: &str, channel: &str, under: &str, at: Timestamp, more: &Value) -> Value {
    let mut activity = json!({
        "id": at.as_millisecond().to_string(),
        "timestamp": at,
        "serviceUrl": SERVICE_URL,
        "channelId": "msteams",
        "from": {"id": format!("29:{user}"), "name": "Somebody", "aadObjectId": user},
        "conversation": {
            "isGroup": true, "conversationType": "channel", "tenantId": TENANT,
            "id": format!("{channel};messageid={under}"),
        },
        "recipient": {"id": format!("28:{APP}"), "name": "tocsin"},
        "channelData": {
            "teamsChannelId": channel, "channel": {"id": channel}, "tenant": {"id": TENANT},
        },
    });
    if let (Some(members), Some(more)) = (activity.as_object_mut(), more.as_object()) {
        members.extend(more.clone());
    }
    activity
}

/// The button of an action, wherever in a card it is.
fn button(card: &Value, action: &str) -> Option<Value> {
    match card {
        Value::Object(members) if card["type"] == "Action.Execute" && card["verb"] == action => {
            Some(Value::Object(members.clone()))
        }
        Value::Object(members) => members.values().find_map(|part| button(part, action)),
        Value::Array(parts) => parts.iter().find_map(|part| button(part, action)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

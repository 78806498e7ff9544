//! Access keys, with which programs ask: AWS does not tell us the secrets of its own, so we issue
//! ours. What a key may do is its [`Policy`], in the shape of IAM's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::AccessKeyId;

mod document;
mod policy;
mod wildcard;

pub use policy::{InvalidPolicy, InvalidStatement, Policy, Verdict};

/// An access key as it is stored. The secret itself is shown once, when the key is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// What requests name.
    pub id: AccessKeyId,
    /// Whose it is, or what for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it may do.
    pub policy: Policy,
    /// The secret as it was encrypted, in base64: opaque here.
    pub sealed: String,
    /// Since when it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

impl AccessKey {
    /// Whether it still opens anything.
    pub fn is_active(&self) -> bool {
        self.revoked_at.is_none()
    }
}

/// The secret that `bits` spell: 40 characters of base64, as long as those of AWS.
pub fn new_secret(bits: [u8; 30]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // 30 bytes are ten groups of three, so that there is no padding.
    let groups = bits
        .chunks_exact(3)
        .map(|group| group.iter().fold(0_usize, |number, byte| (number << 8) | usize::from(*byte)));
    groups
        .flat_map(|group| [18, 12, 6, 0].map(|shift| char::from(DIGITS[(group >> shift) & 63])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_base64_of_their_bits() {
        let table = [
            ([0; 30], "A".repeat(40)),
            ([0xff; 30], "/".repeat(40)),
            (*b"any carnal pleasure, and more.", "YW55IGNhcm5hbCBwbGVhc3VyZSwgYW5kIG1vcmUu".into()),
        ];
        for (bits, expected) in table {
            assert_eq!(new_secret(bits), expected);
        }
    }

    #[test]
    fn ids_are_base32_of_their_bits() {
        let table = [
            (0, "TKIAAAAAAAAAAAAAAAAA"),
            (1, "TKIAAAAAAAAAAAAAAAAB"),
            (u128::MAX, "TKIA7777777777777777"),
            (0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10, "TKIAA4EASCQLBQGQ4DYQ"),
        ];
        for (bits, expected) in table {
            let id = AccessKeyId::from_bits(bits);
            assert_eq!(id.as_str().len(), 20);
            assert_eq!(AccessKeyId::parse(id.as_str()).unwrap(), id);
            assert_eq!(id.as_str(), expected);
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_stored() {
        let key = AccessKey {
            id: AccessKeyId::from_bits(7),
            description: "terraform".into(),
            created_at: "2026-11-24T01:00:00Z".parse().unwrap(),
            policy: serde_json::from_str(
                r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            )
            .unwrap(),
            sealed: "c2VhbGVk".into(),
            revoked_at: None,
        };
        let stored = serde_json::to_string(&key).unwrap();
        assert_eq!(
            stored,
            r#"{"id":"TKIAAAAAAAAAAAAAAAAH","description":"terraform","created_at":"2026-11-24T01:00:00Z","policy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]},"sealed":"c2VhbGVk"}"#
        );
        assert_eq!(serde_json::from_str::<AccessKey>(&stored).unwrap(), key);
        assert!(key.is_active());
        assert!(!AccessKey { revoked_at: Some(key.created_at), ..key }.is_active());
    }
}

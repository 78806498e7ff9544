//! What an installed app is known by: one secret, a JSON object.

use serde::Deserialize;
use zeroize::Zeroizing;

/// The token that our requests carry, and the secret that Slack's are signed with. Both are wiped
/// when they are dropped, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Opens the Web API (`xoxb-…`).
    pub bot_token: Zeroizing<String>,
    /// Proves that a request is Slack's.
    pub signing_secret: Zeroizing<String>,
}

/// The secret is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(r#"the secret is not {{"botToken": "xoxb-…", "signingSecret": "…"}}"#)]
pub struct Malformed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    bot_token: String,
    signing_secret: String,
}

impl Credentials {
    /// Reads the secret.
    ///
    /// # Errors
    /// [`Malformed`], without a word of it.
    pub fn read(secret: &str) -> Result<Self, Malformed> {
        let Kept { bot_token, signing_secret } =
            serde_json::from_str(secret).map_err(|_| Malformed)?;
        let credentials = Self {
            bot_token: Zeroizing::new(bot_token),
            signing_secret: Zeroizing::new(signing_secret),
        };
        // Anybody can sign with nothing, and a header takes no other characters.
        let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        let both = [&credentials.bot_token, &credentials.signing_secret];
        if both.into_iter().all(|text| is_word(text)) { Ok(credentials) } else { Err(Malformed) }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_needed_and_neither_is_shown() {
        let read = Credentials::read(r#"{"botToken": "xoxb-1", "signingSecret": "s3", "x": 1}"#);
        let credentials = read.unwrap();
        assert_eq!(credentials.bot_token.as_str(), "xoxb-1");
        assert_eq!(credentials.signing_secret.as_str(), "s3");
        assert_eq!(format!("{credentials:?}"), "Credentials(redacted)");
        for secret in [
            "",
            "xoxb-1",
            "{}",
            r#"{"botToken": "xoxb-1"}"#,
            r#"{"botToken": "xoxb-1", "signingSecret": ""}"#,
            r#"{"botToken": "xoxb-1\nx: y", "signingSecret": "s3"}"#,
        ] {
            assert_eq!(Credentials::read(secret), Err(Malformed), "{secret}");
        }
        assert!(!Malformed.to_string().contains("xoxb-1"));
    }
}

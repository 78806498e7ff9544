//! What the app of a team is known by: one secret, a JSON object.

use serde::Deserialize;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Who we are to Microsoft, in which team, and what its outgoing webhook signs with. What is secret is
/// wiped when it is dropped, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The tenant's id: what comes to the bot says the same.
    pub tenant: String,
    /// The app's id, which is the bot's.
    pub app: String,
    /// The app's secret.
    pub secret: Zeroizing<String>,
    /// The id of the team that channels are made in.
    pub team: String,
    /// The token of the outgoing webhook; `None` where commands are not taken.
    pub webhook_token: Option<Zeroizing<String>>,
}

/// The secret is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    r#"the secret is not {{"tenant": "…", "appId": "…", "appSecret": "…", "team": "…", "webhookToken": "…"}}"#
)]
pub struct Malformed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    tenant: String,
    app_id: String,
    app_secret: String,
    team: String,
    #[serde(default)]
    webhook_token: Option<String>,
}

impl Credentials {
    /// Reads the secret.
    ///
    /// # Errors
    /// [`Malformed`], without a word of it.
    pub fn read(secret: &str) -> Result<Self, Malformed> {
        let kept: Kept = serde_json::from_str(secret).map_err(|_| Malformed)?;
        let credentials = Self {
            tenant: kept.tenant,
            app: kept.app_id,
            secret: Zeroizing::new(kept.app_secret),
            team: kept.team,
            webhook_token: kept.webhook_token.map(Zeroizing::new),
        };
        let Self { tenant, app, secret, team, .. } = &credentials;
        // Parts of addresses.
        let is_id = |id: &String| {
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
        };
        let is_tenant = Uuid::try_parse(tenant).is_ok() && tenant.len() == 36;
        let is_whole = is_tenant && is_id(team) && is_id(app) && !secret.is_empty();
        if is_whole { Ok(credentials) } else { Err(Malformed) }
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

    const WHOLE: &str = r#"{"tenant": "6f8b1f6e-0000-4000-8000-000000000002", "appId": "a-1",
        "appSecret": "s3cret", "team": "g-1"}"#;

    #[test]
    fn what_is_secret_is_not_shown() {
        let credentials = Credentials::read(WHOLE).unwrap();
        assert_eq!(credentials.webhook_token, None);
        assert_eq!(format!("{credentials:?}"), "Credentials(redacted)");
        for (from, to) in [
            ("6f8b1f6e-0000", "contoso.example.com"),
            ("6f8b1f6e-", "6f8b1f6e"),
            ("g-1", ""),
            ("s3cret", ""),
            ("appId", "app"),
        ] {
            let secret = WHOLE.replace(from, to);
            assert_eq!(Credentials::read(&secret), Err(Malformed), "{secret}");
        }
        assert!(!Malformed.to_string().contains("s3cret"));
    }
}

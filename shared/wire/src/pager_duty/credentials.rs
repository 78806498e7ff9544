//! What we are known by to an account: one secret, a JSON object. Its first three members are those of AWS Incident
//! Manager, so that a secret that was made for it serves.
//= incident-manager#integrations-pagerduty-secret

use serde::Deserialize;
use zeroize::Zeroizing;

/// How an account is reached, and what its webhooks are signed with. What is secret is wiped when it is dropped, and
/// never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// What opens it.
    pub access: Access,
    /// Where the account is.
    pub region: Region,
    /// What webhooks are signed with, each subscription with one of its own; none where none are taken.
    pub webhook_secrets: Vec<Zeroizing<String>>,
}

/// What opens an account.
#[derive(Clone, PartialEq, Eq)]
pub enum Access {
    /// The REST API: reads and writes.
    Token {
        /// The token.
        token: Zeroizing<String>,
        /// The address of the user in whose name is written.
        from_email: String,
    },
    /// The Events API, of one service: sends alone.
    RoutingKey(Zeroizing<String>),
}

/// Where an account is.
//= pagerduty#service-regions
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Region {
    /// In the United States.
    #[default]
    Us,
    /// In the European Union.
    Eu,
}

/// The secret is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    r#"the secret is not {{"pagerDutyToken": "…", "pagerDutyServiceRegion": "us" or "eu", "pagerDutyFromEmail": "…"}}, perhaps with "pagerDutyRoutingKey": "…" and "webhookSecrets": ["…"]"#
)]
pub struct Malformed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    #[serde(default)]
    pager_duty_token: Option<String>,
    #[serde(default)]
    pager_duty_service_region: Option<String>,
    #[serde(default)]
    pager_duty_from_email: Option<String>,
    #[serde(default)]
    pager_duty_routing_key: Option<String>,
    #[serde(default)]
    webhook_secret: Option<String>,
    #[serde(default)]
    webhook_secrets: Vec<String>,
}

impl Credentials {
    /// Reads the secret. A token with its user goes before a routing key: by it everything is done.
    ///
    /// # Errors
    /// [`Malformed`], without a word of it.
    pub fn read(secret: &str) -> Result<Self, Malformed> {
        let kept: Kept = serde_json::from_str(secret).map_err(|_| Malformed)?;
        let access = match (kept.pager_duty_token, kept.pager_duty_from_email) {
            (Some(token), Some(from_email)) if is_word(&token) && is_email(&from_email) => {
                Access::Token { token: Zeroizing::new(token), from_email }
            }
            (None, _) => {
                let key = kept.pager_duty_routing_key.filter(|key| is_word(key));
                Access::RoutingKey(Zeroizing::new(key.ok_or(Malformed)?))
            }
            (Some(_), _) => return Err(Malformed),
        };
        let region = kept.pager_duty_service_region.map(|name| name.to_ascii_lowercase());
        let region = match region.as_deref() {
            None | Some("us") => Region::Us,
            Some("eu") => Region::Eu,
            Some(_) => return Err(Malformed),
        };
        let webhook_secrets = kept.webhook_secret.into_iter().chain(kept.webhook_secrets);
        let webhook_secrets: Vec<_> = webhook_secrets.map(Zeroizing::new).collect();
        // Anybody can sign with nothing.
        if !webhook_secrets.iter().all(|secret| is_word(secret)) {
            return Err(Malformed);
        }
        Ok(Self { access, region, webhook_secrets })
    }
}

/// A header takes no other characters.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_email(text: &str) -> bool {
    is_word(text)
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_AWS: &str = r#"{"pagerDutyToken": "t0ken", "pagerDutyServiceRegion": "EU",
        "pagerDutyFromEmail": "tocsin@example.com"}"#;

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn a_secret_of_incident_manager_serves() {
        let credentials = Credentials::read(OF_AWS).unwrap();
        let (token, from_email) = (secret("t0ken"), "tocsin@example.com".to_owned());
        let expected = Credentials {
            access: Access::Token { token, from_email },
            region: Region::Eu,
            webhook_secrets: Vec::new(),
        };
        assert!(credentials == expected);
        assert_eq!(format!("{credentials:?}"), "Credentials(redacted)");
        assert_eq!(format!("{:?}", credentials.access), "Access(redacted)");
    }

    #[test]
    fn a_routing_key_alone_suffices_and_a_token_goes_before_it() {
        let alone = r#"{"pagerDutyRoutingKey": "k3y", "webhookSecret": "a"}"#;
        let credentials = Credentials::read(alone).unwrap();
        assert!(credentials.access == Access::RoutingKey(secret("k3y")));
        assert_eq!(credentials.region, Region::Us);
        let more = r#", "pagerDutyRoutingKey": "k3y", "webhookSecret": "a", "webhookSecrets": ["b", "c"]}"#;
        let both = Credentials::read(&OF_AWS.replace('}', more)).unwrap();
        assert!(matches!(both.access, Access::Token { .. }));
        assert!(both.webhook_secrets == ["a", "b", "c"].map(secret));
    }

    #[test]
    fn what_is_no_secret_is_refused_without_a_word_of_it() {
        for (from, to) in [
            ("t0ken", ""),
            ("t0ken", "t0\\nken"),
            ("t0ken", "トークン"),
            ("tocsin@example.com", ""),
            ("tocsin@example.com", "tocsin"),
            ("pagerDutyFromEmail", "fromEmail"),
            ("EU", "mars"),
            ("\"t0ken\"", "7"),
            ("}", r#", "webhookSecrets": [""]}"#),
            ("}", r#", "webhookSecret": " "}"#),
            ("}", ""),
        ] {
            let spoilt = OF_AWS.replace(from, to);
            assert_eq!(Credentials::read(&spoilt).err(), Some(Malformed), "{spoilt}");
        }
        for nothing in ["", "{}", "t0ken", r#"{"pagerDutyRoutingKey": ""}"#] {
            assert_eq!(Credentials::read(nothing).err(), Some(Malformed), "{nothing}");
        }
        assert!(!Malformed.to_string().contains("t0ken"));
    }
}

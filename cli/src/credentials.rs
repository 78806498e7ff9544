//! `tocsin credentials`: access keys of the local stack, or of a deployment.

use app::access::Created;
use domain::access::{AccessKey, Policy};
use serde_json::{Value, json};

use crate::args;
use crate::client::Client;
use crate::commands::{list, read_text, second, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// The policy of a key that was given none: everything.
pub(crate) const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Whose access keys they are.
enum Owner<'a> {
    Local(&'a Client),
    Deployed(Deployed),
}

/// `tocsin credentials create|list|revoke`
pub(crate) fn run(
    client: &Client,
    of: &args::Whose,
    command: &args::Credentials,
    output: Output,
) -> Result<(), Failure> {
    let owner = Deployed::named(of)?.map_or(Owner::Local(client), Owner::Deployed);
    match command {
        args::Credentials::Create { description, policy } => {
            let policy = policy.as_deref().map(read_text).transpose()?;
            let made = owner.create(description, policy.as_deref())?;
            output.object(&made);
            output.line(Tone::Good, &format!("access key  {}", text(&made, "access_key_id")));
            output.line(Tone::Good, &format!("secret      {}", text(&made, "secret_access_key")));
            output.line(Tone::Faint, "the secret is not shown again");
        }
        args::Credentials::List => {
            for key in owner.list()? {
                show(&key, output);
            }
        }
        args::Credentials::Revoke { id } => show(&owner.revoke(id)?, output),
    }
    Ok(())
}

impl Owner<'_> {
    fn create(&self, description: &str, text: Option<&str>) -> Result<Value, Failure> {
        match self {
            Self::Local(client) => {
                client.post("credentials", &json!({ "description": description, "policy": text }))
            }
            Self::Deployed(deployed) => {
                deployed.create(description, &policy(text)?).map(|made| pair(&made))
            }
        }
    }

    fn list(&self) -> Result<Vec<Value>, Failure> {
        match self {
            Self::Local(client) => Ok(list(&client.get("credentials", &[])?, "keys").to_vec()),
            Self::Deployed(deployed) => Ok(deployed.list()?.iter().map(line).collect()),
        }
    }

    fn revoke(&self, id: &str) -> Result<Value, Failure> {
        match self {
            Self::Local(client) => client.post(&format!("credentials/{id}/revoke"), &json!({})),
            Self::Deployed(deployed) => deployed.revoke(id).map(|key| line(&key)),
        }
    }
}

/// The policy in `text`; everything, when absent.
pub(crate) fn policy(text: Option<&str>) -> Result<Policy, Failure> {
    wire::policy::read(text.unwrap_or(EVERYTHING)).map_err(|error| Failure::new(error.to_string()))
}

/// A key with its secret, this once.
pub(crate) fn pair(made: &Created) -> Value {
    json!({ "access_key_id": made.id, "secret_access_key": made.secret })
}

/// A key without what opens anything.
pub(crate) fn line(key: &AccessKey) -> Value {
    json!({
        "access_key_id": key.id,
        "description": key.description,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
        "policy": key.policy,
    })
}

fn show(key: &Value, output: Output) {
    output.object(key);
    let revoked = !key["revoked_at"].is_null();
    let line = format!(
        "{}  {:<7}  {}  {}",
        text(key, "access_key_id"),
        if revoked { "REVOKED" } else { "ACTIVE" },
        second(key, "created_at"),
        text(key, "description"),
    );
    output.line(if revoked { Tone::Faint } else { Tone::Plain }, &line);
}

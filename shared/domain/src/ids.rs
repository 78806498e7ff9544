//! Typed identifiers. They hold the part of an ARN that names the thing; [`crate::arn`] adds the
//! rest. Ids of what we create are derived (UUIDv5) from what caused it, so that a retry names
//! the same thing.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {kind}: {rule}")]
pub struct InvalidId {
    /// What the text was meant to name.
    pub kind: &'static str,
    /// The offending text, no more of it than is read.
    pub text: String,
    /// The rule it breaks, as a sentence fragment.
    pub rule: &'static str,
}

/// Characters of a text that an error quotes: whoever sent it knows the rest, and a log has limits.
pub(crate) const QUOTED_CHARS_MAX: usize = 80;

/// The beginning of a text that is quoted in an error.
pub(crate) fn quoted(text: &str) -> String {
    text.chars().take(QUOTED_CHARS_MAX).collect()
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads an identifier.
            ///
            /// # Errors
            /// [`InvalidId`] when the text breaks the rule of this kind of identifier.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidId { kind: $kind, text: quoted(text), rule: $rule })
                }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }
    };
}

text_id!(
    /// The alias of a contact: a person, an escalation plan or an on-call schedule.
    //= ssm-contacts#ContactAlias: ^[a-z0-9_\-]*$, 1 to 255 characters
    ContactId, "contact alias", "1-255 of a-z, 0-9, '_' and '-'",
    |text| (1..=255).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
);
text_id!(
    /// The name of a response plan.
    //= ssm-incidents#ResponsePlanName: ^[a-zA-Z0-9-_]*$, 1 to 200 characters
    PlanName, "response plan name", "1-200 of letters, digits, '_' and '-'",
    |text| (1..=200).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
);
text_id!(
    /// A contact channel: `CONTACT/UUID`.
    ChannelId, "contact channel id", "a contact alias, '/', and an id",
    |text| split_owner(text).is_some()
);
text_id!(
    /// A rotation: the last part of its ARN.
    RotationId, "rotation id", "1-255 of letters, digits, '_' and '-'",
    |text| (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
);
text_id!(
    /// An override of a rotation: a bare UUID.
    OverrideId, "rotation override id", "a UUID",
    is_uuid
);
text_id!(
    /// An incident: `PLAN/UUID`.
    IncidentId, "incident id", "a response plan name, '/', and a UUID",
    |text| text.split_once('/').is_some_and(|(plan, id)| PlanName::parse(plan).is_ok() && is_uuid(id))
);
text_id!(
    /// An engagement: `CONTACT/UUID`, where CONTACT is who was engaged (often a plan).
    EngagementId, "engagement id", "a contact alias, '/', and a UUID",
    |text| split_uuid(text).is_some()
);
text_id!(
    /// A page: `CONTACT/UUID`, where CONTACT is who was paged. The UUID begins with the first
    /// half of its engagement's, so a page names its engagement without a look-up.
    PageId, "page id", "a contact alias, '/', and a UUID",
    |text| split_uuid(text).is_some()
);
text_id!(
    /// What a heartbeat is called in its pings.
    HeartbeatName, "heartbeat name", "1-128 of letters, digits, '.', '_' and '-'",
    |text| (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
);
text_id!(
    /// The identity of one message from outside; the same one again is a replay.
    SignalId, "signal id", "1-2048 characters",
    |text| (1..=2048).contains(&text.len())
);
text_id!(
    /// An access key that we issued. The letters in front tell it from one of AWS (`AKIA`).
    AccessKeyId, "access key id", "TKIA and 16 of A-Z and 2-7",
    |text| text.strip_prefix("TKIA").is_some_and(|rest| {
        rest.len() == 16 && rest.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7'))
    })
);

/// The name that is reserved for what pages itself.
const CANARY: &str = "tocsin-canary";
/// The name that is reserved for engagements that somebody started without an incident.
const SHELL: &str = "tocsin-engagement";

impl PlanName {
    /// The reserved plan that canaries name.
    pub fn canary() -> Self {
        Self(CANARY.into())
    }

    /// Whether no plan may be called so, because Tocsin itself means something by it.
    pub fn is_reserved(&self) -> bool {
        [CANARY, SHELL].contains(&self.as_str())
    }
}

impl ContactId {
    /// The reserved contact that the canaries' plan engages.
    pub fn canary() -> Self {
        Self(CANARY.into())
    }

    /// The id of the contact's `ordinal`th channel of this name, derived so that applying the
    /// same configuration twice names the same channel.
    pub fn channel(&self, name: &str) -> ChannelId {
        ChannelId(format!("{self}/{}", derive(&["channel", self.as_str(), name])).into())
    }
}

impl ChannelId {
    /// Whose channel this is.
    pub fn contact(&self) -> ContactId {
        ContactId(owner(&self.0).into())
    }
}

impl IncidentId {
    /// The incident that `signal` opens under `plan`: a retry of the same signal names the same
    /// incident.
    pub fn derive(plan: &PlanName, signal: &SignalId) -> Self {
        Self(format!("{plan}/{}", derive(&["incident", plan.as_str(), signal.as_str()])).into())
    }

    /// The response plan that answered.
    pub fn plan(&self) -> PlanName {
        PlanName(owner(&self.0).into())
    }

    /// The shell of an engagement that is started without an incident, by what `id` is drawn from.
    pub fn shell(id: Uuid) -> Self {
        Self(format!("{SHELL}/{id}").into())
    }

    /// Whether it is a canary's: shown in no list, and forgotten after a day.
    pub fn is_canary(&self) -> bool {
        owner(&self.0) == CANARY
    }

    /// Whether it is only the shell of an engagement: shown in no list of incidents.
    pub fn is_shell(&self) -> bool {
        owner(&self.0) == SHELL
    }

    /// Whether people see it among the incidents: a canary or a shell is nobody's.
    pub fn is_listed(&self) -> bool {
        !self.is_canary() && !self.is_shell()
    }

    /// The UUID without the plan.
    pub fn uuid(&self) -> &str {
        local(&self.0)
    }
}

impl SignalId {
    /// The identity of a message of our own, derived from what it says.
    pub fn derive(parts: &[&str]) -> Self {
        Self(derive(parts).to_string().into())
    }
}

impl EngagementId {
    /// The `ordinal`th engagement of `contact` in `incident`.
    pub fn derive(incident: &IncidentId, contact: &ContactId, ordinal: usize) -> Self {
        let ordinal = ordinal.to_string();
        let id = derive(&["engagement", incident.as_str(), contact.as_str(), &ordinal]);
        Self(format!("{contact}/{id}").into())
    }

    /// Who was engaged.
    pub fn contact(&self) -> ContactId {
        ContactId(owner(&self.0).into())
    }

    /// The UUID without the contact: the name of its Step Functions execution.
    pub fn uuid(&self) -> &str {
        local(&self.0)
    }

    /// The half of the UUID that its pages share: what the store keys engagements by.
    pub fn stem(&self) -> &str {
        stem(&self.0)
    }

    /// The page that `cause` (stage, channel and attempt) makes for `contact`.
    pub fn page(&self, contact: &ContactId, cause: &str) -> PageId {
        let own = derive(&["page", self.as_str(), contact.as_str(), cause]).to_string();
        PageId(format!("{contact}/{}-{}", self.stem(), &own[STEM + 1..]).into())
    }
}

impl PageId {
    /// The name of a message to `contact` that belongs to no engagement, derived from what it says.
    pub fn derive(contact: &ContactId, parts: &[&str]) -> Self {
        Self(format!("{contact}/{}", derive(parts)).into())
    }

    /// Who was paged.
    pub fn contact(&self) -> ContactId {
        ContactId(owner(&self.0).into())
    }

    /// The stem of the engagement that this page belongs to.
    pub fn engagement_stem(&self) -> &str {
        stem(&self.0)
    }

    /// The UUID without the contact.
    pub fn uuid(&self) -> &str {
        local(&self.0)
    }
}

impl AccessKeyId {
    /// The id that `bits` spell. Only the lower 80 are used: 16 digits of five.
    pub fn from_bits(bits: u128) -> Self {
        const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digits = (0..16).rev().map(|n| char::from(DIGITS[(bits >> (5 * n)) as usize & 31]));
        Self(format!("TKIA{}", digits.collect::<String>()).into())
    }
}

/// A UUID made from `parts`: the same parts always give the same one.
pub fn derive(parts: &[&str]) -> Uuid {
    // The namespace is ours and fixed for ever: changing it would rename every page.
    const NAMESPACE: Uuid = Uuid::from_u128(0x7463_6f73_696e_4e53_8000_0000_0000_0001);
    let mut name = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        // Length-prefixed, so that no two lists of parts run together.
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

/// Characters of a hyphenated UUID up to the third hyphen: 64 bits.
const STEM: usize = 18;

fn split_owner(text: &str) -> Option<(&str, &str)> {
    let (contact, rest) = text.split_once('/')?;
    (ContactId::parse(contact).is_ok() && !rest.is_empty() && text.len() <= 300)
        .then_some((contact, rest))
}

fn split_uuid(text: &str) -> Option<(&str, &str)> {
    split_owner(text).filter(|(_, id)| is_uuid(id))
}

/// A UUID in the one form in which we write it: each has one name.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::parse_str(text).is_ok()
}

fn owner(text: &str) -> &str {
    text.split_once('/').map_or(text, |(owner, _)| owner)
}

fn local(text: &str) -> &str {
    text.split_once('/').map_or(text, |(_, local)| local)
}

fn stem(text: &str) -> &str {
    &local(text)[..STEM]
}

#[cfg(test)]
mod tests;

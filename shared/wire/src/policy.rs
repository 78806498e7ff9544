//! The policy of an access key, as somebody gives it.

use domain::access::{InvalidPolicy, Policy};
use domain::limits::POLICY_CHARS_MAX;

use crate::fault::Fault;
use crate::text::cut_chars;

/// Characters of what is wrong with a policy, which may quote it.
const WHY_CHARS_MAX: usize = 500;

/// A text that is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a policy: {0}")]
pub struct NotAPolicy(String);

/// Reads a policy from its text in JSON.
///
/// # Errors
/// [`NotAPolicy`], a sentence that names the place and what is wrong with it.
pub fn read(text: &str) -> Result<Policy, NotAPolicy> {
    // As IAM counts: laid out for reading, a policy is no longer.
    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
    if chars > POLICY_CHARS_MAX {
        return Err(NotAPolicy(InvalidPolicy::TooLong(chars).to_string()));
    }
    // AWS's reference writes it so, its ARNs do not: such a statement would be about nothing.
    if text.contains(":contactchannel/") {
        let why = "a channel's ARN has `contact-channel/`, not `contactchannel/`".to_owned();
        return Err(NotAPolicy(why));
    }
    parse(text).map_err(|Fault(why)| NotAPolicy(cut_chars(&why, WHY_CHARS_MAX).to_owned()))
}

fn parse(text: &str) -> Result<Policy, Fault> {
    let mut json = serde_json::Deserializer::from_str(text);
    let policy = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => Fault(error.inner().to_string()),
            path => Fault(format!("{path}: {}", error.inner())),
        }
    })?;
    json.end().map_err(|error| Fault(error.to_string()))?;
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::Verdict;

    #[test]
    fn a_policy_laid_out_for_reading() {
        let text = format!(
            r#"{{ "Version": "2012-10-17",{}"Statement": [{{
                "Sid": "Read", "Effect": "Allow", "Action": "ssm-contacts:Get*", "Resource": "*"
            }}] }}"#,
            "\n".repeat(POLICY_CHARS_MAX)
        );
        let policy = read(&text).unwrap();
        assert_eq!(policy.allows("ssm-contacts:GetContact", "*"), Verdict::Allowed);
    }

    #[test]
    fn faults_name_the_place() {
        let long = format!(r#"{{"Statement": "{}"}}"#, "x".repeat(POLICY_CHARS_MAX));
        let table = [
            ("", "EOF while parsing"),
            (r#"{"Statement": []} x"#, "the policy has no statement"),
            (r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}} x"#, "trailing"),
            (r#"{"Statement": [{"Effect": "Allow", "Action": 1}]}"#, "Statement[0].Action: "),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "X": 1}]}"#,
                "Statement[0].X: unknown field `X`",
            ),
            (
                r#"{"Statement": {"Effect": "Deny", "Action": "*",
                    "Resource": "arn:aws:ssm-contacts:*:*:contactchannel/*"}}"#,
                "a channel's ARN has `contact-channel/`",
            ),
            (&long, "the policy has 6160 characters, more than 6144"),
        ];
        for (text, expected) in table {
            let said = read(text).unwrap_err().to_string();
            assert!(said.starts_with("not a policy: ") && said.contains(expected), "{said}");
        }
    }
}

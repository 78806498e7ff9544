//! Which secret the `secretId` of an integration names.

/// What begins the names by which Systems Manager reads what Secrets Manager keeps.
//= ssm#integration-ps-secretsmanager
pub const REFERENCE: &str = "/aws/reference/secretsmanager/";

/// Characters that Secrets Manager puts behind a name in its ARN, a hyphen before them.
const RANDOM_CHARS: usize = 6;

/// The name by which the parameter store has the secret of a `secretId`: what begins with a slash is the name of a
/// parameter, everything else the name or the ARN of a secret of Secrets Manager. `None` where it is neither.
///
/// A name that itself ends in a hyphen and six letters or digits is told from an ARN's end in a whole ARN alone, which
/// is why AWS advises against such names.
pub fn parameter(secret_id: &str) -> Option<String> {
    if let Some(name) = secret_id.strip_prefix(REFERENCE) {
        return is_name(name, SECRET).then(|| secret_id.to_owned());
    }
    if secret_id.starts_with('/') {
        return is_name(secret_id, PARAMETER).then(|| secret_id.to_owned());
    }
    let name = if secret_id.starts_with("arn:") { of_arn(secret_id)? } else { secret_id };
    is_name(name, SECRET).then(|| format!("{REFERENCE}{name}"))
}

/// The name in `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-RANDOM`.
fn of_arn(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    let ["arn", _, "secretsmanager", _, _, "secret", name] = parts.as_slice() else { return None };
    let is_random =
        |end: &str| end.len() == RANDOM_CHARS && end.bytes().all(|b| b.is_ascii_alphanumeric());
    match name.rsplit_once('-') {
        Some((before, end)) if is_random(end) => Some(before),
        Some(_) | None => Some(name),
    }
}

/// What is in the name of a secret beside letters and digits.
//= secretsmanager#CreateSecret: Name
const SECRET: &str = "/_+=.@-";
/// What is in the name of a parameter.
//= ssm#PutParameter: Name
const PARAMETER: &str = "/_.-";

fn is_name(name: &str, others: &str) -> bool {
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    (1..=512).contains(&name.len()) && name.chars().all(is_in_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_secret() {
        for (secret_id, expected) in [
            ("tocsin/pagerduty", "/aws/reference/secretsmanager/tocsin/pagerduty"),
            ("PagerDuty+eu@2", "/aws/reference/secretsmanager/PagerDuty+eu@2"),
            (
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tocsin/pagerduty-a1B2c3",
                "/aws/reference/secretsmanager/tocsin/pagerduty",
            ),
            (
                "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:tocsin-pagerduty-a1B2c3",
                "/aws/reference/secretsmanager/tocsin-pagerduty",
            ),
            // Without what is random.
            (
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tocsin/pagerduty",
                "/aws/reference/secretsmanager/tocsin/pagerduty",
            ),
            ("/tocsin/tocsin/pagerduty", "/tocsin/tocsin/pagerduty"),
            (
                "/aws/reference/secretsmanager/tocsin/pagerduty",
                "/aws/reference/secretsmanager/tocsin/pagerduty",
            ),
        ] {
            assert_eq!(parameter(secret_id).as_deref(), Some(expected), "{secret_id}");
            // A name of a parameter is one.
            assert_eq!(parameter(expected).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_names_no_secret() {
        for secret_id in [
            "",
            "a b",
            "秘密",
            "/a b",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/tocsin",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:-a1B2c3",
            "arn:",
            "/aws/reference/secretsmanager/",
            &"a".repeat(513),
        ] {
            assert_eq!(parameter(secret_id), None, "{secret_id}");
        }
    }
}

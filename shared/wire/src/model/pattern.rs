//! The patterns of the models.

use std::sync::OnceLock;

use regex::Regex;
use serde::{Serialize, Serializer};

/// What the model asks of the whole of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    // -- ssm-contacts ------------------------------------------------------------------------
    /// `ContactAlias`.
    Alias,
    /// `SsmContactsArn`.
    Arn,
    /// `ContactName` and `ChannelName`.
    Name,
    /// `AcceptCode` and `ActivationCode`.
    Digits,
    /// `Subject`, `Content` and their like: whatever it may be.
    Anything,
    /// `Policy` and `Member`: something that is not white space.
    NotBlank,
    /// `IdempotencyToken`, `PaginationToken` and `TagKey`.
    Token,
    /// `Sender` and `IncidentId`.
    Reference,
    /// `RotationName`.
    RotationName,
    /// `TagValue`.
    TagValue,
    /// `TimeZoneId`.
    TimeZone,
    /// `Uuid`, as forgiving as the model has it.
    Uuid,
    // -- ssm-incidents -----------------------------------------------------------------------
    /// `Arn`: of anything in AWS.
    AnyArn,
    /// `SsmContactsArn`: of a contact.
    ContactArn,
    /// `RoleArn`.
    RoleArn,
    /// `ResponsePlanName`.
    PlanName,
    /// `SsmAutomationDocumentNameString`, which has its length in it.
    DocumentName,
    /// `GeneratedId`: of a related item.
    RelatedItemId,
    /// `TagKey`, which is another one than in ssm-contacts.
    IncidentTagKey,
    /// `TagValue`, likewise.
    IncidentTagValue,
}

/// How many there are.
const PATTERNS: usize = Pattern::IncidentTagValue as usize + 1;

/// Each one compiled when it is first asked for: a cold start pays for what its request needs.
static COMPILED: [OnceLock<Option<Regex>>; PATTERNS] = [const { OnceLock::new() }; PATTERNS];

/// White space and word characters as Java means them: in ASCII.
const SPACES: &str = r" \t\n\x0B\f\r";
const WORDS: &str = "a-zA-Z0-9_";

/// What a text must not begin with, and how a pattern says so. The `regex` crate does not look
/// ahead, so this is asked apart.
const RESERVED: &str = "aws:";
const NOT_RESERVED: &str = "(?!aws:)";

impl Pattern {
    /// The pattern as the model writes it, and an error quotes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alias => r"^[a-z0-9_\-]*$",
            Self::Arn => {
                r"arn:(aws|aws-cn|aws-us-gov):ssm-contacts:[-\w+=\/,.@]*:[0-9]+:([\w+=\/,.@:-]+)*"
            }
            Self::Name => r"^[\p{L}\p{Z}\p{N}_.\-]*$",
            Self::Digits => r"^[0-9]*$",
            Self::Anything => r"^[.\s\S]*$",
            Self::NotBlank => r".*\S.*",
            Self::Token => r"^[\\\/a-zA-Z0-9_+=\-]*$",
            Self::Reference => r"^[\\a-zA-Z0-9_@#%*+=:?.\/!\s-]*$",
            Self::RotationName => r"^[a-zA-Z0-9_\-\s\.]*$",
            Self::TagValue => r"^[\p{L}\p{Z}\p{N}_.:\/=+\-@]*$",
            Self::TimeZone => r"^[:a-zA-Z0-9_\-\s\.\\/]*$",
            Self::Uuid => {
                concat!(
                    "([a-fA-Z0-9]{8,11}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-",
                    "[a-fA-F0-9]{4}-[a-fA-F0-9]{12}){1}"
                )
            }
            Self::AnyArn => r"^arn:aws(-cn|-us-gov)?:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12})?:.+$",
            Self::ContactArn => concat!(
                "^arn:aws(-cn|-us-gov)?:ssm-contacts:[a-z0-9-]*:([0-9]{12}):",
                "contact/[a-z0-9_-]+$"
            ),
            Self::RoleArn => r"^arn:aws(-cn|-us-gov)?:iam::([0-9]{12})?:role/.+$",
            Self::PlanName => r"^[a-zA-Z0-9-_]*$",
            Self::DocumentName => r"^[a-zA-Z0-9_\-.:/]{3,128}$",
            Self::RelatedItemId => concat!(
                "^related-item/(ANALYSIS|INCIDENT|METRIC|PARENT|ATTACHMENT|OTHER|AUTOMATION|",
                "INVOLVED_RESOURCE|TASK)/([0-9]|[A-F]){32}$"
            ),
            Self::IncidentTagKey => r"^(?!aws:)[A-Za-z0-9 _=@:.+-/]+$",
            Self::IncidentTagValue => r"^[A-Za-z0-9 _=@:.+-/]*$",
        }
    }

    /// Whether the whole of `text` matches.
    pub fn matches(self, text: &str) -> bool {
        let reserved = self.as_str().contains(NOT_RESERVED) && text.starts_with(RESERVED);
        // One that cannot be compiled matches nothing; a test holds that there is none.
        !reserved && self.compiled().is_some_and(|regex| regex.is_match(text))
    }

    fn compiled(self) -> Option<&'static Regex> {
        COMPILED[self as usize].get_or_init(|| Regex::new(&self.translated()).ok()).as_ref()
    }

    /// The pattern in the words of the `regex` crate. A dot means a line break too: a policy is
    /// often sent in several lines, and AWS takes it.
    fn translated(self) -> String {
        let text = self.as_str().replace(NOT_RESERVED, "");
        let text = text.replace(r"\S", &format!("[^{SPACES}]"));
        let text = text.replace(r"\s", SPACES).replace(r"\w", WORDS);
        format!(r"(?s)\A(?:{text})\z")
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each pattern, what it takes and what it refuses.
    const CASES: [(Pattern, &[&str], &[&str]); PATTERNS] = [
        (Pattern::Alias, &["", "web-team_1"], &["Web", "a b", "a\n", "é"]),
        (
            Pattern::Arn,
            &[
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web-team",
                "arn:aws-cn:ssm-contacts::1:",
                "arn:aws:ssm-contacts:us-east-1:123456789012:page/a/0000-1",
            ],
            &[
                "web-team",
                "arn:aws:ssm:us-east-1:123456789012:contact/a",
                "arn:aws:ssm-contacts:us-east-1::contact/a",
                "arn:aws:ssm-contacts:us-east-1:123456789012:contact/é",
                "arn:aws:ssm-contacts:us-east-1:123456789012:contact/a b",
                "x arn:aws:ssm-contacts:us-east-1:123456789012:contact/a",
            ],
        ),
        (Pattern::Name, &["", "田中 花子_2.", "a\u{a0}b"], &["a\tb", "<b>", "O'Neil"]),
        (Pattern::Digits, &["", "012345"], &["12a456", "１２３４５６", "123456\n"]),
        (Pattern::Anything, &["", " ", "a\nb\u{0}é"], &[]),
        (Pattern::NotBlank, &["a", " a ", "{\n  \"Version\": 1\n}\n", "é"], &["", " ", "\n\t"]),
        (Pattern::Token, &["", r"a/b\c+d=_-9"], &["a.b", "a:b", "~"]),
        (Pattern::Reference, &["", r"a\b @#%*+=:?./!-", "a\nb"], &["a,b", "é", "a'b"]),
        (Pattern::RotationName, &["", "a-b_c d.1"], &["a/b", "é"]),
        (Pattern::TagValue, &["", "é x_.:/=+-@9"], &["a,b", "a\nb", r"a\b"]),
        // The model has no plus sign, so half of the `Etc/` zones cannot be named.
        (Pattern::TimeZone, &["Asia/Tokyo", r"a\b:c-d.e_f", "Etc/GMT-1"], &["Étc", "Etc/GMT+1"]),
        (
            Pattern::Uuid,
            &[
                "6f8b1f6e-0000-5000-8000-000000000001",
                "6F8B1F6E000-0000-5000-8000-000000000001",
                "ZZZZZZZZ-0000-5000-8000-000000000001",
            ],
            &[
                "zzzzzzzz-0000-5000-8000-000000000001",
                "6f8b1f6e-0000-5000-8000-00000000001",
                "6f8b1f6e-0000-5000-8000-000000000001x",
                "",
            ],
        ),
        (
            Pattern::AnyArn,
            &[
                "arn:aws:ssm-incidents::123456789012:response-plan/web",
                "arn:aws-us-gov:s3:::bucket",
                "arn:aws:sns:ap-northeast-1:123456789012:障害",
            ],
            &[
                "arn:aws:ssm-incidents::123456789012:",
                "arn:aws:ssm-incidents::12345678901:response-plan/web",
                "arn:aws-iso:s3:::bucket",
                "arn:aws:S3:::bucket",
                "web",
                "",
            ],
        ),
        (
            Pattern::ContactArn,
            &["arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web_team-1"],
            &[
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/",
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/Web",
                "arn:aws:ssm-contacts:ap-northeast-1:123456789012:page/web/1",
                "arn:aws:ssm-contacts:ap-northeast-1::contact/web",
            ],
        ),
        (
            Pattern::RoleArn,
            &["arn:aws:iam::123456789012:role/runs/books", "arn:aws-cn:iam:::role/a"],
            &["arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:user/a", "books"],
        ),
        (Pattern::PlanName, &["", "Web-API_2"], &["web api", "web/api", "障害", "a\n"]),
        (
            Pattern::DocumentName,
            &["a-b", "arn:aws:ssm:ap-northeast-1:123456789012:document/Restart_1.2"],
            &["ab", "a b c", "障害対応"],
        ),
        (
            Pattern::RelatedItemId,
            &["related-item/INVOLVED_RESOURCE/0123456789ABCDEF0123456789ABCDEF"],
            &[
                "related-item/INVOLVED_RESOURCE/0123456789abcdef0123456789abcdef",
                "related-item/LINK/0123456789ABCDEF0123456789ABCDEF",
                "related-item/TASK/0123456789ABCDEF0123456789ABCDEF0",
                "",
            ],
        ),
        // From the plus sign to the slash is a range, so a comma is in it.
        (
            Pattern::IncidentTagKey,
            &["env", "a b_=@:.+-/,", "aws", "AWS:a", "x-aws:a"],
            &["", "aws:", "aws:env", "障害", "a*b", "a\tb"],
        ),
        (Pattern::IncidentTagValue, &["", "aws:a", "a b_=@:.+-/,"], &["障害", "a*b", "a\n"]),
    ];

    #[test]
    fn every_pattern_is_compiled_and_holds_for_the_whole_text() {
        for (index, (pattern, taken, refused)) in CASES.into_iter().enumerate() {
            assert_eq!(pattern as usize, index, "a case for each");
            assert!(pattern.compiled().is_some(), "{pattern:?}");
            for text in taken {
                assert!(pattern.matches(text), "{pattern:?} takes {text:?}");
            }
            for text in refused {
                assert!(!pattern.matches(text), "{pattern:?} refuses {text:?}");
            }
        }
    }
}

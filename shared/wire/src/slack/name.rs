//! Names and topics of channels.

use domain::limits::{SLACK_CHANNEL_NAME_CHARS_MAX, SLACK_TOPIC_CHARS_MAX};

use crate::text::{cut_chars, one_line};

/// `wanted` as Slack takes it: small letters, digits, hyphens and underscores, one hyphen for
/// whatever else is between them; `incident` where nothing is left.
//= slack#conversations.create: channel names
pub fn channel_name(wanted: &str) -> String {
    let mut name = String::new();
    for c in wanted.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() || c == '_' {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = cut_chars(&name, SLACK_CHANNEL_NAME_CHARS_MAX).trim_end_matches('-');
    if name.is_empty() { "incident".to_owned() } else { name.to_owned() }
}

/// A topic in one line, cut to what Slack takes. What would be a link or a mention is shown as
/// words, and what is escaped counts as it is sent.
pub fn topic(words: &str) -> String {
    let mut topic = String::new();
    for c in one_line(words).chars() {
        let shown = super::mrkdwn::escaped(c);
        if topic.chars().count() + shown.chars().count() > SLACK_TOPIC_CHARS_MAX {
            break;
        }
        topic.push_str(&shown);
    }
    topic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_slack_takes() {
        for (wanted, name) in [
            ("inc-20261128-prod-api-5xx", "inc-20261128-prod-api-5xx"),
            ("Prod API: 5xx > 1%!", "prod-api-5xx-1"),
            ("--a__b--", "a__b"),
            ("障害 db", "db"),
            ("障害", "incident"),
            ("", "incident"),
        ] {
            assert_eq!(channel_name(wanted), name, "{wanted}");
        }
        let long = channel_name(&format!("{}-{}", "a".repeat(79), "b".repeat(79)));
        assert_eq!(long, "a".repeat(79));
    }

    #[test]
    fn a_name_that_fits_is_not_changed_again() {
        for wanted in ["a-b_c-9", "incident", &"x-".repeat(60)] {
            let name = channel_name(wanted);
            assert_eq!(channel_name(&name), name);
        }
    }

    #[test]
    fn a_topic_is_one_line_and_mentions_nobody() {
        assert_eq!(topic("SEV1\n<!channel> & more"), "SEV1 &lt;!channel&gt; &amp; more");
        assert_eq!(topic(&"障".repeat(300)).chars().count(), SLACK_TOPIC_CHARS_MAX);
        // An escape is whole or not there.
        assert_eq!(topic(&"&".repeat(300)), "&amp;".repeat(50));
    }
}

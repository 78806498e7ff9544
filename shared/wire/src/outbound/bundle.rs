//! The words of one message that carries several pages.

use domain::contact::ChannelKind;
use domain::escalation::Message;

use super::page::{public_subject, sms_parts, spelled};
use crate::text::{cut_chars, one_line};

/// Titles of a message that is heard: more are not remembered.
const SPOKEN_TITLES_MAX: usize = 3;
/// Characters of one title among several: two of them fit into one part.
const TITLE_CHARS_MAX: usize = 46;

/// What the code of a message acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandsFor {
    /// Everything that the message carries.
    All,
    /// Only what it names first: its list could not be kept.
    TheFirst,
}

impl StandsFor {
    fn text(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::TheFirst => "the first",
        }
    }
}

/// What a message says that stands for several pages: their subjects in this order, as many as fit,
/// how many they are, and the code that acknowledges them. One for each incident.
pub fn say_together(
    words: &[&Message],
    kind: ChannelKind,
    code: &str,
    stands_for: StandsFor,
) -> (String, String) {
    let titles = titles(words);
    let body = match kind {
        ChannelKind::Sms | ChannelKind::Email => text(&titles, code, stands_for),
        ChannelKind::Voice => voice(&titles, code, stands_for),
    };
    let subject = match kind {
        ChannelKind::Email => format!("{} incidents", titles.len()),
        ChannelKind::Sms | ChannelKind::Voice => String::new(),
    };
    (subject, body)
}

fn titles(words: &[&Message]) -> Vec<String> {
    let lines = words.iter().map(|message| one_line(public_subject(message)));
    lines.map(|line| cut_chars(&line, TITLE_CHARS_MAX).to_owned()).collect()
}

/// As many titles as fit into one part, since in a storm parts are what everybody waits for; the
/// first one whatever it takes.
fn text(titles: &[String], code: &str, stands_for: StandsFor) -> String {
    let call = format!("Reply {code} to acknowledge {}", stands_for.text());
    let shown = (2..=titles.len()).rev().map(|shown| lines(titles, shown, &call));
    let fitting = { shown }.find(|text| sms_parts(text) == 1);
    fitting.unwrap_or_else(|| lines(titles, 1.min(titles.len()), &call))
}

fn lines(titles: &[String], shown: usize, call: &str) -> String {
    let mut lines = Vec::new();
    if titles.len() > 1 {
        lines.push(format!("{} incidents:", titles.len()));
    }
    lines.extend(titles[..shown].iter().cloned());
    if shown < titles.len() {
        lines.push(format!("+{} more", titles.len() - shown));
    }
    lines.push(call.to_owned());
    lines.join("\n")
}

fn voice(titles: &[String], code: &str, stands_for: StandsFor) -> String {
    let shown = &titles[..titles.len().min(SPOKEN_TITLES_MAX)];
    let said = shown.join(". ").replace(['[', ']'], " ");
    let code = spelled(code);
    format!(
        "This is a page for {} incidents. The worst: {}. Your acknowledgement code for {} \
         is: {code}. I repeat: {code}. To acknowledge, enter the code.",
        titles.len(),
        one_line(&said),
        stands_for.text(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str) -> Message {
        Message { public_subject: title.to_owned(), ..Message::default() }
    }

    #[test]
    fn a_text_names_the_worst_and_counts_the_rest() {
        let all: Vec<Message> =
            (0..20).map(|number| words(&format!("[Critical] API {number} down"))).collect();
        let (_, text) = say_together(
            &all.iter().collect::<Vec<_>>(),
            ChannelKind::Sms,
            "483920",
            StandsFor::All,
        );
        expect_test::expect![[r#"
            20 incidents:
            [Critical] API 0 down
            [Critical] API 1 down
            [Critical] API 2 down
            [Critical] API 3 down
            +16 more
            Reply 483920 to acknowledge all"#]]
        .assert_eq(&text);
        assert_eq!(sms_parts(&text), 1);
    }

    #[test]
    fn titles_of_any_length_leave_room_for_the_code() {
        let long = words(&"障".repeat(400));
        let (_, text) =
            say_together(&[&long, &words("b")], ChannelKind::Sms, "4839201234", StandsFor::All);
        assert!(text.ends_with("Reply 4839201234 to acknowledge all"), "{text}");
        assert!(sms_parts(&text) <= 3, "{text}");
    }

    #[test]
    fn a_code_that_stands_for_one_page_says_so() {
        let both = [&words("[High] db"), &words("[Low] disk")];
        let (_, text) = say_together(&both, ChannelKind::Sms, "1", StandsFor::TheFirst);
        assert!(text.ends_with("\nReply 1 to acknowledge the first"), "{text}");
    }

    #[test]
    fn a_call_says_the_worst_and_the_code_twice() {
        let all = [&words("[Critical] a"), &words("[High] b"), &words("[High] c"), &words("d")];
        let (_, said) = say_together(&all, ChannelKind::Voice, "12", StandsFor::All);
        expect_test::expect!["This is a page for 4 incidents. The worst: Critical a. High b. High c. Your acknowledgement code for all is: 1, 2. I repeat: 1, 2. To acknowledge, enter the code."]
        .assert_eq(&said);
    }
}

//! The words of a page, per channel kind.
//!
//! Text messages carry the public words only, as AWS has it: a carrier reads along.
//= ssm-contacts#StartEngagement-PublicContent

use domain::contact::ChannelKind;
use domain::escalation::Message;
use domain::incident::Incident;
use domain::limits::SMS_BYTES_MAX;
use domain::signal::Impact;

use crate::text::{cut_bytes, cut_chars, one_line};
use sms::MAX_PARTS_PREFERRED;

mod sms;

pub use sms::parts as sms_parts;

/// Characters of the subject of an e-mail; more is not shown by any reader.
const SUBJECT_CHARS_MAX: usize = 200;
/// Characters that are spoken: about two minutes. The voice API takes 6,000.
const SPOKEN_CHARS_MAX: usize = 1_500;

/// Puts an incident into the words of its pages.
pub fn words(incident: &Incident) -> Message {
    let title = one_line(&incident.title);
    let impact = impact(incident.impact);
    let mut paragraphs = vec![format!("{title}\nImpact: {impact}")];
    if !incident.summary.trim().is_empty() {
        paragraphs.push(incident.summary.trim().to_owned());
    }
    paragraphs.push(format!("Incident: {}", incident.id));
    let subject = cut_chars(&format!("[{impact}] {title}"), SUBJECT_CHARS_MAX).to_owned();
    Message {
        subject: subject.clone(),
        content: paragraphs.join("\n\n"),
        public_subject: subject,
        public_content: String::new(),
    }
}

/// The subject (of a mail; empty for the others) and the body of a page by `kind`.
pub fn say(message: &Message, kind: ChannelKind, code: &str) -> (String, String) {
    match kind {
        ChannelKind::Sms => (String::new(), sms(message, code)),
        ChannelKind::Email => email(message, code),
        ChannelKind::Voice => (String::new(), voice(message, code)),
    }
}

/// A text message: the public words, as many as fit, and always how to acknowledge.
///
/// At most [`SMS_BYTES_MAX`] bytes; cut so that it is sent in two parts at most where the title
/// allows it at all, because carriers send few parts a second and deliver them one by one.
pub fn sms(words: &Message, code: &str) -> String {
    let call = format!("Reply {code} to acknowledge");
    let whole = [words.public_subject.as_str(), &words.public_content, &call];
    let whole: Vec<&str> = whole.into_iter().filter(|line| !line.is_empty()).collect();
    let whole = whole.join("\n");
    if fits(&whole) {
        return whole;
    }
    // The link goes first, then the end of the title; never the code.
    let mut subject = words.public_subject.as_str();
    loop {
        let cut = subject.len() < words.public_subject.len();
        let text = format!("{subject}{}\n{call}", if cut { "..." } else { "" });
        if fits(&text) || subject.is_empty() {
            return cut_bytes(&text, SMS_BYTES_MAX).to_owned();
        }
        let shorter = subject.char_indices().next_back().map_or(0, |(end, _)| end);
        subject = &subject[..shorter];
    }
}

fn fits(text: &str) -> bool {
    text.len() <= SMS_BYTES_MAX && sms::parts(text) <= MAX_PARTS_PREFERRED
}

/// An e-mail: its subject and its body.
pub fn email(words: &Message, code: &str) -> (String, String) {
    let body = format!("{}\n\nAcknowledgement code: {code}\n", words.content);
    (one_line(&words.subject), body)
}

/// What a call says. The code is spelled digit by digit and said twice: once to find a pen.
pub fn voice(words: &Message, code: &str) -> String {
    let spelled: Vec<String> = code.chars().map(String::from).collect();
    let spelled = spelled.join(", ");
    let subject = one_line(&words.subject.replace(['[', ']'], " "));
    // A link or an id is no pleasure to listen to.
    let pleasant = |line: &&str| !line.contains("://") && !line.starts_with("Incident: ");
    let content = words.content.lines().filter(pleasant);
    let content = one_line(&content.skip(2).collect::<Vec<_>>().join(" "));
    let said = format!("This is an incident page. {subject}. {content}");
    let said = cut_chars(said.trim(), SPOKEN_CHARS_MAX);
    format!(
        "{said} Your acknowledgement code is: {spelled}. I repeat: {spelled}. \
         To acknowledge, enter the code."
    )
}

/// AWS's name for an impact, or its number where it has none.
fn impact(impact: Impact) -> String {
    impact.name().map_or_else(|| format!("Impact {}", impact.number()), str::to_owned)
}

#[cfg(test)]
mod tests;

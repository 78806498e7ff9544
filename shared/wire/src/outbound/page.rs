//! The words of a page, per channel kind.
//!
//! Text messages carry the public words only, as AWS has it: a carrier reads along.
//= ssm-contacts#StartEngagement-PublicContent

use domain::contact::ChannelKind;
use domain::escalation::engagement::Message;
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

/// How a call ends that hears no keys.
const ENTER_THE_CODE: &str = " To acknowledge, enter the code.";

/// What a text message says where nobody gave words that anybody may read.
const NO_PUBLIC_WORDS: &str = "You are paged.";

/// What a page is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The incident's title.
    pub title: &'a str,
    /// How bad it is.
    pub impact: Impact,
    /// The incident's summary, or the signal's reason; may be empty.
    pub reason: &'a str,
    /// How this person was reached: plan > schedule > contact.
    pub path: &'a str,
    /// The incident in the console.
    pub link: Option<&'a str>,
}

/// The words of the pages of an incident, the same for everybody: they are stored once for each
/// engagement, so what differs between people (path, code) is not among them.
pub fn words(incident: &Incident) -> Message {
    let (title, reason) = (&incident.title, &incident.summary);
    compose(&About { title, impact: incident.impact, reason, path: "", link: None })
}

/// Puts what a page is about into words.
pub fn compose(about: &About<'_>) -> Message {
    let title = one_line(about.title);
    let impact = impact(about.impact);
    let link = about.link.filter(|link| !link.is_empty());
    let mut paragraphs = vec![format!("{title}\nImpact: {impact}")];
    if !about.reason.trim().is_empty() {
        paragraphs.push(about.reason.trim().to_owned());
    }
    if !about.path.trim().is_empty() {
        paragraphs.push(format!("Paged through: {}", one_line(about.path)));
    }
    paragraphs.extend(link.map(|link| format!("Incident: {link}")));
    Message {
        subject: cut_chars(&format!("[{impact}] {title}"), SUBJECT_CHARS_MAX).to_owned(),
        content: paragraphs.join("\n\n"),
        public_subject: cut_chars(&format!("[{impact}] {title}"), SUBJECT_CHARS_MAX).to_owned(),
        public_content: link.unwrap_or_default().to_owned(),
        impact: Some(about.impact),
    }
}

/// What a page says by a channel of this kind: the subject, empty but for mail, and the body.
pub fn say(words: &Message, kind: ChannelKind, code: &str) -> (String, String) {
    match kind {
        ChannelKind::Sms => (String::new(), sms(words, code)),
        ChannelKind::Email => email(words, code),
        ChannelKind::Voice => (String::new(), voice(words, code)),
    }
}

/// A text message: the public words, as many as fit, and always how to acknowledge.
///
/// At most [`SMS_BYTES_MAX`] bytes; cut so that it is sent in two parts at most where the title
/// allows it at all, because carriers send few parts a second and deliver them one by one.
pub fn sms(words: &Message, code: &str) -> String {
    let call = format!("Reply {code} to acknowledge");
    let whole = [public_subject(words), &words.public_content, &call];
    let whole: Vec<&str> = whole.into_iter().filter(|line| !line.is_empty()).collect();
    let whole = whole.join("\n");
    if fits(&whole) {
        return whole;
    }
    // The link goes first, then the end of the title; never the code.
    let mut subject = public_subject(words);
    loop {
        let cut = subject.len() < public_subject(words).len();
        let text = format!("{subject}{}\n{call}", if cut { "..." } else { "" });
        if fits(&text) || subject.is_empty() {
            return cut_bytes(&text, SMS_BYTES_MAX).to_owned();
        }
        let shorter = subject.char_indices().next_back().map_or(0, |(end, _)| end);
        subject = &subject[..shorter];
    }
}

/// One line that anybody may read, whether or not somebody wrote one.
pub(super) fn public_subject(words: &Message) -> &str {
    if words.public_subject.is_empty() { NO_PUBLIC_WORDS } else { &words.public_subject }
}

fn fits(text: &str) -> bool {
    text.len() <= SMS_BYTES_MAX && sms::parts(text) <= MAX_PARTS_PREFERRED
}

/// An e-mail: its subject and its body.
pub fn email(words: &Message, code: &str) -> (String, String) {
    let body = format!("{}\n\nAcknowledgement code: {code}\n", words.content);
    (one_line(&words.subject), body)
}

/// The body of an e-mail with a link to where its reader answers.
pub fn linked(body: &str, link: &str) -> String {
    format!("{body}\nAcknowledge, resolve or escalate: {link}\n")
}

/// What a call says. The code is spelled digit by digit and said twice: once to find a pen.
pub fn voice(words: &Message, code: &str) -> String {
    let spelled = spelled(code);
    let subject = one_line(&words.subject.replace(['[', ']'], " "));
    // A link is no pleasure to listen to.
    let content = words.content.lines().filter(|line| !line.contains("://"));
    let content = one_line(&content.skip(said_before(words)).collect::<Vec<_>>().join(" "));
    let said = format!("This is an incident page. {subject}. {content}");
    let said = cut_chars(said.trim(), SPOKEN_CHARS_MAX);
    format!("{said} Your acknowledgement code is: {spelled}. I repeat: {spelled}.{ENTER_THE_CODE}")
}

/// What a call says of a page where it hears keys: whoever asks for one says next which does what.
pub fn before_keys(body: &str) -> &str {
    body.strip_suffix(ENTER_THE_CODE).unwrap_or(body)
}

/// Lines at the beginning of the content that the subject has said: title and impact, where we
/// wrote both.
fn said_before(words: &Message) -> usize {
    let title = words.content.lines().next().unwrap_or_default();
    // A subject may be cut.
    let ours = words.subject.split_once("] ").is_some_and(|(_, said)| title.starts_with(said));
    if ours { 2 } else { 0 }
}

/// A code digit by digit.
pub(super) fn spelled(code: &str) -> String {
    code.chars().map(String::from).collect::<Vec<_>>().join(", ")
}

/// AWS's name for an impact, or its number where it has none.
fn impact(impact: Impact) -> String {
    impact.name().map_or_else(|| format!("Impact {}", impact.number()), str::to_owned)
}

#[cfg(test)]
mod tests;

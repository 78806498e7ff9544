//! What Slack sends, and what is sent to it: whatever comes in has a clear outcome, nothing that was
//! changed after it was signed is let in, and whatever words say, a message stays within Slack's limits.

use std::sync::LazyLock;

use domain::limits::{
    SLACK_BLOCKS_MAX, SLACK_CHANNEL_NAME_CHARS_MAX, SLACK_SIGNATURE_TOLERANCE,
    SLACK_TEXT_CHARS_MAX, SLACK_TOPIC_CHARS_MAX,
};
use serde_json::Value;
use wire::outbound::chat::{Button, Card, ChatAction, ChatMessage, Piece, Text, Weight};
use wire::slack::inbound::{Inbound, read};
use wire::slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify};
use wire::slack::{answer, blocks, credentials, mrkdwn, name};

use super::{any_instant, instant, is_readable};
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

static ANSWERS: LazyLock<Vec<Tree>> = LazyLock::new(|| {
    let answers = [
        r#"{"ok":true,"channel":"C1H9RESGL","ts":"1503435956.000247"}"#,
        r#"{"ok":false,"error":"missing_scope","needed":"pins:write","provided":"commands"}"#,
        r#"{"ok":false,"error":"cant_invite","errors":[{"ok":false,"user":"U1","error":"x"}]}"#,
    ];
    answers.iter().map(|text| Tree::parse(text).unwrap()).collect()
});

/// Reads a spoilt request, an answer and a secret, and writes a message.
pub fn check(draw: &mut Draw) {
    let body = body(draw);
    is_clear(&body);
    is_proven(&body, draw);
    // What explains a refusal is said in an error.
    if let Some(answer::Outcome::Failed(failure)) = answer::read(&spoilt_bytes(&ANSWERS, draw)) {
        is_readable(&failure.error);
        assert_eq!(failure.class, answer::class(&failure.error));
    }
    if let Err(error) = credentials::Credentials::read(&text(draw)) {
        is_readable(&error.to_string());
    }
    is_bounded(&message(draw));
    let words = text(draw);
    let named = name::channel_name(&words);
    assert!((1..=SLACK_CHANNEL_NAME_CHARS_MAX).contains(&named.len()));
    assert_eq!(name::channel_name(&named), named);
    assert!(name::topic(&words).chars().count() <= SLACK_TOPIC_CHARS_MAX);
}

fn body(draw: &mut Draw) -> Vec<u8> {
    if draw.once_in(8) {
        return spoilt_bytes(corpus::intake(), draw);
    }
    let mut members = draw.pick(corpus::slack()).clone();
    for (name, value) in &mut members {
        if draw.once_in(4) {
            *value = spoilt(std::slice::from_ref(value), 3, draw);
        }
        if draw.once_in(32) {
            spoil_text(name, draw);
        }
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &members {
        form.append_pair(name, &value.text());
    }
    let mut body = form.finish();
    if draw.once_in(8) {
        spoil_text(&mut body, draw);
    }
    body.into_bytes()
}

fn is_clear(body: &[u8]) {
    let inbound = read(body);
    assert_eq!(inbound, read(body), "read twice");
    let is_whole = |texts: &[&String]| texts.iter().all(|text| !text.is_empty());
    match inbound {
        Inbound::Command(one) => {
            assert!(is_whole(&[&one.team, &one.channel, &one.user, &one.command]));
            assert!(is_whole(&[&one.response_url, &one.trigger_id]));
            assert_eq!(one.text, one.text.trim());
        }
        Inbound::Press(one) => {
            assert!(is_whole(&[&one.team, &one.channel, &one.user, &one.message, &one.value]));
            assert!(is_whole(&[&one.response_url, &one.trigger_id]));
        }
        Inbound::Challenge(_) | Inbound::Probe => {}
        Inbound::Ignored(why) | Inbound::Broken(why) => is_readable(why),
    }
}

fn is_proven(body: &[u8], draw: &mut Draw) {
    let now = instant(draw);
    let dated = now.as_second().to_string();
    let signature = sign(SECRET, &dated, body);
    let verified = |dated: &str, signature: &str, body: &[u8], now| {
        verify(SECRET, &[(TIMESTAMP_HEADER, dated), (SIGNATURE_HEADER, signature)], body, now)
    };
    assert_eq!(verified(&dated, &signature, body, now), Ok(()));
    let mut changed = body.to_vec();
    match draw.below(2) {
        0 => changed.push(b' '),
        _ => changed.insert(0, b'&'),
    }
    assert!(verified(&dated, &signature, &changed, now).is_err());
    let mut spoilt = signature.clone();
    spoil_text(&mut spoilt, draw);
    assert_eq!(verified(&dated, &spoilt, body, now).is_ok(), spoilt == signature);
    let then = any_instant(draw);
    let is_fresh = then.duration_since(now).abs() <= SLACK_SIGNATURE_TOLERANCE;
    assert_eq!(verified(&dated, &signature, body, then).is_ok(), is_fresh);
    if let Err(denial) = verified(&text(draw), &signature, body, now) {
        is_readable(&denial.to_string());
    }
}

fn is_bounded(message: &ChatMessage) {
    let blocks = blocks::blocks(message);
    assert!(blocks.as_array().unwrap().len() <= SLACK_BLOCKS_MAX);
    each_text(&blocks, &mut |text| assert!((1..=3_000).contains(&text.chars().count())));
    let shown = mrkdwn::fallback(message);
    assert!(shown.chars().count() <= SLACK_TEXT_CHARS_MAX);
    // Nothing that people wrote opens a mention: only we write these.
    let mentions = shown.matches('<').count();
    assert_eq!(mentions, shown.matches('>').count());
    assert!(!shown.contains("<!channel") && !shown.contains("<!here"));
}

/// Every text of the blocks.
fn each_text(value: &Value, held: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => held(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, held)),
        Value::Object(members) => members.values().for_each(|value| each_text(value, held)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A message of any words.
pub(super) fn message(draw: &mut Draw) -> ChatMessage {
    if draw.once_in(2) {
        return ChatMessage::Line(line(draw));
    }
    let title = text(draw);
    let fields = (0..draw.below(30)).map(|_| (text(draw), line(draw))).collect();
    let buttons = (0..draw.below(60)).map(|_| button(draw)).collect();
    ChatMessage::Card(Card { title, fields, buttons, footer: text(draw) })
}

fn line(draw: &mut Draw) -> Text {
    (0..draw.below(6)).map(|_| piece(draw)).collect()
}

fn piece(draw: &mut Draw) -> Piece {
    match draw.below(5) {
        0 => Piece::Plain(text(draw)),
        1 => Piece::Strong(text(draw)),
        2 => Piece::Person("U2147483697".to_owned()),
        3 => Piece::Link { words: text(draw), url: text(draw) },
        _ => Piece::Time(any_instant(draw)),
    }
}

fn button(draw: &mut Draw) -> Button {
    Button {
        action: *draw.pick(&[ChatAction::Acknowledge, ChatAction::RunAgain]),
        label: text(draw),
        value: text(draw),
        weight: *draw.pick(&[Weight::Plain, Weight::Primary, Weight::Danger]),
        confirm: draw.once_in(2).then(|| text(draw)),
    }
}

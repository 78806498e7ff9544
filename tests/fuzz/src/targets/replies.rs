//! What people answer with: text messages, links and the forms behind them, keys in a call. What is none
//! says so in words, and nobody's phone number gets into them.

use std::sync::LazyLock;

use domain::reply::Wish;
use serde_json::Value;
use wire::outbound::reply::refused;
use wire::reply::{Said, call, link, read, say};

use super::is_readable;
use crate::draw::Draw;
use crate::spoil::spoilt;
use crate::texts::text;
use crate::tree::Tree;

const EVENTS: &[&str] = &[
    include_str!("../../../../events/replies/sms-resolve.json"),
    include_str!("../../../../events/replies/sms-broken.json"),
    include_str!("../../../../events/replies/connect-key.json"),
];

static SEEDS: LazyLock<Vec<Tree>> =
    LazyLock::new(|| EVENTS.iter().map(|text| Tree::parse(text).unwrap()).collect());

/// Reads a spoilt event, and whatever somebody may write.
pub fn check(draw: &mut Draw) {
    let event = spoilt(&SEEDS, 4, draw).text();
    if let Ok(event) = serde_json::from_str::<Value>(&event) {
        match read(&event) {
            Ok(texts) => {
                for text in texts {
                    match text {
                        Ok(text) => written(&text.body),
                        Err(malformed) => is_readable(&malformed.to_string()),
                    }
                }
            }
            Err(malformed) => is_readable(&malformed.to_string()),
        }
        match call::read(&event) {
            Ok(key) => assert_ne!(key.wish, Some(Wish::Resolve), "no key resolves"),
            Err(malformed) => is_readable(&malformed.to_string()),
        }
    }
    let words = text(draw);
    written(&words);
    assert_eq!(say(&refused(&words)), Said::Else, "an answer is no reply");
    if let Some(found) = link::read(&words) {
        let again = link("/", &found.page, &found.key);
        assert_eq!(link::read(&again), Some(found));
    }
    let _ = link::pressed(words.as_bytes());
}

fn written(body: &str) {
    if let Said::Reply(reply) = say(body) {
        assert!(reply.code.len() == 6 && reply.code.bytes().all(|b| b.is_ascii_digit()));
    }
}

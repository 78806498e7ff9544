//! What Teams sends, and what is sent to it: whatever comes in has a clear outcome, nothing that was
//! changed after it was signed is let in, and whatever words say, a message fits.

use domain::limits::{TEAMS_COMMAND_AGE_MAX, TEAMS_DESCRIPTION_CHARS_MAX, TEAMS_MESSAGE_BYTES_MAX};
use jiff::{SignedDuration, Timestamp};
use wire::teams::inbound::{Inbound, read};
use wire::teams::signature::{Denial, SIGNATURE_HEADER, sign, verify};
use wire::teams::{answer, card, credentials, method, name};

use super::{any_instant, is_readable, slack};
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};
use crate::texts::{spoil_text, text};

const TOKEN: &str = "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=";
/// When the mentions of the corpus came.
const NOW: i64 = 1_795_435_200;

/// Reads a spoilt request, an answer and a secret, and writes a message.
pub fn check(draw: &mut Draw) {
    let body = if draw.once_in(4) {
        spoilt_bytes(corpus::teams(), draw)
    } else {
        spoilt(corpus::teams(), 3, draw).text().into_bytes()
    };
    let now = Timestamp::from_second(NOW).unwrap();
    is_clear(&body, if draw.once_in(8) { any_instant(draw) } else { now });
    is_proven(&body, draw);
    if let Some((code, _)) = answer::error(&spoilt_bytes(corpus::teams(), draw)) {
        is_readable(&format!("code {code}"));
    }
    if let Err(error) = credentials::Credentials::read(&text(draw)) {
        is_readable(&error.to_string());
    }
    let message = card::message(&slack::message(draw));
    assert!(message.to_string().len() <= TEAMS_MESSAGE_BYTES_MAX);
    let words = text(draw);
    let named = name::channel_name(&words);
    assert!((1..=50).contains(&named.chars().count()));
    assert_eq!(name::channel_name(&named), named);
    let described = method::describe("g-1", "19:a", &words).body;
    let described = described["description"].as_str().unwrap();
    assert!(described.chars().count() <= TEAMS_DESCRIPTION_CHARS_MAX);
    assert!(method::is_ours(described));
}

fn is_clear(body: &[u8], now: Timestamp) {
    let inbound = read(body, now);
    assert_eq!(inbound, read(body, now), "read twice");
    match inbound {
        Inbound::Mention(one) => {
            assert!(!one.id.is_empty() && !one.channel.is_empty() && !one.user.is_empty());
            assert_eq!(one.text, one.text.trim());
            // The same words again, later than a command may be, are none.
            let second = SignedDuration::from_secs(1);
            let late = now.checked_add(TEAMS_COMMAND_AGE_MAX + TEAMS_COMMAND_AGE_MAX + second);
            let late = late.map(|late| read(body, late));
            assert!(late.is_err() || late.is_ok_and(|late| late == Inbound::Stale));
        }
        Inbound::Stale => {}
        Inbound::Broken(why) => is_readable(why),
    }
}

fn is_proven(body: &[u8], draw: &mut Draw) {
    let signature = format!("HMAC {}", sign(TOKEN, body).unwrap());
    let verified =
        |signature: &str, body: &[u8]| verify(TOKEN, &[(SIGNATURE_HEADER, signature)], body);
    assert_eq!(verified(&signature, body), Ok(()));
    let mut changed = body.to_vec();
    changed.push(b' ');
    assert_eq!(verified(&signature, &changed), Err(Denial::Mismatch));
    let mut spoilt = signature.clone();
    spoil_text(&mut spoilt, draw);
    assert_eq!(verified(&spoilt, body).is_ok(), spoilt == signature);
    if let Err(denial) = verify(&text(draw), &[(SIGNATURE_HEADER, &signature)], body) {
        is_readable(&denial.to_string());
    }
}

//! Texts that parsers trip over.

use crate::draw::Draw;

/// Texts of every kind that is read somewhere, and of kinds that are not.
const WORDS: &[&str] = &[
    "",
    "a",
    "0",
    "null",
    " ",
    "\u{0}",
    "\n",
    "\r\nBcc: x@example.com",
    "障害",
    "🔥",
    "e\u{301}",
    "\u{202e}",
    "\u{feff}",
    "ß",
    "İ",
    "€",
    "{",
    "[",
    "{}",
    "\"",
    "\\",
    "*",
    "a*b",
    "**",
    "#",
    "/",
    ":",
    "-",
    "..",
    "arn:",
    "arn:aws",
    "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:x",
    "arn:aws:ssm-incidents::123456789012:response-plan/prod-api-incident-plan",
    "arn:aws:ssm-incidents::123456789012:responseplan/",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:page/a/6f8b1f6e-0000-5000-8000-000000000001",
    "prod-api-incident-plan",
    "web-team/6f8b1f6e-0000-5000-8000-000000000001",
    "6f8b1f6e-0000-5000-8000-000000000001",
    "6F8B1F6E00005000800000000000000A",
    "{6f8b1f6e-0000-5000-8000-000000000001}",
    "urn:uuid:6f8b1f6e-0000-5000-8000-000000000001",
    "ALARM",
    "OK",
    "INSUFFICIENT_DATA",
    "Success",
    "tocsin.heartbeat",
    "aws.cloudwatch",
    "Heartbeat",
    "2026-11-23T01:00:00Z",
    "2026-11-23T01:00:00.123456789+09:00",
    "2026-11-23T01:00:00+00:00[UTC]",
    "9999-12-31T23:59:59Z",
    "-009999-01-02T00:00:00Z",
    "Nov 29, 2024 7:43:25 PM",
    "Wed, 12 Feb 2025 00:37:54 GMT",
    "Asia/Tokyo",
    "America/St_Johns",
    "10.0.0.0/8",
    "::/0",
    "1e999",
    "TL#",
    "INC#",
    "#ENG#",
    "01",
    "+819087654321",
    "hanako.secret@example.com",
];

/// Characters of texts that are made up: of every width, and those that mean something somewhere.
const CHARACTERS: &[char] = &[
    'a',
    'Z',
    '0',
    '9',
    ' ',
    '-',
    '_',
    '.',
    ':',
    '/',
    '#',
    '*',
    '\\',
    '"',
    '\'',
    '{',
    '}',
    '[',
    ']',
    '+',
    '@',
    '%',
    '=',
    '&',
    '\0',
    '\n',
    '\r',
    '\t',
    '\u{7f}',
    '\u{85}',
    'é',
    'ß',
    'İ',
    '€',
    '^',
    '~',
    '|',
    '障',
    '\u{2028}',
    '\u{fffd}',
    '🔥',
    '\u{10ffff}',
];

/// A text: a known one, a spoilt one, or one made up; seldom a long one.
pub fn text(draw: &mut Draw) -> String {
    let mut text = match draw.below(4) {
        0 | 1 => (*draw.pick(WORDS)).to_owned(),
        2 => draw.pick(WORDS).repeat(2) + draw.pick::<&str>(WORDS),
        _ => (0..draw.below(40)).map(|_| *draw.pick(CHARACTERS)).collect(),
    };
    if draw.once_in(4) {
        spoil_text(&mut text, draw);
    }
    if draw.once_in(12) {
        text = longer(&text, draw);
    }
    text
}

/// Changes a text a little.
pub fn spoil_text(text: &mut String, draw: &mut Draw) {
    let at = text.floor_char_boundary(draw.below(text.len() + 1));
    match draw.below(6) {
        0 => text.insert(at, *draw.pick(CHARACTERS)),
        1 => text.insert_str(at, draw.pick::<&str>(WORDS)),
        2 => text.truncate(at),
        3 => drop(text.drain(..at)),
        4 if at < text.len() => drop(text.remove(at)),
        4 => text.make_ascii_uppercase(),
        _ => {
            let swapped = text.chars().map(|c| if c.is_lowercase() { 'Q' } else { c }).collect();
            *text = if draw.once_in(2) { swapped } else { text.to_uppercase() };
        }
    }
}

/// The text, or `x`, again and again: about one of the limits' sizes, so that every limit is
/// crossed, and the largest but seldom, because they cost time.
pub fn longer(text: &str, draw: &mut Draw) -> String {
    let text = if text.is_empty() { "x" } else { text };
    let size = match draw.below(64) {
        63 if draw.once_in(8) => 1_100_000,
        60..=63 => 70_000,
        50..=59 => 11_000,
        30..=49 => 2_100,
        _ => 300,
    };
    text.repeat(size / text.len() + 1)
}

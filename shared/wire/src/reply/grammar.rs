//! What people write: a code, and perhaps a word.

use domain::reply::{Reply, Wish};

/// Digits of a code.
const CODE_DIGITS: usize = 6;
/// Characters that are looked at: a reply is short.
const CHARS_MAX: usize = 160;

/// What a text message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A reply to a page.
    Reply(Reply),
    /// That its phone wants no more messages. The carrier keeps to that, whatever we do.
    //= end-user-messaging-sms#opt-out-list: the words that opt out, and OPTOUT
    Stop,
    /// Anything else: thanks, or what a phone answers by itself.
    Else,
}

/// Understands a text message: six digits in any grouping, alone or with one word, in any case, with
/// any punctuation, in the wide digits of Japanese phones too.
pub fn say(body: &str) -> Said {
    if body.chars().count() > CHARS_MAX {
        return Said::Else;
    }
    let (digits, words) = parts(body);
    match words.as_slice() {
        [word] if digits.is_empty() && is_stop(word) => Said::Stop,
        words if digits.len() == CODE_DIGITS => {
            let wish = match words {
                [] => Some(Wish::Acknowledge),
                [word] => wish(word),
                _ => None,
            };
            wish.map_or(Said::Else, |wish| Said::Reply(Reply { code: digits, wish }))
        }
        _ => Said::Else,
    }
}

/// All digits together, and the words between them in small letters.
fn parts(body: &str) -> (String, Vec<String>) {
    let (mut digits, mut words) = (String::new(), Vec::new());
    let mut word = String::new();
    for character in body.chars().map(narrow).chain([' ']) {
        if character.is_alphanumeric() && !character.is_ascii_digit() {
            word.extend(character.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_digit() {
            digits.push(character);
        }
    }
    (digits, words)
}

/// A wide letter, digit or sign of Japanese phones as the usual one.
//= unicode#Halfwidth-and-Fullwidth-Forms
fn narrow(character: char) -> char {
    const WIDE: std::ops::RangeInclusive<u32> = 0xff01..=0xff5e;
    let code = u32::from(character);
    let narrowed = WIDE.contains(&code).then(|| char::from_u32(code - 0xfee0)).flatten();
    narrowed.unwrap_or(character)
}

fn wish(word: &str) -> Option<Wish> {
    match word {
        "a" | "ack" | "acknowledge" | "acknowledged" | "ok" | "了解" | "確認" => {
            Some(Wish::Acknowledge)
        }
        "r" | "res" | "resolve" | "resolved" | "解決" => Some(Wish::Resolve),
        "e" | "esc" | "escalate" | "next" | "エスカレーション" => Some(Wish::Escalate),
        _ => None,
    }
}

fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "arret" | "cancel" | "end" | "optout" | "quit" | "remove" | "stop" | "td" | "unsubscribe"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_followed_by_a_word_and_nothing_else_is_a_reply() {
        use Wish::{Acknowledge, Escalate, Resolve};
        for (body, wish) in [
            ("483920", Acknowledge),
            (" 483 920.\n", Acknowledge),
            ("#483-920", Acknowledge),
            ("４８３９２０", Acknowledge),
            ("483920 Ack!", Acknowledge),
            ("a 483920", Acknowledge),
            ("483920 了解", Acknowledge),
            ("483920 RESOLVE", Resolve),
            ("483920r", Resolve),
            ("４８３９２０　ｒ", Resolve),
            ("483920 解決", Resolve),
            ("483920: escalate", Escalate),
            ("E483920", Escalate),
        ] {
            assert_eq!(say(body), Said::Reply(Reply { code: "483920".into(), wish }), "{body}");
        }
        for body in [
            "",
            "ok",
            "48392",
            "4839201",
            "483920 resolve it please",
            "483920 maybe",
            "I am driving. Call 483920.",
            "٤٨٣٩٢٠",
            "stop it",
        ] {
            assert_eq!(say(body), Said::Else, "{body}");
        }
        assert_eq!(say(&format!("483920{}", " ".repeat(200))), Said::Else);
    }

    #[test]
    fn who_wants_no_more_messages_says_so_in_one_word() {
        for body in ["STOP", "stop.", "Unsubscribe", " arret "] {
            assert_eq!(say(body), Said::Stop, "{body}");
        }
    }
}

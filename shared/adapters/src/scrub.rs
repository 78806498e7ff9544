//! Takes phone numbers, mail addresses and secrets out of what AWS and runbooks say: its messages quote
//! them, and ours end on timelines and in logs.

#[cfg(feature = "automation")]
mod secrets;

#[cfg(feature = "automation")]
pub(crate) use secrets::without_secrets;

/// Digits from which a number may be a phone number. National numbers have seven or more.
const PHONE_DIGITS_MIN: usize = 7;

/// `text` without anything that looks like a phone number or a mail address.
///
/// It rather takes too much: a twelve-digit account id goes as well.
pub(crate) fn scrub(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for word in text.split_inclusive(ends_word) {
        let (word, end) = match word.char_indices().next_back() {
            Some((index, last)) if ends_word(last) => word.split_at(index),
            Some(_) | None => (word, ""),
        };
        if word.contains('@') {
            clean.push_str("(address)");
        } else {
            clean.push_str(word);
        }
        clean.push_str(end);
    }
    without_numbers(&clean)
}

fn ends_word(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | '`' | ',' | ';' | '=')
}

fn without_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c == '+' || c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        clean.push_str(before);
        let (length, digits) = measure(number);
        clean.push_str(if digits < PHONE_DIGITS_MIN { &number[..length] } else { "(number)" });
        rest = &number[length..];
    }
    clean.push_str(rest);
    clean
}

/// Bytes and digits of the number that `text` begins with. Only an international number may hold
/// separators: in others they would join the parts of a date.
fn measure(text: &str) -> (usize, usize) {
    let separators = if text.starts_with('+') { "-. ()" } else { "" };
    let mut length = 1;
    let mut digits = 0;
    for (index, c) in text.char_indices() {
        if c.is_ascii_digit() {
            digits += 1;
            length = index + 1;
        } else if index > 0 && !separators.contains(c) {
            break;
        }
    }
    (length, digits)
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn numbers_and_addresses_are_taken_out_and_the_rest_stays() {
        for (said, kept) in [
            (
                "Invalid parameter: PhoneNumber Reason: +819012345678 is not valid",
                "Invalid parameter: PhoneNumber Reason: (number) is not valid",
            ),
            ("phone 09012345678, twice 09012345678", "phone (number), twice (number)"),
            ("+81-90-1234-5678.", "(number)."),
            ("+1 (425) 555-0182 opted out", "(number) opted out"),
            (
                "Email address is not verified. in region X: ana@example.com, <bo@example.com>",
                "Email address is not verified. in region X: (address), <(address)>",
            ),
            ("address=ana@example.com", "address=(address)"),
            (
                "on 2026-11-23 after 3 tries, code 123456",
                "on 2026-11-23 after 3 tries, code 123456",
            ),
            ("1+1 = 2 + 3", "1+1 = 2 + 3"),
            ("番号 +819012345678 は無効", "番号 (number) は無効"),
            ("", ""),
        ] {
            assert_eq!(scrub(said), kept);
        }
    }
}

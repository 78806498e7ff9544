//! Takes what looks like a secret out of what a runbook says. It rather takes too much: what is lost of an output can be
//! read where the runbook ran.

/// What stands for a secret.
const TAKEN: &str = "(secret)";

/// What a name contains whose value is a secret, in small letters without separators.
const NAMES: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
];

/// Words before a secret, in small letters.
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// How secrets of services begin that can be told by it.
const PREFIXES: [&str; 9] =
    ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xapp-", "eyJ"];

/// Characters from which a word that begins so counts.
const PREFIXED_CHARS_MIN: usize = 16;

/// Where we are in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Among other words.
    Outside,
    /// After the name of a secret.
    Named,
    /// Before its value.
    Before,
    /// In a value that goes on until this character.
    Quoted(char),
}

/// `text` without what looks like a secret: a private key, the value of what is called a password, a token, an access
/// key of AWS.
pub(crate) fn without_secrets(text: &str) -> String {
    let text = without_private_keys(text);
    let mut clean = String::with_capacity(text.len());
    let mut place = Place::Outside;
    for piece in text.split_inclusive(ends_word) {
        let end = piece.chars().next_back().filter(|last| ends_word(*last));
        let word = end.map_or(piece, |end| &piece[..piece.len() - end.len_utf8()]);
        place = say(&mut clean, word, place);
        clean.extend(end);
        place = end.map_or(place, |end| passed(end, place));
    }
    clean
}

/// Adds a word, or what stands for it. An escaped quote leaves a word of nothing but backslashes.
fn say(clean: &mut String, word: &str, place: Place) -> Place {
    if word.chars().all(|c| c == '\\') {
        clean.push_str(word);
        return place;
    }
    let small = word.to_lowercase();
    match place {
        Place::Before if SCHEMES.contains(&small.as_str()) => {
            clean.push_str(word);
            Place::Before
        }
        Place::Before => {
            clean.push_str(TAKEN);
            Place::Outside
        }
        Place::Quoted(_) => {
            clean.push_str(TAKEN);
            place
        }
        Place::Outside | Place::Named => {
            clean.push_str(if is_secret(word) { TAKEN } else { word });
            if SCHEMES.contains(&small.as_str()) {
                Place::Before
            } else if is_name(&small) {
                Place::Named
            } else {
                Place::Outside
            }
        }
    }
}

/// Where we are after a character between words.
fn passed(end: char, place: Place) -> Place {
    match (place, end) {
        (Place::Named, ':' | '=') => Place::Before,
        (Place::Named, '"' | '\'') => Place::Named,
        (Place::Named, c) if c.is_whitespace() => Place::Named,
        (Place::Named, _) => Place::Outside,
        (Place::Before, quote @ ('"' | '\'')) => Place::Quoted(quote),
        (Place::Quoted(quote), end) if end == quote => Place::Outside,
        (Place::Outside | Place::Before | Place::Quoted(_), _) => place,
    }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | ',' | ';' | ':' | '=' | '&' | '?')
        || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}')
}

fn is_name(small: &str) -> bool {
    let plain: String = small.chars().filter(|c| c.is_alphanumeric()).collect();
    NAMES.iter().any(|name| plain.contains(name))
}

fn is_secret(word: &str) -> bool {
    let prefixed = PREFIXES.iter().any(|prefix| word.starts_with(prefix));
    (prefixed && word.len() >= PREFIXED_CHARS_MIN) || is_access_key(word) || is_secret_key(word)
}

/// The id of an access key: who is shown it knows half.
//= iam#reference_identifiers: AKIA and ASIA, 20 characters
fn is_access_key(word: &str) -> bool {
    let begins = word.starts_with("AKIA") || word.starts_with("ASIA");
    begins && word.len() == 20 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// The secret of an access key: forty characters of Base64 that are no hexadecimal hash.
fn is_secret_key(word: &str) -> bool {
    let of_base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'/' || b == b'+';
    let has = |is: fn(&u8) -> bool| word.bytes().any(|b| is(&b));
    word.len() == 40
        && word.bytes().all(of_base64)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

fn without_private_keys(text: &str) -> String {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    let Some((before, rest)) = text.split_once(BEGIN) else { return text.to_owned() };
    let after = rest.split_once(END).map_or("", |(_, after)| after);
    let after = after.split_once("-----").map_or("", |(_, after)| after);
    format!("{before}{TAKEN}{}", without_private_keys(after))
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn secrets_are_taken_out_and_the_rest_stays() {
        for (said, kept) in [
            ("password=hunter2 host=db", "password=(secret) host=db"),
            ("DB_PASSWORD: hunter2, retry", "DB_PASSWORD: (secret), retry"),
            (
                r#"{"password": "a b", "host": "db"}"#,
                r#"{"password": "(secret) (secret)", "host": "db"}"#,
            ),
            (r#"{\"apiKey\":\"abc\"}"#, r#"{\"apiKey\":\"(secret)"}"#),
            ("Authorization: Bearer abc.def", "Authorization: Bearer (secret)"),
            ("sent bearer abcdef on", "sent bearer (secret) on"),
            ("https://x.example/?token=abc&page=2", "https://x.example/?token=(secret)&page=2"),
            ("used AKIAIOSFODNN7EXAMPLE now", "used (secret) now"),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "(secret)"),
            (
                "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
            ),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "(secret)"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- ok",
                "(secret) ok",
            ),
            ("a -----BEGIN PRIVATE KEY-----\ncut", "a (secret)"),
            ("the token expired after 3 tries", "the token expired after 3 tries"),
            ("restarted 3 tasks: web, api", "restarted 3 tasks: web, api"),
            ("パスワード password=秘密 終", "パスワード password=(secret) 終"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(said), kept);
        }
    }
}

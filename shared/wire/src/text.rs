//! Texts cut to what a place can hold.

/// The longest beginning of `text` with at most `chars_max` characters.
pub(crate) fn cut_chars(text: &str, chars_max: usize) -> &str {
    text.char_indices().nth(chars_max).map_or(text, |(end, _)| &text[..end])
}

/// The longest beginning of `text` with at most `bytes_max` bytes that ends between characters.
pub(crate) fn cut_bytes(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// `text` on one line: runs of white space and control characters become one space. A title with
/// a line break would otherwise forge headers of an e-mail.
pub(crate) fn one_line(text: &str) -> String {
    let spaced = text.split(|c: char| c.is_whitespace() || c.is_control());
    spaced.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An ARN without the stray spaces that documented samples, and payloads pasted from them, have
/// after its colons. The name of the resource keeps its own: those of alarms and of objects may
/// have some. What is no ARN is trimmed.
pub(crate) fn squeeze(text: &str) -> String {
    let line: String = text.chars().filter(|c| !c.is_control()).collect();
    let mut parts = line.trim().splitn(6, ':');
    let place: Vec<String> =
        parts.by_ref().take(5).map(|part| part.split_whitespace().collect()).collect();
    let Some(resource) = parts.next().filter(|_| place[0] == "arn") else {
        return line.trim().to_owned();
    };
    let resource = resource.trim_start();
    match resource.split_once(':') {
        Some((kind, name)) => format!("{}:{kind}:{}", place.join(":"), name.trim_start()),
        None => format!("{}:{resource}", place.join(":")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_between_characters() {
        assert_eq!(cut_chars("障害発生", 2), "障害");
        assert_eq!(cut_bytes("障害", 4), "障");
        assert_eq!(cut_bytes("abc", 10), "abc");
        assert_eq!(cut_chars("", 0), "");
    }

    #[test]
    fn lines_and_spaces_are_joined() {
        assert_eq!(one_line(" a\r\nBcc: b\u{0}c  d "), "a Bcc: b c d");
        for (stray, expected) in [
            ("arn: aws: cloudwatch: r :1:alarm:x", "arn:aws:cloudwatch:r:1:alarm:x"),
            (" arn:aws:sns: r : 1:topic\n", "arn:aws:sns:r:1:topic"),
            ("arn:aws:cloudwatch:r:1: alarm: Web: 5xx", "arn:aws:cloudwatch:r:1:alarm:Web: 5xx"),
            ("arn:aws:s3:::b/my file", "arn:aws:s3:::b/my file"),
            ("arn:aws:s3:::b/my\r\nfile", "arn:aws:s3:::b/myfile"),
            (" no arn\n", "no arn"),
            ("", ""),
        ] {
            assert_eq!(squeeze(stray), expected);
        }
    }
}

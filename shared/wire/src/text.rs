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

/// `text` without white space. Documented samples, and payloads pasted from them, carry stray
/// spaces inside ARNs, which never hold any.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
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
        assert_eq!(squeeze("arn:aws: cloudwatch:x"), "arn:aws:cloudwatch:x");
    }
}

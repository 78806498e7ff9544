//! Texts with `*` (anything, nothing included) and `?` (one character), as IAM has them.

/// Whether `text` is what `pattern` describes.
///
/// Only the last star is ever taken back: what the stars before it took is as short as can be, and
/// to take more would leave less to the rest. So the time is at most the product of both lengths,
/// whatever the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to go on when the last star takes one character more.
    let mut star = None;
    loop {
        let here = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                star = Some((pattern.clone(), here.clone()));
                text = here;
            }
            (Some(_), None) => return false,
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {}
            (_, Some(_)) => {
                let Some((after, taken)) = &mut star else { return false };
                taken.next();
                (pattern, text) = (after.clone(), taken.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let table: &[(&str, &[&str], &[&str])] = &[
            ("", &[""], &["a"]),
            ("*", &["", "a", "a:b/c"], &[]),
            ("a", &["a"], &["", "A", "ab", "ba"]),
            ("?", &["a", "*", "障"], &["", "ab"]),
            ("a*", &["a", "ab", "a:/*"], &["", "ba"]),
            ("*a", &["a", "ba", "aa"], &["", "ab"]),
            ("a*c", &["ac", "abc", "acc", "abcbc"], &["a", "c", "acb"]),
            ("ab*ba", &["abba", "abxba"], &["aba"]),
            ("*ab*ab*", &["abab", "xabyabz"], &["ab", "aab", "abba"]),
            ("a?c*", &["abc", "a*cd"], &["ac", "abbc"]),
            ("**?", &["a", "ab"], &[""]),
            ("a*?b", &["axb", "axxb"], &["ab"]),
        ];
        for (pattern, meant, others) in table {
            for text in *meant {
                assert!(matches(pattern, text), "{pattern:?} means {text:?}");
            }
            for text in *others {
                assert!(!matches(pattern, text), "{pattern:?} does not mean {text:?}");
            }
        }
    }

    #[test]
    fn many_stars_take_no_longer_than_few() {
        let pattern = "a*".repeat(2_000) + "b";
        assert!(!matches(&pattern, &"a".repeat(4_000)));
    }
}

//! What whoever replied to a page is told, where nothing came of it. One text message, and without six
//! digits: whatever it is answered with by a machine is no reply again.

use super::page::sms_parts;

/// The code was in no page to this phone.
pub const UNKNOWN: &str = "This code was in no page to this phone, so nothing was done.";

/// What is said of a reply that was refused.
pub fn refused(why: &str) -> String {
    let said: String = why.chars().filter(|c| !c.is_ascii_digit()).collect();
    let text = format!("Nothing was done: {}.", said.trim_end_matches('.'));
    if sms_parts(&text) == 1 { text } else { "Nothing was done: it was refused.".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{Said, say};

    #[test]
    fn an_answer_is_one_part_and_no_reply() {
        let long = "長".repeat(90);
        for text in [UNKNOWN.to_owned(), refused("code 483920 is gone."), refused(&long)] {
            assert_eq!(sms_parts(&text), 1, "{text}");
            assert_eq!(say(&text), Said::Else, "{text}");
        }
        assert_eq!(refused("it is over"), "Nothing was done: it is over.");
    }
}

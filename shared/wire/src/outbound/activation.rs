//! The words that carry an activation code.

use domain::contact::ChannelKind;
use domain::limits::ACTIVATION_VALID;

use crate::text::one_line;

/// What says a code by a channel of this kind: the subject, empty but for mail, and the body.
pub fn say(code: &str, kind: ChannelKind, channel: &str) -> (String, String) {
    let minutes = ACTIVATION_VALID.as_mins();
    let channel = one_line(channel);
    match kind {
        ChannelKind::Sms => {
            let body = format!("Tocsin activation code: {code} (valid for {minutes} minutes)");
            (String::new(), body)
        }
        ChannelKind::Voice => {
            let digits: Vec<String> = code.chars().map(String::from).collect();
            let spoken = digits.join(", ");
            let body = format!("Your Tocsin activation code is {spoken}. Again: {spoken}.");
            (String::new(), body)
        }
        ChannelKind::Email => {
            let body = format!(
                "Your activation code for the contact channel \"{channel}\" is {code}.\n\n\
                 It is valid for {minutes} minutes. If you did not expect it, ignore this mail: \
                 the channel stays inactive.\n"
            );
            (format!("Activation code {code} for {channel}"), body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_words_of_its_own_and_the_code() {
        let (subject, body) = say("483920", ChannelKind::Sms, "phone");
        assert_eq!(subject, "");
        assert_eq!(body, "Tocsin activation code: 483920 (valid for 10 minutes)");
        let (_, body) = say("483920", ChannelKind::Voice, "phone");
        assert!(body.starts_with("Your Tocsin activation code is 4, 8, 3, 9, 2, 0. Again: 4"));
        let (subject, body) = say("483920", ChannelKind::Email, "work\r\nBcc: all@example.com");
        assert_eq!(subject, "Activation code 483920 for work Bcc: all@example.com");
        assert!(body.contains("is 483920."));
    }
}

//! The words of a hand-off notice: who is on call, until when, whom they relieve.

use domain::configuration::Configuration;
use domain::contact::{ChannelKind, Contact};
use domain::ids::ContactId;
use domain::oncall::Relief;
use jiff::Timestamp;

use crate::text::one_line;

/// What a notice says by a channel of this kind: the subject, empty but for mail, and the body.
pub fn say(relief: &Relief, configuration: &Configuration, kind: ChannelKind) -> (String, String) {
    let name = |id: &ContactId| {
        let name = configuration.contacts.get(id).map_or(id.as_str(), Contact::name);
        one_line(name)
    };
    let schedule = name(&relief.schedule);
    let until = relief.until.map(|until| wall(relief, until));
    let until = until.map_or_else(String::new, |until| format!(" until {until}"));
    let relieved: Vec<String> = relief.relieves.iter().map(name).collect();
    let relieved = match relieved.as_slice() {
        [] => String::new(),
        relieved => format!("You relieve {}.", relieved.join(", ")),
    };
    let zone = relief.zone.name();
    let subject = format!("You are on call for {schedule}{until}");
    match kind {
        ChannelKind::Email => {
            let since = wall(relief, relief.since);
            let body = format!("{subject} ({zone}).\n\nIt began {since}. {relieved}");
            (subject, format!("{}\n", body.trim_end()))
        }
        ChannelKind::Sms | ChannelKind::Voice => {
            let said = format!("{subject} ({zone}). {relieved}");
            (String::new(), said.trim_end().to_owned())
        }
    }
}

/// An instant on the schedule's wall.
fn wall(relief: &Relief, at: Timestamp) -> String {
    at.to_zoned(relief.zone.rules().clone()).strftime("%a %Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Zone;

    fn relief() -> Relief {
        let contact = |alias: &str| ContactId::parse(alias).unwrap();
        Relief {
            schedule: contact("web-team"),
            contact: contact("suzuki-hanako"),
            since: "2026-11-23T00:00:00Z".parse().unwrap(),
            until: Some("2026-11-30T00:00:00Z".parse().unwrap()),
            relieves: vec![contact("tanaka-taro"), contact("nakamura-saburo")],
            zone: Zone::named("Asia/Tokyo").unwrap(),
        }
    }

    #[test]
    fn a_mail_tells_until_when_and_whom_they_relieve() {
        let (subject, body) = say(&relief(), &Configuration::default(), ChannelKind::Email);
        assert_eq!(subject, "You are on call for web-team until Mon 2026-11-30 09:00");
        assert_eq!(
            body,
            "You are on call for web-team until Mon 2026-11-30 09:00 (Asia/Tokyo).\n\n\
             It began Mon 2026-11-23 09:00. You relieve tanaka-taro, nakamura-saburo.\n"
        );
    }

    #[test]
    fn a_text_message_is_short_and_says_only_what_is_known() {
        let relief = Relief { until: None, relieves: vec![], ..relief() };
        let (subject, body) = say(&relief, &Configuration::default(), ChannelKind::Sms);
        assert_eq!(
            (subject.as_str(), body.as_str()),
            ("", "You are on call for web-team (Asia/Tokyo).")
        );
    }
}

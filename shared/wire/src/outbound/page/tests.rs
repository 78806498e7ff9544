use super::*;

const LINK: &str = "https://tocsin.example.com/incidents/prod-api/3f2a";

fn about(title: &'static str) -> About<'static> {
    About {
        title,
        impact: Impact::CRITICAL,
        reason: "Threshold Crossed: 2 datapoints were greater than the threshold (100.0).",
        path: "web-team > primary > tanaka-taro",
        link: Some(LINK),
    }
}

#[test]
fn parts_are_counted_as_carriers_do() {
    for (text, parts) in [
        (String::new(), 1),
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("a".repeat(306), 2),
        ("a".repeat(307), 3),
        ("[".repeat(80), 1),
        ("[".repeat(81), 2),
        // An escaped character is not split: 152 and one place free, then the next part.
        (format!("{}[{}", "a".repeat(152), "a".repeat(152)), 3),
        ("障".repeat(70), 1),
        ("障".repeat(71), 2),
        ("障".repeat(134), 2),
        ("障".repeat(135), 3),
        ("🔔".repeat(35), 1),
        ("🔔".repeat(36), 2),
        (format!("{}é", "a".repeat(159)), 1),
        (format!("{}ê", "a".repeat(159)), 3),
    ] {
        assert_eq!(sms_parts(&text), parts, "{text}");
    }
}

#[test]
fn a_text_message_says_little_and_always_how_to_acknowledge() {
    let words = compose(&about("Production API: web-api-5xx-error-alarm"));
    assert_eq!(
        sms(&words, "483920"),
        format!(
            "[Critical] Production API: web-api-5xx-error-alarm\n{LINK}\n\
             Reply 483920 to acknowledge"
        )
    );
    assert!(!sms(&words, "483920").contains("Threshold"), "the reason is not public");
}

#[test]
fn a_long_text_message_is_cut_between_characters() {
    for title in ["本番APIエラー率上昇".repeat(40), "🔔".repeat(300), "\\".repeat(500)] {
        let words = compose(&About { title: &title, ..about("") });
        let text = sms(&words, "4839201234");
        assert!(text.ends_with("...\nReply 4839201234 to acknowledge"), "{text}");
        assert!(text.len() <= SMS_BYTES_MAX && sms_parts(&text) == 2, "{text}");
        assert!(!text.contains(LINK), "the link goes before the title does: {text}");
    }
    let long = "x".repeat(5_000);
    let text = sms(&compose(&About { title: &long, ..about("") }), "483920");
    assert!(sms_parts(&text) == 2 && text.contains(LINK), "a cut subject leaves room: {text}");
    let words = compose(&about("本番APIの5XXエラー率が上昇"));
    let text = sms(&words, "483920");
    assert!(text.starts_with("[Critical] 本番APIの5XXエラー率が上昇\n"), "{text}");
    assert_eq!(sms_parts(&text), 2);
}

#[test]
fn an_email_has_all_of_it_and_no_forged_header() {
    let words = compose(&about("API down\r\nBcc: everybody@example.com"));
    let (subject, body) = email(&words, "483920");
    assert_eq!(subject, "[Critical] API down Bcc: everybody@example.com");
    expect_test::expect![[r"
        API down Bcc: everybody@example.com
        Impact: Critical

        Threshold Crossed: 2 datapoints were greater than the threshold (100.0).

        Paged through: web-team > primary > tanaka-taro

        Incident: https://tocsin.example.com/incidents/prod-api/3f2a

        Acknowledgement code: 483920
    "]]
    .assert_eq(&body);
}

#[test]
fn a_call_spells_the_code_and_leaves_links_out() {
    let spoken = voice(&compose(&about("本番APIエラー")), "483920");
    expect_test::expect!["This is an incident page. Critical 本番APIエラー. Threshold Crossed: 2 datapoints were greater than the threshold (100.0). Paged through: web-team > primary > tanaka-taro Your acknowledgement code is: 4, 8, 3, 9, 2, 0. I repeat: 4, 8, 3, 9, 2, 0. To acknowledge, enter the code."]
    .assert_eq(&spoken);
    let long = "x ".repeat(9_000);
    let spoken = voice(&compose(&About { reason: &long, ..about("t") }), "1234567890");
    assert!(spoken.chars().count() < 6_000 && spoken.contains("1, 2, 3, 4, 5"), "{spoken}");
}

#[test]
fn a_call_that_hears_keys_leaves_it_to_them_how_to_acknowledge() {
    let spoken = voice(&compose(&about("t")), "483920");
    let before = before_keys(&spoken);
    assert!(before.ends_with("I repeat: 4, 8, 3, 9, 2, 0."), "{before}");
    assert_eq!(before_keys("Somebody's own words."), "Somebody's own words.");
}

#[test]
fn an_impact_without_a_name_is_a_number() {
    let impact = Impact::try_from(7).unwrap();
    let words = compose(&About { impact, reason: "", path: "", link: None, ..about("t") });
    assert_eq!(words.subject, "[Impact 7] t");
    assert_eq!(words.content, "t\nImpact: Impact 7");
    assert_eq!(words.public_content, "");
}

#[test]
fn each_kind_of_channel_has_its_words() {
    let words = compose(&about("API down"));
    let code = "483920";
    assert_eq!(say(&words, ChannelKind::Sms, code), (String::new(), sms(&words, code)));
    assert_eq!(say(&words, ChannelKind::Email, code), email(&words, code));
    assert_eq!(say(&words, ChannelKind::Voice, code), (String::new(), voice(&words, code)));
}

#[test]
fn words_of_others_are_said_whole_and_kept_from_text_messages() {
    let words = Message {
        subject: "Database down".into(),
        content: "The primary does not answer.\nThe replica is behind.".into(),
        ..Message::default()
    };
    assert_eq!(sms(&words, "483920"), "You are paged.\nReply 483920 to acknowledge");
    let said = voice(&words, "483920");
    assert!(said.contains("Database down. The primary does not answer. The replica"), "{said}");
}

//! What pages travel on: text messages, mails, calls, and answers by text message.

use super::*;

#[test]
fn sms_that_reach_nobody_are_found() {
    let of = |change: fn(&mut Sms)| with_account(|it| change(it.sms.as_mut().unwrap()));
    for (change, expected) in [
        (
            (|it| it.sandbox = Ok(true)) as fn(&mut Sms),
            "FAULT SMS SNS: the account is in the SMS sandbox: only numbers that were verified there \
             are reached",
        ),
        (
            |it| it.opted_out = Ok([sms()].into()),
            "FAULT SMS ana/9af0a1a1: the phone (ana's) opted out of SMS: no page arrives",
        ),
        (
            |it| it.limit_usd = Ok(None),
            "WARNING SMS_SPEND limit: 1 USD may be spent on SMS in a month, then SNS stops sending",
        ),
        (
            |it| it.spent_usd = Ok(Some(16.0)),
            "WARNING SMS_SPEND spent: 16 of 20 USD are spent this month",
        ),
        (
            |it| it.spent_usd = Ok(Some(20.0)),
            "FAULT SMS_SPEND spent: 20 of 20 USD are spent: SNS sends nothing more this month",
        ),
    ] {
        let expected = expected.replace("ana/9af0a1a1", sms().as_str());
        let found = of(change);
        // A month of 1 USD is spent with 1.5.
        assert_eq!(found.last().unwrap(), &expected);
    }
    assert_eq!(of(|it| it.spent_usd = Ok(Some(15.99))), [] as [String; 0]);
    assert_eq!(of(|it| it.spent_usd = Ok(None)), [] as [String; 0]);
}

#[test]
fn mails_that_reach_nobody_are_found() {
    let of = |change: fn(&mut Mail)| with_account(|it| change(it.mail.as_mut().unwrap()));
    for (change, expected) in [
        (
            (|it| it.verified = Some(Ok(false))) as fn(&mut Mail),
            "FAULT SENDER oncall@example.com: SES has not verified the sender, so it refuses every \
             mail",
        ),
        (
            |it| it.sending = Ok(Sending { production: false, ..sending() }),
            "FAULT MAIL SES: the account is in the SES sandbox: only verified recipients get mail",
        ),
        (
            |it| it.sending = Ok(Sending { enabled: false, ..sending() }),
            "FAULT MAIL SES: sending is switched off: no mail leaves",
        ),
        (
            |it| it.sending = Ok(Sending { enforcement: "PROBATION".into(), ..sending() }),
            "WARNING MAIL SES: SES has the account under PROBATION",
        ),
        (
            |it| it.sending = Ok(Sending { quota: Some((160.0, 200.0)), ..sending() }),
            "WARNING MAIL SES: 160 of 200 mails of 24 hours are sent",
        ),
        (
            |it| it.suppressed = Ok([email()].into()),
            "FAULT MAIL EMAIL: the address (ana's) is on SES's suppression list: mails are dropped",
        ),
    ] {
        assert_eq!(of(change), [expected.replace("MAIL EMAIL", &format!("MAIL {}", email()))]);
    }
}

#[test]
fn what_was_deployed_without_a_sender_or_a_number_is_found() {
    let of = |change: fn(&mut Settings)| with_account(|it| change(it.settings.as_mut().unwrap()));
    assert_eq!(
        of(|it| (it.sender, it.canary_minutes) = (String::new(), 0)),
        ["FAULT SENDER SenderEmail: somebody has e-mail channels, and SenderEmail is not set: no \
          page leaves"]
    );
    assert_eq!(
        of(|it| it.voice = String::new()),
        ["FAULT VOICE VoiceOriginationIdentity: somebody has voice channels, and \
          VoiceOriginationIdentity is not set: no page leaves"]
    );
    let canary = "ADVICE CANARY CanaryMinutes: Tocsin does not page itself to see whether it can";
    assert_eq!(of(|it| it.canary_minutes = 0), [canary]);
    let line = |parameter: &str| {
        format!(
            "FAULT CANARY {parameter}: canaries page by e-mail, and {parameter} is not set: none \
             arrives"
        )
    };
    assert_eq!(of(|it| it.canary_sink = String::new()), [line("CanarySink")]);
    assert!(of(|it| it.sender = String::new()).contains(&line("SenderEmail")));
    let nobody = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Sms);
        let settings = Settings { canary_minutes: 5, ..Settings::default() };
        facts.account.as_mut().unwrap().settings = Ok(settings);
    });
    assert!(!nobody.iter().any(|line| line.contains("SENDER") || line.contains("VOICE")));
}

#[test]
fn calls_go_by_connect_where_all_of_it_is_given() {
    let of = |voice: &str, given: [bool; 3]| {
        with_account(|it| {
            let settings = it.settings.as_mut().unwrap();
            let [instance, flow, number] =
                given.map(|is_given| if is_given { "given".to_owned() } else { String::new() });
            settings.connect = Connect { instance, flow, number };
            settings.voice = voice.into();
        })
    };
    let none: [String; 0] = [];
    let number = "+12065550100";
    assert_eq!(of("", [true; 3]), none, "Connect has a number of its own");
    assert_eq!(of(number, [true; 3]), none);
    assert_eq!(of(number, [false; 3]), none);
    let line = |severity: &str, missing: &str, then: &str| {
        vec![format!(
            "{severity} VOICE {missing}: Amazon Connect is set up in part, and makes no call without \
             {missing}: {then}"
        )]
    };
    let (deaf, nobody) = (
        "AWS End User Messaging does, and hears no key",
        "no page leaves by the voice channels that somebody has",
    );
    for (given, missing) in [
        ([true, false, false], "ConnectContactFlowId and ConnectSourceNumber"),
        ([true, true, false], "ConnectSourceNumber"),
        ([true, false, true], "ConnectContactFlowId"),
        ([false, true, true], "ConnectInstanceArn"),
    ] {
        assert_eq!(of(number, given), line("WARNING", missing, deaf));
        assert_eq!(of("", given), line("FAULT", missing, nobody));
    }
    let nobodys = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Sms);
        let settings = facts.account.as_mut().unwrap().settings.as_mut().unwrap();
        settings.connect.instance = "given".into();
    });
    assert!(!nobodys.iter().any(|line| line.contains("VOICE")), "{nobodys:?}");
}

#[test]
fn text_messages_that_reach_nobody_are_found() {
    let of = |topic| with_account(|it| drop(it.topics.insert(TEXTS.into(), topic)));
    let none: [String; 0] = [];
    assert_eq!(of(Ok(there(&["+819012345678", REPLIES]))), none);
    let nobody = "WARNING REPLIES tocsin-text-messages: it does not lead to tocsin-replies: who answers \
                  a page by text message acknowledges nothing";
    assert_eq!(of(Ok(Topic::Gone)), [nobody]);
    assert_eq!(of(Ok(there(&[INTAKE]))), [nobody]);
    assert_eq!(of(Ok(there(&[&REPLIES.replace("tocsin-", "other-")]))), [nobody]);
    assert_eq!(
        of(Err(DENIED.into())),
        [format!("NOT_CHECKED REPLIES tocsin-text-messages: not checked: {DENIED}")]
    );
    let named = with_account(|it| it.settings.as_mut().unwrap().sender_id = "TOCSIN".into());
    assert_eq!(
        named,
        [
            "ADVICE REPLIES SmsSenderId: where a country shows it as the sender, nobody can answer by text \
          message"
        ]
    );
    let nobody = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Email);
        let account = facts.account.as_mut().unwrap();
        account.settings.as_mut().unwrap().sender_id = "TOCSIN".into();
        account.topics.insert(TEXTS.into(), Ok(Topic::Gone));
    });
    assert!(!nobody.iter().any(|line| line.contains("REPLIES")), "{nobody:?}");
}

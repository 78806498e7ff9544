use jiff::SignedDuration;

use super::*;

/// Seconds since the tests begin.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_395_600 + second).unwrap()
}

fn heartbeat() -> Heartbeat {
    Heartbeat {
        name: HeartbeatName::parse("nightly-batch").unwrap(),
        interval: Interval::try_from(300).unwrap(),
        plan: Some(PlanName::parse("prod").unwrap()),
        description: "See the wiki.".into(),
    }
}

fn pulse(last: i64, state: PulseState) -> Pulse {
    Pulse { name: heartbeat().name, last_at: at(last), state, pending: Vec::new() }
}

fn alive(last: i64) -> Pulse {
    pulse(last, PulseState::Alive { due_at: at(last + 300) })
}

fn missing(last: i64) -> Pulse {
    pulse(last, PulseState::Missing { since: at(last + 300) })
}

/// Decisions in few words: the state, and what is told.
fn show(decision: Option<Decision>) -> String {
    let Some(Decision { pulse, tell }) = decision else { return "nothing".into() };
    let second = |at: Timestamp| at.as_second() - 1_795_395_600;
    let state = match pulse.state {
        PulseState::Alive { due_at } => format!("alive until {}", second(due_at)),
        PulseState::Missing { since } => format!("missing since {}", second(since)),
        PulseState::Disarmed => "disarmed".into(),
    };
    let told = tell.iter().map(|news| match news {
        News::Missing { due_at, .. } => format!(", tell missing {}", second(*due_at)),
        News::Back { at } => format!(", tell back {}", second(*at)),
    });
    format!("last {}, {state}{}", second(pulse.last_at), told.collect::<String>())
}

#[test]
fn a_ping_arms_keeps_alive_and_brings_back() {
    for (before, sent, now, expected) in [
        (None, 0, 0, "last 0, alive until 300"),
        (None, 50, 10, "last 10, alive until 310"),
        // Heard so late that it is overdue at once: by its own instant.
        (None, 0, 900, "last 0, alive until 300"),
        (Some(alive(0)), 200, 201, "last 200, alive until 500"),
        (Some(alive(200)), 200, 230, "nothing"),
        (Some(alive(200)), 100, 230, "nothing"),
        // The guardian has not looked yet.
        (Some(alive(0)), 400, 400, "last 400, alive until 700"),
        (Some(missing(0)), 400, 400, "last 400, alive until 700, tell back 400"),
        // In time, but heard late: it was missing as far as anybody knew, and a recovery from before
        // that would be old news to whoever hears it.
        (Some(missing(0)), 200, 400, "last 200, alive until 500, tell back 300"),
        // Heard so late that the next one is overdue too.
        (Some(missing(0)), 200, 600, "last 200, missing since 300"),
        (Some(pulse(0, PulseState::Disarmed)), 400, 400, "last 400, alive until 700"),
        (Some(pulse(400, PulseState::Disarmed)), 400, 400, "last 400, alive until 700"),
        // Delivered again: it is of the heartbeat that was removed.
        (Some(pulse(400, PulseState::Disarmed)), 300, 410, "nothing"),
    ] {
        let decision = ping(before.as_ref(), &heartbeat(), at(sent), at(now));
        assert_eq!(show(decision), expected, "{before:?} at {sent}");
    }
}

#[test]
fn a_look_finds_what_is_overdue_and_nothing_else() {
    let longer = Heartbeat { interval: Interval::try_from(600).unwrap(), ..heartbeat() };
    let shorter = Heartbeat { interval: Interval::try_from(60).unwrap(), ..heartbeat() };
    for (before, configured, now, expected) in [
        (alive(0), Some(heartbeat()), 299, "nothing"),
        (alive(0), Some(heartbeat()), 300, "last 0, missing since 300, tell missing 300"),
        (alive(0), Some(longer.clone()), 300, "last 0, alive until 600"),
        (alive(0), Some(shorter), 100, "last 0, missing since 100, tell missing 100"),
        (missing(0), Some(heartbeat()), 900, "nothing"),
        (alive(0), None, 10, "last 0, disarmed"),
        (missing(0), None, 900, "last 0, disarmed"),
        (pulse(0, PulseState::Disarmed), None, 900, "nothing"),
        (pulse(0, PulseState::Disarmed), Some(longer), 900, "nothing"),
    ] {
        let decision = look(&before, configured.as_ref(), at(now));
        assert_eq!(show(decision), expected, "{before:?} at {now}");
    }
}

/// A miss is a signal with its due instant: one from before the last that was told would be a replay,
/// and nobody would be paged.
#[test]
fn a_miss_is_later_than_every_one_before_whatever_the_interval_and_the_clock_of_the_sender() {
    let every =
        |seconds| Heartbeat { interval: Interval::try_from(seconds).unwrap(), ..heartbeat() };
    let (hourly, shorter) = (every(3_600), every(60));
    let found = look(&pulse(0, PulseState::Alive { due_at: at(3_600) }), Some(&hourly), at(3_601));
    let found = found.unwrap();
    assert_eq!(found.tell, [News::Missing { last_at: at(0), due_at: at(3_600) }]);
    let told = told(&found.pulse, &found.tell);
    let is_later = |decision: Option<Decision>, of: &Heartbeat| {
        let pulse = decision.unwrap().pulse;
        let tell = look(&pulse, Some(of), at(5_000)).unwrap().tell;
        assert!(
            matches!(tell.last(), Some(News::Missing { due_at, .. }) if *due_at > at(3_600)),
            "{tell:?}"
        );
    };
    // Back by a clock that is three quarters of an hour behind, and only then of a shorter interval.
    let back = ping(Some(&told), &hourly, at(1_000), at(4_000)).unwrap();
    let back = super::told(&back.pulse, &back.tell);
    is_later(look(&back, Some(&shorter), at(4_100)), &shorter);
    // The same clock goes on.
    is_later(ping(Some(&back), &shorter, at(1_100), at(4_100)), &shorter);
    // Removed while it was missing, and made again.
    let gone = look(&told, None, at(3_700)).unwrap();
    is_later(ping(Some(&gone.pulse), &shorter, at(1_000), at(4_000)), &shorter);
}

/// Whoever changes or removes a heartbeat has its pulse follow: the index asks about it in time.
#[test]
fn a_change_of_the_configuration_moves_what_is_watched_and_tells_nothing() {
    let every =
        |seconds| Heartbeat { interval: Interval::try_from(seconds).unwrap(), ..heartbeat() };
    let untold = look(&alive(0), Some(&heartbeat()), at(300)).unwrap().pulse;
    for (before, configured, expected) in [
        (alive(0), Some(every(300)), "nothing"),
        (alive(0), Some(every(600)), "last 0, alive until 600"),
        (alive(0), Some(every(120)), "last 0, alive until 120"),
        // Overdue, though not before that was said: the next look says so.
        (alive(0), Some(every(60)), "last 0, alive until 100"),
        // Overdue by its former interval too.
        (alive(-250), Some(every(60)), "nothing"),
        (missing(0), Some(every(86_400)), "nothing"),
        (pulse(0, PulseState::Disarmed), Some(every(60)), "nothing"),
        (alive(0), None, "last 0, disarmed"),
        (missing(0), None, "last 0, disarmed"),
        (untold, None, "last 0, disarmed"),
        (pulse(0, PulseState::Disarmed), None, "nothing"),
    ] {
        let next = reconfigured(&before, configured.as_ref(), at(100));
        let pending = next.as_ref().map_or(0, |pulse| pulse.pending.len());
        let shown = show(next.map(|pulse| Decision { pulse, tell: Vec::new() }));
        assert_eq!((shown.as_str(), pending), (expected, 0), "{before:?}");
    }
}

#[test]
fn what_is_not_told_in_time_is_told_by_somebody_else_in_order() {
    let found = look(&alive(0), Some(&heartbeat()), at(300)).unwrap();
    let late = at(300) + EFFECT_TIMEOUT;
    assert_eq!(found.pulse.wake_at(), Some(late), "it is claimed");
    assert_eq!(look(&found.pulse, Some(&heartbeat()), at(301)), None);
    let again = look(&found.pulse, Some(&heartbeat()), late);
    assert_eq!(show(again), "last 0, missing since 300, tell missing 300");
    // A ping tells what it finds untold too, claimed or not: the recovery comes after its alarm.
    let back = ping(Some(&found.pulse), &heartbeat(), at(302), at(302)).unwrap();
    let told_both = "last 302, alive until 602, tell missing 300, tell back 302";
    assert_eq!(show(Some(back.clone())), told_both);
    let over = told(&back.pulse, &back.tell);
    assert_eq!((over.pending.len(), over.wake_at()), (0, Some(at(602))));
    let half = told(&back.pulse, &back.tell[..1]);
    assert_eq!(half.pending.len(), 1, "each is marked by itself");
}

/// Whatever fails, for however long: what is pending is bounded and says what nobody has heard.
#[test]
fn news_that_nobody_heard_do_not_pile_up() {
    let mut pulse = alive(0);
    let mut longest = 0;
    for round in 1..50 {
        let now = round * 1_000;
        pulse = look(&pulse, Some(&heartbeat()), at(now)).unwrap().pulse;
        longest = longest.max(pulse.pending.len());
        if round == 10 {
            let heard = pulse.pending[..1].iter().map(|p| p.news.clone()).collect::<Vec<_>>();
            pulse = told(&pulse, &heard);
        }
        pulse = ping(Some(&pulse), &heartbeat(), at(now + 10), at(now + 10)).unwrap().pulse;
        longest = longest.max(pulse.pending.len());
    }
    assert!(longest <= 3, "{longest}");
    let kinds = pulse.pending.iter().map(|p| matches!(p.news, News::Back { .. }));
    assert_eq!(kinds.collect::<Vec<_>>(), [true, false, true], "back, missing again, back");
}

#[test]
fn its_signals_are_one_trouble_and_each_has_one_identity() {
    let due_at = at(300);
    let lost = signal(&heartbeat(), &News::Missing { last_at: at(0), due_at });
    assert_eq!((lost.state, lost.occurred_at), (SignalState::Alarm, due_at));
    assert_eq!(lost.trigger.as_deref(), Some("arn:aws:tocsin:::heartbeat/nightly-batch"));
    assert_eq!(lost.plan, heartbeat().plan);
    assert!(lost.reason.contains("See the wiki."), "{}", lost.reason);
    let again = signal(&heartbeat(), &News::Missing { last_at: at(-50), due_at });
    assert_eq!(lost.id, again.id, "by its due instant");
    let next = signal(&heartbeat(), &News::Missing { last_at: at(0), due_at: at(301) });
    assert_ne!(lost.id, next.id);
    let back = signal(&heartbeat(), &News::Back { at: due_at });
    assert_eq!((back.state, &back.trigger), (SignalState::Ok, &lost.trigger));
    assert_ne!(lost.id, back.id);
}

#[test]
fn an_interval_has_limits_and_is_whole_seconds() {
    let (least, most) = (HEARTBEAT_SECONDS_MIN, HEARTBEAT_SECONDS_MAX);
    for seconds in [least, most] {
        let interval = Interval::try_from(seconds).unwrap();
        assert_eq!((interval.seconds(), interval.duration().as_secs()), (seconds, seconds.into()));
    }
    let said = |shown: &str| {
        format!("{shown} is no interval of a heartbeat: whole seconds from 60 up to 370 days")
    };
    let seconds = |seconds: u32| SignedDuration::from_secs(i64::from(seconds));
    for (wrong, shown) in [
        (seconds(0), "0s"),
        (seconds(least - 1), "59s"),
        (seconds(most + 1), "8880h 1s"),
        (SignedDuration::from_secs(-300), "5m ago"),
        (SignedDuration::from_secs(i64::MAX), "2562047788015215h 30m 7s"),
        (SignedDuration::from_millis(90_500), "1m 30s 500ms"),
    ] {
        let refused = Interval::try_from(wrong).unwrap_err();
        assert_eq!((refused, refused.to_string()), (InvalidInterval(wrong), said(shown)));
    }
    assert!(Interval::try_from(least - 1).is_err(), "as a record has it");
}

#[test]
fn nobody_hears_any_more_of_a_heartbeat_that_is_gone() {
    let mut before = missing(0);
    before.add(News::Missing { last_at: at(0), due_at: at(300) }, at(300));
    assert_eq!(before.pending.len(), 1);
    let gone = look(&before, None, at(900)).unwrap();
    assert_eq!((gone.pulse.pending, gone.tell), (vec![], vec![]));
}

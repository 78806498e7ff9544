//! Hand-off notices: told once, by mail, whatever happens on the way.

use app::ports::PortError;
use app::round::round;
use domain::configuration::Configuration;
use domain::contact::ChannelKind::{Email, Sms};
use domain::contact::ContactPlan;
use domain::ids::RotationId;
use domain::limits::{CLAIM, SWEEP_GRACE};
use domain::oncall::{HAND_OFF_TAG, Recurrence, Rotation};
use domain::time::Zone;
use futures_util::FutureExt;
use testkit::builders::{self, contact_id};

use super::bench::Bench;
use super::faults::{Dying, Frozen};

/// A schedule whose people change every day at ten past ten, ten minutes after the bench begins.
fn team() -> Configuration {
    let mut team = builders::guide_team();
    builders::person(&mut team, "ana", &[(5, Sms, "+819012345681"), (5, Email, "a@example.com")]);
    builders::person(&mut team, "ben", &[(5, Sms, "+819012345682"), (5, Email, "b@example.com")]);
    let id = RotationId::parse("turns").unwrap();
    let turns = Rotation {
        id: id.clone(),
        name: "turns".into(),
        contacts: vec![contact_id("ana"), contact_id("ben")],
        start: builders::at("2026-11-22T01:10:00Z"),
        start_given: false,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Daily {
            every: 1,
            handoffs: vec![jiff::civil::Time::constant(10, 10, 0, 0)],
        },
        on_calls: 1,
        coverage: None,
        tags: std::collections::BTreeMap::new(),
    };
    team.rotations.insert(id.clone(), turns);
    let plan = ContactPlan::OncallSchedule { rotations: vec![id] };
    builders::add_contact(&mut team, "web-team", plan);
    team
}

async fn watching(team: &Configuration) -> Bench {
    let bench = Bench::new().await;
    bench.memory.put_configuration(team).await.unwrap();
    bench.round().await;
    bench
}

async fn rounds(bench: &Bench, minutes: i64) {
    for _ in 0..minutes {
        bench.pass(60);
        bench.round().await;
    }
}

#[tokio::test]
async fn whoever_comes_on_call_is_told_by_mail_until_when_and_whom_they_relieve() {
    let bench = watching(&team()).await;
    rounds(&bench, 120).await;
    assert_eq!(bench.sent(), [(10, "ben".to_owned(), Email)]);
    let told = &bench.pager.attempts()[0].page;
    assert_eq!(told.subject, "You are on call for web-team until Tue 2026-11-24 10:10");
    assert!(told.body.contains("You relieve ana."), "{}", told.body);
    rounds(&bench, 24 * 60).await;
    let days = bench.sent().into_iter().map(|(minute, who, _)| (minute, who)).collect::<Vec<_>>();
    assert_eq!(days, [(10, "ben".to_owned()), (24 * 60 + 10, "ana".to_owned())]);
}

#[tokio::test]
async fn the_tag_of_the_schedule_changes_the_channel_or_silences_it() {
    for (word, expected) in [("off", vec![]), ("sms", vec![(10, "ben".to_owned(), Sms)])] {
        let mut team = team();
        let schedule = team.contacts.get_mut(&contact_id("web-team")).unwrap();
        schedule.tags.insert(HAND_OFF_TAG.into(), word.into());
        let bench = watching(&team).await;
        rounds(&bench, 60).await;
        assert_eq!(bench.sent(), expected, "{word}");
    }
}

#[tokio::test]
async fn two_guardians_at_once_tell_once() {
    let bench = watching(&team()).await;
    bench.pass(601);
    futures_util::future::join(bench.round(), bench.round()).await;
    assert_eq!(bench.sent().len(), 1);
}

#[tokio::test]
async fn a_round_that_dies_in_its_send_is_made_good_by_the_next() {
    let bench = watching(&team()).await;
    bench.pass(601);
    let clock = Frozen(bench.now());
    let state = app::State {
        store: &bench.memory,
        cache: &bench.cache,
        clock: &clock,
        entropy: &bench.entropy,
    };
    let world = app::World { pager: &Dying, timers: &bench.timers, notices: &bench.notices };
    let reach = bench.reach();
    assert!(round(&state, &world, &reach, SWEEP_GRACE).now_or_never().is_none(), "it hangs");
    bench.round().await;
    assert_eq!(bench.sent(), [], "the claim still holds");
    bench.pass(CLAIM.as_secs());
    rounds(&bench, 3).await;
    assert_eq!(bench.sent().len(), 1);
}

#[tokio::test]
async fn a_busy_carrier_is_asked_again_and_one_that_refuses_is_not() {
    for (answer, attempts) in
        [(PortError::Busy("throttled".into()), 2), (PortError::Refused("not verified".into()), 1)]
    {
        let bench = watching(&team()).await;
        bench.pager.script(Email, [Err(answer)]);
        rounds(&bench, 60).await;
        assert_eq!(bench.pager.attempts().len(), attempts);
        assert_eq!(bench.sent().len(), attempts - 1);
    }
}

#[tokio::test]
async fn after_an_outage_only_what_is_still_true_is_told() {
    let bench = watching(&team()).await;
    bench.pass(26 * 3_600);
    bench.round().await;
    let told: Vec<_> = bench.sent().into_iter().map(|(_, who, _)| who).collect();
    assert_eq!(told, ["ana"], "ben came and went meanwhile");
}

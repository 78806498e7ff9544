//! An incident's whole life.

use app::engage::{Engage, engage};
use app::error::AppError;
use app::intake::Taken;
use app::ports::{Configurations, Lists, PortError};
use app::resolve::{Resolved, resolve};
use domain::contact::Activation;
use domain::contact::ChannelKind::{Email, Sms, Voice};
use testkit::builders;

use super::bench::{Bench, alarm, recovery};

/// UC-6, through the use cases.
#[tokio::test]
async fn from_the_alarm_to_the_resolution() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("web-api-5xx-error-alarm", 0)).await;
    assert_eq!(bench.timers.responses().len(), 1, "one execution, named after the incident");
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 20).await;
    bench.acknowledge(&incident, "suzuki-hanako").await;
    bench.until(&engagement, 30).await;
    let manager = builders::contact_id("engineering-manager");
    let asked = Engage::within(incident.clone(), manager, "suzuki-hanako");
    let (added, _) = engage(&bench.state(), &bench.world(), &asked).await.unwrap();
    assert_eq!(bench.timers.escalations(), std::slice::from_ref(&added));
    bench.until(&added, 60).await;
    bench.acknowledge(&incident, "engineering-manager").await;
    let (tanaka, suzuki) = ("tanaka-taro".to_owned(), "suzuki-hanako".to_owned());
    assert_eq!(
        bench.sent(),
        [
            (0, tanaka.clone(), Sms),
            (5, tanaka.clone(), Email),
            (10, tanaka, Voice),
            (15, suzuki, Sms),
            (30, "engineering-manager".to_owned(), Email),
        ]
    );
    bench.pass(60);
    let done = resolve(&bench.state(), &bench.world(), &incident, "suzuki-hanako", None).await;
    assert_eq!(done.unwrap(), Resolved::Now);
    let again = resolve(&bench.state(), &bench.world(), &incident, "suzuki-hanako", None).await;
    assert_eq!(again.unwrap(), Resolved::Already);
    assert_eq!(bench.facts(&incident).await.last(), Some(&"INCIDENT_RESOLVED"));
}

#[tokio::test]
async fn nothing_leaves_after_the_resolution_and_a_later_alarm_opens_another() {
    let bench = Bench::new().await;
    let first = bench.open(&alarm("a", 0)).await;
    let engagement = bench.engagements(&first).await[0].id.clone();
    resolve(&bench.state(), &bench.world(), &first, "tanaka-taro", None).await.unwrap();
    bench.until(&engagement, 60).await;
    assert_eq!(bench.sent().len(), 1, "the first page only");
    let replay = bench.take(&alarm("a", 0)).await;
    assert_eq!(replay, Taken::Replayed { incident: None }, "the old alarm again");
    let second = bench.open(&alarm("a", 3_600)).await;
    assert_ne!(first, second);
    assert_eq!(bench.sent().len(), 2);
}

#[tokio::test]
async fn a_flapping_alarm_stays_one_incident_and_its_recovery_is_noted() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    for minute in 1..=20 {
        bench.pass(60);
        let off = bench.take(&recovery("a", minute * 60 - 30)).await;
        assert_eq!(off, Taken::Recovered { incident: incident.clone() });
        let on = bench.take(&alarm("a", minute * 60)).await;
        assert_eq!(on, Taken::Attached { incident: incident.clone() });
    }
    assert_eq!(bench.incidents().await, 1);
    let facts = bench.facts(&incident).await;
    let count = |wanted| facts.iter().filter(|fact| **fact == wanted).count();
    assert_eq!(count("SIGNAL_REPEATED"), 5, "1, 2, 5, 10 and 20");
    assert_eq!(count("TRIGGER_RECOVERED"), 20);
    assert_eq!(bench.sent().len(), 1);
}

/// Nothing closes by itself, and what comes after a lost recovery belongs to the incident that is open.
#[tokio::test]
async fn an_alarm_whose_recovery_is_lost_stays_open_until_a_person_resolves_it() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 24 * 60).await;
    bench.round().await;
    assert!(!bench.facts(&incident).await.contains(&"INCIDENT_RESOLVED"));
    let again = bench.take(&alarm("a", 24 * 3_600)).await;
    assert_eq!(again, Taken::Attached { incident: incident.clone() });
    resolve(&bench.state(), &bench.world(), &incident, "tanaka-taro", None).await.unwrap();
    assert_ne!(bench.open(&alarm("a", 25 * 3_600)).await, incident);
}

#[tokio::test]
async fn a_recovery_that_overtakes_its_alarm_does_not_swallow_the_page() {
    let bench = Bench::new().await;
    assert_eq!(bench.take(&recovery("a", 60)).await, Taken::NothingOpen);
    bench.open(&alarm("a", 0)).await;
    assert_eq!(bench.sent().len(), 1);
}

#[tokio::test]
async fn a_signal_without_a_plan_is_kept_and_shown() {
    let bench = Bench::new().await;
    bench.memory.put_configuration(&builders::guide_team()).await.unwrap();
    for _ in 0..2 {
        let taken = bench.take(&alarm("a", 0)).await;
        assert!(matches!(taken, Taken::Unrouted { .. }), "{taken:?}");
    }
    let kept = bench.memory.kept(10).await.unwrap();
    assert_eq!(kept.len(), 1, "a redelivery is kept once");
    assert!(kept[0].reason.contains("no default plan"), "{}", kept[0].reason);
}

#[tokio::test]
async fn nobody_is_acknowledged_for_who_was_not_paged() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let asked = app::acknowledge::Acknowledgement {
        subject: app::acknowledge::Subject::Incident(incident),
        by: app::acknowledge::By::Contact(builders::contact_id("suzuki-hanako")),
        via: "test".into(),
        take: false,
    };
    let refused = app::acknowledge::acknowledge(&bench.state(), &asked).await.unwrap_err();
    assert!(matches!(&refused, AppError::Refused(why) if why.contains("tanaka-taro")), "{refused}");
}

#[tokio::test]
async fn a_page_that_waited_is_not_sent_by_a_channel_that_was_switched_off_since() {
    let bench = Bench::new().await;
    bench.pager.script(Sms, [Err(PortError::Busy("busy".into()))]);
    let incident = bench.open(&alarm("a", 0)).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    let mut now = bench.memory.configuration().await.unwrap();
    for channel in now.channels.values_mut().filter(|channel| channel.kind == Sms) {
        channel.activation = Activation::NotActivated;
    }
    bench.memory.put_configuration(&now).await.unwrap();
    bench.until(&engagement, 4).await;
    let sms = bench.pager.attempts().into_iter().filter(|attempt| attempt.page.kind == Sms);
    assert_eq!(sms.count(), 1, "the one that was refused for a while");
    let facts = bench.facts(&incident).await;
    assert_eq!(facts.iter().filter(|fact| **fact == "PAGE_FAILED").count(), 2);
}

//! The canary: released, paged, seen, and cleared away.

use app::cache::Cache;
use app::canary::Sighting;
use app::intake::receive;
use app::ports::{Aggregates, Lists, PortError};
use domain::canary::{Canary, End, Flight};
use domain::contact::Address;
use domain::contact::ChannelKind::Email;
use domain::incident::Incident;
use domain::limits::CANARY_LIMIT;
use jiff::SignedDuration;

use super::bench::Bench;

const SINK: &str = "success@simulator.amazonses.com";

async fn watching() -> Bench {
    let mut bench = Bench::new().await;
    bench.canary_every = Some(SignedDuration::from_mins(5));
    bench.cache = Cache::equipped(Some(Address::new(SINK)));
    bench
}

async fn round(bench: &Bench) -> Option<Sighting> {
    bench.try_round().await.kept.unwrap().canary.unwrap()
}

/// What was released reaches intake.
async fn deliver(bench: &Bench) {
    for payload in bench.canaries.take() {
        let (state, world) = (bench.state(), bench.world());
        receive(&state, &world, payload.as_bytes(), "canary", None).await.unwrap();
    }
}

/// The incident of the canary that was released now.
async fn incident(bench: &Bench, released_at: jiff::Timestamp) -> Option<Incident> {
    let canary = Canary { released_at, flight: Flight::Flying };
    let read = bench.memory.incident(&canary.incident()).await.unwrap();
    read.value.map(|read| read.value)
}

#[tokio::test]
async fn a_canary_pages_the_sink_lands_and_leaves_nothing_behind() {
    let bench = watching().await;
    let released_at = bench.now();
    assert_eq!(round(&bench).await, Some(Sighting::Released));
    bench.pass(2);
    deliver(&bench).await;
    let page = &bench.pager.attempts()[0].page;
    assert_eq!((page.kind, page.address.reveal()), (Email, SINK));
    bench.pass(58);
    let landed = End::Landed { after: SignedDuration::from_secs(2) };
    assert_eq!(round(&bench).await, Some(Sighting::Ended(landed)));
    assert!(!incident(&bench, released_at).await.unwrap().is_open());
    assert_eq!(bench.memory.incidents(10, None).await.unwrap().items, []);
    for _ in 0..3 {
        bench.pass(60);
        assert_eq!(round(&bench).await, None, "it rests");
    }
    bench.pass(60);
    assert_eq!(round(&bench).await, Some(Sighting::Released), "five minutes after the last");
    assert_eq!(bench.pager.attempts().len(), 1);
}

#[tokio::test]
async fn one_that_is_refused_or_never_taken_is_lost_within_its_limit() {
    for is_taken in [true, false] {
        let bench = watching().await;
        bench.pager.script(Email, [Err(PortError::Refused("not verified".into()))]);
        round(&bench).await;
        if is_taken {
            deliver(&bench).await;
        }
        let minutes = CANARY_LIMIT.as_mins();
        for _ in 1..minutes {
            bench.pass(60);
            assert_eq!(round(&bench).await, None, "there is still time");
        }
        bench.pass(60);
        assert_eq!(round(&bench).await, Some(Sighting::Ended(End::Lost)));
        bench.pass(60);
        assert_eq!(round(&bench).await, None, "said once");
    }
}

#[tokio::test]
async fn one_that_comes_through_too_late_is_cleared_away_by_the_next() {
    let bench = watching().await;
    let released_at = bench.now();
    round(&bench).await;
    bench.pass(CANARY_LIMIT.as_secs());
    assert_eq!(round(&bench).await, Some(Sighting::Ended(End::Lost)));
    bench.pass(60);
    deliver(&bench).await;
    assert!(incident(&bench, released_at).await.unwrap().is_open());
    bench.pass(300);
    assert_eq!(round(&bench).await, Some(Sighting::Released));
    assert!(!incident(&bench, released_at).await.unwrap().is_open());
}

#[tokio::test]
async fn two_guardians_at_once_release_one_and_see_it_once() {
    let bench = watching().await;
    futures_util::future::join(round(&bench), round(&bench)).await;
    deliver(&bench).await;
    bench.pass(60);
    let (one, other) = futures_util::future::join(round(&bench), round(&bench)).await;
    assert_eq!([one, other].iter().flatten().count(), 1);
    assert_eq!(bench.pager.attempts().len(), 1);
}

#[tokio::test]
async fn one_that_cannot_be_handed_over_is_lost_too() {
    let bench = watching().await;
    let denied = PortError::Refused("not permitted".into());
    bench.canaries.refuse([denied.clone()]);
    assert_eq!(round(&bench).await, Some(Sighting::Grounded(denied)));
    bench.pass(CANARY_LIMIT.as_secs());
    assert_eq!(round(&bench).await, Some(Sighting::Ended(End::Lost)));
}

#[tokio::test]
async fn nothing_flies_unless_somebody_wants_it_to() {
    let bench = Bench::new().await;
    for _ in 0..30 {
        assert_eq!(round(&bench).await, None);
        bench.pass(60);
    }
    assert_eq!(bench.canaries.take(), Vec::<String>::new());
}

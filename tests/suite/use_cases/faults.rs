//! What is lost on the way to and from the store, and senders that die.

use std::sync::Mutex;

use app::ports::{Clock, OutgoingPage, Pager, PortError};
use domain::contact::ChannelKind::Sms;
use domain::ids::IncidentId;
use domain::limits::{CLAIM, SEND_TIMEOUT};
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::recorders::RecordingPager;

use super::bench::{Bench, START, alarm};
use super::faulty::{Call, Fault, Faulty, Rule};

/// A bench whose store loses commits by a script.
async fn faulty(faults: &[Fault]) -> Bench<Faulty, RecordingPager> {
    let clock = ManualClock::at(builders::at(START));
    let pager = RecordingPager::new(&clock);
    let faults = Mutex::new(faults.to_vec());
    let rule: Rule = Box::new(move |call| match call {
        Call::Commit => faults.lock().unwrap().pop(),
        Call::Engagement(_) | Call::Mailbox | Call::Mark => None,
    });
    Bench::with(clock, |inner| Faulty::new(inner, rule), pager).await
}

#[tokio::test]
async fn what_passes_is_tried_again_inside_the_invocation() {
    use Fault::{AnswerLost, LostBefore};
    for faults in [
        [LostBefore, LostBefore].as_slice(),
        &[AnswerLost],
        &[AnswerLost, LostBefore, AnswerLost],
        &[LostBefore, AnswerLost, AnswerLost, LostBefore],
    ] {
        let bench = faulty(faults).await;
        bench.open(&alarm("a", 0)).await;
        let waited = bench.now().duration_since(builders::at(START));
        assert!(waited < SignedDuration::from_secs(5), "long before the platform's retry");
        assert_eq!(bench.incidents().await, 1);
        assert_eq!(bench.pager.sent().len(), 1, "once");
    }
}

/// Where committing took longer than a claim holds, somebody else may have begun to send.
#[tokio::test]
async fn a_claim_that_its_own_commit_outlived_is_renewed_before_the_send() {
    let bench = faulty(&[Fault::LostBefore; 8]).await;
    let incident = bench.open(&alarm("a", 0)).await;
    assert!(bench.now().duration_since(builders::at(START)) > SEND_TIMEOUT);
    let engagements = bench.engagements(&incident).await;
    assert_eq!(engagements[0].pages[0].tries, 2, "claimed twice");
    assert_eq!(bench.pager.sent().len(), 1, "sent once");
}

/// A carrier that never answers, on a clock whose sleeps never end: the process dies there.
pub(crate) struct Dying;

impl Pager for Dying {
    async fn send(&self, _: &OutgoingPage) -> Result<String, PortError> {
        std::future::pending().await
    }
}

/// A clock that shows the time and lets none pass.
pub(crate) struct Frozen(pub(crate) Timestamp);

impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn sleep(&self, _: SignedDuration) {
        std::future::pending::<()>().await;
    }
}

/// Opens an incident and dies before the first page has left.
async fn opened_by_a_dying_invocation(bench: &Bench) -> IncidentId {
    let arrival = alarm("a", 0);
    die_opening(bench, &arrival);
    assert_eq!(bench.incidents().await, 1, "and has committed");
    IncidentId::derive(&builders::plan_name(), &arrival.signal.id)
}

fn die_opening(bench: &Bench, arrival: &wire::inbound::Arrival) {
    let frozen = Frozen(bench.now());
    let state = app::State {
        store: &bench.memory,
        cache: &bench.cache,
        clock: &frozen,
        entropy: &bench.entropy,
    };
    let world = app::World { pager: &Dying, timers: &bench.timers, notices: &bench.notices };
    let died = app::intake::take(&state, &world, arrival, None).now_or_never();
    assert!(died.is_none(), "it hangs in the send");
}

#[tokio::test]
async fn a_page_whose_sender_died_is_sent_by_the_guardian_once() {
    let bench = Bench::new().await;
    opened_by_a_dying_invocation(&bench).await;
    let round = || bench.round();
    assert_eq!(round().await.overdue, 0, "the claim still holds");
    bench.pass(60);
    round().await;
    round().await;
    assert_eq!(bench.sent(), [(1, "tanaka-taro".into(), Sms)]);
    assert_eq!(bench.timers.responses().len(), 1, "and the response is started");
}

#[tokio::test]
async fn a_page_whose_sender_died_is_sent_by_its_timer() {
    let bench = Bench::new().await;
    let incident = opened_by_a_dying_invocation(&bench).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 1).await;
    let attempts = bench.pager.attempts();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].at, builders::at(START) + CLAIM);
}

#[tokio::test]
async fn a_page_whose_sender_died_is_sent_by_the_second_road() {
    let bench = Bench::new().await;
    // Claims that end between two whole seconds.
    bench.clock.advance(SignedDuration::from_millis(123));
    opened_by_a_dying_invocation(&bench).await;
    bench.take(&alarm("a", 0)).await;
    let attempts = bench.pager.attempts();
    assert_eq!(attempts.len(), 1);
    let late = attempts[0].at.duration_since(builders::at(START));
    assert!(late <= SignedDuration::from_secs(15), "{late}");
}

/// Two roads that raced, and the winner died: here by a signal without a slot, whose second taking
/// always loses to the incident that is there.
#[tokio::test]
async fn the_loser_of_a_race_watches_over_the_winner() {
    let bench = Bench::new().await;
    let mut arrival = alarm("a", 0);
    arrival.signal.trigger = None;
    die_opening(&bench, &arrival);
    bench.take(&arrival).await;
    let attempts = bench.pager.attempts();
    assert_eq!(attempts.len(), 1);
    assert!(attempts[0].at.duration_since(builders::at(START)) <= SignedDuration::from_secs(15));
}

#[tokio::test]
async fn two_guardians_at_once_send_once() {
    let bench = Bench::new().await;
    opened_by_a_dying_invocation(&bench).await;
    bench.pass(60);
    futures_util::future::join(bench.round(), bench.round()).await;
    assert_eq!(bench.sent().len(), 1);
}

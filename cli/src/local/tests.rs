//! A stack that stops and starts again over the same data, on a clock that the test sets.

use std::path::Path;

use app::ports::Clock;
use jiff::{SignedDuration, Timestamp};

use super::clock::LocalClock;
use super::stack::{Setup, Stack};

const ALARM: &[u8] = include_bytes!("../../../events/intake/cloudwatch-alarm-action.json");

fn start() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

async fn stack(data: &Path, minute: i64) -> Stack {
    let setup = Setup {
        data: Some(data),
        clock: LocalClock::set(start() + SignedDuration::from_mins(minute)),
        carrier_delay: SignedDuration::ZERO,
        runbooks_take: SignedDuration::from_hours(1),
        shown: None,
        links: None,
    };
    Stack::start(setup).await.unwrap()
}

/// What left so far: minute and channel.
fn sent(stack: &Stack) -> Vec<(i64, String)> {
    let messages = stack.outbox.messages().into_iter();
    messages.map(|m| (m.at.duration_since(start()).as_mins(), m.channel)).collect()
}

/// Waits out the emulator of a stack that was stopped: its file must be free.
async fn stop(stack: Stack) {
    drop(stack);
    LocalClock::Real.sleep(SignedDuration::from_millis(50)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_due_meanwhile_is_sent_at_once_and_once_and_the_rest_on_time() {
    let folder = std::env::temp_dir().join(format!("tocsin-restart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let first = stack(&folder, 0).await;
    first.signal(ALARM, None).await.unwrap();
    first.turn().await.unwrap();
    assert_eq!(sent(&first), [(0, "SMS".to_owned())]);
    stop(first).await;

    let early = stack(&folder, 3).await;
    early.turn().await.unwrap();
    assert_eq!(sent(&early).len(), 1, "nothing is due yet");
    let next = early.next().await.unwrap();
    assert_eq!(next, Some(start() + SignedDuration::from_mins(5)), "the right instant");
    stop(early).await;

    // Twelve minutes later: the mail is overdue by seven; its wait of five begins when it leaves.
    let late = stack(&folder, 12).await;
    late.turn().await.unwrap();
    late.turn().await.unwrap();
    let so_far = [(0, "SMS".to_owned()), (12, "EMAIL".to_owned())];
    assert_eq!(sent(&late), so_far, "at once, once");
    let next = late.next().await.unwrap();
    assert_eq!(next, Some(start() + SignedDuration::from_mins(15)), "the second stage is on time");
    stop(late).await;
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heartbeat_that_stops_pages_somebody() {
    let setup = Setup {
        data: None,
        clock: LocalClock::set(start()),
        carrier_delay: SignedDuration::ZERO,
        runbooks_take: SignedDuration::from_hours(1),
        shown: None,
        links: None,
    };
    let stack = Stack::start(setup).await.unwrap();
    stack.signal(br#"{"heartbeat":"nightly-batch"}"#, None).await.unwrap();
    stack.turn().await.unwrap();
    assert_eq!(sent(&stack), []);
    assert_eq!(stack.next().await.unwrap(), Some(start() + SignedDuration::from_mins(5)));
    stack.clock.jump(start() + SignedDuration::from_mins(5));
    stack.turn().await.unwrap();
    assert_eq!(sent(&stack), [(5, "SMS".to_owned())]);
}

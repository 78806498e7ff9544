//! Analyses: what they rest on, what they cost, and what becomes of an edit when the store fails or
//! somebody else writes meanwhile.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use app::analysis::{analysis, edit};
use app::error::AppError;
use app::incidents::{NewEvent, Standing, remove, update, write_event};
use app::ports::{Analyses, Change, Clock};
use app::resolve::resolve;
use domain::analysis::{ANALYSIS_TAG, Analysis, Edit, Lack, Lesson, REQUIRED};
use domain::ids::IncidentId;
use domain::incident::update::Change as Wanted;
use domain::limits::COMMIT_ATTEMPTS;
use jiff::SignedDuration;
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::memory::{MemoryStore, Requests};
use testkit::recorders::RecordingPager;
use uuid::Uuid;

use super::bench::{Bench, START, alarm};
use super::faulty::{Call, Fault, Faulty, Rule};

const BY: &str = "suzuki-hanako";

fn lesson(what: &str) -> Edit {
    Edit::AddLesson { lesson: Lesson::WentWell, what: what.into() }
}

fn texts() -> Edit {
    Edit::Set { summary: Some("s".into()), root_cause: Some("r".into()), mitigated: None }
}

fn follow_up() -> Edit {
    let due = "2026-12-01".parse().ok();
    Edit::AddFollowUp { what: "double the pool".into(), owner: Some("tanaka-taro".into()), due }
}

/// UC-6, and what is written about it.
#[tokio::test]
async fn an_incident_is_analysed_from_its_timeline() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("web-api-5xx-error-alarm", 0)).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 20).await;
    bench.acknowledge(&incident, BY).await;
    bench.pass(30 * 60);
    let (at, kind) = (bench.now(), "Mitigated".to_owned());
    let event = NewEvent { at, kind, data: "{}".into(), references: Vec::new() };
    write_event(&bench.state(), &incident, event, BY, None).await.unwrap();
    bench.pass(20 * 60);
    let open = analysis(&bench.state(), &incident).await.unwrap();
    assert_eq!((open.figures.resolved_at, open.figures.duration), (None, None));
    resolve(&bench.state(), &bench.world(), &incident, BY, None).await.unwrap();

    let (of, cost) = bench.requests(analysis(&bench.state(), &incident)).await;
    assert_eq!(cost, Requests { reads: 3, writes: 0 });
    let of = of.unwrap();
    let minutes = |at| of.figures.time_to(at).map(|time| time.as_mins());
    let figures = &of.figures;
    assert_eq!(
        [figures.engaged_at, figures.acknowledged_at, figures.mitigated_at, figures.resolved_at]
            .map(minutes),
        [Some(0), Some(20), Some(50), Some(70)]
    );
    assert_eq!(figures.duration, Some(SignedDuration::from_mins(70)));
    let sent: usize = figures.paged.iter().map(|paged| paged.sent).sum();
    assert_eq!(sent, bench.sent().len());
    assert_eq!((of.analysis, of.required), (Analysis::empty(incident), false));
}

#[tokio::test]
async fn an_edit_costs_two_reads_and_one_write_and_none_when_nothing_changes() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let (written, cost) = bench.requests(edit(&bench.state(), &incident, &texts(), BY)).await;
    assert_eq!(cost, Requests { reads: 2, writes: 1 });
    bench.pass(60);
    let (again, cost) = bench.requests(edit(&bench.state(), &incident, &texts(), "other")).await;
    assert_eq!(cost, Requests { reads: 2, writes: 0 });
    let (written, again) = (written.unwrap(), again.unwrap());
    assert_eq!((&written, written.summary.as_str()), (&again, "s"));
    assert_eq!(analysis(&bench.state(), &incident).await.unwrap().analysis, written);
}

/// The plan's tag is read as it is when the analysis is closed.
#[tokio::test]
async fn what_a_plan_asks_for_is_there_before_an_incident_is_closed() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let close = async || edit(&bench.state(), &incident, &Edit::Close, BY).await;
    let refused = |result: Result<Analysis, AppError>, lacks: &[Lack]| {
        let said = result.unwrap_err().to_string();
        let lacks = lacks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        assert_eq!(said, format!("the analysis cannot be closed without {lacks}"));
    };
    refused(close().await, &[Lack::Resolution]);
    resolve(&bench.state(), &bench.world(), &incident, BY, None).await.unwrap();

    let mut team = builders::guide_team();
    let plan = team.plans.get_mut(&incident.plan()).unwrap();
    plan.tags.insert(ANALYSIS_TAG.into(), REQUIRED.into());
    bench.memory.put_configuration(&team).await.unwrap();
    assert!(analysis(&bench.state(), &incident).await.unwrap().required);
    refused(close().await, &[Lack::Summary, Lack::RootCause, Lack::FollowUp]);
    for one in [texts(), follow_up()] {
        edit(&bench.state(), &incident, &one, BY).await.unwrap();
    }
    let closed = close().await.unwrap();
    let status = |of: &app::analysis::Analysed| of.analysis.is_closed(of.incident.resolved_at());
    assert!(status(&analysis(&bench.state(), &incident).await.unwrap()));
    bench.pass(60);
    assert_eq!(close().await.unwrap(), closed, "twice is once");

    // Open again, it has to be closed anew.
    for (standing, seconds) in [(Standing::Open, 60), (Standing::Resolved, 60)] {
        bench.pass(seconds);
        let (state, world, nothing) = (bench.state(), bench.world(), Wanted::default());
        update(&state, &world, &incident, &nothing, Some(standing), BY).await.unwrap();
        assert!(!status(&analysis(&state, &incident).await.unwrap()), "{standing:?}");
    }
    close().await.unwrap();
    assert!(status(&analysis(&bench.state(), &incident).await.unwrap()));
}

#[tokio::test]
async fn what_nobody_handles_is_not_analysed_and_what_is_removed_is_gone() {
    let bench = Bench::new().await;
    let canary = domain::canary::Canary {
        released_at: builders::at(START),
        flight: domain::canary::Flight::Flying,
    };
    let incident = bench.open(&alarm("a", 0)).await;
    edit(&bench.state(), &incident, &texts(), BY).await.unwrap();
    remove(&bench.state(), &bench.world(), &incident, BY).await.unwrap();
    let shell = IncidentId::shell(Uuid::nil());
    for id in [&canary.incident(), &shell, &incident] {
        for error in [
            analysis(&bench.state(), id).await.unwrap_err(),
            edit(&bench.state(), id, &texts(), BY).await.unwrap_err(),
        ] {
            assert_eq!(error.to_string(), format!("there is no incident {id}"));
        }
    }
    assert_eq!(bench.memory.analysis(&incident).await.unwrap(), None);
}

/// A bench whose store follows a rule from now on, with an incident.
async fn failing(
    rule: impl FnOnce(MemoryStore, IncidentId) -> Rule,
) -> (Bench<Faulty>, IncidentId) {
    let healthy = Bench::new().await;
    let incident = healthy.open(&alarm("a", 0)).await;
    let rule = rule(healthy.memory.clone(), incident.clone());
    let clock = ManualClock::at(healthy.now());
    let pager = RecordingPager::new(&clock);
    let store = |_| Faulty::new(healthy.memory.clone(), rule);
    (Bench::with(clock, store, pager).await, incident)
}

/// What the store in memory gives: its futures are ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("ready at once"),
    }
}

#[tokio::test]
async fn an_edit_whose_answer_was_lost_is_written_once() {
    for fault in [Fault::AnswerLost, Fault::LostBefore] {
        let writes = AtomicUsize::new(0);
        let (bench, incident) = failing(|_, _| {
            Box::new(move |call: &Call<'_>| {
                let first =
                    matches!(call, Call::Commit) && writes.fetch_add(1, Ordering::Relaxed) == 0;
                first.then_some(fault)
            })
        })
        .await;
        let written = edit(&bench.state(), &incident, &lesson("a"), BY).await.unwrap();
        let read = now(bench.store.analysis(&incident)).unwrap().unwrap();
        assert_eq!((&read.value, read.version, written.went_well.len()), (&written, 1, 1));
    }
}

/// Before each write that is asked for, up to so many times, somebody else writes.
async fn raced(times: usize) -> (Bench<Faulty>, IncidentId) {
    let written = AtomicUsize::new(0);
    failing(move |memory, incident| {
        Box::new(move |call: &Call<'_>| {
            let count = written.load(Ordering::Relaxed);
            if matches!(call, Call::Commit) && count < times {
                written.store(count + 1, Ordering::Relaxed);
                let read = now(memory.analysis(&incident)).unwrap();
                let expected = read.as_ref().map(|read| read.version);
                let mut value = read.map_or_else(|| Analysis::empty(incident.clone()), |r| r.value);
                value.summary = format!("summary {count}");
                let id = Uuid::from_u128(u128::try_from(count).unwrap());
                now(memory.commit_analysis(id, &Change { value, expected })).unwrap();
            }
            None
        })
    })
    .await
}

#[tokio::test]
async fn of_two_who_write_at_once_neither_is_lost() {
    let (bench, incident) = raced(2).await;
    let written = edit(&bench.state(), &incident, &lesson("a"), BY).await.unwrap();
    assert_eq!((written.summary.as_str(), written.went_well.len()), ("summary 1", 1));
    assert_eq!(written.modified.unwrap().at, bench.clock.now());
}

#[tokio::test]
async fn races_without_end_are_given_up() {
    let (bench, incident) = raced(usize::try_from(COMMIT_ATTEMPTS).unwrap()).await;
    let error = edit(&bench.state(), &incident, &lesson("a"), BY).await.unwrap_err();
    assert!(matches!(error, AppError::Contended { .. }), "{error}");
    assert!(error.to_string().contains(incident.as_str()), "{error}");
}

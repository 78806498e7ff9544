use std::collections::BTreeSet;

use app::ports::{Found, Place, PortError, Trigger};
use domain::pager_duty::{Theirs, key};
use domain::related::{ItemKind, ItemValue};
use domain::timeline::Written;
use futures_util::future::join_all;
use testkit::pager_duty::Fault;

use super::*;

#[tokio::test]
async fn an_incident_is_opened_taken_and_resolved_there_with_a_note_for_each_fact() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    let seen = only(&account);
    let (service, secret) = (SERVICE.to_owned(), SECRET.to_owned());
    assert_eq!(seen.place, Place { secret, service, key: key(&incident) });
    assert_eq!(seen.trigger.title, "Production API Incident: first");
    assert!(seen.trigger.details.contains(incident.as_str()), "{}", seen.trigger.details);
    assert_eq!((seen.theirs.status, seen.notes.len()), (Status::Triggered, 0));
    bench.pass(60);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(only(&account).theirs.status, Status::Acknowledged);
    bench.pass(60);
    resolve(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    let seen = only(&account);
    assert_eq!(seen.theirs.status, Status::Resolved);
    let expected = [
        "2026-11-23T01:01:00Z: tanaka-taro acknowledged test; nobody else is paged",
        "2026-11-23T01:02:00Z: resolved by ana",
    ];
    assert_eq!(seen.notes, expected);
    // In step: nothing is written there any more, nor here.
    let (before, applied) = (account.incidents(), bench.memory.applied());
    follow_all(&bench, &account, &incident).await;
    assert_eq!((account.incidents(), bench.memory.applied()), (before, applied));
}

#[tokio::test]
async fn it_becomes_a_related_item_once() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    for _ in 0..2 {
        follow_all(&bench, &account, &incident).await;
    }
    let related = bench.memory.related(&incident).await.unwrap();
    let theirs = related.iter().filter(|item| item.kind == ItemKind::Incident);
    let theirs: Vec<_> = theirs.map(|item| &item.value).collect();
    let [ItemValue::PagerDuty(its)] = theirs[..] else { unreachable!("{related:?}") };
    assert_eq!(
        (its.id.as_str(), its.auto_resolve),
        (only(&account).theirs.id.as_str(), Some(true))
    );
    let is_ours = |fact: &Fact| matches!(fact, Fact::Written(Written { by, .. }) if by == "tocsin");
    assert_eq!(count(&bench, &incident, is_ours).await, 1);
    assert_eq!(only(&account).notes, [] as [String; 0], "what we wrote of it is no note");
}

#[tokio::test]
async fn whatever_fails_and_whatever_answer_is_lost_nothing_is_done_twice() {
    let calls = {
        let (bench, account) = bench().await;
        whole_life(&bench, &account).await;
        account.calls()
    };
    for call in 0..calls {
        for fault in [
            Fault::Fails(PortError::Busy("down".into())),
            Fault::Fails(PortError::Throttled("slow down".into())),
            Fault::AnswerLost,
        ] {
            let (bench, account) = bench().await;
            account.strike(call, fault.clone());
            let (incident, failures) = whole_life(&bench, &account).await;
            assert_eq!(failures, 1, "{call} {fault:?}");
            let seen = only(&account);
            assert_eq!(seen.theirs.status, Status::Resolved, "{call} {fault:?}");
            let once: BTreeSet<_> = seen.notes.iter().collect();
            assert_eq!((seen.notes.len(), once.len()), (3, 3), "{call} {fault:?}: {seen:?}");
            let gave_up = |fact: &Fact| matches!(fact, Fact::EffectFailed { .. });
            assert_eq!(count(&bench, &incident, gave_up).await, 0);
        }
    }
}

/// Opened, taken, changed and resolved, followed at each fact.
async fn whole_life(bench: &Bench, account: &ScriptedPagerDuty) -> (IncidentId, usize) {
    let incident = open(bench).await;
    let mut failures = follow_all(bench, account, &incident).await;
    bench.pass(60);
    bench.acknowledge(&incident, "tanaka-taro").await;
    failures += follow_all(bench, account, &incident).await;
    let wanted = domain::incident::update::Change {
        title: Some("The pool is full".into()),
        ..domain::incident::update::Change::default()
    };
    let (state, world) = (bench.state(), bench.world());
    app::incidents::update(&state, &world, &incident, &wanted, None, "ana").await.unwrap();
    failures += follow_all(bench, account, &incident).await;
    bench.pass(60);
    resolve(bench, &incident).await;
    failures += follow_all(bench, account, &incident).await;
    (incident, failures)
}

#[tokio::test]
async fn executions_in_any_order_end_at_the_same() {
    for backwards in [false, true] {
        let (bench, account) = bench().await;
        let incident = open(&bench).await;
        bench.acknowledge(&incident, "tanaka-taro").await;
        let mut facts = told(&bench, &incident).await;
        if backwards {
            facts.reverse();
        }
        for fact in &facts {
            execute(&bench, &account, &incident, fact).await;
        }
        let seen = only(&account);
        assert_eq!((seen.theirs.status, seen.notes.len()), (Status::Acknowledged, 1));
    }
}

/// PagerDuty, with others at work between any two calls.
struct Slow<'a>(ScriptedPagerDuty, Option<&'a Reopener<'a>>);

/// Somebody who opens an incident again as soon as it is resolved there.
struct Reopener<'a> {
    bench: &'a Bench,
    incident: &'a IncidentId,
}

impl PagerDuty for Slow<'_> {
    async fn find(&self, place: &Place) -> Result<Found, PortError> {
        tokio::task::yield_now().await;
        self.0.find(place).await
    }

    async fn trigger(&self, place: &Place, trigger: &Trigger) -> Result<Option<Theirs>, PortError> {
        tokio::task::yield_now().await;
        self.0.trigger(place, trigger).await
    }

    async fn set_status(
        &self,
        place: &Place,
        id: Option<&str>,
        status: Status,
    ) -> Result<(), PortError> {
        tokio::task::yield_now().await;
        self.0.set_status(place, id, status).await?;
        if let (Some(somebody), Status::Resolved) = (self.1, status) {
            reopen(somebody.bench, somebody.incident).await;
        }
        Ok(())
    }

    async fn notes(&self, place: &Place, id: &str) -> Result<Vec<String>, PortError> {
        tokio::task::yield_now().await;
        self.0.notes(place, id).await
    }

    async fn note(&self, place: &Place, id: &str, words: &str) -> Result<(), PortError> {
        tokio::task::yield_now().await;
        self.0.note(place, id, words).await
    }

    async fn email_of(&self, secret: &str, user: &str) -> Result<Option<String>, PortError> {
        tokio::task::yield_now().await;
        self.0.email_of(secret, user).await
    }

    async fn writer(&self, secret: &str) -> Result<Option<String>, PortError> {
        tokio::task::yield_now().await;
        self.0.writer(secret).await
    }
}

#[tokio::test]
async fn executions_at_once_open_one_incident_and_write_each_note_once() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    bench.pass(60);
    bench.acknowledge(&incident, "tanaka-taro").await;
    bench.pass(60);
    resolve(&bench, &incident).await;
    reopen(&bench, &incident).await;
    let (facts, slow) = (told(&bench, &incident).await, Slow(account.clone(), None));
    let all = facts.iter().map(|fact| execute(&bench, &slow, &incident, fact));
    let failures: usize = join_all(all).await.into_iter().sum();
    assert_eq!(failures, 0);
    let seen = only(&account);
    assert_eq!(seen.theirs.status, Status::Triggered, "it is open again, and nobody has it");
    let once: BTreeSet<_> = seen.notes.iter().collect();
    assert_eq!((seen.notes.len(), once.len()), (3, 3), "{seen:?}");
    let is_ours = |fact: &Fact| matches!(fact, Fact::Written(Written { by, .. }) if by == "tocsin");
    assert_eq!(count(&bench, &incident, is_ours).await, 1);
}

#[tokio::test]
async fn what_is_opened_again_while_it_is_resolved_there_is_opened_anew_by_the_same_run() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    resolve(&bench, &incident).await;
    let resolved = told(&bench, &incident).await.pop().unwrap();
    bench.pass(1);
    let somebody = Reopener { bench: &bench, incident: &incident };
    execute(&bench, &Slow(account.clone(), Some(&somebody)), &incident, &resolved).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Triggered]);
}

#[tokio::test]
async fn what_is_opened_again_here_is_opened_anew_there() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    resolve(&bench, &incident).await;
    // It was over before PagerDuty heard of it.
    follow_all(&bench, &account, &incident).await;
    assert_eq!(account.incidents(), []);
    bench.pass(60);
    reopen(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Triggered]);
    resolve(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    bench.pass(60);
    reopen(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Triggered]);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Acknowledged]);
}

#[tokio::test]
async fn a_reopening_that_was_never_told_is_made_good_by_the_next_fact() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    resolve_there_too(&bench, &account, &incident).await;
    bench.pass(60);
    reopen(&bench, &incident).await;
    // The execution about it is refused for good, and one about a fact of before comes once more.
    let facts = told(&bench, &incident).await;
    execute(&bench, &account, &incident, &facts[0]).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Triggered]);
    bench.acknowledge(&incident, "tanaka-taro").await;
    let taken = told(&bench, &incident).await.pop().unwrap();
    execute(&bench, &account, &incident, &taken).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Acknowledged]);
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Acknowledged]);
}

#[tokio::test]
async fn what_people_resolve_there_after_a_reopening_stays_so() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    resolve_there_too(&bench, &account, &incident).await;
    bench.pass(60);
    reopen(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    bench.pass(60);
    account.turn(&account.incidents()[1].theirs.id, Status::Resolved);
    bench.acknowledge(&incident, "tanaka-taro").await;
    let taken = told(&bench, &incident).await.pop().unwrap();
    execute(&bench, &account, &incident, &taken).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Resolved]);
}

/// It is resolved here, and so there.
async fn resolve_there_too(bench: &Bench, account: &ScriptedPagerDuty, incident: &IncidentId) {
    follow_all(bench, account, incident).await;
    bench.pass(60);
    resolve(bench, incident).await;
    follow_all(bench, account, incident).await;
    assert_eq!(statuses(account), [Status::Resolved]);
}

#[tokio::test]
async fn what_people_resolve_there_stays_so() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    account.turn(&only(&account).theirs.id, Status::Resolved);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved]);
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_once_and_ends() {
    let (bench, account) = bench().await;
    account.forget(SERVICE);
    let incident = open(&bench).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    for fact in told(&bench, &incident).await {
        for _ in 0..2 {
            let followed = try_follow(&bench, &account, &incident, &fact).await.unwrap();
            assert_eq!(followed.refused.as_deref(), Some("Service Not Found"));
        }
    }
    let said = |fact: &Fact| {
        matches!(fact, Fact::EffectFailed { effect, reason, again_at: None }
            if effect == "tell PagerDuty" && reason == "Service Not Found")
    };
    assert_eq!(count(&bench, &incident, said).await, 1);
}

#[tokio::test]
async fn by_a_routing_key_alone_it_is_told_and_nothing_is_read() {
    let (bench, _) = bench().await;
    let account = ScriptedPagerDuty::unreadable();
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Triggered]);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Acknowledged]);
    resolve(&bench, &incident).await;
    let facts = told(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved]);
    // The first fact comes once more.
    execute(&bench, &account, &incident, &facts[0]).await;
    assert_eq!(statuses(&account), [Status::Resolved]);
    bench.pass(60);
    reopen(&bench, &incident).await;
    let facts = told(&bench, &incident).await;
    execute(&bench, &account, &incident, facts.last().unwrap()).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Triggered]);
    let related = bench.memory.related(&incident).await.unwrap();
    assert!(related.iter().all(|item| item.kind != ItemKind::Incident), "{related:?}");
}

#[tokio::test]
async fn without_an_integration_nobody_is_asked() {
    let (bench, account) = (Bench::new().await, ScriptedPagerDuty::default());
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(account.calls(), 0);
    let gone = builders::incident_id("gone");
    let fact = told(&bench, &incident).await.remove(0);
    try_follow(&bench, &account, &gone, &fact).await.unwrap();
    assert_eq!(account.calls(), 0);
}

#[tokio::test]
async fn a_plan_that_is_changed_leaves_its_open_incidents_alone() {
    let (bench, account) = bench().await;
    let incident = open(&bench).await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    bench.memory.put_configuration(&team).await.unwrap();
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Triggered]);
}

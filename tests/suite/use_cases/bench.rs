//! A test bench: the guide's team, everything else scripted.

use app::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use app::cache::Cache;
use app::canary::Aviary;
use app::intake::{Taken, take};
use app::ports::{Aggregates, Clock, Heartbeats, Lists, Pager, Rounds};
use app::round::{Reach, Round, round};
use app::sweep::{Procedures, Swept};
use app::{State, World};
use domain::arn::Deployment;
use domain::contact::ChannelKind;
use domain::escalation::Engagement;
use domain::ids::{EngagementId, IncidentId};
use domain::limits::SWEEP_GRACE;
use domain::signal::{Signal, SignalState};
use jiff::{SignedDuration, Timestamp};
use testkit::aliases::ScriptedAliases;
use testkit::builders;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::{MemoryStore, Requests};
use testkit::recorders::{RecordingCanaries, RecordingNotices, RecordingPager, RecordingTimers};
use testkit::runbooks::ScriptedRunbooks;
use wire::inbound::Arrival;

/// When every test begins: Monday, 10:00 in Tokyo.
pub(crate) const START: &str = "2026-11-23T01:00:00Z";

/// Everything that a use case needs, over a store `S` and a pager `P`.
pub(crate) struct Bench<S = MemoryStore, P = RecordingPager> {
    pub(crate) memory: MemoryStore,
    pub(crate) store: S,
    pub(crate) cache: Cache,
    pub(crate) clock: ManualClock,
    pub(crate) entropy: SeededEntropy,
    pub(crate) pager: P,
    pub(crate) timers: RecordingTimers,
    pub(crate) notices: RecordingNotices,
    pub(crate) runbooks: ScriptedRunbooks,
    pub(crate) deployment: Deployment,
    pub(crate) aliases: ScriptedAliases,
    pub(crate) canaries: RecordingCanaries,
    /// How often one is released.
    pub(crate) canary_every: Option<SignedDuration>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let clock = ManualClock::at(builders::at(START));
        let pager = RecordingPager::new(&clock);
        Self::with(clock, |memory| memory, pager).await
    }

    /// Pages that carriers took: minute, contact, channel.
    pub(crate) fn sent(&self) -> Vec<(i64, String, ChannelKind)> {
        let start = builders::at(START);
        let sent = self.pager.sent().into_iter();
        sent.map(|(at, who, kind)| (at.duration_since(start).as_mins(), who, kind)).collect()
    }
}

impl<S, P> Bench<S, P> {
    /// A bench whose store wraps the one in memory.
    pub(crate) async fn with(
        clock: ManualClock,
        wrap: impl FnOnce(MemoryStore) -> S,
        pager: P,
    ) -> Self {
        let memory = MemoryStore::default();
        let mut team = builders::guide_team();
        team.routes.default_plan = Some(builders::plan_name());
        memory.put_configuration(&team).await.unwrap();
        Self {
            store: wrap(memory.clone()),
            memory,
            cache: Cache::default(),
            clock,
            entropy: SeededEntropy::new("bench"),
            pager,
            timers: RecordingTimers::default(),
            notices: RecordingNotices::default(),
            runbooks: ScriptedRunbooks::default(),
            deployment: Deployment::new("ap-northeast-1", "123456789012"),
            aliases: ScriptedAliases::default(),
            canaries: RecordingCanaries::default(),
            canary_every: None,
        }
    }

    pub(crate) fn state(&self) -> State<'_, S, ManualClock, SeededEntropy> {
        State { store: &self.store, cache: &self.cache, clock: &self.clock, entropy: &self.entropy }
    }

    pub(crate) fn world(&self) -> World<'_, P, RecordingTimers, RecordingNotices> {
        World { pager: &self.pager, timers: &self.timers, notices: &self.notices }
    }

    pub(crate) fn procedures(&self) -> Procedures<'_, ScriptedRunbooks> {
        Procedures { runbooks: &self.runbooks, deployment: &self.deployment }
    }

    pub(crate) fn reach(&self) -> Reach<'_, ScriptedRunbooks, ScriptedAliases, RecordingCanaries> {
        let procedures = self.procedures();
        let aviary = Aviary { canaries: &self.canaries, every: self.canary_every };
        Reach { procedures, aliases: &self.aliases, aviary }
    }

    /// Requests of what `work` does.
    pub(crate) async fn requests<T>(&self, work: impl Future<Output = T>) -> (T, Requests) {
        let before = self.memory.requests();
        let done = work.await;
        let after = self.memory.requests();
        let reads = after.reads - before.reads;
        (done, Requests { reads, writes: after.writes - before.writes })
    }

    /// Lets seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The engagements of an incident, as they stand.
    pub(crate) async fn engagements(&self, incident: &IncidentId) -> Vec<Engagement> {
        let read = self.memory.incident(incident).await.unwrap().value.unwrap().value;
        let engagements = self.memory.engagements(&read.stems()).await.unwrap();
        engagements.into_iter().map(|read| read.value).collect()
    }

    /// The types of an incident's facts, in order.
    pub(crate) async fn facts(&self, incident: &IncidentId) -> Vec<&'static str> {
        let page = self.memory.timeline(incident, None).await.unwrap();
        assert_eq!(page.next, None, "a short timeline");
        page.items.iter().map(|event| wire::outbound::timeline::event_type(&event.fact)).collect()
    }

    /// How many incidents there are.
    pub(crate) async fn incidents(&self) -> usize {
        self.memory.incidents(100, None).await.unwrap().items.len()
    }
}

impl<S, P> Bench<S, P>
where
    S: Aggregates + app::ports::Configurations + Heartbeats + Lists + Rounds,
    P: Pager,
{
    pub(crate) async fn take(&self, arrival: &Arrival) -> Taken {
        take(&self.state(), &self.world(), arrival, None).await.unwrap()
    }

    /// Opens an incident; the test ends when the signal does not.
    pub(crate) async fn open(&self, arrival: &Arrival) -> IncidentId {
        let taken = self.take(arrival).await;
        let Taken::Opened { incident, .. } = &taken else { unreachable!("opened by {taken:?}") };
        incident.clone()
    }

    pub(crate) async fn acknowledge(
        &self,
        incident: &IncidentId,
        alias: &str,
    ) -> Vec<EngagementId> {
        let asked = Acknowledgement {
            subject: Subject::Incident(incident.clone()),
            by: By::Contact(builders::contact_id(alias)),
            via: "test".into(),
            take: false,
        };
        acknowledge(&self.state(), &asked).await.unwrap()
    }

    /// One round of the guardian, whose parts all go well as a whole.
    pub(crate) async fn round(&self) -> Swept {
        let Round { swept, kept } = self.try_round().await;
        let kept = kept.unwrap();
        kept.hand_offs.unwrap();
        kept.aliases.unwrap();
        kept.canary.unwrap();
        swept.unwrap()
    }

    /// One round of the guardian.
    pub(crate) async fn try_round(&self) -> Round {
        let reach = self.reach();
        round(&self.state(), &self.world(), &reach, SWEEP_GRACE).await
    }

    /// Ticks an engagement whenever it wants to be woken, until `minute`. Gives how often.
    pub(crate) async fn until(&self, engagement: &EngagementId, minute: i64) -> usize {
        let end = builders::at(START) + SignedDuration::from_mins(minute);
        let mut ticks = 0;
        loop {
            let ticked = app::tick::tick(&self.state(), &self.world(), engagement).await.unwrap();
            ticks += 1;
            let Some(wake) = ticked.wake_at.filter(|wake| *wake <= end) else { break };
            self.clock.set(wake.max(self.now()));
        }
        self.clock.set(end.max(self.now()));
        ticks
    }
}

/// An alarm's signal at `second` after the start.
pub(crate) fn alarm(name: &str, second: i64) -> Arrival {
    arrival(name, second, SignalState::Alarm)
}

/// The recovery of that alarm.
pub(crate) fn recovery(name: &str, second: i64) -> Arrival {
    arrival(name, second, SignalState::Ok)
}

fn arrival(name: &str, second: i64, state: SignalState) -> Arrival {
    let at = builders::at(START) + SignedDuration::from_secs(second);
    let signal = builders::signal(name, at);
    let id = domain::ids::SignalId::parse(&format!("{name}@{at}/{state:?}")).unwrap();
    let signal = Signal { id, state, ..signal };
    Arrival { signal, event: serde_json::Value::Null, is_echo: false }
}

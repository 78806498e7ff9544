//! The whole over HTTP, with the real adapter and an account that holds every request to PagerDuty's published shapes:
//! an alarm becomes an incident there, facts become notes, answers go both ways, and nothing is done twice.

use adapters::pager_duty::{Accounts, Addresses};
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use domain::ids::PlanName;
use testkit::pager_duty::contract::SERVICE;
use testkit::pager_duty::{Account, By as Who, Incident, Server, Signed, User};
use testkit::trouble::Trouble;

use super::*;

/// How often an execution is tried before a test gives up.
const TRIES_MAX: usize = 20;

/// The secret of the account.
#[derive(Clone)]
struct Its(String);

impl Secrets for Its {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        Ok(Some(Zeroizing::new(self.0.clone())))
    }
}

/// A team, and its account.
struct Team {
    bench: Bench,
    server: Server,
    accounts: Accounts<Its>,
    secret: Its,
}

impl Team {
    async fn start(secret: fn(&Account) -> String) -> Self {
        let mut account = Account::default();
        let (id, email) = ("PTARO01".to_owned(), "Tanaka@Example.com".to_owned());
        account.users.push(User { id, email });
        let secret = Its(secret(&account));
        let server = Server::start(account).await.unwrap();
        let settings =
            HttpConnectorSettings::builder().read_timeout(std::time::Duration::from_millis(500));
        let connector = Connector::builder().connector_settings(settings.build()).build_http();
        let addresses = Addresses::At(server.base());
        let accounts = Accounts::new(connector, addresses, secret.clone());
        let bench = Bench::new();
        let mut team = bench.store.inspect(|stored| stored.configuration().clone());
        let plan = team.plans.get_mut(&plan()).unwrap();
        plan.integrations[0].service = SERVICE.to_owned();
        bench.store.put_configuration(&team).await.unwrap();
        Self { bench, server, accounts, secret }
    }

    async fn handle(&self, payload: &str) -> Result<Handled, AppError> {
        Box::pin(self.bench.handled(&self.accounts, &self.secret, payload)).await
    }

    /// An execution for each fact so far, each tried until it ends. Gives how often one failed.
    async fn follow(&self, incident: &IncidentId) -> usize {
        let mut failures = 0;
        for event in self.bench.published(incident) {
            while let Err(error) = self.handle(&asked(&event)).await {
                assert_eq!(error.disposition(), app::error::Disposition::Retry, "{error}");
                failures += 1;
                assert!(failures < TRIES_MAX, "not told after {TRIES_MAX} tries: {error}");
            }
        }
        failures
    }

    /// PagerDuty posts a webhook `times` times; it is answered each time, and done.
    async fn posts(&self, signed: &Signed, times: usize) -> Vec<Heeded> {
        let mut done = Vec::new();
        for _ in 0..times {
            assert_eq!(self.knock(signed).await, 200);
            for payload in self.bench.handed() {
                match self.handle(&payload).await.unwrap() {
                    Handled::Heeded(heeded) => done.push(heeded),
                    other @ (Handled::Followed(_) | Handled::Answered(_)) => {
                        unreachable!("{other:?}")
                    }
                }
            }
        }
        done
    }

    async fn knock(&self, signed: &Signed) -> u16 {
        let headers: serde_json::Map<String, Value> =
            signed.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let event = json!({
            "requestContext": {"http": {"method": "POST"}},
            "headers": headers,
            "body": signed.body,
        });
        let handled = self.handle(&event.to_string()).await.unwrap();
        let Handled::Answered(answer) = handled else { unreachable!("{handled:?}") };
        answer.status_code
    }

    /// What the account has; nothing that was asked for broke a published shape.
    fn incidents(&self) -> Vec<Incident> {
        let account = self.server.account();
        assert_eq!(account.violations, [] as [String; 0]);
        account.incidents.clone()
    }

    fn is_open(&self, incident: &IncidentId) -> bool {
        let read = self.bench.store.incident(incident).now_or_never().unwrap().unwrap();
        read.value.unwrap().value.is_open()
    }
}

fn plan() -> PlanName {
    builders::plan_name()
}

#[tokio::test]
async fn an_incident_is_answered_on_both_sides_while_pager_duty_fails() {
    let team = Team::start(Account::secret).await;
    for (what, trouble) in [
        ("find", Trouble::Status(503)),
        ("create", Trouble::Limited(1)),
        ("create", Trouble::Lost),
        ("find", Trouble::Page),
        ("notes", Trouble::Hung),
        ("note", Trouble::Lost),
        ("user", Trouble::Status(500)),
        ("change", Trouble::Lost),
    ] {
        team.server.account().trouble(what, trouble);
    }
    let incident = team.bench.open("first");
    assert!(team.follow(&incident).await >= 3, "it failed as it was told");
    let theirs = {
        let incidents = team.incidents();
        let [theirs] = &incidents[..] else { unreachable!("one: {incidents:?}") };
        assert_eq!((theirs.status, theirs.key.clone()), (Status::Triggered, key(&incident)));
        assert_eq!(theirs.title, "Production API Incident: first");
        theirs.id.clone()
    };

    // Somebody whom we page takes it there.
    let (sender, now) = (team.server.sender(), team.bench.clock.now());
    let taken = sender.acknowledge(&theirs, Who::User("PTARO01"), now);
    assert_eq!(team.knock(&taken).await, 200);
    let handed = team.bench.handed();
    assert!(team.handle(&handed[0]).await.is_err(), "who that is cannot be asked yet");
    let done = team.handle(&handed[0]).await.unwrap();
    assert!(matches!(done, Handled::Heeded(Heeded::Acknowledged)), "{done:?}");
    assert!(team.posts(&taken, 2).await.iter().all(|done| matches!(done, Heeded::Nothing(_))));
    team.follow(&incident).await;
    let notes = team.incidents()[0].notes.clone();
    let expected =
        "2026-11-23T01:00:00Z: tanaka-taro acknowledged in PagerDuty; nobody else is paged";
    assert_eq!(notes, [expected], "once, though its answer was lost");

    // It is resolved here.
    let (state, world) = (team.bench.state(), team.bench.world());
    Box::pin(app::resolve::resolve(&state, &world, &incident, "ana", Some("rolled back")))
        .await
        .unwrap();
    assert_eq!(team.follow(&incident).await, 1, "the answer was lost");
    let incidents = team.incidents();
    assert_eq!((incidents.len(), incidents[0].status), (1, Status::Resolved));
    assert_eq!(incidents[0].notes.len(), 2, "{incidents:?}");
    // What we did there comes back.
    let ours = sender.resolve(&theirs, Who::User("PTOCSIN"), team.bench.clock.now());
    let done = team.posts(&ours, 2).await;
    assert!(done.iter().all(|done| matches!(done, Heeded::Nothing(_))), "{done:?}");
    assert_eq!(team.follow(&incident).await, 0);
    assert_eq!(team.incidents(), incidents);
}

#[tokio::test]
async fn it_is_taken_here_and_resolved_there() {
    let team = Team::start(Account::secret).await;
    let incident = team.bench.open("first");
    team.follow(&incident).await;
    let asked = app::acknowledge::Acknowledgement {
        subject: app::acknowledge::Subject::Incident(incident.clone()),
        by: app::acknowledge::By::Contact(builders::contact_id("tanaka-taro")),
        via: "by sms".into(),
        take: false,
    };
    app::acknowledge::acknowledge(&team.bench.state(), &asked).await.unwrap();
    team.follow(&incident).await;
    let theirs = team.incidents()[0].clone();
    assert_eq!((theirs.status, theirs.notes.len()), (Status::Acknowledged, 1));

    let (sender, now) = (team.server.sender(), team.bench.clock.now());
    for by in [Who::Nobody, Who::Integration("PINT001")] {
        let timeout = sender.resolve(&theirs.id, by, now);
        let done = team.posts(&timeout, 2).await;
        assert_eq!(done, [Heeded::Noted; 2], "it is told once, and stays open");
    }
    assert!(team.is_open(&incident));
    let merged = sender.merge(&theirs.id, Who::User("PTARO01"), now);
    assert_eq!(team.posts(&merged, 1).await, []);
    let forged = Signed { body: timeout_of(&sender, &theirs.id, now).body + " ", ..merged };
    assert_eq!(team.knock(&forged).await, 503);
    assert!(team.is_open(&incident) && team.bench.handed().is_empty());

    let resolved = sender.resolve(&theirs.id, Who::User("PTARO01"), now).rotating("the next one");
    let done = team.posts(&resolved, 2).await;
    assert!(matches!(done[..], [Heeded::Resolved, Heeded::Nothing(_)]), "{done:?}");
    assert!(!team.is_open(&incident));
    team.follow(&incident).await;
    assert_eq!(team.incidents().len(), 1);
}

fn timeout_of(sender: &testkit::pager_duty::Sender, theirs: &str, now: jiff::Timestamp) -> Signed {
    sender.resolve(theirs, Who::Nobody, now)
}

#[tokio::test]
async fn by_a_routing_key_alone_it_is_opened_and_resolved() {
    let team = Team::start(Account::routing_secret).await;
    team.server.account().trouble("event", Trouble::Limited(1));
    let incident = team.bench.open("first");
    assert_eq!(team.follow(&incident).await, 1);
    assert_eq!(team.incidents()[0].status, Status::Triggered);
    let (state, world) = (team.bench.state(), team.bench.world());
    Box::pin(app::resolve::resolve(&state, &world, &incident, "ana", None)).await.unwrap();
    team.follow(&incident).await;
    let incidents = team.incidents();
    assert_eq!((incidents.len(), incidents[0].status), (1, Status::Resolved));
    assert_eq!(incidents[0].notes, [] as [String; 0], "none can be written");
}

#[tokio::test]
async fn a_token_that_is_no_good_is_told_once_and_nobody_waits() {
    let team = Team::start(Account::secret).await;
    team.server.account().token = "another".to_owned();
    let incident = team.bench.open("first");
    for _ in 0..2 {
        assert_eq!(team.follow(&incident).await, 0);
    }
    let facts = team.bench.store.timeline(&incident, None).await.unwrap().items;
    let told = facts
        .iter()
        .filter(|event| matches!(event.fact, domain::timeline::Fact::EffectFailed { .. }));
    let told: Vec<_> = told.map(|event| wire::outbound::timeline::tell(&event.fact)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("could not tell PagerDuty: "), "{told:?}");
    assert!(!told[0].contains("pd-t0ken"), "{told:?}");
}

//! Carriers that refuse, hang, or come back.

use app::ports::{Aggregates, OutgoingPage, Pager, PortError};
use app::tick::tick;
use app::{World, incidents};
use domain::contact::ChannelKind::{Email, Sms};
use domain::ids::IncidentId;
use domain::timeline::Notice;
use testkit::builders;

use super::bench::{Bench, alarm};

#[tokio::test]
async fn a_busy_carrier_is_asked_again_and_the_page_leaves_once() {
    let bench = Bench::new().await;
    bench.pager.script(Sms, [Err(PortError::Busy("throttled".into()))]);
    let incident = bench.open(&alarm("a", 0)).await;
    assert_eq!(bench.sent(), []);
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 1).await;
    assert_eq!(bench.sent(), [(0, "tanaka-taro".into(), Sms)]);
    let pages: Vec<_> = bench.pager.attempts().iter().map(|a| a.page.id.clone()).collect();
    assert_eq!(pages[0], pages[1], "the same page, not another");
}

#[tokio::test]
async fn a_refusal_for_good_pages_the_next_channel_from_the_same_invocation() {
    let bench = Bench::new().await;
    bench.pager.script(Sms, [Err(PortError::Refused("opted out".into()))]);
    let incident = bench.open(&alarm("a", 0)).await;
    assert_eq!(bench.sent(), [(0, "tanaka-taro".into(), Email)]);
    let facts = bench.facts(&incident).await;
    assert!(facts.contains(&"PAGE_FAILED") && facts.contains(&"PAGE_SENT"), "{facts:?}");
}

#[tokio::test]
async fn a_topic_that_is_busy_is_told_by_the_guardian() {
    let bench = Bench::new().await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let topic = "arn:aws:sns:ap-northeast-1:123456789012:prod-alerts-sns";
    let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
    plan.template.notification_targets = vec![topic.into()];
    bench.memory.put_configuration(&team).await.unwrap();
    bench.notices.refuse([PortError::Busy("throttled".into())]);
    let incident = bench.open(&alarm("a", 0)).await;
    assert_eq!(bench.notices.told(), []);
    bench.pass(60);
    bench.round().await;
    assert_eq!(bench.notices.told(), [(topic.to_owned(), Notice::Started, incident.clone())]);
    bench.pass(60);
    bench.round().await;
    assert_eq!(bench.notices.told().len(), 1, "once");
}

/// A carrier during whose send somebody deletes an incident.
struct Deleting<'a> {
    bench: &'a Bench,
    incident: &'a IncidentId,
}

impl Pager for Deleting<'_> {
    async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let (state, world) = (self.bench.state(), self.bench.world());
        let removed = Box::pin(incidents::remove(&state, &world, self.incident, "somebody"));
        removed.await.unwrap();
        self.bench.pager.send(page).await
    }
}

#[tokio::test]
async fn an_incident_that_is_deleted_while_its_page_leaves_along_ends_no_other() {
    let bench = Bench::new().await;
    bench.open(&alarm("a", 0)).await;
    let [kept, deleted] = [bench.open(&alarm("b", 0)).await, bench.open(&alarm("c", 0)).await];
    let engagement = bench.engagements(&kept).await[0].id.clone();
    bench.pass(25);
    let pager = Deleting { bench: &bench, incident: &deleted };
    let world = World { pager: &pager, timers: &bench.timers, notices: &bench.notices };
    let ticked = Box::pin(tick(&bench.state(), &world, &engagement)).await;
    assert_eq!(bench.pager.attempts().last().unwrap().page.carries.len(), 2, "one message");
    ticked.unwrap();
    assert!(bench.memory.engagement(engagement.stem()).await.unwrap().value.is_some());
}

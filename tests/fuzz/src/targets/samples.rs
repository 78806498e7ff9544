//! One record of each kind that is stored, to be spoilt.

use app::ports::{Answered, ExecutionLink, Kept, KeptBecause, Versioned};
use domain::chat::{ChatChannel, ChatService};
use domain::configuration::Configuration;
use domain::dedupe::{DedupeKey, opened};
use domain::directory::begin;
use domain::findings::{Mark, Turn};
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::{AccessKeyId, OverrideId};
use domain::mailbox::{Bundle, Letter, Mailbox, post};
use domain::oncall::Override;
use domain::related::RelatedItem;
use domain::response_plan::{PagerDuty, RoutingRule};
use domain::rounds::Ledger;
use domain::time::Window;
use domain::timeline::{Fact, TimelineEvent};
use jiff::{SignedDuration, Timestamp};
use store::fuzzing::Record;
use testkit::builders;
use uuid::Uuid;

use super::schedules;

/// All of them.
pub(super) fn all(now: Timestamp) -> Vec<Record> {
    let mut incident = builders::incident("sample", now);
    incident.integrations = vec![PagerDuty {
        name: "duty".to_owned(),
        secret: "tocsin/pagerduty".to_owned(),
        service: "PWIXJZS".to_owned(),
    }];
    incident.reopened_at = Some(now);
    let engagement = builders::engagement("sample", "web-team-escalation", now);
    let id = incident.id.clone();
    let fact = Fact::SignalRepeated { trigger: "trigger".to_owned(), times: 5 };
    let timeline = vec![TimelineEvent { at: now, sequence: Some(1), fact }];
    let kept = Kept {
        id: "kept".to_owned(),
        at: now,
        why: KeptBecause::Broken,
        reason: "no JSON".to_owned(),
        raw: "{".to_owned(),
    };
    let link = ExecutionLink { execution: "run-1".to_owned(), incident: id.clone(), runbook: 0 };
    let pulse = Pulse {
        name: builders::heartbeat("nightly-batch", 300).name,
        last_at: now,
        state: PulseState::Alive { due_at: now + SignedDuration::from_mins(5) },
        pending: Vec::new(),
    };
    let team = builders::guide_team();
    let channel = team.channels.values().next().unwrap();
    let answered = Answered {
        id: Uuid::nil(),
        input: Uuid::max(),
        answer: "arn".to_owned(),
        at: now,
        until: now,
    };
    vec![
        Record::AccessKey(first(builders::access_key(AccessKeyId::from_bits(7), now))),
        Record::Activating(first(begin(channel, None, 7, now).unwrap())),
        Record::Analysis(first(builders::analysis("sample", now))),
        Record::Answered(answered),
        Record::Incident(first(incident)),
        Record::Engagement(first(engagement)),
        slot(now),
        mailbox(now),
        bundle(now),
        Record::ChatChannel(first(ChatChannel::wanted(id.clone(), ChatService::Slack))),
        Record::Room(id.clone()),
        Record::Pulse(first(pulse)),
        Record::Ledger(first(Ledger::begin(now))),
        Record::Configuration(configuration(now)),
        Record::Execution(link),
        Record::Finding(first(builders::finding("d-1", now)), id.clone()),
        Record::Mark(Mark { subject: builders::deployment("d-1"), at: now, turn: Turn::Began }),
        Record::Kept(kept),
        Record::Related(RelatedItem::involved("arn:aws:ec2:::instance/i-1"), id.clone()),
        Record::Timeline(timeline, id),
    ]
}

fn first<T>(value: T) -> Versioned<T> {
    Versioned { value, version: 1 }
}

fn slot(now: Timestamp) -> Record {
    let signal = builders::signal("sample", now);
    let key = DedupeKey::of(&builders::response_plan("web-team"), &signal).unwrap();
    Record::Slot(first(opened(key, &signal, builders::incident_id("sample"), None)))
}

/// One message left, and a page waits for the next.
fn mailbox(now: Timestamp) -> Record {
    let letter = |name| {
        let engagement = builders::engagement(name, "tanaka-taro", now);
        Letter::of(&engagement, &engagement.pages[0])
    };
    let empty = Mailbox::empty(channel(now));
    let (left, _) = post(&empty, letter("sample"), now);
    let (waits, _) = post(&left, letter("other"), now);
    Record::Mailbox(waits, Uuid::nil())
}

fn channel(now: Timestamp) -> domain::ids::ChannelId {
    builders::engagement("sample", "tanaka-taro", now).pages[0].channel.clone()
}

fn bundle(now: Timestamp) -> Record {
    let page = builders::engagement("sample", "tanaka-taro", now).pages[0].id.clone();
    let code = "483920".to_owned();
    Record::Bundle(Bundle { channel: channel(now), code, pages: vec![page], at: now })
}

/// The guide's team with one of everything else.
pub(super) fn configuration(now: Timestamp) -> Configuration {
    let mut team = builders::guide_team();
    for rotation in schedules::rotations(now) {
        let override_ = Override {
            id: OverrideId::parse("6f8b1f6e-0000-5000-8000-000000000001").unwrap(),
            rotation: rotation.id.clone(),
            contacts: vec![builders::contact_id("suzuki-hanako")],
            window: Window::new(now, now + SignedDuration::from_hours(30)).unwrap(),
            created_at: now,
        };
        team.overrides.insert(rotation.id.clone(), vec![override_]);
        team.rotations.insert(rotation.id.clone(), rotation);
    }
    let rotations = team.rotations.keys().cloned().collect();
    let schedule = domain::contact::ContactPlan::OncallSchedule { rotations };
    builders::add_contact(&mut team, "web-team", schedule);
    let heartbeat = builders::heartbeat("nightly-batch", 300);
    team.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    team.routes.default_plan = Some(builders::plan_name());
    team.routes.rules.push(RoutingRule {
        name: "all".to_owned(),
        pattern: r#"{"source": [{"prefix": ""}]}"#.to_owned(),
        plan: builders::plan_name(),
    });
    team
}

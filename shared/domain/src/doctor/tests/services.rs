//! What else the deployment leans on: chat, PagerDuty, the guardian, Regions, and what failed.

use super::incidents::looked;
use super::*;

#[test]
fn a_chat_channel_that_cannot_be_made_is_found() {
    let of = |slack: &str, teams: &str, there: Option<Known<bool>>| {
        with_account(|it| {
            let settings = it.settings.as_mut().unwrap();
            (settings.slack, settings.teams) = (slack.into(), teams.into());
            it.secrets.remove(SLACK);
            let name = if teams.is_empty() { slack } else { teams };
            it.secrets.extend(there.map(|there| (name.to_owned(), there)));
        })
    };
    let none: [String; 0] = [];
    let not_set = |plan: &str| {
        format!(
            "FAULT CHAT {plan}: its tag tocsin/slack asks for a service, and SlackSecret is not set: \
             nothing is told"
        )
    };
    assert_eq!(of("", "", None), [not_set("compute"), not_set("database")]);
    // What is there for Teams is of no use to a plan that wants Slack.
    let teams = "/tocsin/tocsin/teams";
    assert_eq!(of("", teams, Some(Ok(true))), [not_set("compute"), not_set("database")]);
    assert_eq!(
        of(SLACK, "", Some(Ok(false))),
        [format!(
            "FAULT CHAT SlackSecret: Systems Manager has no parameter {SLACK}: nothing is told there"
        )]
    );
    assert_eq!(
        of(SLACK, teams, Some(Ok(false))),
        [format!(
            "FAULT CHAT TeamsSecret: Systems Manager has no parameter {teams}: nothing is told there"
        )]
    );
    let denied = format!("NOT_CHECKED CHAT SlackSecret: not checked: {DENIED}");
    assert_eq!(of(SLACK, "", Some(Err(DENIED.into()))), [denied]);
    // Systems Manager does not list what Secrets Manager keeps.
    assert_eq!(of("/aws/reference/secretsmanager/slack", "", None), none);
    let in_teams = found(|facts| {
        let plan = facts.configuration.plans.get_mut(&name("compute")).unwrap();
        plan.tags.remove(SLACK_TAG);
        plan.tags.insert(TEAMS_TAG.to_owned(), "new".to_owned());
    });
    assert_eq!(
        in_teams,
        [
            "FAULT CHAT compute: its tag tocsin/teams asks for a service, and TeamsSecret is not set: \
          nothing is told"
        ]
    );
    let nobody = with_team(|team| {
        team.plans.values_mut().for_each(|plan| drop(plan.tags.remove(SLACK_TAG)));
    });
    assert_eq!(nobody, none, "a secret that no plan wants yet is no fault");
}

#[test]
fn pager_duty_that_cannot_be_told_is_found() {
    let of = |given: &str, there: Known<bool>, named: &str| {
        with_account(|it| {
            it.settings.as_mut().unwrap().pager_duty = given.into();
            it.secrets.insert(PAGER_DUTY.into(), there);
            it.integrations = [(name("database"), named.to_owned())].into();
        })
    };
    assert_eq!(
        of("", Ok(true), PAGER_DUTY),
        ["FAULT PAGER_DUTY database: its integration with PagerDuty asks for a service, and \
          PagerDutySecret is not set: nothing is told"]
    );
    assert_eq!(
        of(PAGER_DUTY, Ok(false), PAGER_DUTY),
        [format!(
            "FAULT PAGER_DUTY PagerDutySecret: Systems Manager has no parameter {PAGER_DUTY}: nothing \
             is told there"
        )]
    );
    assert_eq!(
        of(PAGER_DUTY, Err(DENIED.into()), PAGER_DUTY),
        [format!("NOT_CHECKED PAGER_DUTY PagerDutySecret: not checked: {DENIED}")]
    );
    let other = "/aws/reference/secretsmanager/pagerduty";
    assert_eq!(
        of(PAGER_DUTY, Ok(true), other),
        [format!(
            "FAULT PAGER_DUTY database: its integration with PagerDuty names {other}, and \
             PagerDutySecret is {PAGER_DUTY}: it cannot be read, so nothing is told"
        )]
    );
    assert_eq!(of(other, Ok(false), other), [] as [String; 0]);
}

#[test]
fn what_failed_and_what_was_kept_is_told_once_for_each_cause() {
    let failure = |hours, what: &str| Failure { at: ago(hours), what: what.into() };
    let incident = Looked {
        failures: vec![failure(2, "no role"), failure(1, "no role"), failure(3, "no number")],
        ..looked(3, ago(4), Some(ago(3)))
    };
    let found = found(|facts| {
        facts.incidents.push(incident);
        facts.kept = vec![(ago(2), "no plan".into()), (ago(3), "no plan".into())];
    });
    let id = "web/11111111-1111-5111-8111-111111111111";
    assert_eq!(
        found,
        [
            format!("WARNING FAILURES {id}: no number (last 2026-11-22T22:00:00Z)"),
            format!("WARNING FAILURES {id}: no role (last 2026-11-23T00:00:00Z, 2 times)"),
            "WARNING KEPT_SIGNALS signals: 2 became no incident: no plan (last 2026-11-22T23:00:00Z)"
                .to_owned(),
        ]
    );
}

#[test]
fn what_was_kept_has_the_remedy_of_its_cause() {
    let table = [
        ("no route matches", "name a plan by its alias of intake"),
        ("it is not JSON", "name a plan by its alias of intake"),
        (&nobody(&HeartbeatName::parse("bacth").unwrap()), "tocsin heartbeats set bacth --every"),
    ];
    for (why, remedy) in table {
        let found = judge(&Facts { kept: vec![(ago(2), why.to_owned())], ..facts() });
        let [Finding { remedy: found, .. }] = &found[..] else { panic!("{why}: {found:?}") };
        assert!(found.starts_with(remedy), "{why}: {found}");
    }
}

#[test]
fn a_guardian_that_has_stopped_is_found() {
    let of = |seconds: Option<i64>| {
        let last = seconds.map(|seconds| now() - SignedDuration::from_secs(seconds));
        with_account(|it| it.last_round = Ok(last))
    };
    let line = |what: &str| {
        vec![format!("FAULT GUARDIAN tocsin: the guardian: {what}; nothing catches a lost timer")]
    };
    assert_eq!(of(Some(180)), [] as [String; 0]);
    assert_eq!(of(Some(181)), line("its last round ended by 2026-11-23T00:56:59Z"));
    assert_eq!(of(None), line("it has ended no round for an hour"));
}

#[test]
fn more_regions_than_there_are_is_found() {
    let with = |names: &[&str]| {
        let regions = names.iter().map(|name| ((*name).to_owned(), region())).collect();
        with_team(|team| team.replication = Some(set(regions)))
    };
    assert_eq!(with(&["ap-northeast-1"]), [] as [String; 0]);
    assert_eq!(
        with(&["ap-northeast-1", "us-east-1"]),
        [
            "WARNING REPLICATION replication set: 2 Regions are asked for, and the data is in this one \
          alone"
        ]
    );
}

fn region() -> Region {
    Region { kms_key: None, since: now() }
}

fn set(regions: BTreeMap<String, Region>) -> ReplicationSet {
    ReplicationSet {
        id: "11111111-1111-5111-8111-111111111111".into(),
        regions,
        deletion_protected: false,
        created_at: now(),
        created_by: "ana".into(),
        modified_at: now(),
        modified_by: "ana".into(),
        tags: BTreeMap::new(),
    }
}

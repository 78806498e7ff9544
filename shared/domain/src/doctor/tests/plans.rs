//! Contacts, rotations and plans, as `verify` and the guide warn of them.

use super::*;

#[test]
fn what_verify_finds_and_what_the_guide_warns_of_is_found_in_the_plans() {
    let silent = with_team(|team| {
        team.channels.get_mut(&sms()).unwrap().activation = Activation::NotActivated;
    });
    assert_eq!(
        silent,
        [format!("FAULT PLANS {id}: channel {id} (ana's) was never activated", id = sms())]
    );
    let unanswered = with_team(|team| {
        let (name, interval) = (HeartbeatName::parse("nightly-batch").unwrap(), 300.try_into());
        let heartbeat = Heartbeat {
            name: name.clone(),
            interval: interval.unwrap(),
            plan: Some(self::name("gone")),
            description: String::new(),
        };
        team.heartbeats.insert(name, heartbeat);
    });
    assert_eq!(
        unanswered,
        [
            "FAULT PLANS heartbeat nightly-batch: heartbeat nightly-batch names response plan gone, \
             which does not exist",
            "FAULT PLANS heartbeat nightly-batch: no response plan answers when heartbeat nightly-batch \
             is missing",
        ]
    );
    let nobody = found(|facts| {
        facts.configuration.plans.clear();
        facts.account = None;
    });
    assert_eq!(
        nobody,
        [
            "FAULT RESPONSE_PLANS response plans: there is no response plan, so no signal becomes an \
          incident"
        ]
    );
    let plain = found(|facts| {
        facts.account = None;
        facts.configuration.plans.pop_last();
        let plan = facts.configuration.plans.get_mut(&name("compute")).unwrap();
        (plan.actions, plan.tags) = (Vec::new(), BTreeMap::new());
    });
    assert_eq!(
        plain,
        [
            "ADVICE RESPONSE_PLANS response plans: one response plan answers everything",
            "ADVICE RESPONSE_PLANS response plans: no response plan runs a runbook",
            "ADVICE RESPONSE_PLANS compute: its incidents of impact 1 and 2 can be closed without an \
             analysis",
        ]
    );
}

#[test]
fn people_who_take_no_turns_are_found() {
    let of =
        |change: fn(&mut Rotation)| with_team(|team| team.rotations.values_mut().for_each(change));
    let long = "WARNING SCHEDULES on-call, rotation weekly: a turn is longer than 14 days";
    let at = jiff::civil::time(9, 0, 0, 0);
    let monthly = |every, days: &[i8]| Recurrence::Monthly {
        every,
        handoffs: days.iter().map(|day| (*day, at)).collect(),
    };
    for (recurrence, expected) in [
        (Recurrence::Weekly { every: 2, handoffs: vec![(Day::Mon, at)] }, false),
        (Recurrence::Weekly { every: 3, handoffs: vec![(Day::Mon, at)] }, true),
        (Recurrence::Daily { every: 14, handoffs: vec![at] }, false),
        (Recurrence::Daily { every: 15, handoffs: vec![at] }, true),
        (monthly(1, &[1, 15]), false),
        (monthly(1, &[1]), true),
        (monthly(2, &[1, 15]), true),
    ] {
        let found = with_team(|team| {
            team.rotations.values_mut().for_each(|its| its.recurrence = recurrence.clone());
        });
        assert_eq!(found.contains(&long.to_owned()), expected, "{recurrence:?}");
    }
    assert_eq!(
        of(|its| its.contacts.truncate(1)),
        ["WARNING SCHEDULES on-call, rotation weekly: ana is in it alone, and never off call"]
    );
    let none = with_team(|team| {
        team.contacts.remove(&contact("on-call"));
        let target = |alias| Target::Contact { contact: contact(alias), essential: true };
        let targets = vec![target("ana"), target("bob")];
        let stages = vec![EscalationStage { wait_minutes: 15, targets }];
        add(team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
    });
    assert_eq!(
        none,
        [
            "WARNING SCHEDULES schedules: there is no on-call schedule: the same people are paged at \
          any hour, for ever"
        ]
    );
}

#[test]
fn stages_that_leave_no_time_and_retries_that_never_come_are_found() {
    let of = |waits: [u32; 2], retry| {
        with_team(|team| {
            let channel = sms();
            let target = Target::Channel(ChannelTarget { channel, retry_minutes: retry });
            let bob = Target::Contact { contact: contact("bob"), essential: true };
            let [first, last] = waits;
            let stages = vec![
                EscalationStage { wait_minutes: first, targets: vec![target] },
                EscalationStage { wait_minutes: last, targets: vec![bob] },
            ];
            add(team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
        })
    };
    let none: [String; 0] = [];
    assert_eq!(of([5, 0], None), none);
    assert_eq!(of([5, 0], Some(4)), none);
    assert_eq!(of([4, 0], None), ["ADVICE STAGES team: stage 1 leaves 4 minutes to answer"]);
    let retry = format!(
        "WARNING STAGES team: stage 1 would try {} again after 5 minutes, and is over after 5",
        sms()
    );
    assert_eq!(of([5, 0], Some(5)), [retry]);
}

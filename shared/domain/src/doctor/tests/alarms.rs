//! Alarms and topics: what pages somebody, and what pages nobody.

use super::*;

#[test]
fn a_topic_that_leads_nowhere_is_found() {
    let of = |topic| with_account(|it| drop(it.topics.insert(TOPIC.into(), topic)));
    let told = format!("TOPICS {TOPIC}: response plan database tells it:");
    assert_eq!(of(Ok(Topic::Gone)), [format!("FAULT {told} there is no such topic")]);
    assert_eq!(of(Ok(there(&[]))), [format!("WARNING {told} nobody has subscribed to it")]);
}

#[test]
fn a_plan_without_a_whole_alias_is_found() {
    for (description, expected) in [
        (None, "tocsin-intake has no whole alias of that name: no alarm can name it"),
        (Some(BEING_MADE), "tocsin-intake has no whole alias of that name: no alarm can name it"),
        (Some("theirs"), "an alias of that name is somebody else's"),
    ] {
        let found = with_account(|it| {
            let aliases = it.aliases.as_mut().unwrap();
            aliases.pop();
            let description = description.map(str::to_owned);
            aliases
                .extend(description.map(|its| Alias { name: "database".into(), description: its }));
        });
        assert_eq!(found, [format!("FAULT ALIASES database: {expected}")]);
    }
}

#[test]
fn an_alarm_pages_somebody_by_one_of_its_ways_or_is_found() {
    let intake = |alias: &str| format!("{INTAKE}:{alias}");
    let with = |alarms: Vec<Alarm>| {
        with_account(|it| {
            it.topics.insert("arn:aws:sns:r:1:pager".into(), Ok(there(&[&intake("compute")])));
            it.topics.insert("arn:aws:sns:r:1:mail".into(), Ok(there(&["team@example.com"])));
            it.topics.insert("arn:aws:sns:r:1:theirs".into(), Err(DENIED.into()));
            it.alarms.as_mut().unwrap().extend(alarms);
        })
    };
    let nobody = "WARNING ALARMS db: none of its actions leads to a response plan: it pages nobody";
    let scaling = "arn:aws:autoscaling:r:1:scalingPolicy:x";
    for (actions, expected) in [
        (vec![intake("compute")], None),
        (vec!["arn:aws:sns:r:1:pager".into()], None),
        (vec![scaling.into(), intake("database")], None),
        (vec![scaling.into()], None),
        (vec!["arn:aws:sns:r:1:mail".into(), scaling.into()], Some(nobody)),
        (vec!["arn:aws:lambda:r:1:function:other".into()], Some(nobody)),
        (vec![], Some("WARNING ALARMS db: it has no action: it pages nobody")),
        (
            vec![intake("databse")],
            Some(
                "FAULT ALARMS db: it names tocsin-intake:databse, and there is no such response plan",
            ),
        ),
        (
            vec![INTAKE.into()],
            Some(
                "FAULT ALARMS db: it reaches intake, which knows no response plan for it: the signal \
                 is only kept",
            ),
        ),
        (
            vec!["arn:aws:ssm-incidents::1:response-plan/database".into()],
            Some(
                "WARNING ALARMS db: its action is a response plan of AWS's Incident Manager, not one \
                 of Tocsin's",
            ),
        ),
        (
            vec!["arn:aws:sns:r:1:theirs".into()],
            Some("NOT_CHECKED ALARMS db: not checked: AccessDenied: no"),
        ),
    ] {
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let found = with(vec![alarm("db", &actions)]);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{actions:?}");
    }
    let off = Alarm { enabled: false, ..alarm("db", &[&intake("database")]) };
    let expected = "FAULT ALARMS db: its actions are switched off: it pages nobody";
    assert_eq!(with(vec![off]), [expected]);
    // A composite alarm speaks for those that its rule names.
    let composite = Alarm {
        rule: Some("ALARM(\"db\") AND NOT ALARM(deploying)".into()),
        ..alarm("both", &[&intake("database")])
    };
    let parts = vec![alarm("db", &[]), alarm("deploying", &[]), composite];
    assert_eq!(with(parts), [] as [String; 0]);
}

#[test]
fn an_alarm_without_an_action_pages_by_the_account_wide_rule_where_routing_knows_a_plan() {
    let with = |watched: Known<bool>, routed: Option<&str>| {
        let alarm = Alarm { routed: routed.map(name), ..alarm("db", &[]) };
        with_account(|it| {
            it.watched = watched;
            it.alarms.as_mut().unwrap().push(alarm);
        })
    };
    let nobody = "WARNING ALARMS db: it has no action: it pages nobody";
    let unknown = "NOT_CHECKED ALARMS db: not checked: AccessDenied: no";
    for (watched, routed, expected) in [
        (Ok(true), Some("compute"), None),
        (Ok(true), None, Some(nobody)),
        (Ok(false), Some("compute"), Some(nobody)),
        (Err(DENIED.to_owned()), Some("compute"), Some(unknown)),
        (Err(DENIED.to_owned()), None, Some(nobody)),
    ] {
        let found = with(watched.clone(), routed);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{watched:?} {routed:?}");
    }
}

#[test]
fn own_alarms_that_ring_or_that_nobody_hears_are_found() {
    let nobody = "WARNING OWN_ALARMS tocsin: nobody hears the deployment's own alarms";
    let own = |its: Alarm| with_account(|it| it.alarms = Ok(vec![its]));
    let name = "tocsin-dead-signals";
    let rings = Alarm { rings: true, ..alarm(name, &[OWN]) };
    assert_eq!(own(rings), ["FAULT OWN_ALARMS tocsin-dead-signals: it rings"]);
    assert_eq!(own(alarm(name, &[])), [nobody]);
    assert_eq!(own(Alarm { enabled: false, ..alarm(name, &[OWN]) }), [nobody]);
    let found = with_account(|it| drop(it.topics.insert(OWN.into(), Ok(there(&[])))));
    assert_eq!(found, [nobody]);
    for endpoint in [INTAKE.to_owned(), format!("{INTAKE}:compute")] {
        let topic = Ok(there(&[&endpoint]));
        let found = with_account(|it| drop(it.topics.insert(OWN.into(), topic)));
        assert_eq!(found, [nobody], "intake hears nothing of its own end");
        assert_eq!(own(alarm(name, &[&endpoint])), [nobody]);
    }
    let found =
        with_account(|it| drop(it.topics.insert(OWN.into(), Ok(there(&[INTAKE, "a@b.c"])))));
    assert_eq!(found, [] as [String; 0]);
    let absent = "FAULT OWN_ALARMS tocsin: none of the deployment's own alarms is there";
    assert_eq!(with_account(|it| it.alarms = Ok(Vec::new())), [absent]);
}

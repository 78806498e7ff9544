use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::contact::ChannelKind::{self, Email, Sms};
use crate::ids::{ContactId, EngagementId, PlanName, SignalId};
use crate::incident::Status;
use crate::incident::resolve::resolve;
use crate::incident::update::reopen;
use crate::limits::{
    ANALYSIS_ENTRIES_MAX, ANALYSIS_ENTRY_CHARS_MAX, ANALYSIS_LINK_CHARS_MAX,
    ANALYSIS_NAME_CHARS_MAX, ANALYSIS_TEXT_CHARS_MAX,
};
use crate::response_plan::IncidentTemplate;
use crate::timeline::{Fact, ResolutionPath, TimelineEvent, Written};

fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

/// Minutes from the opening.
fn minutes(of: &Figures, at: Option<Timestamp>) -> Option<i64> {
    of.time_to(at).map(|time| time.as_mins())
}

fn plan_name() -> PlanName {
    PlanName::parse("prod").unwrap()
}

/// An incident that was opened at minute 0.
fn incident() -> Incident {
    let id = IncidentId::derive(&plan_name(), &SignalId::parse("s").unwrap());
    Incident::new(id, "t", Impact::CRITICAL, "aws.cloudwatch", at(0))
}

fn resolved() -> Incident {
    let status = Status::Resolved { at: at(70), by: "ana".into() };
    Incident { status, ..incident() }
}

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn engagement() -> EngagementId {
    EngagementId::derive(&incident().id, &contact("ana"), 0)
}

fn event(minute: i64, fact: Fact) -> TimelineEvent {
    TimelineEvent { at: at(minute), sequence: None, fact }
}

fn page_id(who: &str, cause: &str) -> crate::ids::PageId {
    engagement().page(&contact(who), cause)
}

fn sent(minute: i64, who: &str, kind: ChannelKind, cause: &str) -> TimelineEvent {
    let path = ResolutionPath { plan: None, schedule: None, contact: contact(who) };
    let fact = Fact::PageSent {
        page: page_id(who, cause),
        contact: contact(who),
        kind,
        path,
        due_at: at(minute),
        message_id: "m".into(),
    };
    event(minute, fact)
}

fn failed(minute: i64, who: &str, kind: ChannelKind, cause: &str) -> TimelineEvent {
    let fact = Fact::PageFailed {
        page: page_id(who, cause),
        contact: contact(who),
        kind,
        reason: "busy".into(),
        again_at: Some(at(minute + 1)),
    };
    event(minute, fact)
}

fn answered(minute: i64, who: &str) -> TimelineEvent {
    let fact = Fact::Acknowledged {
        engagement: engagement(),
        contact: contact(who),
        via: "by command".into(),
        essential: true,
    };
    event(minute, fact)
}

fn written(minute: i64, kind: &str) -> TimelineEvent {
    let fact = Fact::Written(Written {
        id: uuid::Uuid::nil(),
        kind: kind.into(),
        data: "{}".into(),
        references: Vec::new(),
        updated_at: at(minute),
        by: "ana".into(),
    });
    event(minute, fact)
}

// -- Figures -----------------------------------------------------------------------------------

#[test]
fn times_are_counted_from_the_opening_to_the_first_of_each() {
    let timeline = [
        sent(3, "ana", Sms, "b"),
        sent(2, "ana", Sms, "a"),
        answered(20, "bo"),
        answered(25, "ana"),
        answered(15, "ana"),
        written(-5, "Mitigated"),
        written(30, "Note"),
        written(50, "mitigated"),
        written(55, "Mitigated"),
    ];
    let of = figures(&resolved(), &timeline, None);
    assert_eq!(minutes(&of, of.engaged_at), Some(2));
    assert_eq!(minutes(&of, of.acknowledged_at), Some(15));
    assert_eq!(minutes(&of, of.mitigated_at), Some(50), "none before the opening");
    assert_eq!(minutes(&of, of.resolved_at), Some(70));
    let answers: Vec<_> =
        of.answers.iter().map(|answer| (answer.contact.as_str(), answer.at)).collect();
    assert_eq!(answers, [("ana", at(15)), ("bo", at(20))]);
    let of = figures(&resolved(), &timeline, Some(at(40)));
    assert_eq!(minutes(&of, of.mitigated_at), Some(40), "who analyses knows better");
}

#[test]
fn what_did_not_happen_has_no_time_and_what_came_too_early_took_none() {
    let of = figures(&incident(), &[], None);
    for absent in [of.engaged_at, of.acknowledged_at, of.mitigated_at, of.resolved_at] {
        assert_eq!(minutes(&of, absent), None);
    }
    assert_eq!((of.duration, of.times_reopened), (None, 0));
    assert_eq!((of.paged, of.answers), (Vec::new(), Vec::new()));
    // The sender's clock is slow.
    let of = figures(&incident(), &[sent(-1, "ana", Sms, "a")], None);
    assert_eq!(minutes(&of, of.engaged_at), Some(0));
}

#[test]
fn pages_are_counted_once_each_by_person_and_channel() {
    let timeline = [
        failed(0, "bo", Sms, "a"),
        failed(1, "bo", Sms, "a"),
        sent(2, "bo", Sms, "a"),
        sent(5, "bo", Sms, "b"),
        failed(6, "bo", Email, "c"),
        failed(7, "bo", Email, "c"),
        sent(8, "ana", Sms, "d"),
        // Its sender seemed to be dead, and it was sent again.
        sent(9, "ana", Sms, "d"),
        failed(10, "ana", Sms, "d"),
    ];
    let of = figures(&resolved(), &timeline, None);
    let counts: Vec<_> =
        of.paged.iter().map(|one| (one.contact.as_str(), one.kind, one.sent, one.failed)).collect();
    assert_eq!(counts, [("ana", Sms, 1, 0), ("bo", Sms, 2, 0), ("bo", Email, 0, 1)]);
}

#[test]
fn of_several_resolutions_the_last_counts_and_the_time_between_does_not() {
    let mut now = incident();
    let mut timeline = Vec::new();
    for (minute, resolves) in [(10, true), (40, false), (60, true)] {
        if resolves {
            let decision = resolve(&now, &[], "ana", None, at(minute)).unwrap();
            timeline.extend(decision.timeline);
            now = decision.incident;
        } else {
            let decision = reopen(&now, "ana", at(minute)).unwrap();
            timeline.extend(decision.timeline);
            now = decision.incident;
            let of = figures(&now, &timeline, None);
            assert_eq!((of.resolved_at, of.duration), (None, None), "open again");
        }
    }
    let of = figures(&now, &timeline, None);
    assert_eq!(minutes(&of, of.resolved_at), Some(60));
    assert_eq!((of.duration, of.times_reopened), (Some(SignedDuration::from_mins(30)), 1));
    // In whatever order they are listed: the incident counts its facts.
    timeline.reverse();
    assert_eq!(figures(&now, &timeline, None), of);
}

// -- Edits -------------------------------------------------------------------------------------

fn required() -> ResponsePlan {
    let template = IncidentTemplate::new("t", Impact::CRITICAL);
    let tags = BTreeMap::from([(ANALYSIS_TAG.to_owned(), REQUIRED.to_owned())]);
    ResponsePlan { tags, ..ResponsePlan::new(plan_name(), template) }
}

fn done_to(analysis: &Analysis, edits: &[Edit]) -> Result<Analysis, Refusal> {
    let (incident, plan) = (resolved(), required());
    let about = About { incident: &incident, plan: Some(&plan) };
    let step = |so_far: Analysis, one: &Edit| edit(&so_far, one, about, "ana", at(90));
    edits.iter().try_fold(analysis.clone(), step)
}

fn empty() -> Analysis {
    Analysis::empty(incident().id)
}

fn set(summary: Option<&str>, root_cause: Option<&str>, mitigated: Option<Mitigation>) -> Edit {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Edit::Set { summary: text(summary), root_cause: text(root_cause), mitigated }
}

fn follow_up(what: &str, owner: Option<&str>, due: bool) -> Edit {
    let owner = owner.map(str::to_owned);
    Edit::AddFollowUp { what: what.into(), owner, due: due.then(|| date(2026, 12, 1)) }
}

fn lesson(lesson: Lesson, what: &str) -> Edit {
    Edit::AddLesson { lesson, what: what.into() }
}

fn change(what: &str, link: Option<&str>) -> Edit {
    Edit::AddChange { what: what.into(), link: link.map(str::to_owned) }
}

/// All that a required analysis needs.
fn whole() -> Vec<Edit> {
    vec![set(Some("Down."), Some("Pool."), None), follow_up("double it", Some("bo"), true)]
}

#[test]
fn what_is_written_stays_until_it_is_changed() {
    let first = done_to(
        &empty(),
        &[
            set(Some(" Down. "), None, Some(Mitigation::At(at(50)))),
            set(None, Some("Pool."), None),
            change("deployment d-1", Some("https://example.com/d-1")),
            follow_up("double it", None, false),
            lesson(Lesson::WentWell, "paged at once"),
            lesson(Lesson::ToImprove, "no\nrunbook"),
        ],
    )
    .unwrap();
    assert_eq!((first.summary.as_str(), first.root_cause.as_str()), ("Down.", "Pool."));
    assert_eq!(first.mitigated_at, Some(at(50)));
    assert_eq!(first.changes[0].link.as_deref(), Some("https://example.com/d-1"));
    assert_eq!((first.follow_ups[0].id, first.went_well[0].id, first.to_improve[0].id), (2, 3, 4));
    assert_eq!(first.to_improve[0].what, "no\nrunbook");
    assert_eq!(first.modified, Some(Modified { at: at(90), by: "ana".into() }));

    let due = Some(date(2026, 12, 1));
    let owned = Edit::ChangeFollowUp { id: 2, what: None, owner: Some("bo".into()), due };
    let reworded =
        Edit::ChangeFollowUp { id: 2, what: Some("triple it".into()), owner: None, due: None };
    let second = done_to(
        &first,
        &[set(None, Some(""), Some(Mitigation::Unsaid)), owned, reworded, Edit::Remove { id: 3 }],
    )
    .unwrap();
    assert_eq!((second.summary.as_str(), second.root_cause.as_str()), ("Down.", ""));
    assert_eq!(second.mitigated_at, None);
    let item = &second.follow_ups[0];
    assert_eq!(
        (item.what.as_str(), item.owner.as_deref(), item.due),
        ("triple it", Some("bo"), due)
    );
    assert_eq!(second.went_well, []);

    // The id of what was removed is not given again.
    let third = done_to(&second, &[Edit::Remove { id: 4 }, change("x", None)]).unwrap();
    assert_eq!((third.changes[1].id, third.to_improve), (5, vec![]));
}

#[test]
fn an_item_is_done_and_undone_and_keeps_who_said_so_first() {
    let made = done_to(&empty(), &[follow_up("a", None, false)]).unwrap();
    let done = done_to(&made, &[Edit::Done { id: 1, done: true }]).unwrap();
    assert_eq!(done.follow_ups[0].done, Some(Modified { at: at(90), by: "ana".into() }));
    let (incident, plan) = (resolved(), required());
    let about = About { incident: &incident, plan: Some(&plan) };
    let again = edit(&done, &Edit::Done { id: 1, done: true }, about, "bo", at(95)).unwrap();
    assert_eq!(again, done, "nothing changed, and nobody changed it");
    let undone = done_to(&done, &[Edit::Done { id: 1, done: false }]).unwrap();
    assert_eq!(undone.follow_ups[0].done, None);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let owner = |length: usize| follow_up("x", Some(&"o".repeat(length)), false);
    let link = |length: usize| change("x", Some(&format!("arn:{}", "x".repeat(length - 4))));
    let text = |length: usize| set(Some(&"あ".repeat(length)), None, None);
    let entry = |length: usize| change(&"x".repeat(length), None);
    let too_long = |what, most| Refusal::TooLong { what, chars: most + 1, most };
    for (longest, beyond, refusal) in [
        (
            text(ANALYSIS_TEXT_CHARS_MAX),
            text(ANALYSIS_TEXT_CHARS_MAX + 1),
            too_long("the summary", ANALYSIS_TEXT_CHARS_MAX),
        ),
        (
            entry(ANALYSIS_ENTRY_CHARS_MAX),
            entry(ANALYSIS_ENTRY_CHARS_MAX + 1),
            too_long("the text of an entry", ANALYSIS_ENTRY_CHARS_MAX),
        ),
        (
            link(ANALYSIS_LINK_CHARS_MAX),
            link(ANALYSIS_LINK_CHARS_MAX + 1),
            too_long("the link", ANALYSIS_LINK_CHARS_MAX),
        ),
        (
            owner(ANALYSIS_NAME_CHARS_MAX),
            owner(ANALYSIS_NAME_CHARS_MAX + 1),
            too_long("the owner", ANALYSIS_NAME_CHARS_MAX),
        ),
        (
            set(None, None, Some(Mitigation::At(at(0)))),
            set(None, None, Some(Mitigation::At(at(-1)))),
            Refusal::Untimely,
        ),
        (
            set(None, None, Some(Mitigation::At(at(90)))),
            set(None, None, Some(Mitigation::At(at(91)))),
            Refusal::Untimely,
        ),
        (change("x", Some("http://a")), change("x", Some("ftp://a")), Refusal::NoLink),
        (change("x", Some("arn:aws:x")), change("x", Some("https://a b")), Refusal::NoLink),
        (change("a\tb", None), change("a\x1b[2J", None), Refusal::Control("the text of an entry")),
        (change("a", None), change(" \n", None), Refusal::Empty("the text of an entry")),
        (change("a", None), Edit::Remove { id: 7 }, Refusal::NotFound { kind: "entry", id: 7 }),
        (
            change("a", None),
            Edit::Done { id: 1, done: true },
            Refusal::NotFound { kind: "follow-up item", id: 1 },
        ),
    ] {
        assert!(done_to(&empty(), std::slice::from_ref(&longest)).is_ok(), "{longest:?}");
        let refused = done_to(&empty(), &[longest.clone(), beyond]).unwrap_err();
        assert_eq!(refused, refusal, "after {longest:?}");
    }
}

#[test]
fn who_writes_has_a_name_that_fits() {
    let (incident, plan) = (resolved(), required());
    let about = About { incident: &incident, plan: Some(&plan) };
    let by = |by: &str| edit(&empty(), &change("x", None), about, by, at(90));
    assert!(by(&"x".repeat(ANALYSIS_NAME_CHARS_MAX)).is_ok());
    assert!(matches!(by(&"x".repeat(ANALYSIS_NAME_CHARS_MAX + 1)), Err(Refusal::TooLong { .. })));
    assert_eq!(by(""), Err(Refusal::Empty("the name of whoever writes")));
}

#[test]
fn each_list_has_its_own_end() {
    let one = |n: usize| match n {
        0 => change("x", None),
        1 => follow_up("x", None, false),
        2 => lesson(Lesson::WentWell, "x"),
        _ => lesson(Lesson::ToImprove, "x"),
    };
    let full: Vec<Edit> =
        (0..4).flat_map(|n| std::iter::repeat_n(one(n), ANALYSIS_ENTRIES_MAX)).collect();
    let full = done_to(&empty(), &full).unwrap();
    for n in 0..4 {
        let refused = done_to(&full, &[one(n)]);
        assert!(matches!(refused, Err(Refusal::TooMany(_))), "{refused:?}");
    }
}

// -- Closing -----------------------------------------------------------------------------------

#[test]
fn a_required_analysis_is_closed_when_all_of_it_is_there() {
    let lacks = |edits: &[Edit]| {
        let with = done_to(&empty(), edits).unwrap();
        match done_to(&with, &[Edit::Close]) {
            Ok(closed) => {
                let by = closed.closed.unwrap();
                assert_eq!((by.at, by.by.as_str(), by.resolved_at), (at(90), "ana", at(70)));
                Vec::new()
            }
            Err(Refusal::Lacks(lacks)) => lacks,
            Err(other) => unreachable!("{other}"),
        }
    };
    assert_eq!(lacks(&[]), [Lack::Summary, Lack::RootCause, Lack::FollowUp]);
    assert_eq!(lacks(&[set(Some("s"), Some("r"), None)]), [Lack::FollowUp]);
    // Two halves are no whole.
    let halves = [follow_up("a", Some("bo"), false), follow_up("b", None, true)];
    assert_eq!(lacks(&halves), [Lack::Summary, Lack::RootCause, Lack::FollowUp]);
    assert_eq!(lacks(&whole()), []);
    let error = done_to(&empty(), &[Edit::Close]).unwrap_err().to_string();
    let expected = "the analysis cannot be closed without a summary, a root cause, \
                    a follow-up item with an owner and a target date";
    assert_eq!(error, expected);
}

#[test]
fn it_is_required_of_impact_1_and_2_where_the_plan_says_so() {
    let impact = |number: u8| Impact::try_from(number).unwrap();
    for (number, asked) in [(1, true), (2, true), (3, false), (10, false)] {
        assert_eq!(is_required(impact(number), Some(&required())), asked, "{number}");
        assert!(!is_required(impact(number), None), "the plan is gone");
    }
    let mut plan = required();
    plan.tags.insert(ANALYSIS_TAG.into(), "optional".into());
    assert!(!is_required(impact(1), Some(&plan)));
}

#[test]
fn without_the_tag_the_resolution_is_enough_and_needed() {
    for (incident, lacks) in [(incident(), vec![Lack::Resolution]), (resolved(), vec![])] {
        let about = About { incident: &incident, plan: None };
        let closed = edit(&empty(), &Edit::Close, about, "ana", at(90));
        match closed {
            Ok(closed) => assert!(closed.is_closed(incident.resolved_at()) && lacks.is_empty()),
            Err(refusal) => assert_eq!(refusal, Refusal::Lacks(lacks)),
        }
    }
}

#[test]
fn what_is_closed_stays_so_but_for_what_is_done_later() {
    let mut edits = whole();
    edits.push(Edit::Close);
    let closed = done_to(&empty(), &edits).unwrap();
    for refused in [set(Some("other"), None, None), change("x", None), Edit::Remove { id: 1 }] {
        assert_eq!(done_to(&closed, &[refused]), Err(Refusal::Closed));
    }
    let incident = resolved();
    let about = About { incident: &incident, plan: None };
    let again = edit(&closed, &Edit::Close, about, "bo", at(95));
    assert_eq!(again.as_ref(), Ok(&closed), "twice is once");
    let done = done_to(&closed, &[Edit::Done { id: 1, done: true }]).unwrap();
    assert!(done.is_closed(Some(at(70))) && done.follow_ups[0].done.is_some());
    let open = done_to(&done, &[Edit::Reopen, set(Some("other"), None, None)]).unwrap();
    assert!(!open.is_closed(Some(at(70))));
    assert_eq!(open.summary, "other");
}

#[test]
fn an_incident_that_is_opened_again_is_not_closed_nor_by_its_next_resolution() {
    let mut edits = whole();
    edits.push(Edit::Close);
    let closed = done_to(&empty(), &edits).unwrap();
    let again = Status::Resolved { at: at(200), by: "ana".into() };
    for incident in [incident(), Incident { status: again, ..incident() }] {
        assert!(!closed.is_closed(incident.resolved_at()));
        let about = About { incident: &incident, plan: None };
        let next = edit(&closed, &change("x", None), about, "bo", at(300)).unwrap();
        assert_eq!((next.closed.as_ref(), next.changes.len()), (None, 1));
        let closing = edit(&closed, &Edit::Close, about, "bo", at(300));
        assert_eq!(closing.is_ok(), incident.resolved_at().is_some());
        if let Ok(next) = closing {
            assert!(next.is_closed(Some(at(200))));
        }
    }
}

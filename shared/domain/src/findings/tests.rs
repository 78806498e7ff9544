use jiff::SignedDuration;

use super::*;
use crate::limits::CHANGE_KEPT_FOR;

/// Minutes after the start of the incident.
fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

fn deployment(id: &str) -> Subject {
    let group = "arn:aws:codedeploy:ap-northeast-1:123456789012:deploymentgroup:api/prod";
    Subject::Deployment { group: group.to_owned(), id: id.to_owned() }
}

fn stack(name: &str) -> Subject {
    let arn = format!("arn:aws:cloudformation:ap-northeast-1:123456789012:stack/{name}/1");
    Subject::Stack { arn }
}

fn mark(subject: &Subject, minute: i64, turn: Turn) -> Mark {
    Mark { subject: subject.clone(), at: at(minute), turn }
}

fn change(subject: &Subject, began: i64, ended: Option<i64>) -> Change {
    Change { subject: subject.clone(), began_at: at(began), ended_at: ended.map(at) }
}

fn finding(change: Change, found: i64) -> Finding {
    Finding { change, found_at: at(found), changed_at: at(found) }
}

/// Every order of `marks`.
fn orders(marks: &[Mark]) -> Vec<Vec<Mark>> {
    let Some((first, rest)) = marks.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<Mark>| {
        (0..=order.len()).map(move |place| {
            let mut order = order.clone();
            order.insert(place, first.clone());
            order
        })
    };
    orders(rest).into_iter().flat_map(with_first).collect()
}

/// What became of one subject, as minutes: `began..ended`.
fn story(subject: &Subject, marks: &[(i64, Turn)]) -> Vec<String> {
    let marks: Vec<_> = marks.iter().map(|(at, turn)| mark(subject, *at, *turn)).collect();
    let orders = orders(&marks);
    let told = changes(orders[0].clone());
    for order in orders {
        assert_eq!(changes(order.clone()), told, "{order:?}");
        assert_eq!(changes([order.clone(), order].concat()), told, "everything twice");
    }
    let minute = |instant: Timestamp| instant.duration_since(at(0)).as_mins().to_string();
    let line = |change: &Change| {
        assert_eq!(change.subject, *subject);
        format!("{}..{}", minute(change.began_at), change.ended_at.map(minute).unwrap_or_default())
    };
    told.iter().map(line).collect()
}

#[test]
fn marks_tell_of_changes_whatever_their_order() {
    use Turn::{Began, Ended};
    let (d, s) = (deployment("d-1"), stack("web"));
    for (subject, marks, told) in [
        (&d, &[(1, Began)][..], &["1.."][..]),
        (&d, &[(1, Began), (9, Ended)], &["1..9"]),
        // An end whose beginning is not known, or not yet.
        (&d, &[(9, Ended)], &[]),
        // A deployment begins once, and is over when its last word was said.
        (&d, &[(1, Began), (3, Began), (7, Ended), (9, Ended)], &["1..9"]),
        (&d, &[(1, Began), (1, Ended)], &["1..1"]),
        // A stack is changed again and again.
        (&s, &[(1, Began), (5, Ended), (7, Began), (9, Ended)], &["1..5", "7..9"]),
        (&s, &[(1, Began), (7, Began), (9, Ended)], &["1..", "7..9"]),
        (&s, &[(1, Began), (5, Ended), (6, Ended), (7, Began)], &["1..6", "7.."]),
        (&s, &[(0, Ended), (1, Began), (5, Ended)], &["1..5"]),
    ] {
        assert_eq!(story(subject, marks), told, "{marks:?}");
    }
}

#[test]
fn what_is_told_of_one_subject_says_nothing_of_another() {
    use Turn::{Began, Ended};
    let (one, other, web) = (deployment("d-1"), deployment("d-2"), stack("web"));
    let marks = [mark(&one, 1, Began), mark(&other, 2, Began), mark(&web, 3, Began)];
    let ended = [mark(&other, 4, Ended), mark(&web, 5, Ended), mark(&stack("db"), 6, Ended)];
    let told = changes(marks.into_iter().chain(ended));
    let expected = [change(&one, 1, None), change(&other, 2, Some(4)), change(&web, 3, Some(5))];
    assert_eq!(told, expected);
}

#[test]
fn a_change_counts_that_began_within_the_window() {
    let (before, later) = (-FINDING_BEFORE.as_mins(), FINDING_AFTER.as_mins());
    for (began, ended, counts) in [
        (before - 1, Some(-1), false),
        (before, None, true),
        (-5, Some(-1), true),
        (0, None, true),
        (later, None, true),
        (later + 1, None, false),
    ] {
        let web = stack("web");
        let began_at = mark(&web, began, Turn::Began);
        let ended_at = ended.map(|minute| mark(&web, minute, Turn::Ended));
        let found = near(at(0), [began_at].into_iter().chain(ended_at));
        let expected = counts.then(|| change(&web, began, ended));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{began}");
    }
}

#[test]
fn of_many_changes_the_newest_count_and_come_first() {
    let many = 2 * i64::try_from(FINDINGS_MAX).unwrap();
    let marks = (0..many).map(|nth| mark(&stack("web"), nth - many, Turn::Began));
    let near = near(at(0), marks);
    assert_eq!(near.len(), FINDINGS_MAX);
    let first: Vec<_> = near[..3].iter().map(|change| change.began_at).collect();
    assert_eq!(first, [at(-1), at(-2), at(-3)]);
}

#[test]
fn a_change_keeps_its_name_while_more_becomes_known_of_it() {
    let (d, s) = (deployment("d-1"), stack("web"));
    assert_eq!(change(&d, 3, None).id(), change(&d, 1, Some(9)).id());
    assert_eq!(change(&s, 1, None).id(), change(&s, 1, Some(9)).id());
    let ids = [change(&d, 1, None), change(&deployment("d-2"), 1, None), change(&s, 1, None)]
        .map(|change| change.id());
    let again = change(&s, 2, None).id();
    assert_eq!(ids.into_iter().chain([again]).collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn the_same_mark_has_the_same_id_and_no_other_has() {
    let (d, s) = (deployment("d-1"), stack("web"));
    let marks = [
        mark(&d, 1, Turn::Began),
        mark(&d, 1, Turn::Ended),
        mark(&d, 2, Turn::Began),
        mark(&deployment("d-2"), 1, Turn::Began),
        mark(&s, 1, Turn::Began),
        mark(&s, 1, Turn::Ended),
    ];
    let ids: BTreeSet<_> = marks.iter().map(Mark::id).collect();
    assert_eq!(ids.len(), marks.len());
    assert_eq!(marks[0].id(), mark(&d, 1, Turn::Began).id());
}

#[test]
fn news_are_what_is_found_for_the_first_time_and_what_goes_on() {
    let (d, s) = (deployment("d-1"), stack("web"));
    let known = [finding(change(&d, -5, None), 1)];
    let near = || vec![change(&s, -2, None), change(&d, -5, Some(4))];
    let told = news(&known, near(), at(6));
    let goes_on = Finding { change: change(&d, -5, Some(4)), ..finding(change(&d, -5, None), 1) };
    let goes_on = Finding { changed_at: at(6), ..goes_on };
    assert_eq!(told, [finding(change(&s, -2, None), 6), goes_on]);
    let all = with_news(known.to_vec(), told);
    assert_eq!(all.iter().map(|of| of.change.clone()).collect::<Vec<_>>(), near());
    assert_eq!(news(&all, near(), at(7)), [], "nothing is new a second time");
}

#[test]
fn what_is_known_stays_known() {
    let d = deployment("d-1");
    let known = [finding(change(&d, -5, Some(4)), 6)];
    // The list lags behind, or what was told is forgotten by now.
    assert_eq!(news(&known, vec![change(&d, -5, None)], at(7)), []);
    assert_eq!(news(&known, Vec::new(), at(7)), []);
    assert_eq!(with_news(known.to_vec(), Vec::new()), known);
}

#[test]
fn an_incident_has_no_more_findings_than_are_written_at_once() {
    let known: Vec<_> = (1..FINDINGS_MAX)
        .map(|nth| finding(change(&deployment(&nth.to_string()), -1, None), 0))
        .collect();
    let near = vec![
        change(&stack("web"), -2, None),
        change(&stack("db"), -3, None),
        change(&deployment("1"), -1, Some(3)),
    ];
    let told = news(&known, near, at(5));
    let told: Vec<_> = told.iter().map(|finding| finding.change.clone()).collect();
    assert_eq!(told, [change(&stack("web"), -2, None), change(&deployment("1"), -1, Some(3))]);
}

#[test]
fn for_a_day_something_may_become_known() {
    let last = at(0) + CHANGE_KEPT_FOR;
    assert!(is_told_of(at(0), last - SignedDuration::from_secs(1)));
    assert!(!is_told_of(at(0), last));
}

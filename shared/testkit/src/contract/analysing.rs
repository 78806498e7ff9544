//! Analyses: each is changed by whoever read it last, and goes with its incident.

use domain::analysis::{Analysis, Note};
use domain::related::RelatedItem;

use super::{Store, assert_raced, change, empty, id};
use crate::builders;

/// The analysis of the incident of a signal, with one note.
fn analysis(signal: &str, what: &str) -> Analysis {
    let note = Note { id: 1, what: what.into() };
    let empty = Analysis::empty(builders::incident_id(signal));
    Analysis { went_well: vec![note], last_id: 1, ..empty }
}

/// What nobody wrote is not there.
pub async fn an_unwritten_analysis_is_none(store: &impl Store) {
    let incident = builders::incident_id("first");
    assert_eq!(store.analysis(&incident).await.unwrap(), None);
    assert_eq!(store.analyses(&[&incident]).await.unwrap(), []);
    assert_eq!(store.analyses(&[]).await.unwrap(), []);
}

/// An analysis is written by whoever read it last.
pub async fn an_analysis_is_written_by_whoever_read_it_last(store: &impl Store) {
    let (one, other) = (analysis("first", "one"), analysis("first", "other"));
    store.commit_analysis(id(1), &change(one.clone(), None)).await.unwrap();
    let read = store.analysis(&one.incident).await.unwrap().unwrap();
    assert_eq!((&read.value, read.version), (&one, 1));
    assert_raced(store.commit_analysis(id(2), &change(other.clone(), None)).await);
    assert_raced(store.commit_analysis(id(3), &change(other.clone(), Some(2))).await);
    store.commit_analysis(id(4), &change(other.clone(), Some(1))).await.unwrap();
    assert_raced(store.commit_analysis(id(5), &change(one.clone(), Some(1))).await);
    let read = store.analysis(&one.incident).await.unwrap().unwrap();
    assert_eq!((read.value, read.version), (other, 2));
}

/// One whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_analysis_is_recognised(store: &impl Store) {
    let one = analysis("first", "one");
    for _ in 0..2 {
        store.commit_analysis(id(1), &change(one.clone(), None)).await.unwrap();
    }
    assert_eq!(store.analysis(&one.incident).await.unwrap().unwrap().version, 1);
}

/// Of several incidents those are given that have one.
pub async fn several_analyses_leave_out_what_is_absent(store: &impl Store) {
    let analyses = ["first", "second", "third"].map(|signal| analysis(signal, signal));
    for (number, analysis) in (1..).zip(&analyses[..2]) {
        store.commit_analysis(id(number), &change(analysis.clone(), None)).await.unwrap();
    }
    let asked = [&analyses[2].incident, &analyses[1].incident, &analyses[0].incident];
    let mut found = store.analyses(&asked).await.unwrap();
    found.sort_by_key(|analysis| analysis.went_well[0].what.clone());
    assert_eq!(found, analyses[..2]);
}

/// It is beside the timeline and the related items of its incident, is neither, and goes with them.
pub async fn an_analysis_goes_with_its_incident(store: &impl Store) {
    let one = analysis("first", "one");
    let kept = analysis("second", "two");
    for (number, analysis) in (1..).zip([&one, &kept]) {
        store.commit_analysis(id(number), &change(analysis.clone(), None)).await.unwrap();
    }
    let mut commit = empty(3, &one.incident);
    commit.related = vec![RelatedItem::involved("arn:aws:ec2:::instance/i-1")];
    store.commit(&commit).await.unwrap();
    assert_eq!(store.timeline(&one.incident, None).await.unwrap().items, []);
    assert_eq!(store.related(&one.incident).await.unwrap(), commit.related);
    store.erase(&one.incident, &[]).await.unwrap();
    assert_eq!(store.analysis(&one.incident).await.unwrap(), None);
    assert!(store.analysis(&kept.incident).await.unwrap().is_some());
}

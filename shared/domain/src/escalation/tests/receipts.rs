//! What becomes known about pages, and when an engagement was over.

use super::*;

/// Ana is paged at minute 0, and has five minutes.
fn paged() -> Story {
    Story::engage(Team::default().person("ana", &[(5, &[SMS])]), "ana")
}

fn reading(story: &Story, code: &str) -> Reading {
    Reading { page: story.engagement.pages[0].id.clone(), code: code.into() }
}

fn receipts(story: &Story) -> Vec<(ReceiptKind, i64, &str)> {
    let receipts = story.engagement.pages[0].receipts.iter();
    let minute = |at: Timestamp| at.duration_since(story.start).as_mins();
    receipts.map(|its| (its.kind, minute(its.at), its.info.as_str())).collect()
}

fn ended_at(story: &Story) -> Option<i64> {
    story.engagement.ended_at.map(|at| at.duration_since(story.start).as_mins())
}

#[test]
fn an_answer_by_a_page_is_its_receipt_and_the_first_one_counts() {
    let mut story = paged();
    let read = |story: &Story, code| Input::Acknowledge {
        contact: id("ana"),
        via: "test".into(),
        take: false,
        read: Some(reading(story, code)),
    };
    let arrived =
        Input::Receipt { kind: ReceiptKind::Delivered, reading: reading(&story, "123456") };
    story.input(&arrived, 1);
    assert!(matches!(story.engagement.phase, Phase::Exhausted), "it arrived, and nobody answered");
    story.input(&read(&story, "123456"), 2);
    story.input(&read(&story, "654321"), 3);
    assert_eq!(
        receipts(&story),
        [
            (ReceiptKind::Sent, 0, "m"),
            (ReceiptKind::Delivered, 1, "123456"),
            (ReceiptKind::Read, 2, "123456"),
        ]
    );
    assert_eq!(story.input(&Input::Stop { why: "test".into() }, 4), None);
    assert_eq!(ended_at(&story), Some(2), "it was over when somebody answered");
}

#[test]
fn of_what_went_wrong_the_last_is_told() {
    let busy = |reason: &str| Outcome::Busy { reason: reason.into() };
    let refuses = BTreeMap::from([(SMS, busy("first"))]);
    let team = Team::default().person("ana", &[(5, &[SMS])]);
    let mut story = Story::engage_with(team, "ana", refuses);
    assert_eq!(receipts(&story), [(ReceiptKind::Error, 0, "first")]);
    story.refuses.insert(SMS, Outcome::Refused { reason: "x".repeat(1_000) });
    let story = story.until(2);
    let [(ReceiptKind::Error, 0, told)] = receipts(&story)[..] else { panic!("one error") };
    assert_eq!(told, "x".repeat(80), "no more than is read");
}

#[test]
fn it_is_over_when_the_last_who_was_paged_has_had_their_time() {
    let story = paged();
    assert!(matches!(story.engagement.phase, Phase::Exhausted));
    assert_eq!(ended_at(&story), Some(5));
    assert_eq!(ended_at(&paged().acknowledge("ana", 3)), Some(3));
    assert_eq!(ended_at(&paged().acknowledge("ana", 9)), Some(5));
    let nobody = Story::engage(Team::default().person("ana", &[]), "ana");
    assert_eq!(ended_at(&nobody), Some(0));
    let two = Team::default().person("ana", &[(5, &[SMS]), (5, &[EMAIL])]);
    assert_eq!(ended_at(&Story::engage(two, "ana")), None, "something is to come");
}

use super::*;
use crate::ids::{ContactId, EngagementId, IncidentId, PlanName, SignalId};

fn start() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn at(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

fn phone() -> ChannelId {
    ContactId::parse("ana").unwrap().channel("phone")
}

/// The page of incident `name` that its plan wanted at `second`.
fn letter(name: &str, impact: u8, second: i64) -> Letter {
    let plan = PlanName::parse("prod").unwrap();
    let incident = IncidentId::derive(&plan, &SignalId::parse(name).unwrap());
    let ana = ContactId::parse("ana").unwrap();
    let engagement = EngagementId::derive(&incident, &ana, 0);
    let page = engagement.page(&ana, name);
    Letter { page, impact: Impact::try_from(impact).ok(), due_at: at(second) }
}

/// Plays letters that are posted at their seconds, in order; says what each did.
struct Story {
    mailbox: Mailbox,
    names: Vec<(String, PageId)>,
    said: Vec<String>,
}

impl Story {
    fn begin() -> Self {
        Self { mailbox: Mailbox::empty(phone()), names: Vec::new(), said: Vec::new() }
    }

    fn name(&self, page: &PageId) -> &str {
        self.names.iter().find(|(_, id)| id == page).map_or("?", |(name, _)| name)
    }

    fn posts(mut self, name: &str, impact: u8, second: i64) -> Self {
        let letter = letter(name, impact, second);
        if !self.names.iter().any(|(_, page)| *page == letter.page) {
            self.names.push((name.to_owned(), letter.page.clone()));
        }
        let (mailbox, posted) = post(&self.mailbox, letter, at(second));
        self.mailbox = mailbox;
        self.said.push(match posted {
            Posted::Leaves { with } if with.is_empty() => format!("{second}: {name} leaves"),
            Posted::Leaves { with } => {
                let with: Vec<&str> = with.iter().map(|letter| self.name(&letter.page)).collect();
                format!("{second}: {name} leaves with {}", with.join(" "))
            }
            Posted::Waits { until } => {
                format!("{second}: {name} waits until {}", until.duration_since(start()).as_secs())
            }
        });
        self
    }

    fn busy(mut self, name: &str, second: i64, again: i64) -> Self {
        let page = letter(name, 1, 0).page;
        let (mailbox, told) = put_back(&self.mailbox, &page, at(again));
        self.mailbox = mailbox;
        let told: Vec<String> = told
            .iter()
            .map(|(page, until)| {
                format!("{} at {}", self.name(page), until.duration_since(start()).as_secs())
            })
            .collect();
        self.said.push(format!("{second}: busy; {}", told.join(", ")));
        self
    }

    fn check(self, expected: &expect_test::Expect) {
        expected.assert_eq(&self.said.join("\n"));
    }
}

#[test]
fn a_page_alone_leaves_at_once() {
    Story::begin().posts("a", 1, 0).posts("b", 1, 20).check(&expect_test::expect![[r"
        0: a leaves
        20: b leaves"]]);
}

#[test]
fn what_follows_within_the_gap_leaves_together_the_severest_and_newest_first() {
    let story = Story::begin().posts("a", 1, 0).posts("b", 3, 1).posts("c", 2, 2);
    story.posts("d", 2, 5).posts("b", 3, 20).check(&expect_test::expect![[r"
        0: a leaves
        1: b waits until 20
        2: c waits until 21
        5: d waits until 22
        20: b leaves with d c"]]);
}

#[test]
fn three_messages_in_five_minutes_then_one_carries_the_rest() {
    let story = Story::begin().posts("a", 1, 0).posts("b", 1, 20).posts("c", 1, 40);
    let story = story.posts("d", 1, 60).posts("e", 1, 100).posts("d", 1, 300).posts("f", 1, 310);
    story.posts("g", 1, 340).check(&expect_test::expect![[r"
        0: a leaves
        20: b leaves
        40: c leaves
        60: d waits until 300
        100: e waits until 301
        300: d leaves with e
        310: f waits until 320
        340: g leaves with f"]]);
}

#[test]
fn a_page_that_comes_again_leaves_with_its_message_and_takes_no_further_room() {
    let story =
        Story::begin().posts("a", 1, 0).posts("b", 1, 1).posts("b", 1, 20).posts("c", 1, 40);
    // The sender of the second message died.
    story.posts("a", 1, 55).posts("b", 1, 56).check(&expect_test::expect![[r"
        0: a leaves
        1: b waits until 20
        20: b leaves
        40: c leaves
        55: a leaves
        56: b leaves"]]);
    let story = Story::begin().posts("a", 1, 0).posts("b", 1, 1).posts("c", 1, 2);
    story.posts("b", 1, 20).posts("c", 1, 30).check(&expect_test::expect![[r"
        0: a leaves
        1: b waits until 20
        2: c waits until 21
        20: b leaves with c
        30: c leaves with b"]]);
}

/// Its own timer may ask at the very moment when another page takes it along.
#[test]
fn a_page_that_is_being_taken_along_waits_for_whoever_takes_it() {
    let story = Story::begin().posts("a", 1, 0).posts("b", 1, 1).posts("c", 1, 2);
    story.posts("b", 1, 20).posts("c", 1, 21).posts("c", 1, 30).check(&expect_test::expect![[r"
        0: a leaves
        1: b waits until 20
        2: c waits until 21
        20: b leaves with c
        21: c waits until 30
        30: c leaves with b"]]);
}

#[test]
fn a_busy_carrier_is_asked_by_one_page_that_takes_the_others_along() {
    let story = Story::begin().posts("a", 2, 0).busy("a", 1, 16).posts("b", 1, 5).posts("c", 1, 6);
    story.posts("a", 2, 16).busy("a", 17, 47).posts("a", 2, 47).check(&expect_test::expect![[r#"
        0: a leaves
        1: busy; a at 16
        5: b waits until 17
        6: c waits until 18
        16: a leaves with c b
        17: busy; a at 47, c at 48, b at 49
        47: a leaves with c b"#]]);
}

#[test]
fn a_message_is_bounded_and_the_severest_go_first() {
    let mut mailbox = Mailbox::empty(phone());
    for number in 0..=MESSAGE_PAGES_MAX + 9 {
        let impact = if number < 20 { 5 } else { 1 };
        let letter = letter(&format!("{number}"), impact, 0);
        mailbox = post(&mailbox, letter, at(0)).0;
    }
    let (mailbox, posted) = post(&mailbox, letter("last", 3, 20), at(20));
    let Posted::Leaves { with } = posted else { unreachable!("the gap is over") };
    assert_eq!(with.len(), MESSAGE_PAGES_MAX - 1);
    assert!(with.iter().take(40).all(|letter| letter.impact == Some(Impact::CRITICAL)));
    assert_eq!(mailbox.waiting.len(), 10, "the rest waits for the next message");
}

#[test]
fn a_full_mailbox_lists_no_more_and_tells_them_when_to_ask() {
    let mut mailbox = Mailbox::empty(phone());
    for number in 0..WAITING_MAX + 2 {
        mailbox = post(&mailbox, letter(&format!("{number}"), 1, 0), at(0)).0;
    }
    assert_eq!(mailbox.waiting.len(), WAITING_MAX);
    // Two messages carry those that are listed; the others do not ask all at once after that.
    let mut asked = Vec::new();
    for number in 0..50 {
        let (same, posted) = post(&mailbox, letter(&format!("late-{number}"), 1, 0), at(1));
        assert_eq!(same, mailbox);
        let Posted::Waits { until } = posted else { unreachable!("it is full") };
        asked.push(until);
    }
    asked.sort_unstable();
    let (first, last) = (asked[0], asked[asked.len() - 1]);
    assert!(first >= at(220) && last < at(523 + 1), "{first} to {last}");
    assert!(last.duration_since(first) > SignedDuration::from_secs(200), "{first} to {last}");
}

#[test]
fn a_mailbox_rests_when_it_says_no_more_than_an_empty_one() {
    let empty = Mailbox::empty(phone());
    assert_eq!(empty.rests_at(), Some(Timestamp::MIN));
    let (left, _) = post(&empty, letter("a", 1, 0), at(0));
    assert_eq!(left.rests_at(), Some(at(300)));
    assert_eq!(left.opens_at(at(300)), at(300));
    let (waits, _) = post(&left, letter("b", 1, 1), at(1));
    assert_eq!(waits.rests_at(), None, "while a page waits");
    let (held, _) = put_back(&left, &letter("a", 1, 0).page, at(40));
    assert_eq!(held.rests_at(), None, "a page that was busy waits");
}

#[test]
fn what_rings_has_a_mailbox() {
    let kinds = [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice];
    assert_eq!(kinds.map(has_mailbox), [true, false, true]);
}

#[test]
fn a_mailbox_bears_whom_its_messages_are_named_after_and_no_other() {
    let story = Story::begin().posts("a", 1, 0).posts("b", 1, 1).posts("c", 1, 2).posts("b", 1, 20);
    let bears = |name: &str| story.mailbox.bears(&letter(name, 1, 0).page);
    assert_eq!(["a", "b", "c"].map(bears), [true, true, false], "c left with b");
    let mailbox = Mailbox::empty(phone());
    assert!(!mailbox.bears(&letter("a", 1, 0).page));
}

//! Changes of the configuration: one after the other, each once.

use app::ports::{Answered, Reconfiguration};
use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use domain::directory::{address_of, begin};
use jiff::SignedDuration;

use super::{Store, assert_raced, change, id, start};
use crate::builders::{contact_id, person};

/// What is stored, with one person more.
async fn with(store: &impl Store, alias: &str, number: u128) -> Reconfiguration {
    let from = store.configuration().await.unwrap();
    let mut to = from.clone();
    person(&mut to, alias, &[(5, ChannelKind::Sms, "+81901234567")]);
    Reconfiguration { id: id(number), from, to, answers: None }
}

fn answered(number: u128) -> Answered {
    let until = start() + SignedDuration::from_hours(24);
    Answered { id: id(number), input: id(7), answer: "arn".into(), at: start(), until }
}

/// What is changed reads back, and what goes is gone.
pub async fn a_change_reads_back(store: &impl Store) {
    let first = with(store, "ana", 1).await;
    store.reconfigure(&first).await.unwrap();
    let second = with(store, "bob", 2).await;
    assert_eq!((second.from.generation, second.from.contacts.len()), (1, 1));
    store.reconfigure(&second).await.unwrap();
    let from = store.configuration().await.unwrap();
    assert_eq!(from, Configuration { generation: 2, ..second.to });
    let mut to = from.clone();
    to.contacts.remove(&contact_id("ana"));
    to.channels.retain(|channel, _| channel.contact() != contact_id("ana"));
    let third = Reconfiguration { id: id(3), from, to: to.clone(), answers: None };
    store.reconfigure(&third).await.unwrap();
    assert_eq!(store.configuration().await.unwrap(), Configuration { generation: 3, ..to });
}

/// Of two that read the same, one wins, and the other loses nothing of it.
pub async fn two_at_once_are_raced(store: &impl Store) {
    let (ana, bob) = (with(store, "ana", 1).await, with(store, "bob", 2).await);
    store.reconfigure(&ana).await.unwrap();
    assert_raced(store.reconfigure(&bob).await);
    let (ana, bob) = (with(store, "carol", 3).await, with(store, "dave", 4).await);
    store.reconfigure(&ana).await.unwrap();
    assert_raced(store.reconfigure(&bob).await);
    let stored = store.configuration().await.unwrap();
    let contacts: Vec<_> = stored.contacts.keys().map(ToString::to_string).collect();
    assert_eq!(contacts, ["ana", "carol"]);
}

/// A change whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_change_is_recognised(store: &impl Store) {
    for number in [1, 2] {
        let mut change = with(store, &format!("person-{number}"), number).await;
        change.answers = Some(answered(100 + number));
        store.reconfigure(&change).await.unwrap();
        store.reconfigure(&change).await.unwrap();
    }
    assert_eq!(store.configuration().await.unwrap().generation, 2);
}

/// A request is answered once, also when the configuration would allow it twice.
pub async fn what_was_answered_is_not_done_again(store: &impl Store) {
    assert_eq!(store.answered(id(9)).await.unwrap(), None);
    let mut first = with(store, "ana", 1).await;
    first.answers = Some(answered(9));
    store.reconfigure(&first).await.unwrap();
    assert_eq!(store.answered(id(9)).await.unwrap(), Some(answered(9)));
    let mut again = with(store, "bob", 2).await;
    again.answers = Some(answered(9));
    assert_raced(store.reconfigure(&again).await);
    assert_eq!(store.configuration().await.unwrap().contacts.len(), 1);
    // A day later nobody remembers, whether or not the record is gone.
    let at = answered(9).until;
    again = with(store, "carol", 4).await;
    again.answers =
        Some(Answered { at, until: at + SignedDuration::from_hours(24), ..answered(9) });
    store.reconfigure(&again).await.unwrap();
    assert_eq!(store.configuration().await.unwrap().contacts.len(), 2);
    // An answer to what changed nothing is remembered too.
    let from = store.configuration().await.unwrap();
    let nothing =
        Reconfiguration { id: id(3), to: from.clone(), from, answers: Some(answered(10)) };
    store.reconfigure(&nothing).await.unwrap();
    assert_eq!(store.answered(id(10)).await.unwrap(), Some(answered(10)));
}

/// A code is written by whoever read the last one, and recognised as one's own.
pub async fn a_code_is_counted_once(store: &impl Store) {
    let mut team = Configuration::default();
    person(&mut team, "ana", &[(5, ChannelKind::Sms, "+81901234567")]);
    let (_, channel) = team.channels.pop_first().unwrap();
    let sent_to = address_of(&channel);
    assert_eq!(store.activating(sent_to).await.unwrap(), None);
    let first = begin(&channel, None, 1, start()).unwrap();
    for _ in 0..2 {
        store.commit_activating(id(1), &change(first.clone(), None)).await.unwrap();
    }
    assert_raced(store.commit_activating(id(2), &change(first.clone(), None)).await);
    let next = begin(&channel, Some(&first), 2, start()).unwrap();
    store.commit_activating(id(3), &change(next.clone(), Some(1))).await.unwrap();
    let read = store.activating(sent_to).await.unwrap().unwrap();
    assert_eq!((read.value, read.version), (next, 2));
}

//! What every store promises to the use cases, one function per promise. Each wants a store of its
//! own. [`for_each_case`](crate::for_each_case) names them all, so that no store misses one.

pub mod analysing;
pub mod attaching;
pub mod changing;
pub mod chatting;
pub mod committing;
pub mod configuring;
pub mod finding;
pub mod listing;
pub mod opening;
pub mod posting;
pub mod pulsing;
pub mod remembering;
pub mod rewriting;
pub mod waking;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use app::ports::{
    AccessKeys, Aggregates, Analyses, Change, ChatChannels, Commit, CommitError, Directory,
    Findings, Heartbeats, Lists, Records, Rounds,
};
use domain::ids::IncidentId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::builders;

/// A store as the use cases see it.
pub trait Store:
    AccessKeys
    + Aggregates
    + Analyses
    + ChatChannels
    + Directory
    + Findings
    + Heartbeats
    + Lists
    + Records
    + Rounds
{
}

impl<S> Store for S where
    S: AccessKeys
        + Aggregates
        + Analyses
        + ChatChannels
        + Directory
        + Findings
        + Heartbeats
        + Lists
        + Records
        + Rounds
{
}

/// Hands every case of the contract to a macro, as `module::case`. Those of `configuring` also
/// take what applies a configuration and tells whether it changed anything: no port does.
#[macro_export]
macro_rules! for_each_case {
    ($run:ident) => {
        $run! {
            stores: [
            analysing::an_unwritten_analysis_is_none,
            analysing::an_analysis_is_written_by_whoever_read_it_last,
            analysing::its_own_analysis_is_recognised,
            analysing::several_analyses_leave_out_what_is_absent,
            analysing::an_analysis_goes_with_its_incident,
            attaching::fifty_at_once_are_all_counted,
            attaching::an_older_or_equal_one_is_raced,
            attaching::without_a_trigger_counts_once_per_commit,
            attaching::after_the_close_is_raced,
            attaching::a_reopened_slot_starts_anew,
            attaching::several_slots_are_read_at_once,
            changing::a_change_reads_back,
            changing::two_at_once_are_raced,
            changing::its_own_change_is_recognised,
            changing::what_was_answered_is_not_done_again,
            changing::a_code_is_counted_once,
            chatting::an_incident_without_chat_has_none,
            chatting::a_channel_is_written_by_whoever_read_it_last_beside_its_facts,
            chatting::its_own_channel_is_recognised,
            chatting::a_room_is_one_incidents,
            chatting::a_channel_goes_with_its_incident,
            committing::what_is_absent_is_none,
            committing::what_is_written_reads_back,
            committing::a_stale_version_is_raced,
            committing::what_exists_is_not_created_again,
            committing::one_failing_condition_leaves_nothing,
            committing::its_own_success_is_recognised,
            committing::nothing_to_write_is_fine,
            committing::a_batch_leaves_out_what_is_absent,
            committing::an_execution_finds_its_runbook,
            committing::an_answer_that_is_remembered_keeps_a_decision_out,
            finding::what_was_told_is_kept_once_and_listed_between_two_instants,
            finding::findings_belong_to_their_incident,
            finding::findings_are_written_by_whoever_read_them_last,
            finding::its_own_findings_are_recognised,
            finding::what_is_erased_leaves_no_findings,
            listing::incidents_newest_first_in_parts,
            listing::a_canary_is_found_and_not_listed,
            listing::a_shell_is_found_and_not_listed,
            listing::engagements_newest_first_between_two_instants,
            listing::a_timeline_in_order_in_parts,
            listing::decisions_from_either_end_from_a_place_on,
            listing::related_items_are_there_once,
            listing::a_redelivery_is_kept_once,
            listing::a_cursor_from_elsewhere_is_refused,
            opening::an_unknown_key_is_none,
            opening::a_key_is_written_by_whoever_read_it_last,
            opening::its_own_key_is_recognised,
            opening::keys_are_listed_by_their_ids,
            posting::a_race_shows_what_is_there,
            posting::one_that_rests_is_as_good_as_none,
            posting::its_own_write_is_recognised,
            posting::what_is_gone_shows_nothing,
            posting::of_fifty_at_once_one_leaves,
            posting::a_mailbox_reads_back,
            posting::a_bundle_is_found_by_its_code,
            pulsing::what_never_pinged_is_none,
            pulsing::a_pulse_reads_back_with_the_generation,
            pulsing::a_stale_pulse_is_raced,
            pulsing::its_own_pulse_is_recognised,
            pulsing::what_is_overdue_is_listed_until_it_is_not,
            remembering::before_the_first_round_there_is_no_ledger,
            remembering::a_ledger_is_written_by_whoever_read_it_last,
            remembering::its_own_ledger_is_recognised,
            rewriting::an_event_is_changed_where_it_is_and_where_it_goes,
            rewriting::an_event_that_is_another_by_now_is_raced,
            rewriting::what_is_erased_is_gone,
            rewriting::an_item_is_taken_away,
            waking::what_is_due_comes_earliest_first,
            waking::what_is_due_comes_youngest_first_too,
            waking::what_wants_no_tick_is_not_listed,
            ]
            configurations: [
            configuring::it_reads_back_and_counts,
            configuring::more_than_a_transaction_holds_reads_back,
            ]
        }
    };
}

/// The instant at which the cases begin.
fn start() -> Timestamp {
    builders::at("2026-11-23T01:00:00Z")
}

/// A commit's id.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A commit that changes nothing yet.
fn empty(number: u128, of: &IncidentId) -> Commit {
    Commit::new(id(number), of.clone())
}

/// A next state.
fn change<T>(value: T, expected: Option<u64>) -> Change<T> {
    Change { value, expected }
}

#[track_caller]
fn assert_raced(outcome: Result<(), CommitError>) {
    assert!(matches!(outcome, Err(CommitError::Raced)), "{outcome:?}");
}

/// Runs `futures` at the same time, in one task.
async fn together<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    enum Slot<F: Future> {
        Running(Pin<Box<F>>),
        Done(Option<F::Output>),
    }
    let mut slots: Vec<_> = futures.into_iter().map(|f| Slot::Running(Box::pin(f))).collect();
    poll_fn(|context| {
        for slot in &mut slots {
            if let Slot::Running(future) = slot
                && let Poll::Ready(output) = future.as_mut().poll(context)
            {
                *slot = Slot::Done(Some(output));
            }
        }
        let running = slots.iter().any(|slot| matches!(slot, Slot::Running(_)));
        if running { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    let outputs = slots.into_iter().map(|slot| match slot {
        Slot::Running(_) => None,
        Slot::Done(output) => output,
    });
    outputs.flatten().collect()
}

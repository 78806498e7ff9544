use super::*;
use crate::item::text;

const OURS: Uuid = Uuid::from_u128(1);

fn reason(code: &str, write_id: Option<Uuid>) -> CancellationReason {
    let item = write_id.map(|id| Item::from([(WRITE_ID.to_owned(), text(id.to_string()))]));
    CancellationReason::builder().code(code).set_item(item).build()
}

fn outcome(reasons: Vec<CancellationReason>) -> &'static str {
    let cancelled =
        TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons)).build();
    match cancellation(&cancelled, OURS) {
        Ok(()) => "ours",
        Err(CommitError::Raced) => "raced",
        Err(CommitError::Store(StoreError::Busy { .. })) => "busy",
        Err(CommitError::Store(StoreError::Failed { .. })) => "failed",
    }
}

#[test]
fn reasons_of_a_cancelled_transaction_are_told_apart() {
    let theirs = Some(Uuid::from_u128(2));
    let condition = "ConditionalCheckFailed";
    for (reasons, expected) in [
        (vec![reason("None", None), reason(condition, Some(OURS))], "ours"),
        (vec![reason(condition, theirs), reason(condition, Some(OURS))], "ours"),
        (vec![reason(condition, theirs)], "raced"),
        (vec![reason(condition, None)], "raced"),
        (vec![reason("TransactionConflict", None), reason(condition, theirs)], "raced"),
        (vec![reason("None", None), reason("TransactionConflict", None)], "busy"),
        (vec![reason("ThrottlingError", None)], "busy"),
        (vec![reason("TransactionConflict", None), reason("ValidationError", None)], "failed"),
        (vec![reason("ItemCollectionSizeLimitExceeded", None)], "failed"),
    ] {
        let codes: Vec<_> = reasons.iter().filter_map(|r| r.code().map(str::to_owned)).collect();
        assert_eq!(outcome(reasons), expected, "{codes:?}");
    }
}

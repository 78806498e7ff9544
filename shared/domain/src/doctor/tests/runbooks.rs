//! Runbooks that cannot start, or that nobody reads.

use super::*;

#[test]
fn a_runbook_that_cannot_start_or_that_nobody_reads_is_found() {
    let of = |document: Document| {
        with_account(|it| {
            it.documents.insert(("Diagnose".to_owned(), None), Ok(document));
        })
    };
    let day = |days: i64| ago(days * 24);
    for (its, severity, expected) in [
        (
            Document::Gone,
            "FAULT",
            "there is no such document, or not in that version: the runbook cannot start",
        ),
        (
            document("Command", "Active", day(1), &PARAMETERS),
            "FAULT",
            "the document Diagnose is of the type Command, not an Automation runbook",
        ),
        (
            document("Automation", "Deleting", day(1), &PARAMETERS),
            "FAULT",
            "it is Deleting, not Active: the runbook cannot start",
        ),
        (
            document("Automation", "Active", day(1), &PARAMETERS[..1]),
            "FAULT",
            "the document Diagnose has no parameter AutomationAssumeRole",
        ),
        (
            document(
                "Automation",
                "Active",
                day(1),
                &[
                    PARAMETERS[0],
                    PARAMETERS[1],
                    ("Service", Need::Required),
                    ("Verbose", Need::Optional),
                ],
            ),
            "FAULT",
            "the document Diagnose requires the parameter Service",
        ),
        (
            document("Automation", "Active", day(181), &PARAMETERS),
            "WARNING",
            "nobody has changed it since 2026-05-26T01:00:00Z",
        ),
    ] {
        // Two plans run it.
        let line = |plan| format!("{severity} RUNBOOKS {plan}, document Diagnose: {expected}");
        assert_eq!(of(its), [line("compute"), line("database")]);
    }
    let mut of_aws = document("Automation", "Active", day(900), &PARAMETERS);
    let Document::There { of_aws: its, .. } = &mut of_aws else { panic!("it is there") };
    *its = true;
    assert_eq!(of(of_aws), [] as [String; 0], "AWS keeps its own up to date");
    assert_eq!(of(document("Automation", "Active", day(180), &PARAMETERS)), [] as [String; 0]);
}

//! Rules of the protocol that can be broken on purpose. Each shows that a property can fail, and
//! which rule keeps it.

/// A rule that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// Every write is applied, whatever was written since its reader read.
    NoVersionCheck,
    /// The record of a send is applied, whatever was written since.
    RecordsUnchecked,
    /// A claim leaves the page as free as it was.
    ClaimNotExtended,
    /// What a decision makes is not claimed by whoever commits it.
    BornUnclaimed,
    /// A send begins while the write that claims it is under way.
    SendBeforeCommit,
    /// A send begins however little is left of its claim.
    ClaimOutlived,
    /// A claim that was made anew is good for a send, however long the write of it took.
    RenewalTrusted,
    /// What a mailbox gave along is sent, although it could not be claimed.
    CarriesUnclaimed,
    /// A page is marked as sent by the write that claims it.
    MarkedBeforeSent,
    /// An acknowledgement is noted, and everything goes on.
    AnswerCancelsNothing,
    /// Whoever is not essential answers, and is paged on.
    AnswerCancelsNoRun,
    /// A stage is entered a step too early.
    EarlyTick,
    /// A busy carrier brings the next stage forward.
    HurriedByBusy,
    /// The guardian, and the timer, see stages and no pages.
    PagesNotDue,
    /// A tick ends, and its timer with it.
    TimerNotRearmed,
    /// A tick dies, and its timer with it.
    TickNotRetried,
    /// A late answer that a carrier is busy, or that a page waits, undoes another's claim.
    LateAnswersCount,
    /// What went along and did not leave is free before the claim under which it did: whoever had
    /// claimed it before that may still be sending it.
    FreedEarly,
    /// A message is put back by whoever once had sent its page, while somebody else sends it.
    PutsBackAnothers,
    /// A mailbox gives along what somebody else is sending.
    GivenTwice,
    /// A page is sent although its mailbox said that another message carries it.
    SentDespiteMailbox,
    /// Whoever asks a carrier again claims anew what somebody else has claimed meanwhile.
    InsistsOnAnothers,
    /// What a mailbox gave along is claimed however late.
    ClaimedLate,
}

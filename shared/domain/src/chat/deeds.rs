//! What may be done from a chat service, and by whom.

/// Something that is done from a chat service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Looking: anybody who can ask.
    Look,
    /// Taking an incident.
    Acknowledge,
    /// Paging somebody, or whoever is next.
    Page,
    /// Resolving an incident.
    Resolve,
    /// Approving a runbook, or having one run again. Who may approve which, its plan says.
    Run,
    /// Writing on the timeline.
    Note,
}

/// Whether somebody may. `is_known` says that they are a contact, `is_in_room` that they ask in the incident's own
/// channel: whoever was let in there works on it.
pub const fn may(deed: Deed, is_known: bool, is_in_room: bool) -> bool {
    match deed {
        Deed::Look => true,
        Deed::Acknowledge | Deed::Page | Deed::Run => is_known,
        Deed::Resolve | Deed::Note => is_known || is_in_room,
    }
}

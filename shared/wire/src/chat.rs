//! What people type behind the command of a chat service: a verb, an incident where they name one, and words.

use domain::ids::IncidentId;

/// Digits of an incident's id that name it, at least.
const PREFIX_CHARS_MIN: usize = 4;
/// Characters of a UUID.
const UUID_CHARS: usize = 36;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatCommand {
    /// What.
    pub verb: Verb,
    /// The incident that it is about, or how its id or the last part of that begins, where it is named.
    pub incident: Option<String>,
    /// The rest, trimmed.
    pub words: String,
}

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// How an incident stands.
    Status,
    /// It is over.
    Resolve,
    /// Whoever asks takes it.
    Acknowledge,
    /// The next stages begin now.
    Escalate,
    /// Somebody is paged.
    Page,
    /// A runbook that waits for an approval goes on.
    Approve,
    /// A runbook that ended runs again.
    RunAgain,
    /// Something is put on the timeline.
    Note,
    /// Who answers for it.
    Who,
    /// What happened.
    Timeline,
    /// What can be asked for.
    Help,
    /// None of these.
    Unknown,
}

/// Reads what follows a command.
pub fn read(text: &str) -> ChatCommand {
    let (verb, rest) = split(text);
    let verb = match verb.to_ascii_lowercase().as_str() {
        "status" => Verb::Status,
        "resolve" => Verb::Resolve,
        "ack" | "acknowledge" => Verb::Acknowledge,
        "escalate" => Verb::Escalate,
        "page" => Verb::Page,
        "approve" => Verb::Approve,
        "retry" => Verb::RunAgain,
        "note" => Verb::Note,
        "who" => Verb::Who,
        "timeline" => Verb::Timeline,
        "help" | "" => Verb::Help,
        _ => Verb::Unknown,
    };
    let (first, after) = split(rest);
    let (incident, words) =
        if is_incident(first) { (Some(first.to_owned()), after) } else { (None, rest) };
    ChatCommand { verb, incident, words: words.to_owned() }
}

/// The first word, and what follows it.
pub fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// Whether a word names an incident: `PLAN/UUID`, or digits of the UUID, of which one is no letter: a word of a
/// language is neither.
fn is_incident(word: &str) -> bool {
    if let Some((plan, uuid)) = word.split_once('/') {
        return IncidentId::parse(word).is_ok() || (!plan.is_empty() && is_digits(uuid));
    }
    word.len() >= PREFIX_CHARS_MIN && is_digits(word) && word.contains(|c: char| c.is_ascii_digit())
}

fn is_digits(text: &str) -> bool {
    text.len() <= UUID_CHARS && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_verb_an_incident_and_words() {
        let uuid = "11111111-1111-5111-8111-111111111111";
        let full = format!("prod-api/{uuid}");
        for (text, verb, incident, words) in [
            ("", Verb::Help, None, ""),
            ("  HELP ", Verb::Help, None, ""),
            ("status", Verb::Status, None, ""),
            ("status 3f2a", Verb::Status, Some("3f2a"), ""),
            (&format!("status {full}"), Verb::Status, Some(&full), ""),
            ("status prod-api/3f2", Verb::Status, Some("prod-api/3f2"), ""),
            ("resolve rolled  back", Verb::Resolve, None, "rolled  back"),
            ("resolve 3f2a rolled back", Verb::Resolve, Some("3f2a"), "rolled back"),
            ("approve 2", Verb::Approve, None, "2"),
            ("retry 3f2a 10", Verb::RunAgain, Some("3f2a"), "10"),
            ("ack take", Verb::Acknowledge, None, "take"),
            ("page suzuki-hanako  now ", Verb::Page, None, "suzuki-hanako  now"),
            ("note deadbeef is a word", Verb::Note, None, "deadbeef is a word"),
            ("note see http://x/y", Verb::Note, None, "see http://x/y"),
            ("note http://x/y", Verb::Note, None, "http://x/y"),
            ("who", Verb::Who, None, ""),
            ("timeline", Verb::Timeline, None, ""),
            ("dance 3f2a", Verb::Unknown, Some("3f2a"), ""),
        ] {
            let incident = incident.map(str::to_owned);
            let command = ChatCommand { verb, incident, words: words.into() };
            assert_eq!(read(text), command, "{text:?}");
        }
    }
}

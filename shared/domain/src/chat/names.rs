//! What a chat channel is called, and what stands above it.

use jiff::tz::TimeZone;

use crate::ids::IncidentId;
use crate::incident::Incident;
use crate::limits::{CHAT_NAME_CHARS_MAX, CHAT_NAMES_MAX, CHAT_TOPIC_CHARS_MAX};

/// Characters of the longest suffix, with its dash.
const SUFFIX_CHARS: usize = 1 + 4 * (CHAT_NAMES_MAX as usize - 1);
/// Shorter words would say too little.
const WORDS_CHARS_MIN: usize = 3;

/// The name that is tried at the given attempt, counted from 0; `None` when there is no other.
///
/// The first one has nothing but what people look for. When it is taken, by an archived channel too, more and more
/// of the incident's own id follows, so that a crash between two attempts tries the same names.
//= slack#conversations.create: lower case, digits, dashes and underscores, 80 characters
pub fn name(incident: &Incident, attempt: u8) -> Option<String> {
    if attempt >= CHAT_NAMES_MAX {
        return None;
    }
    let date = incident.created_at.to_zoned(TimeZone::UTC).strftime("%Y%m%d");
    let words = slug(&incident.title);
    let words = if words.len() < WORDS_CHARS_MIN { slug(incident.plan().as_str()) } else { words };
    let mut name: String =
        format!("inc-{date}-{words}").chars().take(CHAT_NAME_CHARS_MAX - SUFFIX_CHARS).collect();
    name.truncate(name.trim_end_matches('-').len());
    if attempt > 0 {
        let more: String = digits(&incident.id).chars().take(4 * usize::from(attempt)).collect();
        name = format!("{name}-{more}");
    }
    Some(name)
}

/// What stands above the channel of an incident.
pub fn topic(incident: &Incident) -> String {
    let text = format!("{} ({})", incident.title, incident.id);
    text.chars().take(CHAT_TOPIC_CHARS_MAX).collect()
}

/// The hexadecimal digits at the end of an incident's id.
fn digits(id: &IncidentId) -> String {
    let (_, uuid) = id.as_str().rsplit_once('/').unwrap_or(("", id.as_str()));
    uuid.chars().filter(char::is_ascii_hexdigit).collect()
}

/// Words as they may stand in a name: lower case, one dash between them.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for char in text.chars() {
        if char.is_ascii_alphanumeric() {
            slug.push(char.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

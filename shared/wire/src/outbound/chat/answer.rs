//! What whoever asks in a chat service is answered.

use domain::chat::{Responsible, Standing, standing};
use domain::escalation::Engagement;
use domain::incident::Incident;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;

use super::{ChatMessage, People, Piece, Text, lines};

/// What can be asked for. An incident is named by its id, or by how the last part of that begins.
const HELP: &str = "\
status [INCIDENT] - how it stands, who is on call, what happened last
ack [INCIDENT] - you take it; `ack take` when you were not paged
escalate [INCIDENT] - the next stages begin now
resolve [INCIDENT] [WORDS] - it is over
page [INCIDENT] CONTACT [WORDS] - page somebody
approve [INCIDENT] NUMBER - a runbook that waits for your approval goes on
retry [INCIDENT] NUMBER - a runbook that ended runs again
note [INCIDENT] WORDS - write on the timeline
who [INCIDENT] - who is on call, was paged, has acknowledged
timeline [INCIDENT] - the last events
help - this
In the channel of an incident it need not be named.";

/// An answer in plain words.
pub fn said(words: &str) -> ChatMessage {
    ChatMessage::Line(vec![Piece::Plain(words.to_owned())])
}

/// What can be asked for.
pub fn help() -> ChatMessage {
    said(HELP)
}

/// How an incident stands, who is on call, and what happened last.
pub fn status(
    incident: &Incident,
    engagements: &[Engagement],
    on_call: &[Responsible],
    last: &[TimelineEvent],
    people: People<'_>,
) -> ChatMessage {
    let mut text = vec![Piece::Strong(incident.title.clone()), plain("\n")];
    text.extend(how_it_stands(&standing(incident, engagements), people));
    text.extend([plain(", opened "), Piece::Time(incident.created_at)]);
    text.extend(on_call_now(on_call, people));
    if !last.is_empty() {
        text.push(plain("\n"));
        text.extend(lines(last));
    }
    ChatMessage::Line(text)
}

/// Who is on call, was paged, has acknowledged.
pub fn who(
    incident: &Incident,
    engagements: &[Engagement],
    on_call: &[Responsible],
    people: People<'_>,
) -> ChatMessage {
    let mut text = how_it_stands(&standing(incident, engagements), people);
    text.extend(on_call_now(on_call, people));
    let mut reached: Vec<_> = engagements.iter().flat_map(Engagement::reached).collect();
    reached.sort();
    reached.dedup();
    text.push(plain("\nPaged: "));
    text.extend(or_nobody(people.list(reached)));
    ChatMessage::Line(text)
}

/// The last events of an incident.
pub fn timeline(events: &[TimelineEvent]) -> ChatMessage {
    if events.is_empty() { said("Nothing happened yet.") } else { ChatMessage::Line(lines(events)) }
}

/// Several incidents, of which one is to be named.
pub fn which<'a>(
    why: &str,
    incidents: impl IntoIterator<Item = (&'a str, &'a str, Timestamp)>,
) -> ChatMessage {
    let mut text = vec![plain(why)];
    for (id, title, at) in incidents {
        text.extend([plain("\n"), Piece::Time(at), plain(&format!(" {title} ({id})"))]);
    }
    ChatMessage::Line(text)
}

/// How an incident stands, in a sentence.
pub fn how_it_stands(standing: &Standing, people: People<'_>) -> Text {
    match standing {
        Standing::Open => vec![plain("Open; nobody has acknowledged")],
        Standing::Acknowledged { by, at } => {
            vec![plain("Acknowledged by "), people.piece(by), plain(", "), Piece::Time(*at)]
        }
        Standing::Resolved { by, at } => {
            vec![plain(&format!("Resolved by {by}, ")), Piece::Time(*at)]
        }
    }
}

fn on_call_now(on_call: &[Responsible], people: People<'_>) -> Text {
    let mut text = vec![plain("\nOn call: ")];
    text.extend(or_nobody(people.list(on_call.iter().map(|one| &one.contact))));
    text
}

fn or_nobody(text: Text) -> Text {
    if text.is_empty() { vec![plain("nobody")] } else { text }
}

fn plain(words: &str) -> Piece {
    Piece::Plain(words.to_owned())
}

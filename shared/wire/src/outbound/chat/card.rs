//! The card of a chat channel: how the incident stands, and what can be done about it.

use domain::chat::{ChatChannel, Standing, standing};
use domain::escalation::{Engagement, escalations};
use domain::ids::{ContactId, derive};
use domain::incident::Incident;
use domain::incident::runbooks::{Meant, Runbook, RunbookState};
use uuid::Uuid;

use super::{Button, Card, ChatAction, People, Piece, Press, Text, Weight};
use crate::text::{cut_chars, one_line};

/// Characters of the title. Source: Slack, header blocks.
const TITLE_CHARS_MAX: usize = 150;
/// Runbooks that are shown by name, and have buttons.
const RUNBOOKS_SHOWN: usize = 5;
/// Characters of the summary.
const SUMMARY_CHARS_MAX: usize = 600;

/// What a card is about.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its engagements.
    pub engagements: &'a [Engagement],
    /// Its chat channel.
    pub channel: &'a ChatChannel,
    /// Who is who.
    pub people: People<'a>,
}

/// The card of an incident.
pub fn card(shown: &Shown<'_>) -> Card {
    let Shown { incident, engagements, .. } = shown;
    let standing = standing(incident, engagements);
    let escalations = escalations(*engagements);
    let impact = impact(incident);
    let title = format!("[{impact}] {}", one_line(&incident.title));
    Card {
        title: cut_chars(&title, TITLE_CHARS_MAX).to_owned(),
        fields: fields(shown, &standing),
        buttons: buttons(incident, &standing, escalations),
        footer: incident.id.to_string(),
    }
}

/// What tells a card from another.
pub fn digest(card: &Card) -> Uuid {
    // `Debug` shows all of it; after an upgrade that shows it in another way, cards are brought up to date once.
    derive(&["card", &format!("{card:?}")])
}

fn impact(incident: &Incident) -> String {
    let impact = incident.impact;
    impact.name().map_or_else(|| format!("Impact {}", impact.number()), str::to_owned)
}

fn fields(shown: &Shown<'_>, standing: &Standing) -> Vec<(String, Text)> {
    let Shown { incident, engagements, channel, people } = shown;
    let mut fields = vec![
        ("Status".to_owned(), status(*people, standing)),
        ("Opened".to_owned(), vec![Piece::Time(incident.created_at)]),
        ("Plan".to_owned(), plain(incident.plan().as_str())),
    ];
    let mut add = |label: &str, text: Text| {
        if !text.is_empty() {
            fields.push((label.to_owned(), text));
        }
    };
    add("Paged", people.list(reached(engagements)));
    let summary = incident.summary.trim();
    if !summary.is_empty() {
        add("Summary", plain(cut_chars(summary, SUMMARY_CHARS_MAX)));
    }
    add("Runbooks", runbooks(incident));
    let absent = channel.absent.iter().map(|(who, why)| format!("{who}: {why}"));
    let absent = absent.collect::<Vec<_>>().join("\n");
    if !absent.is_empty() {
        add("Not here", plain(&absent));
    }
    fields
}

fn status(people: People<'_>, standing: &Standing) -> Text {
    let strong = |word: &str| Piece::Strong(word.to_owned());
    match standing {
        Standing::Open => vec![strong("Open"), Piece::Plain(", nobody has acknowledged".into())],
        Standing::Acknowledged { by, at } => vec![
            strong("Acknowledged"),
            Piece::Plain(" by ".into()),
            people.piece(by),
            Piece::Plain(", ".into()),
            Piece::Time(*at),
        ],
        Standing::Resolved { by, at } => {
            vec![strong("Resolved"), Piece::Plain(format!(" by {by}, ")), Piece::Time(*at)]
        }
    }
}

/// Everybody who was reached, in the order in which they were, each once.
fn reached(engagements: &[Engagement]) -> Vec<&ContactId> {
    let mut reached = Vec::new();
    for run in engagements.iter().flat_map(|engagement| &engagement.runs) {
        if !reached.contains(&&run.path.contact) {
            reached.push(&run.path.contact);
        }
    }
    reached
}

fn runbooks(incident: &Incident) -> Text {
    let shown = incident.runbooks.iter().take(RUNBOOKS_SHOWN).enumerate();
    let mut lines: Vec<String> = shown
        .map(|(index, runbook)| {
            format!("{}. {}: {}", index + 1, runbook.action.document_name, state(runbook))
        })
        .collect();
    let more = incident.runbooks.len().saturating_sub(RUNBOOKS_SHOWN);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    if lines.is_empty() { Text::new() } else { plain(&lines.join("\n")) }
}

fn state(runbook: &Runbook) -> &'static str {
    match runbook.state {
        RunbookState::Requested => "to be started",
        RunbookState::AwaitingApproval { .. } => "waits for approval",
        RunbookState::Starting { .. } => "being started",
        RunbookState::Started { .. } => "running",
        RunbookState::Stopping { .. } => "being stopped",
        RunbookState::Succeeded { .. } => "succeeded",
        RunbookState::Failed { .. } => "failed",
        RunbookState::Cancelled { .. } => "cancelled",
        RunbookState::TimedOut { .. } => "timed out",
        RunbookState::Skipped => "skipped",
        RunbookState::Rehearsed { .. } => "dry run",
    }
}

fn buttons(incident: &Incident, standing: &Standing, escalations: u32) -> Vec<Button> {
    let about = Press::about(&incident.id, standing);
    let button = |action, label: &str, weight, confirm: Option<&str>| Button {
        action,
        label: label.to_owned(),
        value: about.value(),
        weight,
        confirm: confirm.map(str::to_owned),
    };
    let acknowledge = || button(ChatAction::Acknowledge, "Acknowledge", Weight::Primary, None);
    let resolve = || {
        let sure = "Resolve the incident? Nobody is paged any more.";
        button(ChatAction::Resolve, "Resolve", Weight::Danger, Some(sure))
    };
    let escalate = || {
        let sure = "Page the next stage now?";
        let value = Press { escalations: Some(escalations), ..about.clone() }.value();
        Button { value, ..button(ChatAction::Escalate, "Escalate", Weight::Plain, Some(sure)) }
    };
    let mut buttons = match standing {
        Standing::Open => vec![acknowledge(), escalate(), resolve()],
        Standing::Acknowledged { .. } => vec![resolve()],
        Standing::Resolved { .. } => return Vec::new(),
    };
    let shown = incident.runbooks.iter().take(RUNBOOKS_SHOWN).enumerate();
    buttons.extend(shown.filter_map(|(index, runbook)| of_runbook(&about, index, runbook)));
    buttons
}

/// What a runbook waits for: an approval, or another attempt after one that did not end well.
fn of_runbook(about: &Press, index: usize, runbook: &Runbook) -> Option<Button> {
    let (number, document) = (index + 1, &runbook.action.document_name);
    let (action, label, sure) = match runbook.state {
        RunbookState::AwaitingApproval { .. } => (
            ChatAction::Approve,
            format!("Approve runbook {number}"),
            format!("Approve {document}? It starts within a minute."),
        ),
        RunbookState::Failed { .. }
        | RunbookState::Cancelled { .. }
        | RunbookState::TimedOut { .. } => (
            ChatAction::RunAgain,
            format!("Run runbook {number} again"),
            format!("Run {document} again?"),
        ),
        RunbookState::Requested
        | RunbookState::Starting { .. }
        | RunbookState::Started { .. }
        | RunbookState::Stopping { .. }
        | RunbookState::Succeeded { .. }
        | RunbookState::Skipped
        | RunbookState::Rehearsed { .. } => return None,
    };
    let runbook = Some(Meant { index, attempt: Some(runbook.attempt) });
    let press = Press { runbook, ..about.clone() };
    let confirm = Some(sure);
    Some(Button { action, label, value: press.value(), weight: Weight::Plain, confirm })
}

fn plain(words: &str) -> Text {
    vec![Piece::Plain(words.to_owned())]
}

//! What a button brings back when it is pressed.

use domain::chat::Standing;
use domain::ids::IncidentId;
use domain::incident::runbooks::Meant;

/// What begins the part of a value that says how often an incident was escalated: all else there is a number.
const ESCALATIONS: char = 'e';

/// What a button was about, and what its reader saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Which incident.
    pub incident: IncidentId,
    /// How the incident stood when the button was shown, in one word.
    pub seen: String,
    /// How often it had been escalated then, where the button escalates; those of old cards do not say.
    pub escalations: Option<u32>,
    /// Which of its runbooks, and which attempt was shown, where the button is about one.
    pub runbook: Option<Meant>,
}

impl Press {
    /// What a button about an incident brings back.
    pub fn about(incident: &IncidentId, standing: &Standing) -> Self {
        let seen = standing.as_str().to_owned();
        Self { incident: incident.clone(), seen, escalations: None, runbook: None }
    }

    /// As the value of a button.
    pub fn value(&self) -> String {
        let Self { incident, seen, escalations, runbook } = self;
        let mut parts = vec![incident.to_string(), seen.clone()];
        parts.extend(escalations.map(|times| format!("{ESCALATIONS}{times}")));
        if let Some(Meant { index, attempt }) = runbook {
            parts.push(index.to_string());
            parts.extend(attempt.map(|attempt| attempt.to_string()));
        }
        parts.join(" ")
    }
}

/// Reads the value of a button; `None` when it is none of ours.
pub fn read_press(value: &str) -> Option<Press> {
    let mut parts = value.split(' ').peekable();
    let incident = IncidentId::parse(parts.next()?).ok()?;
    let seen = parts.next().filter(|seen| !seen.is_empty())?.to_owned();
    let escalations = parts.next_if(|part| part.starts_with(ESCALATIONS));
    let escalations = escalations.and_then(|part| part.strip_prefix(ESCALATIONS));
    let escalations = escalations.map(str::parse).transpose().ok()?;
    let index = parts.next().map(str::parse).transpose().ok()?;
    let attempt = parts.next().map(str::parse).transpose().ok()?;
    let runbook = index.map(|index| Meant { index, attempt });
    parts.next().is_none().then_some(Press { incident, seen, escalations, runbook })
}

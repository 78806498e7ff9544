//! What a button brings back when it is pressed.

use domain::chat::Standing;
use domain::ids::IncidentId;
use domain::incident::runbooks::Meant;

/// What a button was about, and what its reader saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Which incident.
    pub incident: IncidentId,
    /// How the incident stood when the button was shown, in one word.
    pub seen: String,
    /// Which of its runbooks, and which attempt was shown, where the button is about one.
    pub runbook: Option<Meant>,
}

impl Press {
    /// What a button about an incident brings back.
    pub fn about(incident: &IncidentId, standing: &Standing) -> Self {
        let seen = standing.as_str().to_owned();
        Self { incident: incident.clone(), seen, runbook: None }
    }

    /// As the value of a button.
    pub fn value(&self) -> String {
        let Self { incident, seen, runbook } = self;
        let mut parts = vec![incident.to_string(), seen.clone()];
        if let Some(Meant { index, attempt }) = runbook {
            parts.push(index.to_string());
            parts.extend(attempt.map(|attempt| attempt.to_string()));
        }
        parts.join(" ")
    }
}

/// Reads the value of a button; `None` when it is none of ours.
pub fn read_press(value: &str) -> Option<Press> {
    let mut parts = value.split(' ');
    let incident = IncidentId::parse(parts.next()?).ok()?;
    let seen = parts.next().filter(|seen| !seen.is_empty())?.to_owned();
    let index = parts.next().map(str::parse).transpose().ok()?;
    let attempt = parts.next().map(str::parse).transpose().ok()?;
    let runbook = index.map(|index| Meant { index, attempt });
    parts.next().is_none().then_some(Press { incident, seen, runbook })
}

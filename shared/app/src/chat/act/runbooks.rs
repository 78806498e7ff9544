//! What is done about the runbooks of an incident.

use domain::incident::runbooks::Meant;
use wire::outbound::chat::{ChatMessage, answer};

use super::Case;
use crate::State;
use crate::error::AppError;
use crate::ports::{Aggregates, Answers, Clock, Entropy};
use crate::runbook::{again_once, approve};

/// What somebody is told who did not say which.
const WHICH: &str = "Which? Name it by its number, as the card and `tocsin runbooks` count them.";

impl Case<'_> {
    pub(super) async fn approve<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        words: &str,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
    {
        let Some(contact) = &self.contact else { return Ok(self.stranger()) };
        let Some(meant) = self.meant(words) else { return Ok(answer::said(WHICH)) };
        approve(state, &self.incident.id, meant, contact).await?;
        Ok(answer::said("Approved. It starts within a minute."))
    }

    pub(super) async fn run_again<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        words: &str,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates + Answers,
        C: Clock,
        E: Entropy,
    {
        let Some(meant) = self.meant(words) else { return Ok(answer::said(WHICH)) };
        let id = &self.incident.id;
        let request = self.request("retry", &format!("{id} {}", meant.index));
        again_once(state, id, meant, &self.who(), request).await?;
        Ok(answer::said("It runs again within two minutes."))
    }

    /// The runbook of the button, or of the number that was typed.
    fn meant(&self, words: &str) -> Option<Meant> {
        match &self.press {
            Some(press) => press.runbook,
            None => words.parse::<usize>().ok()?.checked_sub(1).map(Meant::from),
        }
    }
}

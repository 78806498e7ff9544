//! What the replies say of themselves: never a number, never what somebody wrote.

use app::reply::Texted;
use lambda_kit::emf::Metric;
use replies::TextOutcome;

/// Writes a line for each text message that somebody should know of; gives what is measured.
pub(crate) fn write(texted: &[TextOutcome]) -> Vec<(Metric, u64)> {
    let mut metrics = Vec::new();
    for outcome in texted {
        match outcome {
            Ok(Texted::Done { contact, wish }) => {
                tracing::info!("{contact} replied by SMS: {}", wish.as_str());
                metrics.push((Metric::RepliesTaken, 1));
            }
            Ok(Texted::Refused { contact, why }) => {
                tracing::warn!("a reply of {contact} by SMS was refused: {why}");
                metrics.push((Metric::RepliesRefused, 1));
            }
            Ok(Texted::Unknown { contact }) => {
                tracing::warn!("{contact} replied by SMS with a code that they were not sent");
                metrics.push((Metric::RepliesRefused, 1));
            }
            Ok(Texted::OptedOut { contacts }) if contacts.is_empty() => {}
            Ok(Texted::OptedOut { contacts }) => {
                for contact in contacts {
                    tracing::error!("{contact} has opted out of SMS: no text message reaches them");
                }
                metrics.push((Metric::RespondersOptedOut, 1));
            }
            Ok(Texted::Stranger | Texted::NoReply) => {}
            Err(malformed) => tracing::error!("a text message cannot be read: {malformed}"),
        }
    }
    metrics
}

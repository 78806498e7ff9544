//! What can be known of the documents of runbooks, before a plan with them is saved.

use domain::document::{Document, DocumentName, KnownDocuments, named};
use domain::limits::DOCUMENTS_PATIENCE;
use domain::response_plan::RunbookAction;
use futures_util::future::join_all;

use crate::ports::{Clock, Documents};
use crate::retry::within;

/// The documents of some runbooks.
#[derive(Debug, Default)]
pub struct ReadDocuments {
    /// Those that could be read.
    pub known: KnownDocuments,
    /// Those that could not, and why. They are no reason against anything.
    pub unread: Vec<(DocumentName, String)>,
}

/// Reads the documents of `actions`, all at the same time and each once, for no longer than
/// [`DOCUMENTS_PATIENCE`].
pub async fn read_documents(
    documents: &impl Documents,
    clock: &impl Clock,
    actions: &[RunbookAction],
) -> ReadDocuments {
    let asked = named(actions).into_iter().map(async |name| {
        let read = read(documents, clock, &name).await;
        (name, read)
    });
    let (mut known, mut unread) = (Vec::new(), Vec::new());
    for (name, read) in join_all(asked).await {
        match read {
            Ok(document) => known.push((name, document)),
            Err(why) => unread.push((name, why)),
        }
    }
    ReadDocuments { known: known.into_iter().collect(), unread }
}

async fn read(
    documents: &impl Documents,
    clock: &impl Clock,
    name: &DocumentName,
) -> Result<Document, String> {
    match within(clock, DOCUMENTS_PATIENCE, documents.document(name)).await {
        Some(Ok(Some(document))) => Ok(document),
        Some(Ok(None)) => Err("there is none here, or it is not ready".to_owned()),
        Some(Err(error)) => Err(error.to_string()),
        None => Err("no answer in time".to_owned()),
    }
}

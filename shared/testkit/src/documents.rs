//! Documents of Systems Manager that the test makes.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};

use app::ports::{Documents, PortError};
use domain::document::{Document, DocumentName};

use crate::lock;

/// Systems Manager with the documents that it is told of; of others there are none. Its clones are
/// the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedDocuments(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: BTreeMap<DocumentName, Answer>,
    asked: Vec<DocumentName>,
}

#[derive(Debug, Clone)]
enum Answer {
    Is(Document),
    Fails(PortError),
    Never,
}

impl ScriptedDocuments {
    /// There is this document.
    pub fn is(&self, name: DocumentName, document: Document) {
        self.answers(name, Answer::Is(document));
    }

    /// Whoever asks for this document hears this.
    pub fn fails(&self, name: DocumentName, error: PortError) {
        self.answers(name, Answer::Fails(error));
    }

    /// Whoever asks for this document hears nothing.
    pub fn hangs(&self, name: DocumentName) {
        self.answers(name, Answer::Never);
    }

    /// Every document that was asked for, in order.
    pub fn asked(&self) -> Vec<DocumentName> {
        lock(&self.0).asked.clone()
    }

    fn answers(&self, name: DocumentName, answer: Answer) {
        lock(&self.0).answers.insert(name, answer);
    }

    fn ask(&self, name: &DocumentName) -> Option<Answer> {
        let mut state = lock(&self.0);
        state.asked.push(name.clone());
        state.answers.get(name).cloned()
    }
}

impl Documents for ScriptedDocuments {
    async fn document(&self, name: &DocumentName) -> Result<Option<Document>, PortError> {
        match self.ask(name) {
            Some(Answer::Is(document)) => Ok(Some(document)),
            Some(Answer::Fails(error)) => Err(error),
            Some(Answer::Never) => pending().await,
            None => Ok(None),
        }
    }
}

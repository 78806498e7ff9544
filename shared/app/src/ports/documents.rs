//! The documents that runbooks run.

use std::future::Future;

use domain::document::{Document, DocumentName};

use super::PortError;

/// What Systems Manager knows of documents.
pub trait Documents: Send + Sync {
    /// What a document declares; `None` where there is none of that name and version, or it is not
    /// ready yet.
    fn document(
        &self,
        name: &DocumentName,
    ) -> impl Future<Output = Result<Option<Document>, PortError>> + Send;
}

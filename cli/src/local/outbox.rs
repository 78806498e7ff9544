//! What the local carriers were given: kept in memory and, for `up`, in a file, one JSON object
//! per line.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// One message that a carrier took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// When.
    pub(crate) at: Timestamp,
    /// Which page.
    pub(crate) page: String,
    /// To whom.
    pub(crate) contact: String,
    /// SMS, EMAIL or VOICE.
    pub(crate) channel: String,
    /// Where to.
    pub(crate) address: String,
    /// The subject of a mail.
    pub(crate) subject: String,
    /// What it says.
    pub(crate) body: String,
}

/// Every message, in the order in which they left.
pub(crate) struct Outbox(Mutex<Inner>);

struct Inner {
    messages: Vec<Message>,
    file: Option<File>,
}

impl Outbox {
    /// An outbox that forgets everything at the end of the process.
    pub(crate) fn in_memory() -> Self {
        Self(Mutex::new(Inner { messages: Vec::new(), file: None }))
    }

    /// An outbox that goes on where the file ends.
    pub(crate) fn in_file(path: &Path) -> Result<Self, Failure> {
        let doing = format!("cannot open {}", path.display());
        let open = OpenOptions::new().create(true).append(true).read(true).open(path);
        let file = open.map_err(|error| Failure::from_error(&doing, &error))?;
        let lines = BufReader::new(&file).lines().map_while(Result::ok);
        // A line that the last process did not finish is not a message that left.
        let messages = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
        Ok(Self(Mutex::new(Inner { messages, file: Some(file) })))
    }

    /// Takes a message; when it cannot be written down, it did not leave.
    pub(crate) fn take(&self, message: Message) -> std::io::Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &mut inner.file {
            let line = serde_json::to_string(&message)? + "\n";
            file.write_all(line.as_bytes())?;
        }
        inner.messages.push(message);
        Ok(())
    }

    /// Everything that left.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).messages.clone()
    }
}

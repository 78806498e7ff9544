//! The local stack's secrets: the master key, and the access key that `up` prints. Both are files in
//! its data folder that only their owner may read.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use app::access::{Created, create};
use app::ports::AccessKeys;
use app::seal::MasterKey;
use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use serde_json::Value;

use super::stack::Stack;
use crate::credentials::{pair, policy};
use crate::failure::Failure;

const MASTER: &str = "master.key";
const CREDENTIALS: &str = "credentials.json";

/// The master key of a data folder, made when there is none; one of its own without a folder.
pub(super) fn master(folder: Option<&Path>) -> Result<MasterKey, Failure> {
    let Some(folder) = folder else { return drawn().map(MasterKey::new) };
    let path = folder.join(MASTER);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let bytes = drawn()?;
            write_private(&path, &bytes)?;
            bytes.to_vec()
        }
        Err(error) => return Err(unusable(&path, &error)),
    };
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| {
        Failure::new(format!("{} is no master key: it must be 32 bytes", path.display()))
    })?;
    Ok(MasterKey::new(bytes))
}

pub(crate) fn drawn() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("there is no randomness: {error}")))?;
    Ok(bytes)
}

/// The key pair that `up` prints: that of the last start, as long as it is good.
pub(super) async fn local_pair(stack: &Stack, folder: &Path) -> Result<Created, Failure> {
    let path = folder.join(CREDENTIALS);
    if let Some(known) = known_pair(stack, &path).await? {
        return Ok(known);
    }
    let (state, policy) = (stack.state(), policy(None)?);
    let made = create(&state, &stack.door.master, "local: `tocsin up`", &policy).await;
    let made = made.map_err(|error| Failure::from_error("cannot make a key", &error))?;
    write_private(&path, pair(&made).to_string().as_bytes())?;
    Ok(made)
}

async fn known_pair(stack: &Stack, path: &PathBuf) -> Result<Option<Created>, Failure> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, &error)),
    };
    let pair: Value = serde_json::from_slice(&text).unwrap_or_default();
    let id = pair["access_key_id"].as_str().and_then(|id| AccessKeyId::parse(id).ok());
    let (Some(id), Some(secret)) = (id, pair["secret_access_key"].as_str()) else {
        return Ok(None);
    };
    let stored = stack.store().access_key(&id).await;
    let stored = stored.map_err(|error| Failure::from_error("cannot read the keys", &error))?;
    let good = stored.is_some_and(|stored| {
        let AccessKey { sealed, .. } = &stored.value;
        let opened = stack.door.master.open(&id, sealed);
        stored.value.is_active() && opened.is_ok_and(|opened| opened == secret)
    });
    Ok(good.then(|| Created { id, secret: secret.to_owned() }))
}

/// Writes a file that only its owner may read: whole, or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = path.with_extension("part");
    let written = write_new(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| unusable(path, &error))
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // What a crash left behind may have other permissions.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::from_error(&format!("cannot use {}", path.display()), error)
}

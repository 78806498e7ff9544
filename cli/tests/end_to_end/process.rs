//! Running the command.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_mins(1);

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A payload under `events/intake`.
pub(crate) fn event(name: &str) -> String {
    root().join("events/intake").join(name).to_str().unwrap().to_owned()
}

/// Runs the command to its end.
pub(crate) fn tocsin(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

/// The JSON objects that the command printed.
pub(crate) fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    command.args(args);
    command
}

/// A folder that is removed with its value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tocsin-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `tocsin up`; killed (as by `kill -9`) with its value.
pub(crate) struct Up {
    child: Child,
    pub(crate) endpoint: String,
    /// What it said when it was ready.
    pub(crate) ready: Value,
}

impl Up {
    /// Starts it on a free port and waits until it is ready.
    pub(crate) fn start(data: &Folder, more: &[&str]) -> Self {
        let mut args = vec!["up", "--json", "--port", "0", "--data", data.0.to_str().unwrap()];
        args.extend(more);
        let mut child = command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let ready: Value = serde_json::from_str(&first).unwrap();
        Self { child, endpoint: ready["endpoint"].as_str().unwrap().to_owned(), ready }
    }

    /// Runs an operator's command against it.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let mut all = vec!["--endpoint", &self.endpoint];
        all.extend(args);
        tocsin(&all)
    }

    /// The JSON answer of an operator's command.
    pub(crate) fn json(&self, args: &[&str]) -> Vec<Value> {
        let mut all = vec!["--json"];
        all.extend(args);
        let output = self.run(&all);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output)
    }

    /// Runs a command in the background; its end is of no interest.
    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        let mut all = vec!["--endpoint", &self.endpoint];
        all.extend(args);
        command(&all).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Asks again and again until the answer is what is wanted.
    pub(crate) fn until(&self, args: &[&str], wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let start = Instant::now();
        loop {
            let answer = self.json(args);
            if wanted(&answer) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{args:?} still answers {answer:?}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

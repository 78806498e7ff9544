//! Plants each bug in a copy of the tree, and says which check notices it, after how many histories.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use clap::Parser;
use simulation::planted::{Bug, read};

/// Plants bugs, one at a time, and reports what notices them.
#[derive(Parser)]
struct Arguments {
    /// Only bugs whose description has these words.
    #[arg(long, value_name = "WORDS", default_value = "")]
    only: String,
    /// So many of them, by chance; all when absent.
    #[arg(long, value_name = "N")]
    some: Option<usize>,
    /// The most histories that are lived for each.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    histories: u64,
}

/// How long one bug may keep the soak busy: one that never ends is noticed too.
const PATIENCE: Duration = Duration::from_mins(5);

fn main() -> io::Result<ExitCode> {
    let arguments = Arguments::parse();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let garden = Garden::lay_out(&root)?;
    let mut bugs: Vec<Bug> = read(&root)?;
    bugs.retain(|bug| bug.what.contains(&arguments.only));
    if let Some(some) = arguments.some {
        bugs = by_chance(bugs, some);
    }
    let mut unnoticed = 0;
    for bug in &bugs {
        let noticed = garden.grow(bug, arguments.histories)?;
        let is_expected = noticed.starts_with(bug.check.as_deref().unwrap_or_default());
        let is_noticed = is_expected && !noticed.starts_with(UNNOTICED);
        unnoticed += usize::from(!is_noticed);
        println!("{} {} | {noticed}", if is_noticed { "ok  " } else { "MISS" }, bug.what);
    }
    println!("{} bugs planted, {unnoticed} of them unnoticed", bugs.len());
    Ok(if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Some of the bugs, other ones each time.
fn by_chance(mut bugs: Vec<Bug>, some: usize) -> Vec<Bug> {
    use std::hash::{BuildHasher, RandomState};
    let chance = RandomState::new();
    bugs.sort_by_cached_key(|bug| chance.hash_one(&bug.what));
    bugs.truncate(some);
    bugs
}

const UNNOTICED: &str = "unnoticed";

/// A copy of the tree, built anew for each bug.
struct Garden {
    root: PathBuf,
    tree: PathBuf,
    target: PathBuf,
}

impl Garden {
    fn lay_out(root: &Path) -> io::Result<Self> {
        let target = root.join("target/planted");
        let tree = target.join("tree");
        copy(root, &tree)?;
        Ok(Self { root: root.to_owned(), tree, target })
    }

    /// Plants a bug, says what notices it, and weeds it out again.
    fn grow(&self, bug: &Bug, histories: u64) -> io::Result<String> {
        let files = bug.planted(&self.root)?;
        for (file, text) in &files {
            fs::write(self.tree.join(file), text)?;
        }
        let noticed = self.noticed(bug, histories);
        for (file, _) in &files {
            fs::copy(self.root.join(file), self.tree.join(file))?;
        }
        noticed
    }

    fn noticed(&self, bug: &Bug, histories: u64) -> io::Result<String> {
        let is_test = |name: &str| name.starts_with(char::is_lowercase);
        if let Some(test) = bug.check.as_deref().filter(|check| is_test(check)) {
            return self.tested(test);
        }
        let built = self.cargo("build").args(["--bin", "soak"]).status()?;
        if !built.success() {
            return Ok(format!("{UNNOTICED}: it does not compile"));
        }
        let mut soak = Command::new(self.target.join("simulation/soak"));
        soak.args(["--seed", "1", "--histories", &histories.to_string(), "--until-broken"]);
        soak.args(&bug.check);
        let soaked = soak.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let Some((said, complained)) = in_time(soaked)? else {
            return Ok("it does not end".to_owned());
        };
        let broken = said.lines().find_map(|line| line.strip_prefix("broken: "));
        let panicked = complained.lines().next().map(str::to_owned);
        Ok(match (broken, panicked) {
            (Some(broken), _) => broken.to_owned(),
            (None, Some(panicked)) => panicked,
            (None, None) => format!("{UNNOTICED} in {histories} histories"),
        })
    }

    /// Whether a test notices.
    fn tested(&self, test: &str) -> io::Result<String> {
        let mut run = self.cargo("test");
        let run = run.args(["--", test]).stdout(Stdio::piped()).stderr(Stdio::piped()).output()?;
        let said = String::from_utf8_lossy(&run.stdout);
        let failed = said.lines().any(|line| line.contains(test) && line.ends_with("FAILED"));
        Ok(if failed { test.to_owned() } else { UNNOTICED.to_owned() })
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.tree).env("CARGO_TARGET_DIR", &self.target);
        // What is planted is not beautiful, and is built to be run for a moment.
        cargo.env("RUSTFLAGS", "--cap-lints=allow");
        cargo.env("CARGO_PROFILE_SIMULATION_INCREMENTAL", "true");
        cargo.env("CARGO_PROFILE_SIMULATION_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_SIMULATION_CODEGEN_UNITS", "64");
        cargo.env("CARGO_PROFILE_SIMULATION_DEBUG", "0");
        cargo.args([command, "--quiet", "--profile", "simulation", "--package", "simulation"]);
        cargo
    }
}

/// What a process said and complained of, if it ended in time.
fn in_time(mut process: Child) -> io::Result<Option<(String, String)>> {
    let (done, ended) = channel();
    let said = read_all(process.stdout.take(), done);
    let complained = read_all(process.stderr.take(), channel().0);
    // Its output ends when it does.
    let is_in_time = ended.recv_timeout(PATIENCE).is_ok();
    if !is_in_time {
        process.kill()?;
    }
    process.wait()?;
    let heard = (said.join().unwrap_or_default(), complained.join().unwrap_or_default());
    Ok(is_in_time.then_some(heard))
}

/// Reads a pipe to its end, and says so.
fn read_all(pipe: Option<impl Read + Send + 'static>, done: Sender<()>) -> JoinHandle<String> {
    spawn(move || {
        let mut bytes = Vec::new();
        let _cut_off = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        let _nobody_waits = done.send(());
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Copies what has changed, so that only that is built again.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "target" || entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&source, &copied)?;
        } else if fs::read(&copied).ok() != Some(fs::read(&source)?) {
            fs::copy(&source, &copied)?;
        }
    }
    Ok(())
}

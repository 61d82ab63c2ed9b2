//! Where and when figures were taken.

use std::{fs, process::Command};

use jiff::Timestamp;
use serde_json::{Value, json};

/// Date, machine, commit, command.
#[derive(Debug)]
pub(crate) struct Machine {
    date: String,
    hardware: String,
    commit: String,
    command: String,
}

impl Machine {
    /// This one, now.
    pub(crate) fn here() -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let words: Vec<String> = std::env::args()
            .skip(1)
            .filter(|word| word != "--bench")
            .collect();
        Self {
            date: Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
            hardware: format!("{}, {cores} cores, {}", processor(), memory()),
            commit: commit(),
            command: ["cargo measure", &words.join(" ")]
                .join(" ")
                .trim_end()
                .to_owned(),
        }
    }

    /// One paragraph.
    pub(crate) fn shown(&self) -> String {
        let Self {
            date,
            hardware,
            commit,
            command,
        } = self;
        format!("`{command}` on {date}, commit {commit}, {hardware}.")
    }

    /// The first of the JSON lines.
    pub(crate) fn json(&self) -> Value {
        json!({"date": self.date, "machine": self.hardware, "commit": self.commit, "command": self.command})
    }
}

fn commit() -> String {
    let git = |words: &[&str]| {
        let output = Command::new("git").args(words).output().ok()?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    match git(&["status", "--porcelain", "--", "shared", "functions"]) {
        Some(changes) if !changes.is_empty() => format!("{commit} with changes"),
        _ => commit,
    }
}

fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |(_, name)| name.trim().to_owned(),
    )
}

fn memory() -> String {
    let told = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = told
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let kb: u64 = kb.and_then(|kb| kb.parse().ok()).unwrap_or_default();
    format!("{} GB", kb >> 20)
}

//! What the command is told.

use crate::scenarios::{ALL, Scenario};

/// The command's words.
#[derive(Debug, Default)]
pub(crate) struct Args {
    /// Small sizes, and nothing that needs a release build.
    pub(crate) quick: bool,
    /// Lists the calls that figures are made of, too.
    pub(crate) calls: bool,
    /// Where the release binaries are; none = they are built.
    pub(crate) binaries: Option<String>,
    /// Where the figures go as JSON lines.
    pub(crate) json: Option<String>,
    /// The JSON lines of an earlier run.
    pub(crate) compare: Option<String>,
    named: Vec<String>,
}

impl Args {
    /// Reads them; an error says what is wrong.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = Self::default();
        while let Some(word) = words.next() {
            let mut after = |what: &str| words.next().ok_or(format!("{word} needs a {what}"));
            match word.as_str() {
                "--quick" => args.quick = true,
                "--calls" => args.calls = true,
                "--binaries" => args.binaries = Some(after("folder")?),
                "--json" => args.json = Some(after("file")?),
                "--compare" => args.compare = Some(after("file")?),
                "--bench" => {} // cargo says so
                "--only" => args.named.push(known(after("scenario")?)?),
                other => return Err(format!("no option {other}")),
            }
        }
        Ok(args)
    }

    /// Whether a scenario is to be run.
    pub(crate) fn wants(&self, scenario: &Scenario) -> bool {
        if self.named.is_empty() {
            return !self.quick || scenario.is_quick;
        }
        self.named.iter().any(|name| name == scenario.name)
    }
}

fn known(name: String) -> Result<String, String> {
    if ALL.iter().any(|one| one.name == name) {
        Ok(name)
    } else {
        Err(format!("no scenario {name}"))
    }
}

/// How the command is used.
pub(crate) fn usage() -> String {
    let scenarios: Vec<String> = ALL
        .iter()
        .map(|one| format!("  {:<12} {}", one.name, one.what))
        .collect();
    format!(
        "cargo measure [--quick] [--calls] [--binaries FOLDER] [--json FILE] [--compare FILE] [--only SCENARIO]…\n\n{}",
        scenarios.join("\n")
    )
}

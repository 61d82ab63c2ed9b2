//! Layers: functions → assembly → connectors → each connector → marketplace, `http_api` → settings, bridge; never back.
//!
//! A marketplace's crate is known by its place, so another one needs no line here.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What only some crates may use, and why. `connectors/*` stands for every marketplace's own crate.
const RULES: &[(&str, &[&str], &str)] = &[
    (
        "connectors/*",
        &["connectors"],
        "only the list names a marketplace",
    ),
    (
        "connectors",
        &[
            "assembly",
            "webhook",
            "setup",
            "dispatcher",
            "poller",
            "local",
        ],
        "the model knows no marketplace",
    ),
    (
        "marketplace",
        &["connectors/*", "connectors", "assembly", "webhook", "setup"],
        "the model knows no marketplace",
    ),
    (
        "assembly",
        &["dispatcher", "poller", "setup", "doctor", "local"],
        "the webhook calls nobody",
    ),
    (
        "chatwoot",
        &["assembly", "webhook", "setup", "doctor"],
        "the model knows a desk",
    ),
    (
        "store",
        &[
            "assembly",
            "webhook",
            "dispatcher",
            "poller",
            "setup",
            "import",
            "doctor",
            "local_table",
            "local",
        ],
        "the model knows ports",
    ),
    (
        "schedules",
        &["assembly", "setup", "local"],
        "the model knows accounts",
    ),
    (
        "runtime",
        &[
            "assembly",
            "schedules",
            "webhook",
            "dispatcher",
            "poller",
            "setup",
            "doctor",
            "import",
            "local",
        ],
        "only programs read the environment",
    ),
    (
        "settings",
        &[
            "runtime",
            "marketplace",
            "http_api",
            "connectors/*",
            "connectors",
        ],
        "the model has none",
    ),
    (
        "http_api",
        &["connectors/*", "assembly", "chatwoot", "setup"],
        "the model and the webhook call nobody",
    ),
    (
        "tokens",
        &["connectors/*"],
        "only connectors know what opens a call",
    ),
    (
        "reqwest",
        &[
            "http_api",
            "connectors/*",
            "marketplace",
            "chatwoot",
            "doctor",
        ],
        "clients only",
    ),
    (
        "aws-sdk-scheduler",
        &["schedules", "local"],
        "schedules have one owner",
    ),
    (
        "aws-sdk-dynamodb",
        &["store", "runtime", "local_table"],
        "the table has one owner",
    ),
    (
        "local_table",
        &["local", "doctor", "import"],
        "for runs on one machine",
    ),
    ("local", &[], "for runs on one machine"),
    ("dynoxide-rs", &["local_table"], "for runs on one machine"),
    ("simulators", &[], "for tests and the demo"),
    ("core_kit", &[], "for tests"),
    ("demo", &[], "for tests and the demo"),
];

/// A crate of the product: what it is called, whether it is a marketplace's own, what it depends on.
struct Manifest {
    name: String,
    is_marketplace: bool,
    uses: Vec<String>,
}

impl Manifest {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let name = text.lines().find_map(|line| line.strip_prefix("name = "));
        let uses = text.lines().skip_while(|line| *line != "[dependencies]");
        let uses = uses.skip(1).take_while(|line| !line.starts_with('['));
        let uses = uses.filter_map(|line| line.split(['.', ' ']).next());
        let folder = path.parent().and_then(Path::parent).unwrap();
        Self {
            name: name.unwrap().trim_matches('"').to_owned(),
            is_marketplace: folder.ends_with("shared/connectors"),
            uses: uses
                .filter(|name| !name.is_empty() && !name.starts_with('#'))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// What the rules call it.
    fn kind(&self) -> &str {
        if self.is_marketplace {
            "connectors/*"
        } else {
            &self.name
        }
    }
}

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            manifests(&path, found);
        } else if path.ends_with("Cargo.toml") {
            found.push(path);
        }
    }
}

/// Every crate that is deployed, or runs beside it.
fn product() -> Vec<Manifest> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["functions", "shared"] {
        manifests(&root.join(folder), &mut found);
    }
    found.sort();
    found.iter().map(|path| Manifest::read(path)).collect()
}

#[test]
fn no_crate_uses_what_is_above_it_or_not_its_own() {
    let product = product();
    let kinds: BTreeMap<&str, &str> = product
        .iter()
        .map(|one| (one.name.as_str(), one.kind()))
        .collect();
    let mut wrong = Vec::new();
    for one in &product {
        for used in &one.uses {
            let kind = kinds.get(used.as_str()).copied().unwrap_or(used);
            let rule = RULES.iter().find(|(of, ..)| *of == kind);
            if let Some((_, by, why)) = rule.filter(|(_, by, _)| !by.contains(&one.kind())) {
                wrong.push(format!("{} uses {used}: {why} (only {by:?})", one.name));
            }
        }
    }
    assert!(
        product.len() > 15,
        "{} crates were looked at",
        product.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_model_stands_on_nothing_of_ours() {
    let product = product();
    let model = product.iter().find(|one| one.name == "bridge").unwrap();
    let ours: Vec<_> = model
        .uses
        .iter()
        .filter(|used| product.iter().any(|one| one.name == **used))
        .collect();

    assert!(ours.is_empty(), "{ours:?}");
}

#[test]
fn every_rule_is_about_something_that_is_used() {
    let product = product();
    let is_ours = |kind: &str| product.iter().any(|one| one.kind() == kind);
    let is_used = |name: &str| {
        product
            .iter()
            .any(|one| one.uses.iter().any(|used| used == name))
    };
    let tests = ["simulators", "core_kit", "demo"];
    for (of, by, _) in RULES {
        assert!(is_ours(of) || is_used(of) || tests.contains(of), "{of}");
        assert!(by.iter().all(|one| is_ours(one)), "{of}: {by:?}");
    }
}

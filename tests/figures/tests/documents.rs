//! What documents and comments point at is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The pages of facts whose sections comments name, and who names them.
const FACTS: [(&str, &[&str]); 4] = [
    (
        "docs/mercado-livre-api.md",
        &[
            "shared/connectors/mercado_livre",
            "tests/simulators/src/mercado_livre",
        ],
    ),
    (
        "docs/chatwoot-api.md",
        &["shared/chatwoot", "tests/simulators/src/chatwoot"],
    ),
    (
        "docs/shopee-api.md",
        &["shared/connectors/shopee", "tests/simulators/src/shopee"],
    ),
    (
        "docs/magalu-api.md",
        &["shared/connectors/magalu", "tests/simulators/src/magalu"],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files of the repository with this ending, relative to its root.
fn files(ending: &str) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, ending: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    walk(root, &path, ending, found);
                }
            } else if name.ends_with(ending) {
                found.push(
                    path.strip_prefix(root)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
    }
    let mut found = Vec::new();
    walk(&root(), &root(), ending, &mut found);
    found.sort();
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The text without its blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// `](target)` of every link in a page.
fn links(text: &str) -> Vec<String> {
    prose(text)
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(link, _)| link.to_owned()))
        .filter(|link| !link.contains('`'))
        .collect()
}

/// The anchors that GitHub gives to a page's headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            words
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut dead = Vec::new();
    for page in files(".md")
        .iter()
        .filter(|page| !page.ends_with("-api.md"))
    {
        let text = read(page);
        for link in links(&text) {
            if link.starts_with("https://") || link.starts_with("http://127.0.0.1") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = Path::new(page).parent().unwrap().join(path);
            let target = if path.is_empty() {
                Path::new(page)
            } else {
                &target
            };
            let there = root().join(target).exists();
            let right = anchor.is_empty()
                || there && anchors(&read(target.to_str().unwrap())).contains(anchor);
            if !there || !right {
                dead.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_section_that_a_comment_names_is_there() {
    let mut dead = Vec::new();
    for file in files(".rs") {
        for (number, line) in read(&file).lines().enumerate() {
            if !line.trim_start().starts_with("//") {
                continue;
            }
            for section in sections(line).iter().filter(|section| !section.is_empty()) {
                if !known(&file, section) {
                    dead.push(format!("{file}:{}: §{section}", number + 1));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// The numbers behind each paragraph sign.
fn sections(line: &str) -> Vec<String> {
    line.split('§')
        .skip(1)
        .map(|rest| {
            let number: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '.')
                .collect();
            number.trim_end_matches('.').to_owned()
        })
        .collect()
}

fn known(file: &str, section: &str) -> bool {
    let Some((page, _)) = FACTS
        .iter()
        .find(|(_, folders)| folders.iter().any(|folder| file.starts_with(folder)))
    else {
        return false;
    };
    read(page).lines().any(|line| {
        let heading = line.trim_start_matches('#').trim_start();
        let number = heading.split([' ', ':']).next().unwrap_or_default();
        line.starts_with('#') && number.trim_end_matches('.') == section
    })
}

#[test]
fn every_page_that_a_comment_names_is_there() {
    let pages: BTreeSet<String> = files(".md").into_iter().collect();
    let mut dead = Vec::new();
    for file in files(".rs") {
        for line in read(&file)
            .lines()
            .filter(|line| line.trim_start().starts_with("//"))
        {
            for word in line.split(|c: char| c.is_whitespace() || "`()[]<>,;:".contains(c)) {
                let name = word.trim_end_matches('.');
                let is_page = Path::new(name).extension().is_some_and(|ext| ext == "md");
                if is_page && !name.starts_with("http") && !pages.contains(name) {
                    dead.push(format!("{file}: {name}"));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// Pages about other people's repositories: their paths are not ours.
fn is_about_others(page: &str) -> bool {
    page.ends_with("-api.md") || page.ends_with("channels.md") || page.contains("fixtures/")
}

/// What stands between backticks in a page's prose.
fn quoted(text: &str) -> Vec<String> {
    prose(text)
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let sources = files(".rs");
    let mut dead = Vec::new();
    for page in files(".md").iter().filter(|page| !is_about_others(page)) {
        for word in quoted(&read(page)) {
            let path = word.split([' ', ':', '?']).next().unwrap_or_default();
            let is_ours = ["functions/", "shared/", "tests/", "docs/", ".ci/"]
                .iter()
                .any(|folder| path.starts_with(folder));
            let is_pattern = path.contains(['<', '*', '…']);
            let is_source = Path::new(path).extension().is_some_and(|ext| ext == "rs");
            let there = if is_ours {
                is_pattern || root().join(path).exists()
            } else {
                // A file named by its end: whoever reads the page knows below which folder.
                let end = format!("/{path}");
                !is_source || sources.iter().any(|source| source.ends_with(&end))
            };
            if !there {
                dead.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_command_that_a_document_names_is_one() {
    const CARGO: [&str; 8] = [
        "build", "check", "clippy", "doc", "fmt", "lambda", "run", "test",
    ];
    let config = read(".cargo/config.toml");
    let aliases: BTreeSet<&str> = config
        .lines()
        .filter_map(|line| line.split_once(" = \"").map(|(name, _)| name))
        .chain(CARGO)
        .collect();
    let mut dead = Vec::new();
    for page in files(".md").iter().filter(|page| !is_about_others(page)) {
        let text = read(page);
        for rest in text.split("cargo ").skip(1) {
            let name: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            let is_command = text.contains(&format!("`cargo {name}"))
                || text.contains(&format!("\ncargo {name}"));
            if is_command && !name.is_empty() && !aliases.contains(name.as_str()) {
                dead.push(format!("{page}: cargo {name}"));
            }
        }
    }
    assert!(aliases.contains("demo"), "{aliases:?}");
    assert!(dead.is_empty(), "{dead:#?}");
}

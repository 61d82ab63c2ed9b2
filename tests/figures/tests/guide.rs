//! The guide says the same in three languages, and what it names is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const LANGUAGES: [&str; 3] = ["en", "pt-BR", "es"];
const FRONT: [&str; 3] = ["README.md", "README.pt-BR.md", "README.es.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// File names of the guide in one language.
fn pages(language: &str) -> BTreeSet<String> {
    let folder = root().join("docs/guide").join(language);
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Each page of the guide and the front page: its path in each language.
fn everything() -> Vec<[String; 3]> {
    let front = FRONT.map(str::to_owned);
    let guide = pages("en")
        .into_iter()
        .map(|page| LANGUAGES.map(|language| format!("docs/guide/{language}/{page}")));
    std::iter::once(front).chain(guide).collect()
}

/// What has to be equal whatever the language: levels of headings, figures of tables, items, commands, and where links lead.
#[derive(Debug, PartialEq, Eq)]
struct Bones {
    headings: Vec<usize>,
    /// The digits of each row: prices, limits and times.
    rows: Vec<String>,
    items: usize,
    commands: Vec<String>,
    links: BTreeMap<String, usize>,
}

fn bones(text: &str) -> Bones {
    let mut parts = text.split("```");
    let prose: Vec<&str> = parts.clone().step_by(2).collect();
    let blocks = {
        parts.next();
        parts.step_by(2)
    };
    let lines = || prose.iter().flat_map(|part| part.lines());
    let is_item = |line: &&str| {
        let line = line.trim_start();
        let numbered = line.split_once(". ");
        line.starts_with("- ") || numbered.is_some_and(|(number, _)| number.parse::<u8>().is_ok())
    };
    let headings = lines().filter(|line| line.starts_with('#'));
    Bones {
        headings: headings
            .map(|line| line.chars().take_while(|c| *c == '#').count())
            .collect(),
        rows: lines()
            .filter(|line| line.starts_with('|'))
            .map(digits)
            .collect(),
        items: lines().filter(is_item).count(),
        commands: blocks
            .filter(|block| block.starts_with("sh"))
            .flat_map(|block| block.lines().skip(1))
            .filter_map(|line| line.split('#').next())
            .map(|command| command.trim().to_owned())
            .filter(|command| !command.is_empty())
            .collect(),
        links: links(text),
    }
}

/// The digits of a line, without those of the addresses that it links.
fn digits(line: &str) -> String {
    let words = line.split("](").enumerate();
    let words = words.map(|(at, part)| match part.split_once(')') {
        Some((_, after)) if at > 0 => after,
        _ => part,
    });
    words
        .flat_map(str::chars)
        .filter(char::is_ascii_digit)
        .collect()
}

/// Where links lead, anchors and the language of a page or picture aside.
fn links(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    for (link, _) in targets {
        let page = link.split('#').next().unwrap_or_default();
        let page = page
            .replace(".pt-BR.md", ".md")
            .replace(".es.md", ".md")
            .replace("guide/pt-BR/", "guide/en/")
            .replace("guide/es/", "guide/en/")
            .replace("-pt-BR.png", "-en.png")
            .replace("-es.png", "-en.png");
        // A vendor's page in the reader's language.
        let is_vendors = ["developers.mercado", "open.shopee"]
            .iter()
            .any(|host| page.contains(host));
        if !is_vendors && !FRONT.contains(&page.as_str()) {
            *found.entry(page).or_default() += 1;
        }
    }
    found
}

#[test]
fn every_page_says_the_same_in_three_languages() {
    assert_eq!(pages("en"), pages("pt-BR"));
    assert_eq!(pages("en"), pages("es"));
    for [english, portuguese, spanish] in everything() {
        let wanted = bones(&read(&english));
        assert!(!wanted.headings.is_empty(), "{english}");
        assert_eq!(bones(&read(&portuguese)), wanted, "{portuguese}");
        assert_eq!(bones(&read(&spanish)), wanted, "{spanish}");
    }
}

/// All that the product's sources say, with the breaks of long literals taken out.
fn said() -> String {
    fn walk(folder: &Path, said: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, said);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                said.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut said = String::new();
    walk(&root().join("shared"), &mut said);
    said
}

#[test]
fn what_agents_may_read_stands_in_the_guide_as_it_is_said() {
    let said = said();
    for language in LANGUAGES {
        let page = read(&format!("docs/guide/{language}/agents.md"));
        let rows = page.lines().filter(|line| line.starts_with("| “"));
        let mut quotes = 0;
        for quote in rows.flat_map(|row| row.split('“').skip(1)) {
            let quote = quote.split('”').next().unwrap_or_default();
            assert!(
                said.contains(quote),
                "{language}: “{quote}” is said nowhere"
            );
            quotes += 1;
        }
        assert!(quotes > 12, "{language}: {quotes}");
    }
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    let prose: String = text.split("```").step_by(2).collect();
    let quoted = prose.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[test]
fn every_setting_and_command_that_the_guide_names_is_one() {
    let template = read("template.yaml");
    let contract = read("docs/CONTRACT.md");
    let deploy = read("deploy/__main__.py");
    for page in everything().concat() {
        let text = read(&page);
        for name in quoted(&text) {
            let is_parameter = name.starts_with(char::is_uppercase)
                && name.chars().all(char::is_alphanumeric)
                && name.contains(char::is_lowercase);
            if is_parameter && name != "AdministratorAccess" {
                assert!(template.contains(&format!("\n  {name}:")), "{page}: {name}");
            }
            let is_variable =
                name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            assert!(
                !is_variable || contract.contains(&format!("`{name}`")),
                "{page}: {name}"
            );
        }
        for rest in text.split("python3 -m deploy ").skip(1) {
            let command: String = rest
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '-')
                .collect();
            assert!(
                deploy.contains(&format!("\"{command}\"")),
                "{page}: {command}"
            );
        }
    }
}

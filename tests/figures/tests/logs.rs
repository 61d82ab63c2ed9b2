//! What is logged is what `docs/LOGGING.md` says, and what the alarm listens for.

use std::{collections::BTreeSet, fs, path::Path};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

const MACROS: [&str; 6] = ["trace", "debug", "info", "warn", "error", "info_span"];
/// Crates whose lines are being put into these words.
const UNDER_WAY: [&str; 0] = [];

/// One use of a macro that logs.
struct Line {
    place: String,
    level: String,
    fields: Vec<String>,
    message: String,
}

#[test]
fn every_field_of_a_log_line_has_a_name_of_the_page() {
    let known: BTreeSet<String> = rows("## Fields")
        .iter()
        .flat_map(|row| quoted(row))
        .collect();
    let mut unknown = Vec::new();
    for line in lines().iter().filter(|line| !is_under_way(&line.place)) {
        for field in line.fields.iter().filter(|field| !known.contains(*field)) {
            unknown.push(format!("{}: {field}", line.place));
        }
    }
    assert!(known.len() > 10, "{known:?}");
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn every_line_of_the_page_is_in_its_crate() {
    let lines = lines();
    let mut missing = Vec::new();
    let table = rows("## Lines to look for");
    for row in &table {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (krate, level) = (cells[2], cells[3].to_lowercase());
        for words in quoted(cells[1]) {
            let is_there = |line: &Line| {
                line.message.contains(&words)
                    && line.level == level
                    && line.place.contains(&format!("/{krate}/src/"))
            };
            if !UNDER_WAY.contains(&krate) && !lines.iter().any(is_there) {
                missing.push(format!("{krate}: {words}"));
            }
        }
    }
    assert!(table.len() > 10, "{table:#?}");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_alarm_hears_every_line_that_only_people_can_act_on() {
    let template = read("template.yaml");
    let patterns: Vec<Vec<String>> = template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("FilterPattern: '"))
        .map(|pattern| {
            pattern
                .split('"')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        })
        .collect();
    let lines = lines();
    let grave = |line: &&Line| {
        line.level == "error"
            && (line.message.contains("given up") || line.message.contains("not read"))
    };
    for word in patterns.iter().flatten() {
        let said = lines.iter().any(|line| line.message.contains(word));
        assert!(said, "nothing logs {word:?}");
    }
    let of_standstills = |pattern: &&Vec<String>| pattern.iter().any(|word| word == "given up");
    let of_standstills: Vec<_> = patterns.iter().filter(of_standstills).collect();
    assert_eq!(of_standstills.len(), 2, "poller's and dispatcher's");
    for pattern in of_standstills {
        for line in lines.iter().filter(grave) {
            let heard = pattern.iter().any(|words| line.message.contains(words));
            assert!(heard, "{}: {}", line.place, line.message);
        }
    }
}

/// The rows of the table under this heading.
fn rows(heading: &str) -> Vec<String> {
    let page = read("docs/LOGGING.md");
    let section = page.split_once(heading).unwrap().1;
    section
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect()
}

/// What stands between backticks in the first cell of a row, or in the whole of it.
fn quoted(text: &str) -> Vec<String> {
    let cell = text.trim_start_matches('|').split('|').next().unwrap();
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn is_under_way(place: &str) -> bool {
    UNDER_WAY
        .iter()
        .any(|krate| place.contains(&format!("/{krate}/src/")))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every log line of the product.
fn lines() -> Vec<Line> {
    let mut found = Vec::new();
    for folder in ["functions", "shared"] {
        walk(&root().join(folder), &mut found);
    }
    assert!(found.len() > 40, "{}", found.len());
    found
}

fn walk(folder: &Path, found: &mut Vec<Line>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" && name != "target" {
            walk(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let tokens: TokenStream = fs::read_to_string(&path).unwrap().parse().unwrap();
            search(tokens, &path, found);
        }
    }
}

fn search(tokens: TokenStream, path: &Path, found: &mut Vec<Line>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let is_bang = |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == '!');
        if group.delimiter() == Delimiter::Parenthesis
            && at > 1
            && is_bang(&tokens[at - 1])
            && MACROS.contains(&tokens[at - 2].to_string().as_str())
        {
            found.push(line(&tokens[at - 2], group.stream(), path));
        }
        search(group.stream(), path, found);
    }
}

fn line(name: &TokenTree, arguments: TokenStream, path: &Path) -> Line {
    let number = name.span().start().line;
    let path = path.strip_prefix(root()).unwrap().display();
    let mut line = Line {
        place: format!("{path}:{number}"),
        level: name.to_string(),
        fields: Vec::new(),
        message: String::new(),
    };
    let arguments: Vec<TokenTree> = arguments.into_iter().collect();
    for argument in
        arguments.split(|tree| matches!(tree, TokenTree::Punct(p) if p.as_char() == ','))
    {
        let text: String = argument.iter().map(ToString::to_string).collect();
        if text.starts_with('"') {
            text.trim_matches('"').clone_into(&mut line.message);
        } else if !text.is_empty() {
            let field = text.split('=').next().unwrap_or_default();
            line.fields
                .push(field.trim_start_matches(['%', '?']).to_owned());
        }
    }
    line
}

//! Files that use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Path, UseTree, visit::Visit};

use crate::source::{SourceFile, is_test};

/// Groups of two or more files of which each can be reached from each other one; largest first.
pub(crate) fn circles(files: &[SourceFile]) -> Vec<Vec<String>> {
    let known: BTreeMap<&[String], usize> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (file.module.as_slice(), at))
        .collect();
    let uses: Vec<BTreeSet<usize>> = files
        .iter()
        .enumerate()
        .map(|(at, file)| {
            let mut seen = Uses::new(file);
            for item in file.items.iter().filter(|item| !is_test(item)) {
                seen.visit_item(item);
            }
            let targets = seen.found.iter().filter_map(|path| owner(&known, path));
            targets.filter(|target| *target != at).collect()
        })
        .collect();
    let reach: Vec<BTreeSet<usize>> = (0..files.len())
        .map(|from| reachable(&uses, from))
        .collect();
    let mut circles: Vec<Vec<String>> = Vec::new();
    let mut placed: BTreeSet<usize> = BTreeSet::new();
    for at in 0..files.len() {
        if !reach[at].contains(&at) || placed.contains(&at) {
            continue;
        }
        let circle: Vec<usize> = reach[at]
            .iter()
            .copied()
            .filter(|other| reach[*other].contains(&at))
            .collect();
        placed.extend(&circle);
        circles.push(circle.iter().map(|one| files[*one].path.clone()).collect());
    }
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

/// The file that holds what a path names: the longest part of it that is a file's module.
fn owner(known: &BTreeMap<&[String], usize>, path: &[String]) -> Option<usize> {
    (1..=path.len())
        .rev()
        .find_map(|length| known.get(&path[..length]).copied())
}

fn reachable(uses: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open: Vec<usize> = uses[from].iter().copied().collect();
    while let Some(at) = open.pop() {
        if found.insert(at) {
            open.extend(&uses[at]);
        }
    }
    found
}

/// Paths within its own crate that a file names.
struct Uses<'a> {
    file: &'a SourceFile,
    found: BTreeSet<Vec<String>>,
}

impl<'a> Uses<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self {
            file,
            found: BTreeSet::new(),
        }
    }

    /// What a path that begins with `crate`, `super`, `self` or a child module names.
    fn take(&mut self, words: &[String]) {
        let (Some(first), rest) = (words.first(), words.get(1..).unwrap_or_default()) else {
            return;
        };
        let mut base = self.file.module.clone();
        match first.as_str() {
            "crate" => base.truncate(1),
            "self" => {}
            "super" => {
                base.pop();
                let mut rest = rest;
                while rest.first().is_some_and(|word| word == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                base.extend(rest.iter().cloned());
                self.found.insert(base);
                return;
            }
            child if self.is_child(child) => base.push(child.to_owned()),
            _ => return,
        }
        base.extend(rest.iter().cloned());
        self.found.insert(base);
    }

    fn is_child(&self, name: &str) -> bool {
        let is_it = |item: &Item| matches!(item, Item::Mod(module) if module.ident == name);
        self.file.items.iter().any(is_it)
    }

    fn tree(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(before, &path.tree);
                before.pop();
            }
            UseTree::Name(name) => {
                before.push(name.ident.to_string());
                self.take(before);
                before.pop();
            }
            UseTree::Rename(name) => {
                before.push(name.ident.to_string());
                self.take(before);
                before.pop();
            }
            UseTree::Glob(_) => self.take(before),
            UseTree::Group(group) => {
                for one in &group.items {
                    self.tree(before, one);
                }
            }
        }
    }
}

impl Visit<'_> for Uses<'_> {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &Path) {
        let words: Vec<String> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        if words.len() > 1 {
            self.take(&words);
        }
        syn::visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(module: &[&str], text: &str) -> SourceFile {
        SourceFile {
            path: module.join("/"),
            module: module.iter().map(|&word| word.to_owned()).collect(),
            lines: text.lines().count(),
            items: syn::parse_file(text).unwrap().items,
            text: text.to_owned(),
        }
    }

    #[test]
    fn three_files_that_use_each_other_are_one_circle() {
        let files = [
            file(&["core"], "mod one; mod two; mod three; mod four;"),
            file(
                &["core", "one"],
                "use crate::two::Two; use super::four::Four;",
            ),
            file(&["core", "two"], "fn f() { crate::three::g() }"),
            file(&["core", "three"], "use super::{one::One, four};"),
            file(&["core", "four"], "use std::fmt;"),
        ];

        let found = circles(&files);

        assert_eq!(found, [["core/one", "core/two", "core/three"]]);
    }
}

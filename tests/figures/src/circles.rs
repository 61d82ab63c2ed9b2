//! Files that use each other in a circle.
//!
//! A name that a file only passes on (`pub use`) belongs to the file that defines it: whoever names it
//! there uses that file, and passing it on is no use of it.

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
    let seen: Vec<Uses> = files.iter().map(Uses::of).collect();
    let passed_on = seen
        .iter()
        .flat_map(|seen| seen.passed_on.clone())
        .collect();
    let uses: Vec<BTreeSet<usize>> = seen
        .iter()
        .enumerate()
        .map(|(at, seen)| {
            let paths = seen.found.iter().map(|path| defined(&passed_on, path));
            let targets = paths.filter_map(|path| owner(&known, &path));
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

/// The path under which a name is defined that files may pass on to each other.
fn defined(passed_on: &BTreeMap<Vec<String>, Vec<String>>, path: &[String]) -> Vec<String> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let known =
            (1..=path.len()).find_map(|length| Some((length, passed_on.get(&path[..length])?)));
        let Some((length, target)) = known else { break };
        let rest = path.split_off(length);
        path.clone_from(target);
        path.extend(rest);
    }
    path
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
    /// Names that it passes on, and what they stand for.
    passed_on: BTreeMap<Vec<String>, Vec<String>>,
}

impl<'a> Uses<'a> {
    fn of(file: &'a SourceFile) -> Self {
        let mut uses = Self {
            file,
            found: BTreeSet::new(),
            passed_on: BTreeMap::new(),
        };
        for item in file.items.iter().filter(|item| !is_test(item)) {
            uses.visit_item(item);
        }
        uses
    }

    /// What a path that begins with `crate`, `super`, `self` or a child module names.
    fn absolute(&self, words: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = words.split_first()?;
        let mut base = self.file.module.clone();
        match first.as_str() {
            "crate" => base.truncate(1),
            "self" => {}
            "super" => {
                base.pop();
                while let Some((_, further)) =
                    rest.split_first().filter(|(word, _)| *word == "super")
                {
                    base.pop();
                    rest = further;
                }
            }
            child if self.is_child(child) => base.push(child.to_owned()),
            _ => return None,
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn is_child(&self, name: &str) -> bool {
        let is_it = |item: &Item| matches!(item, Item::Mod(module) if module.ident == name);
        self.file.items.iter().any(is_it)
    }

    /// Takes in a `use`; one that passes names on is no use of them.
    fn tree(&mut self, before: &mut Vec<String>, tree: &UseTree, passes_on: bool) {
        let (word, called) = match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(before, &path.tree, passes_on);
                before.pop();
                return;
            }
            UseTree::Group(group) => {
                for one in &group.items {
                    self.tree(before, one, passes_on);
                }
                return;
            }
            UseTree::Glob(_) => {
                self.found.extend(self.absolute(before));
                return;
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(name) => (&name.ident, &name.rename),
        };
        before.push(word.to_string());
        let path = self.absolute(before);
        before.pop();
        if passes_on {
            let mut name = self.file.module.clone();
            name.push(called.to_string());
            self.passed_on.extend(path.map(|path| (name, path)));
        } else {
            self.found.extend(path);
        }
    }
}

impl Visit<'_> for Uses<'_> {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let passes_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.tree(&mut Vec::new(), &item.tree, passes_on);
    }

    fn visit_path(&mut self, path: &Path) {
        let words: Vec<String> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        if words.len() > 1 {
            self.found.extend(self.absolute(&words));
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
    fn a_name_that_is_passed_on_belongs_to_the_file_that_defines_it() {
        let files = [
            file(&["core"], "mod ports; mod model;"),
            file(
                &["core", "ports"],
                "mod clock; mod desk; pub use clock::Clock; pub use desk::Desk;",
            ),
            file(&["core", "ports", "clock"], "pub struct Clock;"),
            file(
                &["core", "ports", "desk"],
                "use super::Clock; use crate::model::File; pub struct Desk;",
            ),
            file(
                &["core", "model"],
                "use crate::ports::Clock; pub struct File;",
            ),
        ];

        assert_eq!(circles(&files), Vec::<Vec<String>>::new());
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

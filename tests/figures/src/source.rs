//! The product's source files, each parsed once and without its tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, spanned::Spanned};

/// One file of the product.
pub(crate) struct SourceFile {
    /// Its path below the root.
    pub(crate) path: String,
    /// Its crate and modules, `["bridge", "text", "plain"]`.
    pub(crate) module: Vec<String>,
    /// Its lines without those of test modules in it.
    pub(crate) lines: usize,
    /// What it holds, without test modules.
    pub(crate) items: Vec<Item>,
    /// The text of those lines.
    pub(crate) text: String,
}

/// Every file of `functions/` and `shared/` that is no test.
pub(crate) fn product(root: &Path) -> Result<Vec<SourceFile>, String> {
    let mut paths = Vec::new();
    for folder in ["functions", "shared"] {
        collect(&root.join(folder), &mut paths)
            .map_err(|error| format!("{folder} cannot be listed: {error}"))?;
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        files.push(read(root, &path)?);
    }
    let tests = test_files(&files);
    files.retain(|file| !tests.iter().any(|test| file.module.starts_with(test)));
    Ok(files)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        if path.is_dir() {
            if name != "tests" && name != "target" {
                collect(&path, paths)?;
            }
        } else if path.extension().is_some_and(|ext| ext == "rs") && name != "tests.rs" {
            paths.push(path);
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> Result<SourceFile, String> {
    let shown = path
        .strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    let parsed = syn::parse_file(&text).map_err(|error| format!("{shown}: {error}"))?;
    let (tests, items): (Vec<Item>, Vec<Item>) = parsed.items.into_iter().partition(is_test);
    let mut lines: Vec<&str> = text.lines().collect();
    for test in tests.iter().rev() {
        let span = test.span();
        let first = first_line(test).unwrap_or_else(|| span.start().line);
        lines.drain(first - 1..span.end().line);
    }
    let mut kept_tests = Vec::new();
    for test in tests {
        if matches!(&test, Item::Mod(module) if module.content.is_none()) {
            kept_tests.push(test);
        }
    }
    let mut items = items;
    items.extend(kept_tests);
    Ok(SourceFile {
        module: module_of(&shown),
        lines: lines.len(),
        text: lines.join("\n"),
        items,
        path: shown,
    })
}

/// Modules that only tests see although they are files of their own.
fn test_files(files: &[SourceFile]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for file in files {
        for item in &file.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && is_test(item)
            {
                let mut name = file.module.clone();
                name.push(module.ident.to_string());
                found.push(name);
            }
        }
    }
    found
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(is_cfg_test)
}

fn is_cfg_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Ident>()
            .is_ok_and(|name| name == "test")
}

fn first_line(item: &Item) -> Option<usize> {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        _ => return None,
    };
    attributes.first().map(|one| one.span().start().line)
}

/// `shared/bridge/src/text/plain.rs` → `["bridge", "text", "plain"]`.
fn module_of(path: &str) -> Vec<String> {
    let (before, inside) = path.split_once("/src/").unwrap_or(("", path));
    let mut module = vec![before.rsplit('/').next().unwrap_or(before).to_owned()];
    let inside = inside.trim_end_matches(".rs");
    if !matches!(inside, "lib" | "main") {
        module.extend(inside.split('/').map(str::to_owned));
    }
    module
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_crate_and_modules() {
        let named = |path| module_of(path).join("::");

        assert_eq!(
            named("shared/bridge/src/text/plain.rs"),
            "bridge::text::plain"
        );
        assert_eq!(named("shared/bridge/src/lib.rs"), "bridge");
        assert_eq!(named("functions/setup/src/main.rs"), "setup");
    }

    #[test]
    fn what_only_tests_see_is_left_out() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");

        let files = product(&root).unwrap();

        assert!(
            files
                .iter()
                .any(|file| file.path == "shared/bridge/src/lib.rs")
        );
        assert!(files.iter().all(|file| !file.path.contains("/tests")));
        assert!(
            files
                .iter()
                .all(|file| !file.text.contains("#[cfg(test)]\nmod tests {"))
        );
    }
}

//! Test binaries that are not built, because nothing would be in them: each costs a link.

use std::{fs, path::Path};

use syn::visit::{self, Visit};

/// Whether a file has a test, or a documentation with code that would be one.
#[derive(Default)]
struct Tests {
    unit: bool,
    documentation: bool,
}

impl Visit<'_> for Tests {
    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        let name = attribute.path().segments.last().unwrap().ident.to_string();
        self.unit |= name == "test";
        if let syn::Meta::NameValue(text) = &attribute.meta
            && let syn::Expr::Lit(literal) = &text.value
            && let syn::Lit::Str(text) = &literal.lit
        {
            self.documentation |= name == "doc" && is_rust_fence(text.value().trim());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// A fence without a language, or with Rust's, begins a test of the documentation.
fn is_rust_fence(line: &str) -> bool {
    line.strip_prefix("```")
        .is_some_and(|language| ["", "rust"].contains(&language))
}

impl Tests {
    /// Those of a file and of all below a folder; none where there is neither.
    fn of(&mut self, path: &Path) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                self.of(&entry.unwrap().path());
            }
        } else if path.exists() && path.extension().is_some_and(|ext| ext == "rs") {
            let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
            self.visit_file(&file);
        }
    }
}

#[test]
fn no_test_stands_where_none_is_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = workspace.lines().filter_map(|line| {
        line.trim()
            .strip_prefix('"')?
            .strip_suffix("\",")
            .filter(|member| member.contains('/'))
    });
    let (mut count, mut wrong) = (0, Vec::new());
    for member in members {
        count += 1;
        let manifest = fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
        let library = section(&manifest, "[lib]");
        let source = root.join(member).join("src");
        let mut tests = Tests::default();
        tests.of(&source);
        if tests.documentation && library.contains("doctest = false") {
            wrong.push(format!("{member}: doctest = false"));
        }
        if tests.unit && library.contains("\ntest = false") {
            wrong.push(format!("{member}: test = false"));
        }
        let mut programs = Tests::default();
        programs.of(&source.join("main.rs"));
        programs.of(&source.join("bin"));
        if programs.unit && section(&manifest, "[[bin]]").contains("test = false") {
            wrong.push(format!("{member}: a program with test = false"));
        }
    }
    assert!(count > 15, "{count}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The lines of a manifest under this heading.
fn section<'a>(manifest: &'a str, heading: &str) -> &'a str {
    let Some((_, rest)) = manifest.split_once(heading) else {
        return "";
    };
    rest.split("\n[").next().unwrap_or(rest)
}

//! Figures of all files together, beside what they are to be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::{circles::circles, items::Items, source::SourceFile};

/// The median, the ninetieth percentile and the largest of some sizes.
struct Spread {
    median: usize,
    p90: usize,
    largest: usize,
}

impl Spread {
    fn of(sizes: impl Iterator<Item = usize>) -> Self {
        let mut sorted: Vec<usize> = sizes.collect();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let last = sorted.len().saturating_sub(1);
            sorted.get(last * percent / 100).copied().unwrap_or(0)
        };
        Self {
            median: at(50),
            p90: at(90),
            largest: at(100),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} / {} / {}", self.median, self.p90, self.largest)
    }
}

/// All figures of the product.
pub(crate) struct Report {
    files: Vec<(String, usize)>,
    items: Vec<Items>,
    circles: Vec<Vec<String>>,
    wide_lines: usize,
    code_lines: usize,
    comment_lines: usize,
}

impl Report {
    /// Measures `files`.
    pub(crate) fn of(files: &[SourceFile]) -> Self {
        let lines = || {
            files
                .iter()
                .flat_map(|file| file.text.lines())
                .map(str::trim)
        };
        let is_comment = |line: &&str| {
            line.starts_with("//") && !line.starts_with("///") && !line.starts_with("//!")
        };
        Self {
            files: files
                .iter()
                .map(|file| (file.path.clone(), file.lines))
                .collect(),
            items: files.iter().map(Items::of).collect(),
            circles: circles(files),
            wide_lines: files
                .iter()
                .flat_map(|file| file.text.lines())
                .filter(|line| line.chars().count() > 100)
                .count(),
            code_lines: lines()
                .filter(|line| !line.is_empty() && !line.starts_with("//"))
                .count(),
            comment_lines: lines().filter(is_comment).count(),
        }
    }

    fn file_lines(&self) -> Spread {
        Spread::of(self.files.iter().map(|(_, lines)| *lines))
    }

    fn function_lines(&self) -> Spread {
        Spread::of(self.functions().map(|one| one.lines))
    }

    fn function_tokens(&self) -> Spread {
        Spread::of(self.functions().map(|one| one.tokens))
    }

    fn functions(&self) -> impl Iterator<Item = &crate::items::Function> {
        self.items.iter().flat_map(|one| &one.functions)
    }

    fn public(&self) -> impl Iterator<Item = &crate::items::Documented> {
        self.items.iter().flat_map(|one| &one.public)
    }

    fn panics(&self) -> impl Iterator<Item = &String> {
        self.items.iter().flat_map(|one| &one.panics)
    }

    /// Type names that two or more files define of which one may see the other; the parts of each call's own
    /// file are not counted.
    fn homonyms(&self) -> Vec<(String, Vec<String>)> {
        let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for ((path, _), items) in self.files.iter().zip(&self.items) {
            for name in items.types.iter().filter(|name| !is_of_a_call(path, name)) {
                places.entry(name).or_default().insert(path);
            }
        }
        let shared = places.into_iter().filter(|(_, paths)| meet(paths));
        shared
            .map(|(name, paths)| {
                (
                    name.to_owned(),
                    paths.into_iter().map(str::to_owned).collect(),
                )
            })
            .collect()
    }

    /// The figures, a line each.
    pub(crate) fn table(&self) -> String {
        let rows = self.sizes().into_iter().chain(self.habits());
        let rows: Vec<String> = rows
            .map(|(name, value)| format!("{name:<52} {value}"))
            .collect();
        rows.join("\n")
    }

    fn sizes(&self) -> [(&'static str, String); 8] {
        let over = |limit: usize| self.functions().filter(|one| one.lines > limit).count();
        let long = |limit: usize| {
            self.files
                .iter()
                .filter(|(_, lines)| *lines > limit)
                .count()
        };
        [
            (
                "files; lines of code",
                format!("{}; {}", self.files.len(), self.code_lines),
            ),
            (
                "file lines, median / p90 / max",
                self.file_lines().to_string(),
            ),
            (
                "files over 250, 300, 400 lines",
                format!("{}, {}, {}", long(250), long(300), long(400)),
            ),
            ("functions", self.functions().count().to_string()),
            (
                "function lines, median / p90 / max",
                self.function_lines().to_string(),
            ),
            (
                "functions over 25, 50 lines",
                format!("{}, {}", over(25), over(50)),
            ),
            (
                "tokens per function, median / p90 / max",
                self.function_tokens().to_string(),
            ),
            ("lines over 100 columns", self.wide_lines.to_string()),
        ]
    }

    fn habits(&self) -> [(&'static str, String); 6] {
        let documented = self.public().filter(|one| one.words > 0).count();
        let terse = self
            .public()
            .filter(|one| (1..=3).contains(&one.words))
            .count();
        let circles: Vec<String> = self
            .circles
            .iter()
            .map(|one| one.len().to_string())
            .collect();
        [
            ("plain comment lines", self.comment_lines.to_string()),
            (
                "public items documented",
                format!("{documented} of {}", self.public().count()),
            ),
            (
                "public items documented in three words or fewer",
                terse.to_string(),
            ),
            ("panics", self.panics().count().to_string()),
            (
                "type names with two or more meanings",
                self.homonyms().len().to_string(),
            ),
            (
                "circles of files, by size",
                if circles.is_empty() {
                    "none".to_owned()
                } else {
                    circles.join(", ")
                },
            ),
        ]
    }

    /// The places behind the figures that are missed, or may be.
    pub(crate) fn places(&self) -> String {
        let mut out = String::new();
        let mut rows = |title: &str, places: Vec<String>| {
            let _ = writeln!(out, "{title}");
            for place in places {
                let _ = writeln!(out, "  {place}");
            }
        };
        let mut long: Vec<&(String, usize)> = self
            .files
            .iter()
            .filter(|(_, lines)| *lines > 250)
            .collect();
        long.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
        rows(
            "files over 250 lines",
            long.iter()
                .map(|(path, lines)| format!("{lines} {path}"))
                .collect(),
        );
        let mut big: Vec<_> = self
            .functions()
            .filter(|one| one.lines > 25 || one.tokens > 200)
            .collect();
        big.sort_by_key(|one| std::cmp::Reverse(one.tokens));
        rows(
            "functions over 25 lines or 200 tokens",
            big.iter()
                .map(|one| format!("{} {} {}", one.lines, one.tokens, one.place))
                .collect(),
        );
        rows(
            "documented in three words or fewer, or not at all",
            self.public()
                .filter(|one| one.words <= 3)
                .map(|one| one.place.clone())
                .collect(),
        );
        rows("panics", self.panics().cloned().collect());
        rows(
            "names with two or more meanings",
            self.homonyms()
                .into_iter()
                .map(|(name, paths)| format!("{name}: {}", paths.join(", ")))
                .collect(),
        );
        rows(
            "circles of files",
            self.circles.iter().map(|one| one.join(" ")).collect(),
        );
        out
    }

    /// Targets that are missed, each in words.
    pub(crate) fn missed(&self) -> Vec<String> {
        let (files, lines, tokens) = (
            self.file_lines(),
            self.function_lines(),
            self.function_tokens(),
        );
        let undocumented = self.public().filter(|one| one.words <= 3).count();
        let largest_circle = self.circles.first().map_or(0, Vec::len);
        [
            ("file lines, p90", files.p90, 250),
            ("file lines, max", files.largest, 400),
            ("function lines, p90", lines.p90, 25),
            ("tokens per function, p90", tokens.p90, 200),
            (
                "public items with no or three words of documentation",
                undocumented,
                0,
            ),
            ("panics", self.panics().count(), 0),
            (
                "type names with two or more meanings",
                self.homonyms().len(),
                5,
            ),
            ("files in a circle", largest_circle, 2),
        ]
        .into_iter()
        .filter(|(_, is, wanted)| is > wanted)
        .map(|(name, is, wanted)| format!("{name}: {is}, wanted at most {wanted}"))
        .collect()
    }
}

/// Whether two of these files may see each other. Marketplaces and Chatwoot never do: each speaks its vendor's
/// words, and an order is an order to all of them.
fn meet(paths: &BTreeSet<&str>) -> bool {
    let vendor = |path: &str| {
        let below = path.strip_prefix("shared/connectors/");
        let below = below.or_else(|| path.starts_with("shared/chatwoot/").then_some("chatwoot"));
        below.map(|below| below.split('/').next().unwrap_or_default().to_owned())
    };
    let vendors: BTreeSet<Option<String>> = paths.iter().map(|path| vendor(path)).collect();
    let are_apart = vendors.len() == paths.len() && !vendors.contains(&None);
    paths.len() > 1 && !are_apart
}

/// One file per call holds the call's own request and answer under the same few names.
fn is_of_a_call(path: &str, name: &str) -> bool {
    path.contains("/endpoints/")
        && matches!(name, "Wire" | "Response" | "Request" | "Body" | "Answer")
}

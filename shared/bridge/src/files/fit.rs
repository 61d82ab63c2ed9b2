//! What becomes of an agent's file on its way to a buyer: taken as it is, or refused by name.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::HelpdeskFile;
use crate::capabilities::{FileRules, FileType, NameCharset, Refusal};

/// Longest name that Chatwoot is given, in characters.
const MAX_NAME: usize = 200;
/// The type of a file of which nobody says one.
const UNKNOWN_TYPE: &str = "application/octet-stream";
/// Longest end of a name that is kept when the name is shortened, in characters.
const MAX_EXTENSION: usize = 10;

/// As what a file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Its name, within the rules.
    pub name: String,
    /// Its type.
    pub content_type: String,
}

/// Checks the files of one message against `rules`; all of them go or none.
///
/// # Errors
///
/// The reason that the agent is shown; it names the file.
pub fn check_files(files: &[HelpdeskFile], rules: Option<&FileRules>) -> Result<(), Refusal> {
    if files.is_empty() {
        return Ok(());
    }
    let rules = rules.ok_or(Refusal::FilesNotAllowed)?;
    if !rules.own_message && files.len() > rules.max_files {
        return Err(Refusal::TooManyFiles(rules.max_files));
    }
    files
        .iter()
        .try_for_each(|file| fit_file(file, rules).map(drop))
}

/// Fits one file into `rules`: its name is changed as far as they demand it, nothing else is.
///
/// A file whose type the rules do not know goes as it is: the marketplace itself says whether it takes it.
///
/// # Errors
///
/// The reason that the agent is shown; it names the file.
pub fn fit_file(file: &HelpdeskFile, rules: &FileRules) -> Result<Fitted, Refusal> {
    match file.size {
        _ if file.reference.is_empty() => return Err(Refusal::NotAFile(file.name.clone())),
        Some(0) => return Err(Refusal::FileEmpty(file.name.clone())),
        Some(size) if size > rules.max_bytes => return Err(too_large(&file.name, rules)),
        Some(_) | None => {}
    }
    let (name, content_type) = name_and_type(file, rules);
    Ok(Fitted {
        name: fit_name(&name, rules.name_charset, rules.max_name),
        content_type: content_type.to_owned(),
    })
}

/// The name, with an extension if only its type was told, and the type.
fn name_and_type<'a>(file: &'a HelpdeskFile, rules: &FileRules) -> (String, &'a str) {
    match kind_of(file, rules) {
        Some((kind, true)) => (file.name.clone(), kind.content_type),
        Some((kind, false)) => {
            let extension = kind.extensions.first().copied().unwrap_or_default();
            (format!("{}.{extension}", file.name), kind.content_type)
        }
        None => {
            let said = file.content_type.as_deref().filter(|said| !said.is_empty());
            (file.name.clone(), said.unwrap_or(UNKNOWN_TYPE))
        }
    }
}

/// A name that is no path, of a bearable length.
pub fn plain_name(name: &str) -> String {
    fit_name(name, NameCharset::NoSeparators, MAX_NAME)
}

/// The refusal of a file over the limit.
pub(crate) fn too_large(name: &str, rules: &FileRules) -> Refusal {
    Refusal::FileTooLarge {
        name: name.to_owned(),
        max_megabytes: rules.max_bytes >> 20,
    }
}

/// The type that the name says, else the one that Chatwoot says; and whether the name says it.
fn kind_of(file: &HelpdeskFile, rules: &FileRules) -> Option<(&'static FileType, bool)> {
    let extension = file
        .name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    let by_name = extension.and_then(|is| {
        rules
            .types
            .iter()
            .find(|kind| kind.extensions.contains(&is.as_str()))
    });
    by_name
        .map(|kind| (kind, true))
        .or_else(|| by_content_type(file, rules).map(|kind| (kind, false)))
}

fn by_content_type(file: &HelpdeskFile, rules: &FileRules) -> Option<&'static FileType> {
    let said = file.content_type.as_deref()?.split(';').next()?.trim();
    let mut types = rules.types.iter();
    types.find(|kind| said.eq_ignore_ascii_case(kind.content_type))
}

fn fit_name(name: &str, charset: NameCharset, max: usize) -> String {
    let fitted: String = match charset {
        NameCharset::NoSeparators => name
            .chars()
            .map(|c| {
                if matches!(c, '/' | '\\') || c.is_control() {
                    '_'
                } else {
                    c
                }
            })
            .collect(),
        NameCharset::Plain => {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            name.nfd()
                .filter(|c| !is_combining_mark(*c))
                .map(|c| if plain(c) { c } else { '_' })
                .collect()
        }
    };
    let length = fitted.chars().count();
    if length <= max {
        return fitted;
    }
    let extension = fitted
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    let extension: String = extension.chars().take(MAX_EXTENSION).collect();
    let stem: String = fitted
        .chars()
        .take(max.saturating_sub(extension.chars().count() + 1))
        .collect();
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: FileRules = FileRules {
        types: &[
            FileType {
                content_type: "image/jpeg",
                extensions: &["jpg", "jpeg"],
            },
            FileType {
                content_type: "application/pdf",
                extensions: &["pdf"],
            },
        ],
        max_bytes: 5 << 20,
        max_files: 2,
        max_name: 20,
        name_charset: NameCharset::NoSeparators,
        own_message: false,
    };

    fn file(name: &str, content_type: Option<&str>) -> HelpdeskFile {
        HelpdeskFile {
            reference: "x".into(),
            name: name.into(),
            content_type: content_type.map(str::to_owned),
            size: None,
        }
    }

    fn name(of: &str, rules: &FileRules) -> String {
        fit_file(&file(of, None), rules).unwrap().name
    }

    #[test]
    fn a_type_is_known_by_its_name_or_by_what_the_desk_says_and_any_other_goes_as_it_is() {
        for (given, said, expected, as_type) in [
            ("nota.PDF", None, "nota.PDF", "application/pdf"),
            (
                "foto.jpeg",
                Some("application/octet-stream"),
                "foto.jpeg",
                "image/jpeg",
            ),
            ("captura", Some("image/jpeg"), "captura.jpg", "image/jpeg"),
            (
                "nota.v2",
                Some("application/pdf; charset=binary"),
                "nota.v2.pdf",
                "application/pdf",
            ),
            ("nfe.xml", Some("text/xml"), "nfe.xml", "text/xml"),
            ("IMG_1.HEIC", None, "IMG_1.HEIC", "application/octet-stream"),
            ("pdf", None, "pdf", "application/octet-stream"),
        ] {
            let fitted = fit_file(&file(given, said), &RULES);

            let (name, content_type) = (expected.to_owned(), as_type.to_owned());
            assert_eq!(fitted, Ok(Fitted { name, content_type }));
        }
    }

    #[test]
    fn what_has_nothing_to_open_is_no_file() {
        let location = HelpdeskFile {
            name: "nota.pdf".into(),
            ..HelpdeskFile::default()
        };

        let refusal = Err(Refusal::NotAFile("nota.pdf".into()));
        assert_eq!(fit_file(&location, &RULES).map(drop), refusal);
        assert_eq!(check_files(&[location], Some(&RULES)), refusal);
    }

    #[test]
    fn sizes_and_counts_have_their_limits() {
        let sized = |size| HelpdeskFile {
            size: Some(size),
            ..file("a.pdf", None)
        };
        let too_large = Refusal::FileTooLarge {
            name: "a.pdf".into(),
            max_megabytes: 5,
        };

        assert_eq!(
            check_files(&[sized(5 << 20), sized(1)], Some(&RULES)),
            Ok(())
        );
        assert_eq!(
            check_files(&[sized(1), sized((5 << 20) + 1)], Some(&RULES)),
            Err(too_large)
        );
        assert_eq!(
            check_files(&[sized(0)], Some(&RULES)),
            Err(Refusal::FileEmpty("a.pdf".into()))
        );
        assert_eq!(
            check_files(&[sized(1), sized(1), sized(1)], Some(&RULES)),
            Err(Refusal::TooManyFiles(2))
        );
        assert_eq!(
            check_files(&[sized(1)], None),
            Err(Refusal::FilesNotAllowed)
        );
        assert_eq!(check_files(&[], None), Ok(()));
    }

    #[test]
    fn names_are_put_into_the_rules() {
        let plain = FileRules {
            name_charset: NameCharset::Plain,
            ..RULES
        };

        assert_eq!(name("a/b\\c.pdf", &RULES), "a_b_c.pdf");
        assert_eq!(name("nota fiscal ção.pdf", &RULES), "nota fiscal ção.pdf");
        assert_eq!(name("orçamento nº 2.pdf", &plain), "orcamento_n__2.pdf");
        assert_eq!(
            name("um nome que é comprido demais.jpeg", &RULES),
            "um nome que é c.jpeg"
        );
    }
}

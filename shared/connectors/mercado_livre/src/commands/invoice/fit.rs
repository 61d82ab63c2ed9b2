//! Which files may be an invoice, and how agents read of them. No call is made here.

use bridge::{
    capabilities::{FileRules, FileType, NameCharset, Refusal},
    files::{HelpdeskFile, check_files, fit_file},
    i18n::{Locale, Localized},
    text::escape_markdown,
};

use crate::{commands::deed::InvoiceFile, files::PDF, words::invoice_commands as words};

/// Largest file, in bytes: the page says 1 MB.
pub(super) const MAX_BYTES: u64 = 1 << 20;
/// Most files of one command. The page speaks of a PDF and its XML; what is too many for a sale, Mercado Livre says.
const MAX_FILES: usize = 5;

const XML: FileType = FileType {
    content_type: "application/xml",
    extensions: &["xml"],
};
const TEXT_XML: FileType = FileType {
    content_type: "text/xml",
    extensions: &["xml"],
};

const RULES: FileRules = FileRules {
    types: &[PDF, XML, TEXT_XML],
    max_bytes: MAX_BYTES,
    max_files: MAX_FILES,
    max_name: 200,
    name_charset: NameCharset::NoSeparators,
    own_message: false,
};

/// The files as they would go; why they cannot, in words for agents.
pub(super) fn fit(locale: Locale, files: &[HelpdeskFile]) -> Result<Vec<InvoiceFile>, String> {
    if files.is_empty() {
        return Err(words::NO_FILES.of(locale).to_owned());
    }
    check_files(files, Some(&RULES)).map_err(|refusal| explained(locale, &refusal))?;
    files.iter().map(|file| fit_one(locale, file)).collect()
}

fn fit_one(locale: Locale, file: &HelpdeskFile) -> Result<InvoiceFile, String> {
    let fitted = fit_file(file, &RULES).map_err(|refusal| explained(locale, &refusal))?;
    let mut types = RULES.types.iter();
    if !types.any(|kind| kind.content_type == fitted.content_type) {
        return Err(named(locale, words::WRONG_KIND, &file.name));
    }
    Ok(InvoiceFile {
        name: fitted.name,
        content_type: fitted.content_type,
        size: file.size,
    })
}

fn explained(locale: Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::FileTooLarge { name, .. } => too_large(locale, name),
        Refusal::FileEmpty(name) => named(locale, words::EMPTY, name),
        Refusal::TooManyFiles(max) => words::TOO_MANY.fill(locale, &[("n", &max.to_string())]),
        Refusal::NotAFile(name) => named(locale, words::WRONG_KIND, name),
        _ => words::NO_FILES.of(locale).to_owned(),
    }
}

pub(super) fn too_large(locale: Locale, name: &str) -> String {
    named(locale, words::TOO_LARGE, name)
}

fn named(locale: Locale, words: Localized, name: &str) -> String {
    words.fill(locale, &[("name", &escape_markdown(name))])
}

/// A line for each file: name, kind, size.
pub(super) fn listed(locale: Locale, files: &[InvoiceFile]) -> String {
    let line = |file: &InvoiceFile| {
        let kind = if file.content_type == PDF.content_type {
            "PDF"
        } else {
            "XML"
        };
        let size = file.size.map_or_else(
            || words::SIZE_UNKNOWN.of(locale).to_owned(),
            |bytes| format!("{} KB", bytes.div_ceil(1 << 10)),
        );
        format!("- {} ({kind}, {size})", escape_markdown(&file.name))
    };
    files.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content_type: Option<&str>, size: Option<u64>) -> HelpdeskFile {
        HelpdeskFile {
            reference: "blob".to_owned(),
            name: name.to_owned(),
            content_type: content_type.map(str::to_owned),
            size,
        }
    }

    fn fitted(file: HelpdeskFile) -> Result<(String, String), String> {
        let mut fitted = fit(Locale::PtBr, &[file])?;
        let one = fitted.remove(0);
        Ok((one.name, one.content_type))
    }

    #[test]
    fn a_pdf_and_an_xml_are_known_by_their_names_else_by_their_types() {
        for (name, content_type, becomes) in [
            ("NF 1.PDF", None, ("NF 1.PDF", "application/pdf")),
            ("35.xml", Some("text/plain"), ("35.xml", "application/xml")),
            ("35", Some("text/xml"), ("35.xml", "text/xml")),
            ("a/b.xml", None, ("a_b.xml", "application/xml")),
        ] {
            let (name, kind) = fitted(file(name, content_type, Some(9))).unwrap();
            assert_eq!((name.as_str(), kind.as_str()), becomes);
        }
    }

    #[test]
    fn what_will_not_do_is_told_by_name_with_what_to_do() {
        for (odd, why) in [
            (
                file("nota_1.docx", None, Some(9)),
                "“nota_1.docx” não é PDF",
            ),
            (file("foto", Some("image/png"), None), "“foto” não é PDF"),
            (
                file("n.pdf", None, Some(MAX_BYTES + 1)),
                "“n.pdf” passa de 1 MB",
            ),
            (file("n.pdf", None, Some(0)), "“n.pdf” está vazio"),
            (HelpdeskFile::default(), "não é PDF nem XML"),
        ] {
            let told = fitted(odd).unwrap_err();
            assert!(told.contains(why) && told.contains("`/nota`"), "{told}");
        }
        let many = vec![file("n.pdf", None, None); MAX_FILES + 1];
        assert!(fit(Locale::En, &many).unwrap_err().contains("5 at most"));
        assert!(fit(Locale::Es, &[]).unwrap_err().contains("`/factura`"));
    }

    #[test]
    fn one_of_exactly_the_most_is_taken() {
        assert!(fitted(file("n.pdf", None, Some(MAX_BYTES))).is_ok());
    }

    #[test]
    fn agents_read_name_kind_and_size_of_each_file() {
        let files = [
            file("a*.pdf", None, Some(1025)),
            file("b.xml", Some("text/xml"), None),
        ];
        let files = fit(Locale::En, &files).unwrap();
        let lines = "- a\\*.pdf (PDF, 2 KB)\n- b.xml (XML, size not told)";
        assert_eq!(listed(Locale::En, &files), lines);
    }
}

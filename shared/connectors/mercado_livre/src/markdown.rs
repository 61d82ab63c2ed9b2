//! Texts of others inside our notes.

use bridge::text::{escape_markdown, html};

/// A text of somebody else's inside a line of markdown: shown as it is.
pub(crate) fn escaped(text: &str) -> String {
    escape_markdown(&html::shown(text).replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_format_a_note() {
        assert_eq!(escaped("Caneca *azul* <b>"), r"Caneca \*azul\* \<b>");
    }
}

//! What is written, in any lane.

use crate::ids::short_hash;

/// A text on its way to a buyer or to Magalu.
#[derive(Clone, Debug)]
pub(crate) struct OutgoingText<'a> {
    /// The text.
    pub text: &'a str,
    /// Comes back with every read of what was written.
    pub reference: &'a str,
    /// Who signs it.
    pub author: &'a str,
    /// Their code: nothing of a person is in it.
    pub author_code: String,
}

impl<'a> OutgoingText<'a> {
    /// A text with its reference, signed by `author`, or by `somebody` where nobody is named.
    pub(crate) fn new(
        text: &'a str,
        reference: &'a str,
        author: &'a str,
        somebody: &'a str,
    ) -> Self {
        let author = match author.trim() {
            "" => somebody,
            author => author,
        };
        Self {
            text,
            reference,
            author,
            author_code: format!("cw-{}", short_hash(author)),
        }
    }
}

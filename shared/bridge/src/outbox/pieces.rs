//! What goes as messages of their own: under which name, and which of the files.

use sha2::{Digest, Sha256};

use super::{PartKind, ReplyRow};
use crate::files::Staged;

impl ReplyRow {
    /// Files that are there as messages of their own.
    pub fn files_sent(&self) -> usize {
        let files = self.parts.iter().filter(|part| part.kind == PartKind::File);
        files
            .filter(|part| part.is_sent() && !part.is_taken_back())
            .count()
    }

    /// Files that are there as messages of their own, or may be.
    pub fn files_begun(&self) -> usize {
        let files = self.parts.iter().filter(|part| part.kind == PartKind::File);
        files.filter(|part| !part.is_taken_back()).count()
    }

    /// Forgets the handles of files that went as messages of their own; how many files those were.
    pub fn leave_out_sent_files(&mut self) -> usize {
        let sent = self.files_sent();
        let gone = sent.saturating_sub(self.staged_from).min(self.staged.len());
        self.staged.drain(..gone);
        self.staged_from = sent;
        sent
    }

    /// The handle of the file that goes next as a message of its own, if it was staged.
    pub fn next_file(&self) -> Option<&Staged> {
        let at = self.files_sent().checked_sub(self.staged_from)?;
        self.staged.get(at)
    }

    /// Names the part that is begun next, in no more than 36 of the characters that marketplaces take: the same
    /// whenever that part is begun again, and no other part's, in whichever thread.
    pub fn next_reference(&self) -> String {
        let number = self.parts.len() + 1;
        let name = format!("{}/{}/{number}", self.key, self.message);
        let hash = Sha256::digest(name);
        let hash = hex::encode(hash.get(..4).unwrap_or_default());
        format!("{}-{number}-{hash}", self.message)
    }
}

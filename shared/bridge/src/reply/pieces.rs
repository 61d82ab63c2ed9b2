//! One message of a reply, as it is written down and as it goes.

use jiff::Timestamp;

use super::decide::Piece;
use crate::{
    capabilities::Refusal,
    outbox::{PartRow, ReplyRow},
    ports::PartContent,
    text::{fingerprint, inked},
};

/// The handles of the files that go with a piece.
pub(super) fn files_of(
    row: &ReplyRow,
    piece: &Piece,
    is_last: bool,
) -> Result<Vec<String>, Refusal> {
    match piece {
        Piece::Text(_) => {
            let staged = row.staged.iter().filter(|_| is_last);
            Ok(staged.map(|file| file.handle.clone()).collect())
        }
        Piece::File => match row.next_file() {
            Some(file) => Ok(vec![file.handle.clone()]),
            None => Err(Refusal::FilesExpired),
        },
    }
}

/// The part as it is written down before it goes.
pub(super) fn begun(row: &ReplyRow, piece: &Piece, files: &[String], now: Timestamp) -> PartRow {
    match piece {
        Piece::Text(text) => PartRow::begun(now, fingerprint(text), row.done() + inked(text)),
        Piece::File => PartRow::begun(now, files.concat(), row.done()).of_file(),
    }
}

pub(super) fn content<'a>(piece: &'a Piece, files: &'a [String]) -> PartContent<'a> {
    match (piece, files) {
        (Piece::Text(text), []) => PartContent::Text(text),
        (Piece::Text(text), files) => PartContent::TextWithFiles { text, files },
        (Piece::File, files) => PartContent::File(files.first().map_or("", String::as_str)),
    }
}

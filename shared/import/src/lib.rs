//! The Python original's SQLite file: what it holds, and how that is taken over.
//!
//! Nobody knows every version of its schema, so tables are recognised by their columns, not by their names.
//! Tokens become accounts, unless the table has them already; ids that were processed become settled rows
//! of the ledger, so that nothing is shown or sent twice.

mod original;
mod take_over;

pub use original::{FoundSeller, Original, OriginalError, Processed};
pub use take_over::{Imported, take_over};

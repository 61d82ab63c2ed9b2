//! One message's life: every decision about it, from the rows of the table and from log lines. Ids and states only:
//! of a row it reads what is named here, and of a log line the fields that may hold nothing else.

mod decision;
mod log;
mod rows;

use std::collections::BTreeSet;

use bridge::ids::ThreadKey;
use store::{StoredRow, keys::RowKey};

pub use self::decision::Decision;

/// A thread, and what was decided about it, oldest first; what has no time comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The thread.
    pub thread: ThreadKey,
    /// Its decisions.
    pub decisions: Vec<Decision>,
}

impl Life {
    /// A line each, under the names of the thread.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{}   trace.id {}",
            self.thread,
            self.thread.trace_id()
        )];
        lines.extend(self.decisions.iter().map(|decision| {
            let at = decision
                .at
                .map_or_else(|| "now".to_owned(), |at| format!("{at:.3}"));
            format!("  {at:24}  {}", decision.what)
        }));
        lines
    }
}

/// The life of every thread that `id` names, be it the thread's own, its conversation's, a message's at either side
/// or a trace. `log` = log lines, of all functions, as they come.
pub fn lives(rows: &[StoredRow], log: &str, id: &str) -> Vec<Life> {
    let id = id.trim();
    let mut threads = named_threads(rows, id);
    threads.extend(log::threads(log, id));
    threads
        .into_iter()
        .map(|thread| life(rows, log, thread))
        .collect()
}

/// The threads whose rows name `id`.
pub(crate) fn named_threads(rows: &[StoredRow], id: &str) -> BTreeSet<ThreadKey> {
    let named = rows.iter().filter(|row| rows::is_named(row, id.trim()));
    named.filter_map(thread_of).collect()
}

fn life(rows: &[StoredRow], log: &str, thread: ThreadKey) -> Life {
    let its = |row: &&StoredRow| thread_of(row).as_ref() == Some(&thread);
    let mut decisions: Vec<Decision> = rows.iter().filter(its).flat_map(rows::decisions).collect();
    decisions.extend(log::decisions(log, &thread));
    // What has no time is how it stands now.
    decisions.sort_by_key(|decision| (decision.at.is_none(), decision.clone()));
    Life { thread, decisions }
}

/// The thread to which a row belongs.
pub(crate) fn thread_of(row: &StoredRow) -> Option<ThreadKey> {
    match row.key.as_ref()? {
        RowKey::Thread(thread) | RowKey::Inbound(thread, _) | RowKey::Reply(thread, ..) => {
            Some(thread.clone())
        }
        _ => None,
    }
}

//! The rows of a thread, read.

use bridge::{failure::StoreFailure, ports::Rows};

use crate::{
    calls::{misread, unknown},
    item::{self, Item},
    keys::RowKey,
};

/// What the rows of a thread hold.
pub(super) fn rows(items: &[Item], call: &'static str) -> Result<Rows, StoreFailure> {
    let mut rows = Rows::default();
    for row in items {
        let named = item::key(row);
        let bad = |error: item::Misread| match item::key(row) {
            Some(named) => misread(call, &named, &error),
            None => unknown(call, row),
        };
        match named {
            Some(RowKey::Inbound(_, message)) => {
                rows.ledger.push((message, item::entry(row).map_err(bad)?));
            }
            Some(RowKey::Reply(key, message, request)) => {
                let reply = item::reply(row.clone(), key, message, request);
                rows.replies.push(reply.map_err(bad)?);
            }
            // What a later version keeps there may be the very thing that holds a message back.
            None => return Err(unknown(call, row)),
            Some(
                RowKey::Thread(_)
                | RowKey::Hint(..)
                | RowKey::Account(_)
                | RowKey::Cursors(_)
                | RowKey::Settings
                | RowKey::Sweep
                | RowKey::OAuth(_)
                | RowKey::Door(_),
            ) => {}
        }
    }
    rows.replies
        .sort_by_key(|reply| (reply.message, reply.request));
    Ok(rows)
}

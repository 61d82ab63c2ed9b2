//! What the page on data protection says of the table is all that there is.

use bridge::{
    ids::{AccountId, HelpdeskMessageId, MessageKey, ThreadKey},
    outbox::Request,
};
use store::keys::RowKey;

const PAGE: &str = include_str!("../../../../docs/DATA.md");

/// How the page names the keys of a row. A kind that is missing here does not compile.
fn on_the_page(key: &RowKey) -> (&'static str, &'static str) {
    match key {
        RowKey::Thread(_) => ("thread#<thread key>", "thread"),
        RowKey::Inbound(..) => ("thread#<thread key>", "in#<message key>"),
        RowKey::Reply(..) => ("thread#<thread key>", "reply#<message id>"),
        RowKey::Hint(..) => ("hints#<account id>", "hint#<hint>"),
        RowKey::Account(_) => ("bridge", "account#<account id>"),
        RowKey::Cursors(_) => ("account#<account id>", "cursors"),
        RowKey::Settings => ("bridge", "settings"),
        RowKey::Sweep => ("bridge", "sweep"),
        RowKey::OAuth(_) => ("oauth", "oauth#<name>"),
        RowKey::Door(_) => ("doors", "door#<name>"),
    }
}

/// One row of each kind, under the names that the page has for them.
fn every_kind() -> Vec<RowKey> {
    let thread = || ThreadKey::from_connector("<thread key>");
    let account = || AccountId::from_connector("<account id>");
    vec![
        RowKey::Thread(thread()),
        RowKey::Inbound(thread(), MessageKey::from_connector("<message key>")),
        RowKey::Reply(thread(), HelpdeskMessageId(7), None::<Request>),
        RowKey::Hint(account(), "<hint>".to_owned()),
        RowKey::Account(account()),
        RowKey::Cursors(account()),
        RowKey::Settings,
        RowKey::Sweep,
        RowKey::OAuth("<name>".to_owned()),
        RowKey::Door("<name>".to_owned()),
    ]
}

#[test]
fn the_page_on_data_protection_has_every_kind_of_row_and_no_other() {
    let (_, section) = PAGE.split_once("## What the table holds").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows: Vec<&str> = section
        .lines()
        .filter(|line| line.starts_with("| `") && !line.starts_with("| `pk`"))
        .collect();

    for key in every_kind() {
        let (pk, sk) = on_the_page(&key);
        let begins = format!("| `{pk}` | `{sk}` | ");
        let row = rows.iter().find(|row| row.starts_with(&begins));
        let cells = row.map_or(0, |row| {
            row.split(" | ")
                .filter(|cell| !cell.trim().is_empty())
                .count()
        });
        assert_eq!(cells, 5, "{begins}");
        assert_eq!(key.pk(), pk);
        assert_eq!(key.sk().replace('7', "<message id>"), sk);
    }
    assert_eq!(rows.len(), every_kind().len(), "{rows:#?}");
}

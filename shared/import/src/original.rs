//! Reading the file.

use std::{collections::BTreeMap, path::Path};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

/// Names that columns go by, in the versions that were seen and the obvious others.
const USER: &[&str] = &[
    "user_id",
    "seller_id",
    "meli_user_id",
    "ml_user_id",
    "account_id",
];
const ACCESS: &[&str] = &["access_token", "meli_access_token"];
const REFRESH: &[&str] = &["refresh_token", "meli_refresh_token"];
const QUESTION: &[&str] = &["question_id", "meli_question_id"];
const MESSAGE: &[&str] = &["message_id", "meli_message_id"];
const PACK: &[&str] = &["pack_id", "meli_pack_id", "order_id", "meli_order_id"];
const KIND: &[&str] = &["kind", "type", "resource_type", "topic", "entity"];
const ANY_ID: &[&str] = &["id", "resource_id", "external_id", "item_id", "ref"];

/// A pair of tokens of one seller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundSeller {
    /// The seller.
    pub user: u64,
    /// May be empty.
    pub access: String,
    /// May be empty while the access token works.
    pub refresh: String,
}

/// Something that the original had dealt with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Processed {
    /// A question.
    Question {
        /// Whose, if the row says so.
        user: Option<u64>,
        /// Which.
        id: u64,
    },
    /// A message of a sale.
    Message {
        /// Whose, if the row says so.
        user: Option<u64>,
        /// The sale, without which it cannot be placed.
        pack: Option<u64>,
        /// Which.
        id: String,
    },
}

/// Why a file cannot be taken over: one line.
#[derive(Debug, thiserror::Error)]
pub enum OriginalError {
    /// It is no SQLite file, or cannot be read.
    #[error("the file cannot be read as SQLite: {0}")]
    Unreadable(#[from] rusqlite::Error),
    /// Nothing in it is known.
    #[error("no table with tokens or processed ids was recognised; tables there: {0}")]
    Unknown(String),
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Original {
    /// Sellers with tokens.
    pub sellers: Vec<FoundSeller>,
    /// What was dealt with.
    pub processed: Vec<Processed>,
    /// The tables that this came from.
    pub tables: Vec<String>,
}

type Row = BTreeMap<String, String>;

impl Original {
    /// Reads a file; never writes to it.
    ///
    /// # Errors
    ///
    /// It is no SQLite file, or holds nothing that is known.
    pub fn read(path: &Path) -> Result<Self, OriginalError> {
        let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut original = Self::default();
        let names = tables(&file)?;
        for table in &names {
            let rows = rows(&file, table)?;
            let before = (original.sellers.len(), original.processed.len());
            original.take(table, &rows);
            if before != (original.sellers.len(), original.processed.len()) {
                original.tables.push(table.clone());
            }
        }
        original.processed.sort();
        original.processed.dedup();
        if original.tables.is_empty() {
            Err(OriginalError::Unknown(names.join(", ")))
        } else {
            Ok(original)
        }
    }

    fn take(&mut self, table: &str, rows: &[Row]) {
        if let Some(found) = pairs(rows) {
            self.sellers.push(found);
            return;
        }
        for row in rows {
            if let Some(found) = seller(row) {
                self.sellers.push(found);
            } else if let Some(processed) = processed(table, row) {
                self.processed.push(processed);
            }
        }
    }
}

fn tables(file: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    file.prepare(query)?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// A table's rows as text, columns in lower case.
fn rows(file: &Connection, table: &str) -> Result<Vec<Row>, rusqlite::Error> {
    let mut query = file.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")))?;
    let columns: Vec<String> = query
        .column_names()
        .into_iter()
        .map(str::to_ascii_lowercase)
        .collect();
    let mut found = query.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut texts = Row::new();
        for (at, column) in columns.iter().enumerate() {
            if let Some(text) = text(row.get_ref(at)?) {
                texts.insert(column.clone(), text);
            }
        }
        rows.push(texts);
    }
    Ok(rows)
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(text) => {
            Some(String::from_utf8_lossy(text).trim().to_owned()).filter(|text| !text.is_empty())
        }
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

fn column<'a>(row: &'a Row, names: &[&str]) -> Option<&'a str> {
    names
        .iter()
        .find_map(|name| row.get(*name))
        .map(String::as_str)
}

fn number(row: &Row, names: &[&str]) -> Option<u64> {
    column(row, names)?.parse().ok()
}

/// A seller in a row of their own. The seller's number ends every token of Mercado Livre's.
fn seller(row: &Row) -> Option<FoundSeller> {
    let (access, refresh) = (column(row, ACCESS), column(row, REFRESH));
    let token = refresh.or(access)?;
    let user = number(row, USER).or_else(|| token.rsplit('-').next()?.parse().ok())?;
    Some(FoundSeller {
        user,
        access: access.unwrap_or_default().to_owned(),
        refresh: refresh.unwrap_or_default().to_owned(),
    })
}

/// A seller in a table of names and values.
fn pairs(rows: &[Row]) -> Option<FoundSeller> {
    let entry = |row: &Row| {
        let name = column(row, &["key", "name", "chave"])?.to_ascii_lowercase();
        Some((name, column(row, &["value", "valor"])?.to_owned()))
    };
    seller(&rows.iter().filter_map(entry).collect())
}

fn processed(table: &str, row: &Row) -> Option<Processed> {
    let user = number(row, USER);
    if let Some(id) = number(row, QUESTION) {
        return Some(Processed::Question { user, id });
    }
    let pack = number(row, PACK);
    if let Some(id) = column(row, MESSAGE) {
        return Some(Processed::Message {
            user,
            pack,
            id: id.to_owned(),
        });
    }
    let kind = column(row, KIND).unwrap_or(table).to_ascii_lowercase();
    if kind.contains("question") || kind.contains("pergunta") {
        return number(row, ANY_ID).map(|id| Processed::Question { user, id });
    }
    let mut words = ["message", "mensage", "mensaje"].iter();
    let id = words
        .any(|word| kind.contains(word))
        .then(|| column(row, ANY_ID))??
        .to_owned();
    Some(Processed::Message { user, pack, id })
}

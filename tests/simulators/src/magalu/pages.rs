//! Pages of lists: an envelope, an offset, and a ceiling that differs by route.

use serde_json::{Value, json};

use super::{gate::Incoming, replies::Reply};

/// What a route allows.
#[derive(Clone, Copy)]
pub(super) struct Paging {
    pub(super) default: usize,
    pub(super) most: usize,
    /// Largest offset; a larger one is a 422.
    pub(super) ceiling: Option<usize>,
    pub(super) has_total: bool,
}

/// Questions and chat.
pub(super) const CARE: Paging = Paging {
    default: 10,
    most: 100,
    ceiling: None,
    has_total: true,
};
/// SAC: no totals, and no offset over 100.
pub(super) const SAC: Paging = Paging {
    default: 50,
    most: 100,
    ceiling: Some(100),
    has_total: false,
};

impl Paging {
    /// The asked page of `rows`.
    pub(super) fn cut(self, incoming: &Incoming, rows: Vec<Value>) -> Result<Value, Reply> {
        let number = |name: &str, default: usize| match incoming.query(name) {
            None => Ok(default),
            Some(given) => given
                .parse()
                .map_err(|_| Reply::invalid("query", name, "int_parsing")),
        };
        let limit = number("_limit", self.default)?;
        let offset = number("_offset", 0)?;
        if limit == 0 || limit > self.most {
            return Err(Reply::invalid("query", "_limit", "less_than_equal"));
        }
        if self.ceiling.is_some_and(|ceiling| offset > ceiling) {
            return Err(Reply::invalid("query", "_offset", "less_than_equal"));
        }
        let total = rows.len();
        let page: Vec<Value> = rows.into_iter().skip(offset).take(limit).collect();
        let next = (offset + page.len() < total)
            .then(|| format!("?_offset={}&_limit={limit}", offset + limit));
        let mut meta =
            json!({"limit": limit, "offset": offset, "count": page.len(), "max_limit": self.most});
        if self.has_total {
            meta["total"] = json!(total);
        }
        Ok(json!({
            "meta": {"page": meta, "links": {"previous": null, "self": format!("?_offset={offset}&_limit={limit}"), "next": next}},
            "results": page,
        }))
    }
}

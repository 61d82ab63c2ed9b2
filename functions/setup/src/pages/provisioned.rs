//! What provisioning made and left, as the page tells it after the button was pressed.

use bridge::i18n::Locale;
use serde_json::Value;

use crate::{
    http::fields::Fields,
    words::done::{self as words, Counted},
};

/// How much of each was made, and how many inboxes were left as they are although their webhook leads elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Provisioned {
    pub(crate) inboxes: u64,
    pub(crate) webhooks: u64,
    pub(crate) attributes: u64,
    pub(crate) labels: u64,
    pub(crate) left: u64,
}

impl Provisioned {
    /// Of what tools are told.
    pub(crate) fn of(json: &Value) -> Self {
        let number = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or(0);
        let created = json.get("created").and_then(Value::as_array);
        Self {
            inboxes: created.map_or(0, |created| created.len() as u64),
            webhooks: number("webhooks"),
            attributes: number("attributes"),
            labels: number("labels"),
            left: number("left"),
        }
    }

    /// For the page's address.
    pub(crate) fn query(self) -> String {
        let Self {
            inboxes,
            webhooks,
            attributes,
            labels,
            left,
        } = self;
        format!(
            "&inboxes={inboxes}&webhooks={webhooks}&attributes={attributes}&labels={labels}&left={left}"
        )
    }

    /// Of the page's address; what is not there counts as none.
    pub(crate) fn of_query(query: &Fields) -> Self {
        let number = |name: &str| {
            let given = query.get(name).and_then(|given| given.parse().ok());
            given.unwrap_or(0)
        };
        Self {
            inboxes: number("inboxes"),
            webhooks: number("webhooks"),
            attributes: number("attributes"),
            labels: number("labels"),
            left: number("left"),
        }
    }

    /// In the visitor's language.
    pub(crate) fn told(self, locale: Locale) -> String {
        let made = match self.made(locale).as_slice() {
            [] => words::MADE_NOTHING.of(locale).to_owned(),
            made => words::MADE.fill(locale, &[("", &made.join(", "))]),
        };
        let state = match self.left {
            0 => words::PREPARED.of(locale).to_owned(),
            1 => words::LEFT_ONE.of(locale).to_owned(),
            left => words::LEFT_SOME.fill(locale, &[("", &left.to_string())]),
        };
        format!("{state} {made}")
    }

    /// What was made, a few words each.
    fn made(&self, locale: Locale) -> Vec<String> {
        let counts = [
            (self.inboxes, words::INBOXES),
            (self.webhooks, words::WEBHOOKS),
            (self.attributes, words::ATTRIBUTES),
            (self.labels, words::LABELS),
        ];
        let made = counts.into_iter().filter(|(count, _)| *count > 0);
        made.map(|(count, words)| counted(locale, count, &words))
            .collect()
    }
}

fn counted(locale: Locale, count: u64, words: &Counted) -> String {
    let words = if count == 1 { words.one } else { words.several };
    words.fill(locale, &[("", &count.to_string())])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prepared_is_said_only_of_what_is_prepared() {
        let all =
            json!({"created": ["a", "b"], "webhooks": 0, "attributes": 12, "labels": 1, "left": 0});

        let told = Provisioned::of(&all).told(Locale::En);
        assert_eq!(
            told,
            "Chatwoot is prepared. Made just now: 2 inboxes, 12 attributes, 1 label."
        );
        let told = Provisioned::default().told(Locale::En);
        assert_eq!(told, "Chatwoot is prepared. Nothing had to be made.");
        let left = Provisioned {
            left: 2,
            ..Provisioned::default()
        };
        assert!(!left.told(Locale::En).contains("is prepared"), "{left:?}");
    }

    #[test]
    fn what_the_address_carries_comes_back() {
        let one = Provisioned {
            inboxes: 2,
            webhooks: 1,
            attributes: 12,
            labels: 3,
            left: 1,
        };
        let request = lambda_http::http::Request::builder()
            .uri(format!(
                "https://bridge.example/setup?done=provision{}",
                one.query()
            ))
            .body(lambda_http::Body::Empty)
            .unwrap();

        assert_eq!(Provisioned::of_query(&Fields::of_query(&request)), one);
    }
}

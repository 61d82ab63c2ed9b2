//! Who gets a new conversation: labels, team and assignee, by account, marketplace and kind of thread.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    Inboxes,
    command::folded,
    ids::Thread,
    marketplace::{Region, ThreadKind},
};

/// Where threads of every kind are meant.
const EVERY_KIND: &str = "all";
const KINDS: [ThreadKind; 3] = [ThreadKind::OneShot, ThreadKind::Chat, ThreadKind::Ticket];

/// What a new conversation is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Labels, beside those that it has.
    pub labels: Vec<String>,
    /// Number of the team, if it has none.
    pub team: Option<u64>,
    /// Number of the agent, if it has none.
    pub assignee: Option<u64>,
}

impl Route {
    /// Whether it gives nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is nearer decides on people, and labels add up.
    fn beside(mut self, farther: &Self) -> Self {
        for label in &farther.labels {
            if !self.labels.contains(label) {
                self.labels.push(label.clone());
            }
        }
        self.team = self.team.or(farther.team);
        self.assignee = self.assignee.or(farther.assignee);
        self
    }

    fn read(fields: &Map<String, Value>) -> Result<Self, &'static str> {
        let mut route = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "labels" => route.labels = labels(value).ok_or(LABEL)?,
                "team" => route.team = Some(number(value)?),
                "assignee" => route.assignee = Some(number(value)?),
                _ => return Err(FIELD),
            }
        }
        Ok(route)
    }
}

const JSON: &str = r#"must look like {"<prefix>:<seller>": {"claims": {"team": 3, "assignee": 5, "labels": ["store-a"]}}}"#;
const KIND: &str = "names a kind of thread that is none of all, questions, messages, claims";
const FIELD: &str = "gives something else than team, assignee and labels";
const NUMBER: &str =
    "has a team or assignee that is no number; Chatwoot shows both in its addresses";
const LABEL: &str =
    "has labels that are no list of {country} and lower-case words of letters, digits, - and _";

fn number(value: &Value) -> Result<u64, &'static str> {
    value.as_u64().filter(|number| *number > 0).ok_or(NUMBER)
}

fn labels(value: &Value) -> Option<Vec<String>> {
    let is_plain = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    let is_label = |text: &&str| {
        let is_word = |c: char| is_plain(c) || matches!(c, '-' | '_');
        *text == Routes::COUNTRY || (text.starts_with(is_plain) && text.chars().all(is_word))
    };
    let label = |one: &Value| one.as_str().filter(is_label).map(str::to_owned);
    value.as_array()?.iter().map(label).collect()
}

/// Routes of kinds, by what they are called.
type ByKind = BTreeMap<String, Route>;

/// What people decided about new conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// For everybody.
    shared: ByKind,
    /// By a marketplace's prefix, or by an account.
    own: BTreeMap<String, ByKind>,
}

impl Routes {
    /// A label that stands for the country in which the account sells: `brasil`.
    pub const COUNTRY: &str = "{country}";

    /// Reads `{"all": {…}, "odd": {"claims": {…}}, "odd:987": {"all": {…}}}`: kinds of everybody, of a marketplace, of an account.
    ///
    /// # Errors
    ///
    /// What is wrong, as the end of a sentence about the setting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let json: Value = serde_json::from_str(text).map_err(|_| JSON)?;
        let mut routes = Self::default();
        for (name, value) in json.as_object().ok_or(JSON)? {
            let fields = value.as_object().ok_or(JSON)?;
            if is_kind(name) {
                routes.shared.insert(name.clone(), Route::read(fields)?);
                continue;
            }
            routes
                .own
                .entry(name.clone())
                .or_default()
                .extend(by_kind(fields)?);
        }
        Ok(routes)
    }

    /// What stands in the place of [`COUNTRY`](Self::COUNTRY): `republica-dominicana`.
    pub fn country(region: &Region) -> String {
        folded(region.name).replace(' ', "-")
    }

    /// Every label that they give to anybody; one may be there more than once.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        let all = self.own.values().chain([&self.shared]);
        all.flat_map(BTreeMap::values)
            .flat_map(|route| route.labels.iter().cloned())
    }

    /// What a thread's conversation is given: its account's comes before its marketplace's and everybody's, and its
    /// kind's before that of all kinds.
    pub fn of(&self, thread: &Thread) -> Route {
        let account = thread.key.account();
        let prefix = account.parts().map_or("", |(prefix, _)| prefix);
        let own = [account.as_str(), prefix].into_iter();
        let own = own.filter_map(|owner| self.own.get(owner));
        let levels = own.chain([&self.shared]);
        let kinds = [Inboxes::name(thread.kind), EVERY_KIND];
        let nearest_first =
            levels.flat_map(|level| kinds.iter().filter_map(|kind| level.get(*kind)));
        nearest_first.fold(Route::default(), Route::beside)
    }
}

fn is_kind(name: &str) -> bool {
    name == EVERY_KIND || KINDS.iter().any(|kind| Inboxes::name(*kind) == name)
}

/// The routes of one marketplace or account.
fn by_kind(fields: &Map<String, Value>) -> Result<ByKind, &'static str> {
    let read = |(kind, fields): (&String, &Value)| {
        if !is_kind(kind) {
            return Err(KIND);
        }
        let fields = fields.as_object().ok_or(JSON)?;
        Ok((kind.clone(), Route::read(fields)?))
    };
    fields.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ThreadKey;

    fn route(routes: &str, key: &str, kind: ThreadKind) -> Route {
        let key = ThreadKey::from_connector(key);
        Routes::parse(routes).unwrap().of(&Thread { key, kind })
    }

    #[test]
    fn the_nearest_team_and_agent_are_taken_and_labels_add_up() {
        let routes = r#"{
            "all": {"team": 1, "labels": ["loja"]},
            "claims": {"assignee": 9},
            "odd": {"claims": {"team": 2, "labels": ["odd-casos"]}},
            "odd:77": {"all": {"assignee": 5, "labels": ["loja", "sul"]}}
        }"#;
        for (key, kind, labels, team, assignee) in [
            (
                "even:1:pack:9",
                ThreadKind::Chat,
                &["loja"][..],
                Some(1),
                None,
            ),
            (
                "even:1:claim:9",
                ThreadKind::Ticket,
                &["loja"],
                Some(1),
                Some(9),
            ),
            (
                "odd:1:claim:9",
                ThreadKind::Ticket,
                &["odd-casos", "loja"],
                Some(2),
                Some(9),
            ),
            (
                "odd:77:claim:9",
                ThreadKind::Ticket,
                &["loja", "sul", "odd-casos"],
                Some(2),
                Some(5),
            ),
            (
                "odd:77:ask:9",
                ThreadKind::OneShot,
                &["loja", "sul"],
                Some(1),
                Some(5),
            ),
        ] {
            let wanted = Route {
                labels: labels.iter().map(|label| (*label).to_owned()).collect(),
                team,
                assignee,
            };
            assert_eq!(route(routes, key, kind), wanted, "{key}");
        }
        assert!(route("{}", "odd:1:ask:9", ThreadKind::OneShot).is_empty());
    }

    #[test]
    fn what_people_write_is_read_strictly_and_the_mistake_is_named() {
        for (text, problem) in [
            ("", JSON),
            ("7", JSON),
            (r#"{"odd": 7}"#, JSON),
            (r#"{"odd": {"claims": 7}}"#, JSON),
            (r#"{"odd": {"claim": {}}}"#, KIND),
            (r#"{"all": {"agent": 7}}"#, FIELD),
            (r#"{"all": {"team": "sul"}}"#, NUMBER),
            (r#"{"all": {"assignee": 0}}"#, NUMBER),
            (r#"{"all": {"labels": "sul"}}"#, LABEL),
            (r#"{"all": {"labels": ["Loja Sul"]}}"#, LABEL),
            (r#"{"all": {"labels": [""]}}"#, LABEL),
            (r#"{"all": {"labels": ["{site}"]}}"#, LABEL),
            (r#"{"all": {"labels": ["x{country}"]}}"#, LABEL),
        ] {
            assert_eq!(Routes::parse(text), Err(problem), "{text}");
        }
    }
}

//! What a panel shows of a conversation: read at Chatwoot and at the marketplace, and good for a minute.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    failure::FailureKind,
    i18n::Locale,
    ids::{ConversationId, Thread},
    marketplace::{AttributeShape, Marketplace},
    ports::{Connector as _, DueQueue as _},
    texts::Voice,
    timing::age,
};
use chatwoot::endpoints::{ContactConversations, ConversationView, ViewConversation};
use connectors::marketplace_of;
use jiff::{Timestamp, tz::Offset};
use marketplace::{Panel, PanelSection, PanelSubject as AskedPanel};
use serde_json::Value;

use crate::{problem::Problem, state::State, words::panel as words};

/// How long what was read is shown again.
const GOOD: Duration = Duration::from_mins(1);
/// Conversations remembered at most.
const MOST: usize = 200;

/// What is shown of a conversation.
#[derive(Debug)]
pub(super) struct Sight {
    /// What is missing, and why.
    pub(super) notice: Option<String>,
    pub(super) sections: Vec<PanelSection>,
}

/// What a conversation is about.
#[derive(Clone, Debug)]
pub(super) struct ViewedThread {
    thread: Thread,
    attributes: BTreeMap<String, String>,
    contact: Option<u64>,
}

/// What was read within the minute. One per process.
#[derive(Debug, Default)]
pub(crate) struct Sights {
    subjects: RememberedView<ConversationId, Option<ViewedThread>>,
    sights: RememberedView<(ConversationId, &'static str), Arc<Sight>>,
}

#[derive(Debug)]
struct RememberedView<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for RememberedView<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + std::hash::Hash, V: Clone> RememberedView<K, V> {
    fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = known.get(key)?;
        (age(*at, now) < GOOD).then(|| value.clone())
    }

    fn put(&self, key: K, now: Timestamp, value: V) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, (now, value));
    }
}

/// The thread that a conversation shows; `None` where it shows none of ours. The conversation must be the one that
/// the thread's row names: agents can give any contact any name. 1 call to Chatwoot, 1 read.
pub(super) async fn subject(
    state: &State,
    id: ConversationId,
) -> Result<Option<ViewedThread>, Problem> {
    let now = state.now();
    let known = &state.sights.subjects;
    if let Some(subject) = known.get(&id, now) {
        return Ok(subject);
    }
    let subject = read_subject(state, id).await?;
    known.put(id, now, subject.clone());
    Ok(subject)
}

async fn read_subject(state: &State, id: ConversationId) -> Result<Option<ViewedThread>, Problem> {
    let call = ViewConversation { conversation: id };
    let seen = match state.assembly.chatwoot().call(&call).await {
        Ok(seen) => seen,
        Err(failure) if failure.kind == FailureKind::Missing => return Ok(None),
        Err(failure) => return Err(failure.into()),
    };
    let source_id = seen.conversation.source_id.as_deref();
    let thread = source_id.and_then(|id| state.assembly.policy().thread(id));
    let Some(thread) = thread else {
        return Ok(None);
    };
    let states = state
        .table()
        .states(std::slice::from_ref(&thread.key))
        .await?;
    let is_its = states
        .iter()
        .any(|(_, state)| state.conversation == Some(id));
    Ok(is_its.then(|| ViewedThread {
        thread,
        attributes: texts(&seen),
        contact: seen.contact,
    }))
}

fn texts(seen: &ConversationView) -> BTreeMap<String, String> {
    let text = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => return None,
            other => other.to_string(),
        };
        Some((name.clone(), value))
    };
    seen.attributes.iter().filter_map(text).collect()
}

/// What there is to see at once: what was read within the minute, else what the conversation itself holds.
pub(super) fn known(
    state: &State,
    locale: Locale,
    id: ConversationId,
    subject: &ViewedThread,
) -> Vec<PanelSection> {
    let read = state.sights.sights.get(&(id, locale.tag()), state.now());
    read.map_or_else(
        || {
            let of = marketplace_of(&subject.thread.key.account());
            let held = of.and_then(|of| of_attributes(locale, of, subject));
            held.into_iter().collect()
        },
        |read| read.sections.clone(),
    )
}

/// What there is to see, as it was within the minute or as it is now. 1 call to Chatwoot beside what
/// [`subject`] costs, and those of [`panel`](marketplace::Installed::panel).
pub(super) async fn sight(
    state: &State,
    locale: Locale,
    id: ConversationId,
) -> Result<Arc<Sight>, Problem> {
    let (now, key) = (state.now(), (id, locale.tag()));
    if let Some(known) = state.sights.sights.get(&key, now) {
        return Ok(known);
    }
    let subject = subject(state, id).await?.ok_or(Problem::NotFound)?;
    let (told, others, offset) = tokio::join!(
        ask_marketplace(state, locale, &subject),
        others(state, locale, id, &subject),
        utc_offset(state, &subject),
    );
    let sight = Arc::new(put_together((locale, offset), &subject, told, others));
    // What could not be had may be had at the next look.
    if sight.notice.is_none() {
        state.sights.sights.put(key, now, Arc::clone(&sight));
    }
    Ok(sight)
}

/// `None` = it did not tell.
async fn ask_marketplace(state: &State, locale: Locale, subject: &ViewedThread) -> Option<Panel> {
    let account = subject.thread.key.account();
    let its = state.assembly.marketplaces().of(&account)?;
    let asked = AskedPanel {
        thread: &subject.thread,
        attributes: &subject.attributes,
        locale,
    };
    its.panel(&asked).await.ok()
}

/// How far the clocks of the shop's country are from UTC.
async fn utc_offset(state: &State, subject: &ViewedThread) -> Offset {
    let account = subject.thread.key.account();
    state.assembly.marketplaces().utc_offset(&account).await
}

/// The buyer's other conversations, as far as Chatwoot tells.
async fn others(
    state: &State,
    locale: Locale,
    this: ConversationId,
    subject: &ViewedThread,
) -> Option<PanelSection> {
    let contact = subject.contact?;
    let call = ContactConversations { contact };
    let listed = state.assembly.chatwoot().call(&call).await.ok()?.0;
    let mut section = PanelSection::new(words::OTHERS.of(locale));
    let base = state.chatwoot_address();
    for other in listed.iter().filter(|one| one.conversation.id != this) {
        let id = other.conversation.id.0;
        let address = format!("{base}/conversations/{id}");
        let fact = words::conversation(locale, id, &other.status, address);
        section.facts.push(fact);
    }
    section.unless_empty()
}

fn put_together(
    (locale, offset): (Locale, Offset),
    subject: &ViewedThread,
    told: Option<Panel>,
    others: Option<PanelSection>,
) -> Sight {
    let of = marketplace_of(&subject.thread.key.account());
    let name = of.map_or("", |of| of.name.of(locale));
    let notice = told.is_none().then(|| {
        let values = [("marketplace", name)];
        words::MARKETPLACE_SILENT.fill(locale, &values)
    });
    let panel = told.unwrap_or_default();
    let allowed = panel
        .allowed
        .map(|allowed| words::allowed(Voice::of(locale, of), offset, &allowed));
    let mut sections: Vec<PanelSection> = allowed.into_iter().collect();
    if panel.sections.is_empty() {
        sections.extend(of.and_then(|of| of_attributes(locale, of, subject)));
    }
    sections.extend(panel.sections);
    sections.extend(others);
    Sight { notice, sections }
}

/// What the conversation's attributes tell, under their names.
fn of_attributes(locale: Locale, of: &Marketplace, subject: &ViewedThread) -> Option<PanelSection> {
    let section = PanelSection::new(words::DETAILS.of(locale));
    let section = of.attributes.iter().fold(section, |section, planned| {
        let value = subject.attributes.get(planned.key);
        let known = section.facts.len();
        let section = section.with(planned.name.of(locale), value.cloned());
        if planned.shape == AttributeShape::Link && section.facts.len() > known {
            section.linked(value.cloned())
        } else {
            section
        }
    });
    section.unless_empty()
}

#[cfg(test)]
mod tests {
    use connectors::MARKETPLACES;

    use super::*;

    /// A marketplace that tells nothing for a panel: what its conversations hold is shown under its names.
    #[test]
    fn attributes_stand_in_for_what_a_marketplace_does_not_tell() {
        for of in MARKETPLACES {
            let (lane, _) = of.thread_kinds.first().unwrap();
            let key = format!("{}:{lane}:7", of.account("12"));
            let values = of.attributes.iter().enumerate();
            let subject = ViewedThread {
                thread: of.thread(&key).unwrap(),
                attributes: values
                    .map(|(nth, one)| (one.key.to_owned(), format!("https://value.example/{nth}")))
                    .collect(),
                contact: None,
            };

            let sight = put_together(
                (Locale::En, Offset::UTC),
                &subject,
                Some(Panel::default()),
                None,
            );

            assert_eq!(sight.notice, None);
            let facts = &sight.sections[0].facts;
            assert_eq!(facts.len(), of.attributes.len(), "{}", of.slug);
            for (fact, planned) in facts.iter().zip(of.attributes) {
                assert_eq!(fact.label, planned.name.en);
                let is_link = planned.shape == AttributeShape::Link;
                assert_eq!(fact.link.is_some(), is_link, "{}", planned.key);
            }
        }
    }

    #[test]
    fn a_silent_marketplace_is_named() {
        let of = MARKETPLACES.first().unwrap();
        let (lane, _) = of.thread_kinds.first().unwrap();
        let key = format!("{}:{lane}:7", of.account("12"));
        let subject = ViewedThread {
            thread: of.thread(&key).unwrap(),
            attributes: BTreeMap::new(),
            contact: None,
        };

        let sight = put_together((Locale::Es, Offset::UTC), &subject, None, None);

        assert!(sight.sections.is_empty());
        assert!(sight.notice.unwrap().starts_with(of.name.es));
    }
}

//! Contacts and their links to inboxes (§3).

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    conditions::{self, Subject},
    params::{flag, number, object, text, texts},
    reply::{Outcome, Reply, crash, denied, empty, invalid, not_found, ok, refused, throttled},
    request::Asked,
    rows::{Contact, Link},
    shapes::slim_inbox,
    state::{State, take},
    webhooks::{Event, emit},
};

const PAGE: usize = 15;

/// Routes below `/contacts`, `/contact_inboxes` and `/actions`.
pub(super) fn route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("POST", ["contacts"]) => create(state, asked),
        ("GET", ["contacts"]) => {
            let found = state
                .shown_contacts()
                .filter(|contact| resolved(contact))
                .collect();
            paged(state, asked, found)
        }
        ("GET", ["contacts", "search"]) => search(state, asked),
        ("POST", ["contacts", "filter"]) => filter(state, asked),
        ("POST", ["contact_inboxes", "filter"]) => by_source_id(state, asked),
        ("POST", ["actions", "contact_merge"]) => merge(state, asked),
        (_, ["contacts", id, rest @ ..]) => {
            let id = state.contact_for(id)?.id;
            one(state, asked, id, rest)
        }
        _ => Err(not_found()),
    }
}

fn one(state: &mut State, asked: &Asked, id: u64, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("GET", []) => show(state, id),
        ("PUT" | "PATCH", []) => update(state, asked, id),
        ("DELETE", []) if !asked.actor.is_admin() => Err(denied()),
        ("DELETE", []) => {
            state.contacts.get_mut(&id).unwrap().deleted = true;
            empty(200)
        }
        ("POST", ["destroy_custom_attributes"]) => {
            let keys = texts(&asked.params, "custom_attributes");
            state
                .contacts
                .get_mut(&id)
                .unwrap()
                .custom
                .retain(|key, _| !keys.contains(key));
            show(state, id)
        }
        ("POST", ["contact_inboxes"]) => add_link(state, asked, id),
        ("GET", ["contactable_inboxes"]) => contactable(state, asked, id),
        ("GET", ["conversations"]) => conversations(state, asked, id),
        _ => Err(not_found()),
    }
}

fn show(state: &State, id: u64) -> Outcome {
    ok(&json!({ "payload": state.contact_json(&state.contacts[&id], true) }))
}

fn create(state: &mut State, asked: &Asked) -> Outcome {
    let inbox = number(&asked.params, "inbox_id");
    if let Some(inbox) = inbox {
        state.inbox_for(&asked.actor, inbox)?;
    }
    let now = state.now();
    let mut contact = Contact {
        id: 0,
        name: String::new(),
        identifier: None,
        email: None,
        phone: None,
        blocked: false,
        additional: serde_json::Map::new(),
        custom: serde_json::Map::new(),
        created_at: now,
        last_activity_at: None,
        deleted: false,
    };
    fill(state, &mut contact, &asked.params);
    check(state, &contact)?;
    let source_id = text(&asked.params, "source_id");
    if let (Some(inbox), Some(source_id)) = (inbox, &source_id)
        && state.link_in(inbox, source_id).is_some()
    {
        return Err(crash());
    }
    let id = insert(state, contact);
    let link = inbox.map(|inbox| self::link(state, id, inbox, source_id));
    let link = link.map_or(json!({ "inbox": null, "source_id": null }), |link| {
        full_link(state, link)
    });
    let contact = state.contact_json(&state.contacts[&id], true);
    ok(&json!({ "payload": { "contact": contact, "contact_inbox": link } }))
}

/// Stores a contact under a new id.
pub(super) fn insert(state: &mut State, contact: Contact) -> u64 {
    let id = take(&mut state.ids.contact);
    state.contacts.insert(id, Contact { id, ..contact });
    emit(state, &Event::Contact("contact_created", id));
    id
}

fn full_link(state: &State, link: u64) -> Value {
    let link = &state.links[&link];
    let mut inbox = state
        .inboxes
        .get(&link.inbox)
        .map_or(Value::Null, slim_inbox);
    inbox["account_id"] = json!(state.account_id);
    json!({ "inbox": inbox, "source_id": link.source_id })
}

/// Links a contact to an inbox; without a source id a random one is made.
pub(super) fn link(state: &mut State, contact: u64, inbox: u64, source_id: Option<String>) -> u64 {
    let id = take(&mut state.ids.link);
    let source_id = source_id.unwrap_or_else(|| state.uuid());
    let pubsub_token = state.secret();
    let created_at = state.now();
    state.links.insert(
        id,
        Link {
            id,
            contact,
            inbox,
            source_id,
            created_at,
            pubsub_token,
        },
    );
    id
}

fn fill(state: &State, contact: &mut Contact, params: &Value) {
    let given = |key: &str| params.get(key).is_some();
    if given("name") {
        contact.name = text(params, "name").unwrap_or_default();
    }
    if given("identifier") {
        contact.identifier = text(params, "identifier");
    }
    if given("email") {
        contact.email = params["email"].as_str().map(str::to_lowercase);
    }
    if given("phone_number") {
        contact.phone = params["phone_number"].as_str().map(str::to_owned);
    }
    if given("blocked") {
        contact.blocked = flag(params, "blocked");
    }
    contact.custom.extend(object(params, "custom_attributes"));
    if given("additional_attributes") {
        if !state.profile.since(4, 2, 0) {
            contact.additional.clear();
        }
        contact
            .additional
            .extend(object(params, "additional_attributes"));
    }
}

fn check(state: &State, contact: &Contact) -> Result<(), Reply> {
    let long = |text: &str| text.chars().count() > 255;
    if long(&contact.name) {
        return Err(invalid(
            "Name is too long (maximum is 255 characters)",
            "name",
        ));
    }
    if contact.identifier.as_deref().is_some_and(long) {
        return Err(invalid(
            "Identifier is too long (maximum is 255 characters)",
            "identifier",
        ));
    }
    if contact
        .email
        .as_ref()
        .is_some_and(|email| !email.contains('@'))
    {
        return Err(invalid("Email Invalid email", "email"));
    }
    if contact.phone.as_ref().is_some_and(|phone| !e164(phone)) {
        return Err(invalid(
            "Phone number should be in e164 format",
            "phone_number",
        ));
    }
    for other in state
        .shown_contacts()
        .filter(|other| other.id != contact.id)
    {
        for (title, attribute, same) in [
            (
                "Identifier",
                "identifier",
                contact.identifier.is_some() && contact.identifier == other.identifier,
            ),
            (
                "Email",
                "email",
                contact.email.is_some() && contact.email == other.email,
            ),
            (
                "Phone number",
                "phone_number",
                contact.phone.is_some() && contact.phone == other.phone,
            ),
        ] {
            if same {
                return Err(invalid(
                    &format!("{title} has already been taken"),
                    attribute,
                ));
            }
        }
    }
    Ok(())
}

/// `\+[1-9]\d{1,14}`
fn e164(phone: &str) -> bool {
    let digits = phone.strip_prefix('+').unwrap_or_default();
    (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn update(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    let mut contact = state.contacts[&id].clone();
    fill(state, &mut contact, &asked.params);
    check(state, &contact)?;
    state.contacts.insert(id, contact);
    emit(state, &Event::Contact("contact_updated", id));
    show(state, id)
}

/// Having an email, a phone number or an identifier.
fn resolved(contact: &Contact) -> bool {
    contact.email.is_some() || contact.phone.is_some() || contact.identifier.is_some()
}

fn search(state: &mut State, asked: &Asked) -> Outcome {
    let now = state.now();
    state
        .searches
        .retain(|at| *at > now - SignedDuration::from_mins(1));
    state.searches.push(now);
    if state.searches.len() > 100 {
        return Err(throttled());
    }
    let Some(words) = text(&asked.params, "q") else {
        return Err(refused("Specify search string with parameter q"));
    };
    let lower = words.to_lowercase();
    let has = |field: &Option<String>| {
        field
            .as_ref()
            .is_some_and(|field| field.to_lowercase().contains(&lower))
    };
    let fits = |contact: &&Contact| {
        contact.name.to_lowercase().contains(&lower)
            || has(&contact.email)
            || has(&contact.phone)
            || contact
                .identifier
                .as_ref()
                .is_some_and(|identifier| identifier.contains(&words))
    };
    let wide = state.profile.since(4, 11, 0);
    let found = state
        .shown_contacts()
        .filter(|contact| wide || resolved(contact))
        .filter(fits)
        .collect();
    paged(state, asked, found)
}

fn paged(state: &State, asked: &Asked, found: Vec<&Contact>) -> Outcome {
    let page = number(&asked.params, "page")
        .and_then(|page| usize::try_from(page).ok())
        .unwrap_or(1)
        .max(1);
    let total = found.len();
    let with_links = text(&asked.params, "include_contact_inboxes").as_deref() != Some("false");
    let rows = found.into_iter().skip((page - 1) * PAGE).take(PAGE);
    let payload: Vec<_> = rows
        .map(|contact| state.contact_json(contact, with_links))
        .collect();
    let search_counts_page = state.profile.since(4, 11, 0) && asked.params.get("q").is_some();
    let mut meta = json!({ "count": total, "current_page": page });
    if search_counts_page {
        meta = json!({ "count": payload.len(), "current_page": page, "has_more": total > page * PAGE });
    }
    ok(&json!({ "meta": meta, "payload": payload }))
}

fn filter(state: &State, asked: &Asked) -> Outcome {
    let built_in = [
        "identifier",
        "name",
        "email",
        "phone_number",
        "city",
        "country_code",
        "blocked",
    ];
    let defined = state
        .definitions
        .values()
        .filter(|one| one["attribute_model"] == "contact_attribute");
    let defined = defined.filter_map(|one| one["attribute_key"].as_str().map(str::to_owned));
    let known: Vec<_> = built_in
        .into_iter()
        .map(str::to_owned)
        .chain(defined)
        .collect();
    let conditions = conditions::read(&asked.params, &known)?;
    let found = state
        .shown_contacts()
        .filter(|contact| resolved(contact) && conditions.hold(&Row(contact)))
        .collect();
    paged(state, asked, found)
}

struct Row<'a>(&'a Contact);

impl Subject for Row<'_> {
    fn values(&self, key: &str) -> Vec<String> {
        let contact = self.0;
        let field = match key {
            "name" => Some(contact.name.clone()),
            "identifier" => contact.identifier.clone(),
            "email" => contact.email.clone(),
            "phone_number" => contact.phone.clone(),
            "blocked" => Some(contact.blocked.to_string()),
            "city" | "country_code" => contact.additional.get(key).map(conditions::plain),
            _ => contact.custom.get(key).map(conditions::plain),
        };
        field.into_iter().collect()
    }
}

fn by_source_id(state: &State, asked: &Asked) -> Outcome {
    let inbox = number(&asked.params, "inbox_id").ok_or_else(not_found)?;
    state.inbox_for(&asked.actor, inbox)?;
    let source_id = text(&asked.params, "source_id").unwrap_or_default();
    let link = state.link_in(inbox, &source_id);
    match link
        .and_then(|link| state.contacts.get(&link.contact))
        .filter(|contact| !contact.deleted)
    {
        Some(contact) => ok(&state.contact_json(contact, true)),
        None => empty(404),
    }
}

fn add_link(state: &mut State, asked: &Asked, contact: u64) -> Outcome {
    let inbox = number(&asked.params, "inbox_id").ok_or_else(not_found)?;
    state.inbox_for(&asked.actor, inbox)?;
    let source_id = text(&asked.params, "source_id");
    let taken = source_id
        .as_ref()
        .and_then(|source_id| state.link_in(inbox, source_id));
    let id = match taken {
        Some(link) if link.contact == contact => link.id,
        Some(_) => return Err(crash()),
        None => link(state, contact, inbox, source_id),
    };
    ok(&state.link_json(&state.links[&id]))
}

fn contactable(state: &mut State, asked: &Asked, contact: u64) -> Outcome {
    let inboxes: Vec<_> = state
        .inboxes
        .values()
        .filter(|inbox| state.sees(&asked.actor, inbox.id))
        .cloned()
        .collect();
    let mut payload = Vec::new();
    for inbox in inboxes {
        let latest = state
            .links
            .values()
            .rfind(|link| link.contact == contact && link.inbox == inbox.id);
        let known = latest.map(|link| link.source_id.clone());
        let source_id = known.unwrap_or_else(|| state.uuid());
        payload.push(json!({ "inbox": slim_inbox(&inbox), "source_id": source_id }));
    }
    ok(&json!({ "payload": payload }))
}

fn conversations(state: &State, asked: &Asked, contact: u64) -> Outcome {
    let visible = state
        .conversations
        .values()
        .filter(|held| held.contact == contact);
    let mut found: Vec<_> = visible
        .filter(|held| state.sees(&asked.actor, held.inbox))
        .collect();
    found.sort_by_key(|held| std::cmp::Reverse((held.last_activity_at, held.id)));
    let payload: Vec<_> = found
        .into_iter()
        .take(20)
        .map(|held| state.conversation_json(held))
        .collect();
    ok(&json!({ "payload": payload }))
}

fn merge(state: &mut State, asked: &Asked) -> Outcome {
    let base = state
        .contact_for(&text(&asked.params, "base_contact_id").unwrap_or_default())?
        .id;
    let gone = state
        .contact_for(&text(&asked.params, "mergee_contact_id").unwrap_or_default())?
        .id;
    absorb(state, base, gone);
    let Some(contact) = state.contacts.get(&base) else {
        return Err(not_found());
    };
    ok(&state.contact_json(contact, true))
}

/// Everything of the contact `gone` becomes `base`'s.
pub(super) fn absorb(state: &mut State, base: u64, gone: u64) {
    for link in state.links.values_mut().filter(|link| link.contact == gone) {
        link.contact = base;
    }
    for held in state
        .conversations
        .values_mut()
        .filter(|held| held.contact == gone)
    {
        held.contact = base;
    }
    let gone = state
        .contacts
        .remove(&gone)
        .filter(|contact| contact.id != base);
    if let (Some(gone), Some(kept)) = (gone, state.contacts.get_mut(&base)) {
        kept.identifier = kept.identifier.take().or(gone.identifier);
        kept.email = kept.email.take().or(gone.email);
        kept.phone = kept.phone.take().or(gone.phone);
    }
}

impl State {
    /// The link with this source id in an inbox; there is at most one.
    pub(super) fn link_in(&self, inbox: u64, source_id: &str) -> Option<&Link> {
        self.links
            .values()
            .find(|link| link.inbox == inbox && link.source_id == source_id)
    }

    pub(super) fn shown_contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values().filter(|contact| !contact.deleted)
    }
}

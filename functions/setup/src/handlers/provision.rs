//! Provisioning Chatwoot: makes what the plan has and Chatwoot lacks.
//!
//! Each step looks first and makes only what is missing. What a person made or changed stays: an
//! inbox's options, its members, a webhook that points somewhere else.

mod labels;
mod once;
mod panel;

use bridge::{InboxMap, failure::Failure, i18n::Locale, ids::InboxId, marketplace::Marketplace};
use chatwoot::{
    Chatwoot,
    endpoints::{
        AddInboxMembers, CreateAttributeDefinition, CreateInbox, Inbox, ListAttributeDefinitions,
        ListInboxes, SetInboxWebhook,
    },
};
use lambda_http::Request;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use tracing::info;
use url::Url;

use self::once::unless_there;
use crate::{
    access::keys::random,
    chatwoot_plan::{API, Slot, hook::Hook, missing_attributes},
    http::fields::Fields,
    problem::Problem,
    state::State,
};

/// What was made, and what was left as it is.
#[derive(Default)]
struct Provisioning {
    inboxes: Map<String, Value>,
    /// Inboxes of marketplaces whose inboxes are not for all, by prefix.
    own_inboxes: Map<String, Value>,
    created: Vec<&'static str>,
    pointed: u32,
    /// Inboxes whose webhook leads elsewhere, or could not be told from a stranger's.
    left: u32,
    attributes: u32,
    labels: u32,
    secrets: Vec<SecretString>,
    notification_token: Option<String>,
    own_addresses: Vec<String>,
    panels: u32,
}

/// What is to be made, and how.
struct ProvisionPlan<'a> {
    hook: Hook<'a>,
    marketplaces: &'a [&'static Marketplace],
    /// The installation's.
    locale: Locale,
    /// Lets the panel ask.
    panel_key: &'a SecretString,
    /// An inbox whose webhook somebody wants here, wherever it leads.
    insisted: Option<InboxId>,
    /// A kind of thread whose optional inbox somebody wants.
    own: Option<String>,
    /// What the rules for new conversations may put on them, beside what is planned.
    route_labels: Vec<String>,
}

/// Makes what is missing in Chatwoot, and stores what the functions need to know of it. The webhook of the
/// inbox in the field `point` is taken from wherever it leads; `own` names a kind of thread whose optional inbox is
/// made.
pub(super) async fn provision(
    state: &State,
    fields: &Fields,
    request: &Request,
) -> Result<Value, Problem> {
    let own = state.own(request).ok_or(Problem::NoAddress)?;
    let json = state.table().settings_json().await?;
    let stored = store::stored_settings(json.as_ref());
    let hook = Hook {
        own: &own,
        token: state.settings.webhook_tokens.first(),
        before: &stored.own_addresses,
    };
    let panel_key = match &stored.panel_key {
        Some(key) => key.clone(),
        None => random()?.into(),
    };
    let plan = ProvisionPlan {
        hook,
        panel_key: &panel_key,
        marketplaces: &state.marketplaces(),
        locale: state.settings.worker.locale,
        insisted: fields.get("point").and_then(|id| id.parse().ok()),
        own: fields.get("own").map(str::to_owned),
        route_labels: labels::of_routes(state).await?,
    };
    let known = state.assembly.with_inboxes(stored.inboxes).policy.inboxes;
    let mut made = in_chatwoot(state.assembly.chatwoot(), &plan, &known).await?;
    made.own_addresses = with_own(&stored.own_addresses, &own);
    if stored.notification_token.is_none() && state.settings.notification_tokens.is_empty() {
        made.notification_token = Some(random()?);
    }
    let settings = with_made(json, &made, &panel_key);
    state.table().put_settings(&settings).await?;
    info!(
        inboxes.created = made.created.len(),
        attributes.created = made.attributes,
        labels.created = made.labels,
        webhooks.pointed = made.pointed,
        "Chatwoot provisioned"
    );
    Ok(made.json())
}

async fn in_chatwoot(
    desk: &Chatwoot,
    plan: &ProvisionPlan<'_>,
    known: &InboxMap,
) -> Result<Provisioning, Failure> {
    let listed = desk.call(&ListInboxes).await?.payload;
    let mut made = Provisioning::default();
    let is_wanted = |slot: &Slot| {
        let is_asked_for = plan.own.as_deref() == Some(slot.kind());
        !slot.inbox.optional || is_asked_for || slot.of(known).is_some()
    };
    for slot in Slot::all(plan.marketplaces).filter(is_wanted) {
        let inbox = match find(slot, known, &listed) {
            Some(inbox) => inbox.clone(),
            None => create_inbox(desk, slot, plan, &mut made).await?,
        };
        let inbox = point(desk, plan, inbox, &mut made).await?;
        made.note_inbox(slot, &inbox);
        made.secrets.extend(inbox.secret);
    }
    define_attributes(desk, plan, &mut made).await?;
    let (marketplaces, of_routes) = (plan.marketplaces, &plan.route_labels);
    made.labels = labels::make(desk, plan.locale, marketplaces, of_routes).await?;
    made.panels = u32::from(panel::place(desk, plan).await?);
    Ok(made)
}

/// A new inbox, which the token's own user sees from the start. Whoever else works in it is for people to say.
async fn create_inbox(
    desk: &Chatwoot,
    slot: Slot,
    plan: &ProvisionPlan<'_>,
    made: &mut Provisioning,
) -> Result<Inbox, Failure> {
    let webhook = plan.hook.wanted(true);
    let title = slot.title().of(plan.locale);
    let inbox = desk
        .call(&CreateInbox {
            name: title,
            webhook_url: webhook.as_deref(),
        })
        .await?;
    made.created.push(title);
    let me = desk.profile().await?;
    desk.call(&AddInboxMembers {
        inbox: inbox.id,
        users: &[me.id],
    })
    .await?;
    Ok(inbox)
}

async fn define_attributes(
    desk: &Chatwoot,
    plan: &ProvisionPlan<'_>,
    made: &mut Provisioning,
) -> Result<(), Failure> {
    let defined = desk.call(&ListAttributeDefinitions).await?;
    for planned in missing_attributes(plan.marketplaces, &defined) {
        let call = CreateAttributeDefinition {
            key: planned.key,
            name: planned.name.of(plan.locale),
            shape: planned.shape,
        };
        made.attributes += u32::from(unless_there(desk.call(&call).await)?);
    }
    Ok(())
}

impl Provisioning {
    fn note_inbox(&mut self, slot: Slot, inbox: &Inbox) {
        let (kind, id) = (slot.kind().to_owned(), json!(inbox.id));
        if slot.is_shared() {
            self.inboxes.insert(kind, id);
            return;
        }
        let own = self.own_inboxes.entry(slot.marketplace.prefix);
        if let Value::Object(own) = own.or_insert_with(|| Map::new().into()) {
            own.insert(kind, id);
        }
    }

    /// For tools.
    fn json(&self) -> Value {
        let mut inboxes = self.inboxes.clone();
        inboxes.extend(self.own_inboxes.clone());
        json!({
            "inboxes": inboxes,
            "created": self.created,
            "webhooks": self.pointed,
            "attributes": self.attributes,
            "labels": self.labels,
            "panels": self.panels,
            "left": self.left,
            "secrets": self.secrets.len(),
        })
    }
}

/// Addresses that are remembered: tunnels come and go.
const MOST_ADDRESSES: usize = 20;

/// The addresses of before with the one of now, which comes last.
fn with_own(before: &[String], own: &Url) -> Vec<String> {
    let others = before.iter().filter(|one| *one != own.as_str());
    let all: Vec<String> = others.cloned().chain([own.to_string()]).collect();
    let old = all.len().saturating_sub(MOST_ADDRESSES);
    all.into_iter().skip(old).collect()
}

/// The settings' row with what was made; whatever else stands there stays.
fn with_made(stored: Option<Value>, made: &Provisioning, panel_key: &SecretString) -> Value {
    let object = |value: Option<Value>| match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let mut settings = object(stored);
    let mut inboxes = object(settings.remove("inboxes"));
    inboxes.extend(made.inboxes.clone());
    for (prefix, own) in &made.own_inboxes {
        let mut known = object(inboxes.remove(prefix));
        known.extend(object(Some(own.clone())));
        inboxes.insert(prefix.clone(), Value::Object(known));
    }
    settings.insert("inboxes".to_owned(), Value::Object(inboxes));
    if !made.secrets.is_empty() {
        let secrets = made
            .secrets
            .iter()
            .map(ExposeSecret::expose_secret)
            .collect();
        settings.insert("webhook_secrets".to_owned(), secrets);
    }
    if let Some(token) = &made.notification_token {
        settings.insert("notification_token".to_owned(), json!(token));
    }
    settings.insert("own_addresses".to_owned(), json!(made.own_addresses));
    settings.insert("panel_key".to_owned(), json!(panel_key.expose_secret()));
    Value::Object(settings)
}

/// The inbox that the settings or the table name, else the one that is called as ours is in any language.
fn find<'a>(slot: Slot, known: &InboxMap, listed: &'a [Inbox]) -> Option<&'a Inbox> {
    let api = || listed.iter().filter(|inbox| inbox.channel_type == API);
    let by_id = slot
        .of(known)
        .and_then(|id| api().find(|inbox| inbox.id == id));
    by_id.or_else(|| api().find(|inbox| slot.is_called(&inbox.name)))
}

/// Points an inbox's webhook here, if it points nowhere or to an old address of ours, or if somebody insists.
async fn point(
    desk: &Chatwoot,
    plan: &ProvisionPlan<'_>,
    inbox: Inbox,
    made: &mut Provisioning,
) -> Result<Inbox, Failure> {
    let hook = &plan.hook;
    let Some(wanted) = hook.wanted(inbox.secret.is_some()) else {
        made.left += 1;
        return Ok(inbox);
    };
    match inbox.webhook_url.as_deref() {
        Some(url) if url == wanted => return Ok(inbox),
        Some(_) if plan.insisted == Some(inbox.id) => {}
        Some(url) if !hook.is_ours(url) && !hook.was_ours(url) => {
            made.left += 1;
            return Ok(inbox);
        }
        _ => {}
    }
    made.pointed += 1;
    let call = SetInboxWebhook {
        inbox: inbox.id,
        webhook_url: &wanted,
    };
    let pointed = desk.call(&call).await?;
    Ok(Inbox {
        secret: pointed.secret.clone().or(inbox.secret),
        ..pointed
    })
}

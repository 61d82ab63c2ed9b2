//! Provisioning Chatwoot: inboxes, their webhooks and secrets, attributes, labels.
//!
//! Each step looks first and makes only what is missing. What a person made or changed stays: an
//! inbox's options, its members, a webhook that points somewhere else.

use bridge::{
    Inboxes,
    failure::{Failure, FailureKind, StoreFailure},
    ids::InboxId,
    texts::Locale,
};
use chatwoot::{
    Chatwoot,
    endpoints::{
        AddInboxMembers, CreateAttributeDefinition, CreateInbox, CreateLabel, Inbox,
        ListAttributeDefinitions, ListInboxes, ListLabels, SetInboxWebhook,
    },
};
use lambda_http::Request;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use tracing::info;
use url::Url;

use crate::{
    actions::{Done, no_address, no_randomness, not_at_chatwoot},
    app::App,
    secrets::random,
};

/// The kind of inbox that carries threads.
pub(crate) const API: &str = "Channel::Api";

/// What threads appear in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// For questions.
    Questions,
    /// For sales.
    Messages,
}

impl Slot {
    pub(crate) const ALL: [Self; 2] = [Self::Questions, Self::Messages];

    /// Names it in the settings' row, and in checks.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Messages => "messages",
        }
    }

    /// What its inbox is called in Chatwoot, in every language.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Questions => "Mercado Livre - Perguntas",
            Self::Messages => "Mercado Livre - Vendas",
        }
    }

    pub(crate) fn of(self, inboxes: &Inboxes) -> Option<InboxId> {
        match self {
            Self::Questions => inboxes.questions,
            Self::Messages => inboxes.messages,
        }
    }
}

/// Attributes of conversations that agents see: key, whether it is an address, name in each language.
pub(crate) const ATTRIBUTES: &[(&str, bool, [&str; 3])] = &[
    (
        "meli_seller_id",
        false,
        ["Vendedor (nº)", "Vendedor (n.º)", "Seller (no.)"],
    ),
    (
        "meli_question_id",
        false,
        ["Pergunta (nº)", "Pregunta (n.º)", "Question (no.)"],
    ),
    (
        "meli_pack_id",
        false,
        ["Venda (nº)", "Venta (n.º)", "Sale (no.)"],
    ),
    (
        "meli_claim_id",
        false,
        ["Reclamação (nº)", "Reclamo (n.º)", "Claim (no.)"],
    ),
    (
        "meli_order_id",
        false,
        ["Pedido (nº)", "Orden (n.º)", "Order (no.)"],
    ),
    (
        "meli_item_id",
        false,
        ["Anúncio (nº)", "Publicación (n.º)", "Listing (no.)"],
    ),
    (
        "meli_item_title",
        false,
        ["Anúncio", "Publicación", "Listing"],
    ),
    (
        "meli_item_url",
        true,
        [
            "Link do anúncio",
            "Enlace de la publicación",
            "Link to the listing",
        ],
    ),
    (
        "meli_sale_url",
        true,
        ["Link da venda", "Enlace de la venta", "Link to the sale"],
    ),
    (
        "meli_order_status",
        false,
        ["Situação do pedido", "Estado de la orden", "Order status"],
    ),
    (
        "meli_order_status_code",
        false,
        [
            "Situação do pedido (código)",
            "Estado de la orden (código)",
            "Order status (code)",
        ],
    ),
    (
        "meli_shipment_status",
        false,
        ["Situação do envio", "Estado del envío", "Shipment status"],
    ),
    (
        "meli_shipment_status_code",
        false,
        [
            "Situação do envio (código)",
            "Estado del envío (código)",
            "Shipment status (code)",
        ],
    ),
    (
        "meli_block",
        false,
        ["Bloqueio (código)", "Bloqueo (código)", "Block (code)"],
    ),
    (
        "meli_block_reason",
        false,
        [
            "Motivo do bloqueio",
            "Motivo del bloqueo",
            "Why it is blocked",
        ],
    ),
];

/// Labels that agents may use: title, colour, description in each language.
pub(crate) const LABELS: &[(&str, &str, [&str; 3])] = &[
    (
        "ml-pergunta",
        "#ffe600",
        [
            "Pergunta do Mercado Livre",
            "Pregunta de Mercado Libre",
            "Question on Mercado Libre",
        ],
    ),
    (
        "ml-venda",
        "#3483fa",
        [
            "Venda do Mercado Livre",
            "Venta de Mercado Libre",
            "Sale on Mercado Libre",
        ],
    ),
    (
        "ml-reclamacao",
        "#f23d4f",
        [
            "Reclamação do Mercado Livre",
            "Reclamo de Mercado Libre",
            "Claim on Mercado Libre",
        ],
    ),
];

pub(crate) fn in_locale(locale: Locale, [pt, es, en]: [&'static str; 3]) -> &'static str {
    match locale {
        Locale::PtBr => pt,
        Locale::Es => es,
        Locale::En => en,
    }
}

/// Where Chatwoot should send an inbox's events.
pub(crate) struct Hook<'a> {
    pub(crate) own: &'a Url,
    pub(crate) token: Option<&'a SecretString>,
}

impl Hook<'_> {
    fn base(&self) -> String {
        format!("{}/webhook", self.own.as_str().trim_end_matches('/'))
    }

    /// The address for an inbox that signs, or does not; `None` = its events could not be told from a stranger's.
    pub(crate) fn wanted(&self, signs: bool) -> Option<String> {
        match self.token {
            _ if signs => Some(self.base()),
            Some(token) => Some(format!("{}/{}", self.base(), token.expose_secret())),
            None => None,
        }
    }

    /// Whether `url` leads to us, be it with an old token or none.
    pub(crate) fn is_ours(&self, url: &str) -> bool {
        url.strip_prefix(&self.base())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// What was made.
#[derive(Default)]
struct Made {
    inboxes: Map<String, Value>,
    created: Vec<&'static str>,
    pointed: u32,
    /// Inboxes whose webhook leads elsewhere, or could not be told from a stranger's.
    left: u32,
    attributes: u32,
    labels: u32,
    secrets: Vec<SecretString>,
    notification_token: Option<String>,
}

impl App {
    /// Makes what is missing in Chatwoot, and stores what the functions need to know of it.
    pub(crate) async fn provision(&self, request: &Request) -> Result<Done, StoreFailure> {
        let Some(own) = self.own(request) else {
            return Ok(Err(no_address()));
        };
        let hook = Hook {
            own: &own,
            token: self.settings.webhook_tokens.first(),
        };
        let json = self.table().settings_json().await?;
        let stored = store::StoredSettings::read(json.as_ref());
        let known = self.assembly.with_inboxes(stored.inboxes).policy.inboxes;
        let mut made = match self.provision_desk(&hook, &known).await {
            Ok(made) => made,
            Err(failure) => return Ok(Err(not_at_chatwoot(&failure))),
        };
        if stored.notification_token.is_none() && self.settings.notification_tokens.is_empty() {
            let Ok(token) = random() else {
                return Ok(Err(no_randomness()));
            };
            made.notification_token = Some(token);
        }
        let json = with_made(json, &made);
        self.table().put_settings(&json).await?;
        info!(
            created = made.created.len(),
            attributes = made.attributes,
            labels = made.labels,
            "Chatwoot was provisioned"
        );
        Ok(Ok(json!({
            "inboxes": made.inboxes,
            "created": made.created,
            "webhooks": made.pointed,
            "attributes": made.attributes,
            "labels": made.labels,
            "left": made.left,
            "secrets": made.secrets.len(),
        })))
    }

    async fn provision_desk(&self, hook: &Hook<'_>, known: &Inboxes) -> Result<Made, Failure> {
        let desk = self.assembly.chatwoot();
        let listed = desk.call(&ListInboxes).await?.payload;
        let mut made = Made::default();
        for slot in Slot::ALL {
            let inbox = match find(slot, known, &listed) {
                Some(inbox) => inbox.clone(),
                None => self.create_inbox(slot, hook, &mut made).await?,
            };
            let inbox = point(desk, hook, inbox, &mut made).await?;
            made.inboxes.insert(slot.key().to_owned(), json!(inbox.id));
            made.secrets.extend(inbox.secret);
        }
        let claims = known
            .claims
            .and_then(|id| listed.iter().find(|inbox| inbox.id == id));
        made.secrets
            .extend(claims.and_then(|inbox| inbox.secret.clone()));
        self.define_attributes(&mut made).await?;
        self.make_labels(&mut made).await?;
        Ok(made)
    }

    /// A new inbox, which the token's own user sees from the start. Whoever else works in it is for people to say.
    async fn create_inbox(
        &self,
        slot: Slot,
        hook: &Hook<'_>,
        made: &mut Made,
    ) -> Result<Inbox, Failure> {
        let desk = self.assembly.chatwoot();
        let webhook = hook.wanted(true);
        let inbox = desk
            .call(&CreateInbox {
                name: slot.title(),
                webhook_url: webhook.as_deref(),
            })
            .await?;
        made.created.push(slot.title());
        let me = desk.profile().await?;
        desk.call(&AddInboxMembers {
            inbox: inbox.id,
            users: &[me.id],
        })
        .await?;
        Ok(inbox)
    }

    async fn define_attributes(&self, made: &mut Made) -> Result<(), Failure> {
        let desk = self.assembly.chatwoot();
        let defined = desk.call(&ListAttributeDefinitions).await?;
        for (key, is_link, names) in ATTRIBUTES {
            if defined.iter().any(|definition| definition.key() == *key) {
                continue;
            }
            let name = in_locale(self.settings.worker.locale, *names);
            let call = CreateAttributeDefinition {
                key,
                name,
                is_link: *is_link,
            };
            made.attributes += u32::from(unless_there(desk.call(&call).await)?);
        }
        Ok(())
    }

    async fn make_labels(&self, made: &mut Made) -> Result<(), Failure> {
        let desk = self.assembly.chatwoot();
        let known = desk.call(&ListLabels).await?.payload;
        for (title, color, descriptions) in LABELS {
            if known.iter().any(|label| label.title() == *title) {
                continue;
            }
            let description = in_locale(self.settings.worker.locale, *descriptions);
            made.labels += u32::from(unless_there(
                desk.call(&CreateLabel {
                    title,
                    description,
                    color,
                })
                .await,
            )?);
        }
        Ok(())
    }
}

/// The settings' row with what was made; whatever else stands there stays.
fn with_made(stored: Option<Value>, made: &Made) -> Value {
    let object = |value: Option<Value>| match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let mut settings = object(stored);
    let mut inboxes = object(settings.remove("inboxes"));
    inboxes.extend(made.inboxes.clone());
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
    Value::Object(settings)
}

/// The inbox that the settings or the table name, else the one that is called as ours is.
fn find<'a>(slot: Slot, known: &Inboxes, listed: &'a [Inbox]) -> Option<&'a Inbox> {
    let api = || listed.iter().filter(|inbox| inbox.channel_type == API);
    let by_id = slot
        .of(known)
        .and_then(|id| api().find(|inbox| inbox.id == id));
    by_id.or_else(|| api().find(|inbox| inbox.name == slot.title()))
}

/// Points an inbox's webhook here, if it points nowhere or to an old address of ours.
async fn point(
    desk: &Chatwoot,
    hook: &Hook<'_>,
    inbox: Inbox,
    made: &mut Made,
) -> Result<Inbox, Failure> {
    let Some(wanted) = hook.wanted(inbox.secret.is_some()) else {
        made.left += 1;
        return Ok(inbox);
    };
    match inbox.webhook_url.as_deref() {
        Some(url) if url == wanted => return Ok(inbox),
        Some(url) if !hook.is_ours(url) => {
            made.left += 1;
            return Ok(inbox);
        }
        _ => {}
    }
    made.pointed += 1;
    let pointed = desk
        .call(&SetInboxWebhook {
            inbox: inbox.id,
            webhook_url: &wanted,
        })
        .await?;
    Ok(Inbox {
        secret: pointed.secret.clone().or(inbox.secret),
        ..pointed
    })
}

/// Whether this call made it; that somebody else just did is as good.
fn unless_there<T>(made: Result<T, Failure>) -> Result<bool, Failure> {
    match made {
        Ok(_) => Ok(true),
        Err(failure) => {
            let taken = failure
                .reason
                .as_deref()
                .is_some_and(|why| why.contains("already been taken"));
            if failure.kind == FailureKind::Permanent && taken {
                Ok(false)
            } else {
                Err(failure)
            }
        }
    }
}

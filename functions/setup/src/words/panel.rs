//! The words of the panel beside conversations.

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, FileRules},
    i18n::{Locale, Localized},
    texts::{self, Voice},
};
use jiff::tz::Offset;
use marketplace::{PanelFact, PanelSection};

/// What the panel's tab says in Chatwoot.
pub(crate) const TITLE: Localized = Localized::new(
    "Pedido e anúncio",
    "Orden y publicación",
    "Order and listing",
);
pub(crate) const LOADING: Localized = Localized::new("Carregando…", "Cargando…", "Loading…");
pub(crate) const NOT_OURS: Localized = Localized {
    pt: "Esta conversa não é de nenhuma pergunta, venda ou reclamação.",
    es: "Esta conversación no es de ninguna pregunta, venta ni reclamo.",
    en: "This conversation is not about a question, a sale or a claim.",
};
pub(crate) const KEY_OLD: Localized = Localized {
    pt: "Este painel foi criado com uma chave antiga. Peça ao administrador que clique em “Preparar o Chatwoot” na página de configuração.",
    es: "Este panel se creó con una clave antigua. Pide al administrador que haga clic en “Preparar Chatwoot” en la página de configuración.",
    en: "This panel was made with an old key. Ask the administrator to click “Prepare Chatwoot” on the setup page.",
};
pub(crate) const NOT_NOW: Localized = Localized {
    pt: "Os dados não puderam ser carregados agora. Abra a conversa de novo em um minuto.",
    es: "Los datos no se pudieron cargar ahora. Abre la conversación de nuevo en un minuto.",
    en: "The data could not be loaded just now. Open the conversation again in a minute.",
};
pub(crate) const MARKETPLACE_SILENT: Localized = Localized {
    pt: "{marketplace} não respondeu: só aparece o que já estava guardado aqui.",
    es: "{marketplace} no respondió: solo aparece lo que ya estaba guardado aquí.",
    en: "{marketplace} did not answer: only what was already stored here is shown.",
};
pub(crate) const OTHERS: Localized = Localized {
    pt: "Outras conversas deste comprador",
    es: "Otras conversaciones de este comprador",
    en: "Other conversations of this buyer",
};
pub(crate) const CONVERSATION: Localized = Localized {
    pt: "Conversa #{}",
    es: "Conversación #{}",
    en: "Conversation #{}",
};
pub(crate) const DETAILS: Localized = Localized::new("Dados", "Datos", "Details");
const ALLOWED: Localized = Localized {
    pt: "O que você pode enviar agora",
    es: "Qué puedes enviar ahora",
    en: "What you can send now",
};
const REPLY: Localized = Localized::new("Resposta", "Respuesta", "Reply");
const YES: Localized = Localized::new("permitida", "permitida", "allowed");
const NO: Localized = Localized::new("Bloqueada", "Bloqueada", "Blocked");
const UNTIL: Localized = Localized::new("Até {}.", "Hasta {}.", "Until {}.");
const TEXT: Localized = Localized::new("Texto", "Texto", "Text");
const CHARS: Localized = Localized {
    pt: "até {} caracteres",
    es: "hasta {} caracteres",
    en: "up to {} characters",
};
const CHARS_EACH: Localized = Localized {
    pt: "até {} caracteres por mensagem; textos maiores são divididos",
    es: "hasta {} caracteres por mensaje; los textos más largos se dividen",
    en: "up to {} characters a message; longer texts are split",
};
const LATIN: Localized = Localized {
    pt: "letras latinas e emojis",
    es: "letras latinas y emojis",
    en: "Latin letters and emoji",
};
const FILES: Localized = Localized::new("Arquivos", "Archivos", "Files");
const NO_FILES: Localized = Localized::new("não aceita", "no admite", "not accepted");
const SOME_FILES: Localized = Localized {
    pt: "até {n}, de até {mb} MB cada ({types})",
    es: "hasta {n}, de hasta {mb} MB cada uno ({types})",
    en: "up to {n}, of up to {mb} MB each ({types})",
};
const LEFT: Localized = Localized {
    pt: "Mensagens restantes até o comprador responder",
    es: "Mensajes restantes hasta que el comprador responda",
    en: "Messages left until the buyer replies",
};

/// A conversation's status, in the words that Chatwoot shows; its own for one that is new.
pub(crate) fn status(locale: Locale, status: &str) -> &str {
    match status {
        "open" => Localized::new("aberta", "abierta", "open"),
        "resolved" => Localized::new("resolvida", "resuelta", "resolved"),
        "pending" => Localized::new("pendente", "pendiente", "pending"),
        "snoozed" => Localized::new("adiada", "pospuesta", "snoozed"),
        other => return other,
    }
    .of(locale)
}

/// What may be sent now, and why not; until when, by clocks that are so far from UTC.
pub(crate) fn allowed(voice: Voice, offset: Offset, allowed: &Capabilities) -> PanelSection {
    let locale = voice.locale;
    let section = PanelSection::new(ALLOWED.of(locale));
    let section = match &allowed.can_send {
        CanSend::Yes => section.with(REPLY.of(locale), Some(YES.of(locale).to_owned())),
        CanSend::No(refusal) => {
            let why = reason(&texts::refusal(voice, refusal));
            section.with(NO.of(locale), Some(why)).urgent()
        }
        CanSend::NotYet { refusal, until } => {
            let why = reason(&texts::refusal(voice, refusal));
            let until = until.map(|at| texts::local(locale, offset, at));
            let until = until.map(|at| format!(" {}", UNTIL.fill(locale, &[("", &at)])));
            let why = format!("{why}{}", until.unwrap_or_default());
            section.with(NO.of(locale), Some(why)).urgent()
        }
    };
    let chars = allowed.text.max_chars.to_string();
    let words = if allowed.text.max_parts > 1 {
        CHARS_EACH
    } else {
        CHARS
    };
    let mut text = words.fill(locale, &[("", &chars)]);
    if allowed.text.charset == Charset::Latin1AndEmoji {
        text = format!("{text}; {}", LATIN.of(locale));
    }
    section
        .with(TEXT.of(locale), Some(text))
        .with(
            FILES.of(locale),
            Some(files(locale, allowed.files.as_ref())),
        )
        .with(
            LEFT.of(locale),
            allowed.max_messages.map(|left| left.to_string()),
        )
}

/// What follows the colon of a refusal, whose first words say that nothing was sent.
fn reason(refusal: &str) -> String {
    let reason = refusal.split_once(": ").map_or(refusal, |(_, why)| why);
    let mut chars = reason.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.as_str().chars()).collect()
}

fn files(locale: Locale, rules: Option<&FileRules>) -> String {
    let Some(rules) = rules else {
        return NO_FILES.of(locale).to_owned();
    };
    let ends = rules.types.iter().filter_map(|one| one.extensions.first());
    let types: Vec<String> = ends.map(|end| end.to_uppercase()).collect();
    let values = [
        ("n", rules.max_files.to_string()),
        ("mb", (rules.max_bytes >> 20).to_string()),
        ("types", types.join(", ")),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, v)| (*name, v.as_str())).collect();
    SOME_FILES.fill(locale, &values)
}

/// A fact that leads to a conversation.
pub(crate) fn conversation(locale: Locale, id: u64, state: &str, address: String) -> PanelFact {
    PanelFact {
        label: CONVERSATION.fill(locale, &[("", &id.to_string())]),
        value: status(locale, state).to_owned(),
        link: Some(address),
        is_urgent: false,
    }
}

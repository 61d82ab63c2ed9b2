//! What agents read of Magalu, in every language.

use bridge::{
    i18n::{Locale, Localized},
    texts,
};
use jiff::{Timestamp, tz::offset};

/// What people call it, in every language.
pub(crate) const NAME: &str = "Magalu";
/// Who signs what nobody is named for.
pub(crate) const SOMEBODY: Localized =
    Localized::new("Atendimento", "Atención al cliente", "Support");
/// A buyer whose name is not known.
pub(crate) const BUYER: Localized = Localized::new("Comprador", "Comprador", "Buyer");
pub(crate) const CHAT_CLOSED: Localized = Localized {
    pt: "a conversa foi encerrada no Magalu e não aceita mais mensagens.",
    es: "la conversación se cerró en Magalu y ya no admite mensajes.",
    en: "the conversation was closed at Magalu and accepts no more messages.",
};
pub(crate) const TICKET_CLOSED: Localized = Localized {
    pt: "o protocolo foi encerrado no Magalu e não aceita mais mensagens.",
    es: "el reclamo se cerró en Magalu y ya no admite mensajes.",
    en: "the ticket was closed at Magalu and accepts no more messages.",
};
pub(crate) const NOT_PROCESSED: Localized = Localized {
    pt: "o Magalu recebeu a mensagem, mas não a processou. Verifique no portal se o protocolo ainda está aberto.",
    es: "Magalu recibió el mensaje, pero no lo procesó. Verifica en el portal si el reclamo sigue abierto.",
    en: "Magalu received the message and did not process it. Check in the portal whether the ticket is still open.",
};
pub(crate) const TO_MAGALU: Localized = Localized {
    pt: "**O Magalu fez uma pergunta à loja.** A próxima resposta vai para o Magalu; o comprador não a lê.",
    es: "**Magalu le hizo una pregunta a la tienda.** La próxima respuesta va a Magalu; el comprador no la lee.",
    en: "**Magalu asked the shop a question.** The next reply goes to Magalu; the buyer does not read it.",
};
pub(crate) const ITEM: Localized = Localized::new("Produto", "Producto", "Product");
pub(crate) const ORDER: Localized = Localized::new("Pedido", "Pedido", "Order");
pub(crate) const STATE: Localized = Localized::new("Situação", "Estado", "Status");
pub(crate) const PARCEL: Localized = Localized::new("Entrega", "Entrega", "Parcel");
pub(crate) const TRACKING: Localized = Localized::new("Rastreio", "Seguimiento", "Tracking");
pub(crate) const SEND_BY: Localized = Localized::new("Enviar até", "Plazo de envío", "Ship by");
pub(crate) const PROTOCOL: Localized = Localized::new("Protocolo", "Reclamo", "Ticket");
pub(crate) const REASON: Localized = Localized::new("Motivo", "Motivo", "Reason");
pub(crate) const DUE: Localized = Localized::new("Responder até", "Plazo de respuesta", "Reply by");

pub(crate) const APP_KNOWN: Localized = Localized {
    pt: "O Magalu conhece o aplicativo.",
    es: "Magalu conoce la aplicación.",
    en: "Magalu knows the application.",
};
pub(crate) const APP_UNKNOWN: Localized = Localized {
    pt: "O Magalu não aceita o id e o segredo do aplicativo.",
    es: "Magalu no acepta el id y el secreto de la aplicación.",
    en: "Magalu does not accept the application's id and secret.",
};
pub(crate) const APP_UNKNOWN_FIX: Localized = Localized {
    pt: "Copie MAGALU_CLIENT_ID e MAGALU_CLIENT_SECRET da saída de `idm client list`.",
    es: "Copia MAGALU_CLIENT_ID y MAGALU_CLIENT_SECRET de la salida de `idm client list`.",
    en: "Copy MAGALU_CLIENT_ID and MAGALU_CLIENT_SECRET from what `idm client list` prints.",
};
pub(crate) const AUDIENCE: Localized = Localized {
    pt: "Os tokens do aplicativo não valem nos dois endereços da API.",
    es: "Los tokens de la aplicación no valen en las dos direcciones de la API.",
    en: "The application's tokens are not valid at both of the API's addresses.",
};
pub(crate) const AUDIENCE_FIX: Localized = Localized {
    pt: "Execute `idm client update --audience \"https://api.magalu.com https://services.magalu.com\"` e conecte as contas de novo.",
    es: "Ejecuta `idm client update --audience \"https://api.magalu.com https://services.magalu.com\"` y conecta las cuentas de nuevo.",
    en: "Run `idm client update --audience \"https://api.magalu.com https://services.magalu.com\"`, then connect the accounts again.",
};
pub(crate) const EDGE: Localized = Localized {
    pt: "A rede que protege o Magalu recusa chamadas deste endereço.",
    es: "La red que protege a Magalu rechaza llamadas desde esta dirección.",
    en: "The network in front of Magalu refuses calls from this address.",
};
pub(crate) const EDGE_FIX: Localized = Localized {
    pt: "Peça ao suporte do Magalu que libere o endereço de saída, ou use outro.",
    es: "Pide al soporte de Magalu que habilite la dirección de salida, o usa otra.",
    en: "Ask Magalu's support to let the outgoing address in, or use another one.",
};
pub(crate) const SILENT: Localized = Localized {
    pt: "O Magalu não respondeu à verificação.",
    es: "Magalu no respondió a la verificación.",
    en: "Magalu did not answer the check.",
};
pub(crate) const SILENT_FIX: Localized = Localized {
    pt: "Verifique de novo daqui a pouco.",
    es: "Verifica de nuevo en un rato.",
    en: "Check again in a while.",
};
pub(crate) const WEBHOOKS: Localized = Localized {
    pt: "O Magalu envia avisos a este endereço sobre: {topics}.",
    es: "Magalu envía avisos a esta dirección sobre: {topics}.",
    en: "Magalu notifies this address of: {topics}.",
};
pub(crate) const NO_WEBHOOKS: Localized = Localized {
    pt: "O Magalu não envia avisos a este endereço; as novidades chegam pela consulta periódica.",
    es: "Magalu no envía avisos a esta dirección; las novedades llegan por la consulta periódica.",
    en: "Magalu does not notify this address; news comes by polling.",
};
pub(crate) const NO_WEBHOOKS_FIX: Localized = Localized {
    pt: "Cadastre {address} com PUT /v1/onboarding/signup e guarde o segredo da resposta em MAGALU_WEBHOOK_SECRETS.",
    es: "Registra {address} con PUT /v1/onboarding/signup y guarda el secreto de la respuesta en MAGALU_WEBHOOK_SECRETS.",
    en: "Register {address} with PUT /v1/onboarding/signup and keep the secret of its answer in MAGALU_WEBHOOK_SECRETS.",
};
pub(crate) const NOT_PUBLIC: Localized = Localized {
    pt: "O Magalu não consegue acessar esta instalação; as novidades chegam pela consulta periódica.",
    es: "Magalu no puede acceder a esta instalación; las novedades llegan por la consulta periódica.",
    en: "Magalu cannot reach this installation; news comes by polling.",
};
pub(crate) const NOT_PUBLIC_FIX: Localized = Localized {
    pt: "Dê à instalação um endereço https público, se quiser avisos.",
    es: "Da a la instalación una dirección https pública, si quieres avisos.",
    en: "Give the installation a public https address if you want notifications.",
};
pub(crate) const NOT_ADMIN: Localized = Localized {
    pt: "A conta {name} não tem nenhuma permissão: quem autorizou não é ADMIN da loja, ou o aplicativo não tem os escopos.",
    es: "La cuenta {name} no tiene ningún permiso: quien autorizó no es ADMIN de la tienda, o la aplicación no tiene los permisos.",
    en: "The account {name} has no permission at all: whoever gave consent is not an ADMIN of the shop, or the application lacks the scopes.",
};
pub(crate) const NOT_ADMIN_FIX: Localized = Localized {
    pt: "Conecte a conta de novo com um usuário ADMIN da loja; confira os escopos com `idm client list`.",
    es: "Conecta la cuenta de nuevo con un usuario ADMIN de la tienda; revisa los permisos con `idm client list`.",
    en: "Connect the account again as an ADMIN of the shop; see the scopes with `idm client list`.",
};

/// Codes of the core's own making, with what they are called (`feed:…`, `lane:…`), and what moderation says.
const CODES: &[(&str, Localized)] = &[
    (
        "feed:questions",
        Localized::new("perguntas", "preguntas", "questions"),
    ),
    (
        "feed:chats",
        Localized::new("conversas", "conversaciones", "conversations"),
    ),
    (
        "feed:tickets",
        Localized::new("protocolos do SAC", "reclamos del SAC", "tickets"),
    ),
    (
        "lane:questions",
        Localized {
            pt: "perguntas (escopos services:questions-seller). Conecte a conta de novo, com um usuário ADMIN da loja: renovar não acrescenta escopos",
            es: "preguntas (permisos services:questions-seller). Conecta la cuenta de nuevo, con un usuario ADMIN de la tienda: renovar no agrega permisos",
            en: "questions (scopes services:questions-seller). Connect the account again, as an ADMIN of the shop: renewing adds no scope",
        },
    ),
    (
        "lane:questions:refused",
        Localized {
            pt: "perguntas com resposta recusada (escopos services:questions-seller)",
            es: "preguntas con respuesta rechazada (permisos services:questions-seller)",
            en: "questions whose answer was refused (scopes services:questions-seller)",
        },
    ),
    (
        "lane:chats",
        Localized {
            pt: "conversas (escopos services:conversations-seller). Conecte a conta de novo, com um usuário ADMIN da loja: renovar não acrescenta escopos",
            es: "conversaciones (permisos services:conversations-seller). Conecta la cuenta de nuevo, con un usuario ADMIN de la tienda: renovar no agrega permisos",
            en: "conversations (scopes services:conversations-seller). Connect the account again, as an ADMIN of the shop: renewing adds no scope",
        },
    ),
    (
        "lane:tickets",
        Localized {
            pt: "protocolos do SAC (escopos open:tickets-seller e open:ticket-messages-seller). Conecte a conta de novo, com um usuário ADMIN da loja: renovar não acrescenta escopos",
            es: "reclamos del SAC (permisos open:tickets-seller y open:ticket-messages-seller). Conecta la cuenta de nuevo, con un usuario ADMIN de la tienda: renovar no agrega permisos",
            en: "tickets (scopes open:tickets-seller and open:ticket-messages-seller). Connect the account again, as an ADMIN of the shop: renewing adds no scope",
        },
    ),
    (
        "lane:tickets:queue",
        Localized {
            pt: "fila de protocolos que aguardam a loja (escopo open:tickets-seller:read)",
            es: "fila de reclamos que esperan a la tienda (permiso open:tickets-seller:read)",
            en: "the queue of tickets waiting for the shop (scope open:tickets-seller:read)",
        },
    ),
    (
        "contact",
        Localized {
            pt: "a moderação não permite dados de contato nem meios de levar a conversa para fora. Retire-os e envie de novo.",
            es: "la moderación no permite datos de contacto ni formas de llevar la conversación afuera. Quítalos y envía de nuevo.",
            en: "moderation does not allow contact details or ways of taking the conversation elsewhere. Remove them and send again.",
        },
    ),
];

/// The words for `code`; `None` for one that is new, which agents then read as it is.
pub(crate) fn explain(locale: Locale, code: &str) -> Option<String> {
    let code = code.trim().to_ascii_lowercase();
    let (_, words) = CODES.iter().find(|(known, _)| *known == code)?;
    Some(words.of(locale).to_owned())
}

/// Whose turn it is in a ticket.
pub(crate) fn ticket_status(locale: Locale, status: &str) -> &str {
    let words = match status.to_ascii_lowercase().as_str() {
        "waiting_seller" => Localized::new(
            "aguardando a loja",
            "en espera de la tienda",
            "waiting for the shop",
        ),
        "waiting_customer" => Localized::new(
            "aguardando o comprador",
            "en espera del comprador",
            "waiting for the buyer",
        ),
        "waiting" => Localized::new("em espera", "en espera", "waiting"),
        "closed" => Localized::new("encerrado", "cerrado", "closed"),
        _ => return status,
    };
    words.of(locale)
}

/// Why a ticket was opened.
pub(crate) fn ticket_reason(locale: Locale, reason: &str) -> &str {
    let words = match reason.to_ascii_lowercase().as_str() {
        "shipping_delay" | "delivery_delay" => {
            Localized::new("atraso na entrega", "demora en la entrega", "late delivery")
        }
        "price_discrepancy" => Localized::new(
            "diferença de preço",
            "diferencia de precio",
            "price discrepancy",
        ),
        "incorrect_product" => {
            Localized::new("produto errado", "producto equivocado", "wrong product")
        }
        "missing_damaged_parts" => Localized::new(
            "peças faltando ou danificadas",
            "piezas faltantes o dañadas",
            "missing or damaged parts",
        ),
        "cancellation" => Localized::new("cancelamento", "cancelación", "cancellation"),
        "payment" => Localized::new("pagamento", "pago", "payment"),
        "shipping" => Localized::new("entrega", "entrega", "delivery"),
        _ => return reason,
    };
    words.of(locale)
}

/// An order's or a parcel's status.
pub(crate) fn order_status(locale: Locale, status: &str) -> &str {
    let words = match status.to_ascii_lowercase().as_str() {
        "new" => Localized::new("novo", "nuevo", "new"),
        "approved" => Localized::new("aprovado", "aprobado", "approved"),
        "invoiced" => Localized::new("faturado", "facturado", "invoiced"),
        "shipped" => Localized::new("a caminho", "en camino", "shipped"),
        "delivered" => Localized::new("entregue", "entregado", "delivered"),
        "cancelled" => Localized::new("cancelado", "cancelado", "cancelled"),
        "finished" => Localized::new("concluído", "concluido", "finished"),
        "frozen" => Localized::new("congelado", "congelado", "frozen"),
        _ => return status,
    };
    words.of(locale)
}

/// A time as the portal shows it: in Brasília's zone, which has had no summer time since 2019.
pub(crate) fn local_time(locale: Locale, at: Timestamp) -> String {
    texts::local(locale, offset(-3), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feed_and_source_has_words_in_every_language() {
        use crate::connector::{FEEDS, SOURCES};
        let codes = FEEDS.iter().map(|feed| format!("feed:{feed}"));
        let lanes = FEEDS.iter().chain(SOURCES);
        for code in codes.chain(lanes.map(|lane| format!("lane:{lane}"))) {
            for locale in Locale::ALL {
                assert!(explain(locale, &code).is_some(), "{code}");
            }
        }
        assert_eq!(explain(Locale::En, "something new"), None);
    }

    #[test]
    fn a_limit_in_utc_is_shown_as_in_the_portal() {
        let at = "2026-11-24T01:30:00Z".parse().unwrap();
        assert_eq!(local_time(Locale::PtBr, at), "23/11/2026 22:30 (UTC-3)");
        assert_eq!(local_time(Locale::En, at), "2026-11-23 22:30 (UTC-3)");
    }
}

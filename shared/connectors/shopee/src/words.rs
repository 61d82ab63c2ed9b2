//! What agents read of Shopee, in every language.

pub(crate) mod labels;

use bridge::i18n::{Locale, Localized};

use crate::ids::UserId;

/// What people call it, in every language.
pub(crate) const NAME: &str = "Shopee";

/// A card that shows an order.
pub(crate) const ORDER: Localized =
    Localized::new("🧾 Pedido {order}", "🧾 Pedido {order}", "🧾 Order {order}");

/// A card that shows a listing.
pub(crate) const ITEM: Localized = Localized::new(
    "🏷️ Produto {item}",
    "🏷️ Producto {item}",
    "🏷️ Product {item}",
);

/// The conversation turned to an order.
pub(crate) const NOW_ABOUT: Localized = Localized::new(
    "🧾 A conversa agora é sobre o pedido {order}",
    "🧾 La conversación ahora es sobre el pedido {order}",
    "🧾 The conversation is now about order {order}",
);

const STICKER: Localized = Localized::new("😀 Figurinha", "😀 Sticker", "😀 Sticker");
const VOUCHER: Localized = Localized::new("🎟️ Cupom", "🎟️ Cupón", "🎟️ Voucher");
const OFFER: Localized = Localized::new("🤝 Oferta", "🤝 Oferta", "🤝 Offer");
const NOTICE: Localized =
    Localized::new("Aviso da Shopee", "Aviso de Shopee", "Notice from Shopee");
const UNKNOWN: Localized = Localized::new(
    "Mensagem que só aparece na Shopee ({kind})",
    "Mensaje que solo se ve en Shopee ({kind})",
    "Message that only shows on Shopee ({kind})",
);

/// The label of a message that has neither text nor file.
pub(crate) fn of_kind(kind: &str, locale: Locale) -> String {
    let label = match kind.to_ascii_lowercase().as_str() {
        "sticker" => STICKER,
        "voucher" => VOUCHER,
        "offer" => OFFER,
        "notification" | "bundle_message" | "system" | "faq_liveagent" => NOTICE,
        _ => UNKNOWN,
    };
    let kind = if kind.is_empty() { "?" } else { kind };
    label.fill(locale, &[("kind", kind)])
}

/// A buyer whose name is not known.
pub(crate) fn nameless(buyer: Option<UserId>, locale: Locale) -> String {
    let word = labels::BUYER.of(locale);
    buyer.map_or_else(|| word.to_owned(), |buyer| format!("{word} {buyer}"))
}

/// An order's status in words; Shopee's own for a new one.
pub(crate) fn order_status(status: &str, locale: Locale) -> String {
    let words = match status.to_ascii_uppercase().as_str() {
        "UNPAID" => Localized::new("aguardando pagamento", "pago pendiente", "unpaid"),
        "INVOICE_PENDING" => Localized::new(
            "aguardando nota fiscal",
            "factura pendiente",
            "invoice pending",
        ),
        "READY_TO_SHIP" => {
            Localized::new("pronto para envio", "listo para enviar", "ready to ship")
        }
        "PROCESSED" => Localized::new("em preparação", "en preparación", "being prepared"),
        "SHIPPED" => Localized::new("a caminho", "en camino", "shipped"),
        "TO_CONFIRM_RECEIVE" => Localized::new(
            "entregue, aguardando confirmação",
            "entregado, falta confirmar",
            "delivered, to be confirmed",
        ),
        "COMPLETED" => Localized::new("concluído", "completado", "completed"),
        "IN_CANCEL" => Localized::new(
            "cancelamento solicitado",
            "cancelación solicitada",
            "cancellation requested",
        ),
        "CANCELLED" => Localized::new("cancelado", "cancelado", "cancelled"),
        "TO_RETURN" => Localized::new("em devolução", "en devolución", "being returned"),
        _ => return status.to_owned(),
    };
    words.of(locale).to_owned()
}

/// One of Shopee's codes, or of our own beside them, in agents' words; `None` for a new one.
pub(crate) fn explain(code: &str) -> Option<Localized> {
    let words = match code {
        "feed:chats" => Localized::new("chat", "chat", "chat"),
        "lane:chats" => Localized {
            pt: "chat (a Shopee o libera por loja e aplicativo: peça a permissão “Chat” no Open Platform, em App List)",
            es: "chat (Shopee lo habilita por tienda y aplicación: pide el permiso “Chat” en Open Platform, en App List)",
            en: "chat (Shopee grants it per shop and application: ask for the permission “Chat” on Open Platform, in App List)",
        },
        crate::chat::rules::WINDOW_CLOSED => Localized {
            pt: "o comprador escreveu pela última vez há mais de 7 dias, e a Shopee não aceita mais mensagens. Espere o comprador escrever.",
            es: "el comprador escribió por última vez hace más de 7 días, y Shopee ya no acepta mensajes. Espera a que el comprador escriba.",
            en: "the buyer last wrote more than 7 days ago, and Shopee accepts no more messages. Wait until the buyer writes.",
        },
        crate::chat::rules::BUYER_FIRST => Localized {
            pt: "a Shopee só aceita 5 mensagens seguidas da loja. Espere o comprador responder.",
            es: "Shopee solo acepta 5 mensajes seguidos de la tienda. Espera a que el comprador responda.",
            en: "Shopee accepts only 5 messages in a row from a shop. Wait until the buyer replies.",
        },
        "blocked" => Localized {
            pt: "a Shopee bloqueou a mensagem depois de recebê-la; o comprador não a vê.",
            es: "Shopee bloqueó el mensaje después de recibirlo; el comprador no lo ve.",
            en: "Shopee blocked the message after accepting it; the buyer does not see it.",
        },
        "censored_blacklist" | "error_message_censored" => Localized {
            pt: "a Shopee não permite o conteúdo da mensagem (contato ou link externo, por exemplo). Retire isso e envie de novo.",
            es: "Shopee no permite el contenido del mensaje (un contacto o enlace externo, por ejemplo). Quita eso y envía de nuevo.",
            en: "Shopee does not allow what the message says (an outside contact or link, for example). Take that out and send again.",
        },
        _ => return None,
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_label_and_none_is_blank() {
        for kind in ["sticker", "VOUCHER", "offer", "system", "hologram", ""] {
            for locale in [Locale::PtBr, Locale::Es, Locale::En] {
                let label = of_kind(kind, locale);
                assert!(!label.trim().is_empty() && !label.contains('{'), "{label}");
            }
        }
        assert!(of_kind("hologram", Locale::PtBr).contains("hologram"));
    }

    #[test]
    fn every_code_that_a_message_may_end_with_is_explained() {
        for code in [
            "feed:chats",
            "lane:chats",
            "window_closed",
            "buyer_first",
            "blocked",
            "censored_blacklist",
            "error_message_censored",
        ] {
            assert!(explain(code).is_some(), "{code}");
        }
        assert_eq!(explain("new"), None);
    }
}

//! What agents read of a claim's return; Mercado Livre's own word for what is rare or new.

use bridge::i18n::{Locale, Localized};

pub(crate) const RETURN: Localized = Localized::new("Devolução", "Devolución", "Return");
pub(crate) const STATUS: Localized = Localized::new("Situação", "Estado", "Status");
pub(crate) const MONEY: Localized = Localized {
    pt: "Dinheiro do comprador",
    es: "Dinero del comprador",
    en: "The buyer's money",
};
pub(crate) const PARCEL: Localized = Localized::new("Pacote", "Paquete", "Parcel");
pub(crate) const TRACKING: Localized =
    Localized::new("rastreio {n}", "seguimiento {n}", "tracking {n}");

/// How a return stands, such as `label_generated`, in words.
pub(crate) fn return_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "opened" => Localized::new("aberta", "abierta", "opened"),
        "pending" => Localized::new("pendente", "pendiente", "pending"),
        "label_generated" => Localized {
            pt: "etiqueta gerada, à espera do envio",
            es: "etiqueta generada, a la espera del envío",
            en: "label made, to be sent",
        },
        "shipped" => Localized::new("a caminho", "en camino", "on its way"),
        "delivered" => Localized::new("entregue", "entregada", "delivered"),
        "not_delivered" => Localized::new("não entregue", "no entregada", "not delivered"),
        "closed" => Localized::new("encerrada", "cerrada", "closed"),
        "expired" => Localized::new("vencida", "vencida", "expired"),
        "failed" => Localized::new("falhou", "falló", "failed"),
        "cancelled" => Localized::new("cancelada", "cancelada", "cancelled"),
        other => return other,
    };
    words.of(locale)
}

/// What became of the money, such as `retained`, in words.
pub(crate) fn money_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "retained" => Localized::new("retido", "retenido", "held"),
        "refunded" => Localized::new("devolvido", "devuelto", "refunded"),
        "available" => Localized {
            pt: "liberado para você",
            es: "liberado para ti",
            en: "released to you",
        },
        other => return other,
    };
    words.of(locale)
}

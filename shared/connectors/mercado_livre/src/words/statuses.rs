//! Statuses in words; Mercado Livre's own word for those that are rare or new.

use bridge::i18n::{Locale, Localized};

/// A listing's status, such as `paused`, in words.
pub(crate) fn item_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "paused" => Localized::new("pausado", "pausada", "paused"),
        "closed" => Localized::new("encerrado", "finalizada", "closed"),
        "under_review" => Localized::new("em análise", "en revisión", "under review"),
        "inactive" => Localized::new("inativo", "inactiva", "inactive"),
        "payment_required" => Localized {
            pt: "aguardando pagamento",
            es: "pago pendiente",
            en: "payment required",
        },
        other => return other,
    };
    words.of(locale)
}

/// A payment's status, such as `approved`, in words.
pub(crate) fn payment_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "approved" => Localized::new("aprovado", "aprobado", "approved"),
        "authorized" => Localized::new("autorizado", "autorizado", "authorised"),
        "pending" => Localized::new("pendente", "pendiente", "pending"),
        "in_process" => Localized::new("em análise", "en revisión", "under review"),
        "in_mediation" => Localized::new("em mediação", "en mediación", "in mediation"),
        "rejected" => Localized::new("recusado", "rechazado", "rejected"),
        "cancelled" => Localized::new("cancelado", "cancelado", "cancelled"),
        "refunded" => Localized::new("reembolsado", "reembolsado", "refunded"),
        "charged_back" => Localized {
            pt: "estornado pelo cartão",
            es: "contracargo de la tarjeta",
            en: "charged back",
        },
        other => return other,
    };
    words.of(locale)
}

/// An order's status, such as `paid`, in words.
pub(crate) fn order_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "confirmed" => Localized::new("confirmado", "confirmado", "confirmed"),
        "payment_required" => Localized {
            pt: "aguardando pagamento",
            es: "pago pendiente",
            en: "payment required",
        },
        "payment_in_process" => Localized {
            pt: "pagamento em processamento",
            es: "pago en proceso",
            en: "payment in process",
        },
        "partially_paid" => Localized {
            pt: "pago em parte",
            es: "pagado en parte",
            en: "partially paid",
        },
        "paid" => Localized::new("pago", "pagado", "paid"),
        "partially_refunded" => Localized {
            pt: "reembolsado em parte",
            es: "reembolsado en parte",
            en: "partially refunded",
        },
        "pending_cancel" => Localized {
            pt: "cancelamento pendente",
            es: "cancelación pendiente",
            en: "being cancelled",
        },
        "invalid" => Localized::new("inválido", "inválido", "invalid"),
        "cancelled" => Localized::new("cancelado", "cancelado", "cancelled"),
        other => return other,
    };
    words.of(locale)
}

/// A shipment's status, such as `shipped`, in words.
pub(crate) fn shipment_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "pending" => Localized::new("pendente", "pendiente", "pending"),
        "handling" => Localized::new("em preparação", "en preparación", "being prepared"),
        "ready_to_ship" => Localized {
            pt: "pronto para envio",
            es: "listo para enviar",
            en: "ready to ship",
        },
        "shipped" => Localized::new("a caminho", "en camino", "shipped"),
        "delivered" => Localized::new("entregue", "entregado", "delivered"),
        "not_delivered" => Localized::new("não entregue", "no entregado", "not delivered"),
        "not_verified" => Localized::new("não verificado", "no verificado", "not verified"),
        "cancelled" => Localized::new("cancelado", "cancelado", "cancelled"),
        other => return other,
    };
    words.of(locale)
}

//! Words that agents read. A language that lacks one does not compile.

use bridge::{
    text::{escape_markdown, html},
    texts::Locale,
};

use crate::ids::UserId;

/// Labels of notes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labels {
    pub(crate) item: &'static str,
    pub(crate) price: &'static str,
    pub(crate) stock: &'static str,
    pub(crate) state: &'static str,
    pub(crate) photo: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) sale: &'static str,
    pub(crate) buyer: &'static str,
    pub(crate) total: &'static str,
    pub(crate) order: &'static str,
    pub(crate) shipment: &'static str,
}

/// The labels of a language.
pub(crate) fn labels(locale: Locale) -> Labels {
    match locale {
        Locale::PtBr => Labels {
            item: "Anúncio",
            price: "Preço",
            stock: "Estoque",
            state: "Situação",
            photo: "Foto",
            earlier: "Perguntas anteriores deste comprador",
            sale: "Venda",
            buyer: "Comprador",
            total: "Total",
            order: "Pedido",
            shipment: "Envio",
        },
        Locale::Es => Labels {
            item: "Publicación",
            price: "Precio",
            stock: "Stock",
            state: "Situación",
            photo: "Foto",
            earlier: "Preguntas anteriores de este comprador",
            sale: "Venta",
            buyer: "Comprador",
            total: "Total",
            order: "Pedido",
            shipment: "Envío",
        },
        Locale::En => Labels {
            item: "Listing",
            price: "Price",
            stock: "Stock",
            state: "State",
            photo: "Photo",
            earlier: "Earlier questions of this buyer",
            sale: "Sale",
            buyer: "Buyer",
            total: "Total",
            order: "Order",
            shipment: "Shipment",
        },
    }
}

/// A buyer whose nickname is not known.
pub(crate) fn nameless(locale: Locale, buyer: Option<UserId>) -> String {
    let word = labels(locale).buyer;
    buyer.map_or_else(|| word.to_owned(), |buyer| format!("{word} {buyer}"))
}

/// A listing's status in words; Mercado Livre's own word for those that are rare or new.
pub(crate) fn item_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "paused" => ["pausado", "pausada", "paused"],
        "closed" => ["encerrado", "finalizada", "closed"],
        "under_review" => ["em análise", "en revisión", "under review"],
        "inactive" => ["inativo", "inactiva", "inactive"],
        "payment_required" => ["aguardando pagamento", "pago pendiente", "payment required"],
        other => return other,
    };
    pick(locale, words)
}

/// An order's status in words; Mercado Livre's own word for those that are rare or new.
pub(crate) fn order_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "confirmed" => ["confirmado", "confirmado", "confirmed"],
        "payment_required" => ["aguardando pagamento", "pago pendiente", "payment required"],
        "payment_in_process" => [
            "pagamento em processamento",
            "pago en proceso",
            "payment in process",
        ],
        "partially_paid" => ["pago em parte", "pagado en parte", "partially paid"],
        "paid" => ["pago", "pagado", "paid"],
        "partially_refunded" => [
            "reembolsado em parte",
            "reembolsado en parte",
            "partially refunded",
        ],
        "pending_cancel" => [
            "cancelamento pendente",
            "cancelación pendiente",
            "being cancelled",
        ],
        "invalid" => ["inválido", "inválido", "invalid"],
        "cancelled" => ["cancelado", "cancelado", "cancelled"],
        other => return other,
    };
    pick(locale, words)
}

/// A shipment's status in words; Mercado Livre's own word for those that are rare or new.
pub(crate) fn shipment_status(locale: Locale, status: &str) -> &str {
    let words = match status {
        "pending" => ["pendente", "pendiente", "pending"],
        "handling" => ["em preparação", "en preparación", "being prepared"],
        "ready_to_ship" => ["pronto para envio", "listo para enviar", "ready to ship"],
        "shipped" => ["a caminho", "en camino", "shipped"],
        "delivered" => ["entregue", "entregado", "delivered"],
        "not_delivered" => ["não entregue", "no entregado", "not delivered"],
        "not_verified" => ["não verificado", "no verificado", "not verified"],
        "cancelled" => ["cancelado", "cancelado", "cancelled"],
        other => return other,
    };
    pick(locale, words)
}

/// An amount with its currency: `R$ 1.234,50`.
pub(crate) fn money(locale: Locale, amount: f64, currency: Option<&str>) -> String {
    let plain = format!("{:.2}", amount.abs());
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (thousands, decimal) = match locale {
        Locale::PtBr | Locale::Es => ('.', ','),
        Locale::En => (',', '.'),
    };
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    let sign = if amount < 0.0 { "-" } else { "" };
    let currency = match currency {
        Some("BRL") => "R$ ".to_owned(),
        Some(code) => format!("{code} "),
        None => String::new(),
    };
    format!("{sign}{currency}{grouped}{decimal}{cents}")
}

/// A text of somebody else's inside a line of markdown: shown as it is.
pub(crate) fn escaped(text: &str) -> String {
    escape_markdown(&html::shown(text).replace(['\n', '\r'], " "))
}

/// The text of a language: Portuguese, Spanish, English.
pub(crate) fn pick(
    locale: Locale,
    [portuguese, spanish, english]: [&'static str; 3],
) -> &'static str {
    match locale {
        Locale::PtBr => portuguese,
        Locale::Es => spanish,
        Locale::En => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_people_there_write_it() {
        assert_eq!(money(Locale::PtBr, 49.9, Some("BRL")), "R$ 49,90");
        assert_eq!(
            money(Locale::PtBr, 1_234_567.0, Some("BRL")),
            "R$ 1.234.567,00"
        );
        assert_eq!(money(Locale::En, 1234.5, Some("USD")), "USD 1,234.50");
        assert_eq!(money(Locale::Es, -0.05, None), "-0,05");
    }

    #[test]
    fn a_title_cannot_format_a_note() {
        assert_eq!(escaped("Caneca *azul* <b>"), r"Caneca \*azul\* \<b>");
    }
}

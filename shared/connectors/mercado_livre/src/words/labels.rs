//! Labels of notes.

use bridge::i18n::{Locale, Localized};

use crate::ids::UserId;

pub(crate) const ITEM: Localized = Localized::new("Anúncio", "Publicación", "Listing");
pub(crate) const PRICE: Localized = Localized::new("Preço", "Precio", "Price");
pub(crate) const STOCK: Localized = Localized::new("Estoque", "Stock", "Stock");
pub(crate) const STATE: Localized = Localized::new("Situação", "Estado", "Status");
pub(crate) const PHOTO: Localized = Localized::new("Foto", "Foto", "Photo");
pub(crate) const EARLIER: Localized = Localized {
    pt: "Perguntas anteriores deste comprador",
    es: "Preguntas anteriores de este comprador",
    en: "Earlier questions of this buyer",
};
pub(crate) const SALE: Localized = Localized::new("Venda", "Venta", "Sale");
pub(crate) const BUYER: Localized = Localized::new("Comprador", "Comprador", "Buyer");
pub(crate) const TOTAL: Localized = Localized::new("Total", "Total", "Total");
pub(crate) const ORDER: Localized = Localized::new("Pedido", "Orden", "Order");
pub(crate) const SHIPMENT: Localized = Localized::new("Envio", "Envío", "Shipment");

pub(crate) const PAYMENT: Localized = Localized::new("Pagamento", "Pago", "Payment");
pub(crate) const TRACKING: Localized = Localized::new("Rastreio", "Seguimiento", "Tracking");
pub(crate) const CARRIER: Localized =
    Localized::new("Forma de envio", "Forma de envío", "Shipping method");
pub(crate) const DELIVERY: Localized = Localized {
    pt: "Entrega prevista",
    es: "Entrega estimada",
    en: "Expected delivery",
};
pub(crate) const SINCE: Localized = Localized::new("Data", "Fecha", "Date");

/// A buyer whose nickname is not known.
pub(crate) fn nameless(locale: Locale, buyer: Option<UserId>) -> String {
    let word = BUYER.of(locale);
    buyer.map_or_else(|| word.to_owned(), |buyer| format!("{word} {buyer}"))
}

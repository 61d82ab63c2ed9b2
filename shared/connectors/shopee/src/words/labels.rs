//! Labels of notes.

use bridge::i18n::Localized;

pub(crate) const ITEM: Localized = Localized::new("Produto", "Producto", "Product");
pub(crate) const ORDER: Localized = Localized::new("Pedido", "Pedido", "Order");
pub(crate) const STATE: Localized = Localized::new("Situação", "Estado", "Status");
pub(crate) const BUYER: Localized = Localized::new("Comprador", "Comprador", "Buyer");
pub(crate) const TOTAL: Localized = Localized::new("Total", "Total", "Total");
pub(crate) const PRICE: Localized = Localized::new("Preço", "Precio", "Price");
pub(crate) const CARRIER: Localized = Localized::new("Transportadora", "Transportista", "Carrier");
pub(crate) const SHIP_BY: Localized = Localized::new("Enviar até", "Plazo de envío", "Ship by");
pub(crate) const MESSAGE: Localized = Localized::new(
    "Mensagem do comprador",
    "Mensaje del comprador",
    "Buyer's message",
);
pub(crate) const CANCELLED: Localized = Localized::new(
    "Motivo do cancelamento",
    "Motivo de la cancelación",
    "Reason for the cancellation",
);

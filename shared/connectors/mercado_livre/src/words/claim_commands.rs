//! What agents read of what they have done in claims by commands.

use bridge::i18n::Localized;

pub(crate) const REFUND: Localized = Localized::new("reembolsar", "reembolsar", "refund");
pub(crate) const REFUND_DOES: Localized = Localized {
    pt: "devolve o dinheiro desta reclamação ao comprador: tudo, ou a parte que você escrever",
    es: "devuelve el dinero de este reclamo al comprador: todo, o la parte que escribas",
    en: "refunds the buyer in this claim: everything, or the part that you write",
};
pub(crate) const REFUND_WILL: Localized = Localized {
    pt: "Todo o dinheiro desta reclamação será devolvido ao comprador. Não há como desfazer.",
    es: "Todo el dinero de este reclamo se devolverá al comprador. No se puede deshacer.",
    en: "All of the money of this claim will be refunded to the buyer. That cannot be undone.",
};
pub(crate) const REFUND_DONE: Localized = Localized {
    pt: "O Mercado Livre aceitou a devolução de todo o dinheiro desta reclamação.",
    es: "Mercado Libre aceptó la devolución de todo el dinero de este reclamo.",
    en: "Mercado Libre accepted the refund of all of the money of this claim.",
};
pub(crate) const PART_WILL: Localized = Localized {
    pt: "Será oferecida ao comprador a devolução de {part} para encerrar esta reclamação. Depois de aceita, não há como desfazer.",
    es: "Se le ofrecerá al comprador la devolución de {part} para cerrar este reclamo. Una vez aceptada, no se puede deshacer.",
    en: "The buyer will be offered a refund of {part} to close this claim. Once it is accepted, that cannot be undone.",
};
pub(crate) const PART_DONE: Localized = Localized {
    pt: "A devolução de {part} foi oferecida ao comprador.",
    es: "Se ofreció al comprador la devolución de {part}.",
    en: "A refund of {part} was offered to the buyer.",
};
pub(crate) const ONLY_THESE_PARTS: Localized = Localized {
    pt: "Nesta reclamação o Mercado Livre só aceita estas partes: {parts}.",
    es: "En este reclamo Mercado Libre solo acepta estas partes: {parts}.",
    en: "In this claim Mercado Libre accepts only these parts: {parts}.",
};

pub(crate) const RETURN: Localized = Localized::new("devolucao", "devolucion", "return");
pub(crate) const RETURN_DOES: Localized = Localized {
    pt: "aceita que o comprador devolva o produto",
    es: "acepta que el comprador devuelva el producto",
    en: "lets the buyer send the product back",
};
pub(crate) const RETURN_WILL: Localized = Localized {
    pt: "O comprador poderá devolver o produto; o dinheiro volta para ele como o Mercado Livre decidir na devolução.",
    es: "El comprador podrá devolver el producto; el dinero vuelve a él como Mercado Libre decida en la devolución.",
    en: "The buyer will be able to send the product back; the money goes back as Mercado Libre decides in the return.",
};
pub(crate) const RETURN_DONE: Localized = Localized {
    pt: "A devolução do produto foi aceita.",
    es: "Se aceptó la devolución del producto.",
    en: "The return of the product was accepted.",
};

pub(crate) const MEDIATION: Localized = Localized::new("mediacao", "mediacion", "mediation");
pub(crate) const MEDIATION_DOES: Localized = Localized {
    pt: "pede que o Mercado Livre medeie esta reclamação",
    es: "pide que Mercado Libre medie en este reclamo",
    en: "asks Mercado Libre to mediate in this claim",
};
pub(crate) const MEDIATION_WILL: Localized = Localized {
    pt: "Um mediador do Mercado Livre entrará nesta reclamação e decidirá. A partir daí, as suas mensagens irão só para ele.",
    es: "Un mediador de Mercado Libre entrará en este reclamo y decidirá. A partir de ahí, tus mensajes le llegarán solo a él.",
    en: "A mediator from Mercado Libre will enter this claim and decide. From then on your messages go to them alone.",
};
pub(crate) const MEDIATION_DONE: Localized = Localized {
    pt: "A mediação do Mercado Livre foi pedida.",
    es: "Se pidió la mediación de Mercado Libre.",
    en: "Mercado Libre's mediation was asked for.",
};

/// Of a claim in which the seller may do nothing.
pub(crate) const NOTHING_NOW: Localized = Localized {
    pt: "Agora o Mercado Livre não permite nenhuma ação sua nesta reclamação.",
    es: "Por ahora Mercado Libre no te permite ninguna acción en este reclamo.",
    en: "Mercado Libre lets you do nothing in this claim at the moment.",
};
pub(crate) const ONLY_THIS_NOW: Localized = Localized {
    pt: "Nesta reclamação o Mercado Livre permite agora: {actions}.",
    es: "En este reclamo Mercado Libre permite ahora: {actions}.",
    en: "In this claim Mercado Libre lets you now: {actions}.",
};

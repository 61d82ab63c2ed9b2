//! What agents read of a claim.

use bridge::i18n::{Locale, Localized};

pub(crate) const CLOSED: Localized = Localized {
    pt: "a reclamação está encerrada e não aceita mais mensagens.",
    es: "el reclamo está cerrado y ya no admite mensajes.",
    en: "the claim is closed and accepts no more messages.",
};
pub(crate) const NO_MESSAGES_IN_RETURNS: Localized = Localized {
    pt: "devoluções não têm mensagens. Acompanhe a devolução no Mercado Livre.",
    es: "las devoluciones no tienen mensajes. Sigue la devolución en Mercado Libre.",
    en: "returns have no messages. Follow the return on Mercado Libre.",
};
pub(crate) const NOT_IN_MEDIATION: Localized = Localized {
    pt: "a reclamação está em mediação e o Mercado Livre não aceita mensagens suas agora. Espere o contato do mediador.",
    es: "el reclamo está en mediación y Mercado Libre no admite mensajes tuyos ahora. Espera a que te contacte el mediador.",
    en: "the claim is in mediation and Mercado Libre accepts no messages from you now. Wait until the mediator contacts you.",
};
pub(crate) const YOU_CAN_STILL: Localized = Localized {
    pt: "No Mercado Livre você ainda pode:",
    es: "En Mercado Libre todavía puedes:",
    en: "On Mercado Libre you can still:",
};
/// The marketplace takes no message in this claim at this stage. Follows a colon.
pub(crate) const NOT_NOW: Localized = Localized {
    pt: "nesta etapa o Mercado Livre não permite mensagens na reclamação. Veja no site o que pode ser feito.",
    es: "en esta etapa Mercado Libre no permite mensajes en el reclamo. Mira en el sitio qué se puede hacer.",
    en: "at this stage Mercado Libre allows no messages in the claim. See on the site what can be done.",
};
pub(crate) const CLAIM: Localized = Localized::new("Reclamação", "Reclamo", "Claim");
pub(crate) const STAGE: Localized = Localized::new("Etapa", "Etapa", "Stage");
pub(crate) const PROBLEM: Localized = Localized::new("Problema", "Problema", "Problem");
pub(crate) const WHO_MUST_ACT: Localized = Localized {
    pt: "Quem deve agir",
    es: "Quién debe actuar",
    en: "Who must act",
};
pub(crate) const DEADLINE: Localized = Localized::new("Prazo", "Plazo", "Deadline");
pub(crate) const YOU_CAN: Localized = Localized::new("Você pode", "Puedes", "You can");
pub(crate) const UNTIL: Localized = Localized::new("até", "hasta", "until");
pub(crate) const MANDATORY: Localized =
    Localized::new(" – obrigatório", " – obligatorio", " – mandatory");
const MONEY_REFUNDED: Localized = Localized {
    pt: "o comprador foi reembolsado",
    es: "se reembolsó al comprador",
    en: "the buyer was refunded",
};
pub(crate) const RESULT: Localized = Localized::new("Resultado", "Resultado", "Result");
pub(crate) const IN_FAVOUR_OF: Localized =
    Localized::new("A favor de", "A favor de", "In favour of");
pub(crate) const MEDIATOR: Localized = Localized {
    pt: "Mediação do Mercado Livre",
    es: "Mediación de Mercado Libre",
    en: "Mercado Libre's mediator",
};
pub(crate) const STAGE_CLOSED: Localized = Localized::new("encerrada", "cerrada", "closed");

/// A stage of a claim that is open; Mercado Livre's own word for one that is new.
pub(crate) fn stage(locale: Locale, word: &str) -> &str {
    match word {
        "claim" => STAGE_TALK,
        "dispute" => STAGE_MEDIATION,
        "recontact" => STAGE_CONTACTED_AGAIN,
        "" | "none" => STAGE_OPEN,
        other => return other,
    }
    .of(locale)
}

const STAGE_TALK: Localized = Localized {
    pt: "conversa com o comprador",
    es: "conversación con el comprador",
    en: "conversation with the buyer",
};
const STAGE_MEDIATION: Localized = Localized {
    pt: "mediação: suas mensagens vão para o mediador",
    es: "mediación: tus mensajes van al mediador",
    en: "mediation: your messages go to the mediator",
};
const STAGE_CONTACTED_AGAIN: Localized = Localized {
    pt: "novo contato do comprador",
    es: "nuevo contacto del comprador",
    en: "the buyer contacted you again",
};
const STAGE_OPEN: Localized = Localized::new("aberta", "abierta", "open");

/// Who must act; Mercado Livre's own word for one that is new.
pub(crate) fn responsible(locale: Locale, word: &str) -> &str {
    match word {
        "seller" => YOU,
        "buyer" => THE_BUYER,
        "mediator" => MERCADO_LIVRE,
        other => return other,
    }
    .of(locale)
}

const YOU: Localized = Localized::new("você", "tú", "you");
const THE_BUYER: Localized = Localized::new("o comprador", "el comprador", "the buyer");
const MERCADO_LIVRE: Localized =
    Localized::new("o Mercado Livre", "Mercado Libre", "Mercado Libre");

/// What a seller may do; Mercado Livre's own word for one that is new.
pub(crate) fn action(locale: Locale, word: &str) -> &str {
    match word {
        "send_message_to_complainant" => ACTION_SEND_MESSAGE_TO_COMPLAINANT,
        "send_message_to_mediator" => ACTION_SEND_MESSAGE_TO_MEDIATOR,
        "refund" => ACTION_REFUND,
        "allow_partial_refund" => ACTION_ALLOW_PARTIAL_REFUND,
        "allow_return" => ACTION_ALLOW_RETURN,
        "allow_return_label" => ACTION_ALLOW_RETURN_LABEL,
        "open_dispute" => ACTION_OPEN_DISPUTE,
        "send_potential_shipping" => ACTION_SEND_POTENTIAL_SHIPPING,
        "add_shipping_evidence" => ACTION_ADD_SHIPPING_EVIDENCE,
        "send_attachments" => ACTION_SEND_ATTACHMENTS,
        "send_tracking_number" => ACTION_SEND_TRACKING_NUMBER,
        "return_review" => ACTION_RETURN_REVIEW,
        "recontact" => ACTION_RECONTACT,
        other => return other,
    }
    .of(locale)
}

const ACTION_SEND_MESSAGE_TO_COMPLAINANT: Localized = Localized {
    pt: "responder ao comprador",
    es: "responder al comprador",
    en: "answer the buyer",
};
const ACTION_SEND_MESSAGE_TO_MEDIATOR: Localized = Localized {
    pt: "escrever para o mediador",
    es: "escribir al mediador",
    en: "write to the mediator",
};
const ACTION_REFUND: Localized = Localized {
    pt: "reembolsar o comprador",
    es: "reembolsar al comprador",
    en: "refund the buyer",
};
const ACTION_ALLOW_PARTIAL_REFUND: Localized = Localized {
    pt: "fazer um reembolso parcial",
    es: "hacer un reembolso parcial",
    en: "give a partial refund",
};
const ACTION_ALLOW_RETURN: Localized = Localized {
    pt: "aceitar a devolução",
    es: "aceptar la devolución",
    en: "accept the return",
};
const ACTION_ALLOW_RETURN_LABEL: Localized = Localized {
    pt: "aceitar a devolução com etiqueta de envio",
    es: "aceptar la devolución con etiqueta de envío",
    en: "accept the return with a shipping label",
};
const ACTION_OPEN_DISPUTE: Localized = Localized {
    pt: "pedir mediação",
    es: "pedir mediación",
    en: "ask for mediation",
};
const ACTION_SEND_POTENTIAL_SHIPPING: Localized = Localized {
    pt: "informar a data de envio",
    es: "informar la fecha de envío",
    en: "say when you will ship",
};
const ACTION_ADD_SHIPPING_EVIDENCE: Localized = Localized {
    pt: "enviar comprovante de envio",
    es: "enviar el comprobante de envío",
    en: "send proof of shipment",
};
const ACTION_SEND_ATTACHMENTS: Localized =
    Localized::new("enviar arquivos", "enviar archivos", "send files");
const ACTION_SEND_TRACKING_NUMBER: Localized = Localized {
    pt: "informar o código de rastreio",
    es: "informar el número de seguimiento",
    en: "give the tracking number",
};
const ACTION_RETURN_REVIEW: Localized = Localized {
    pt: "revisar a devolução",
    es: "revisar la devolución",
    en: "review the return",
};
const ACTION_RECONTACT: Localized = Localized {
    pt: "voltar a falar com o comprador",
    es: "volver a contactar al comprador",
    en: "contact the buyer again",
};

/// In whose favour a claim ended; Mercado Livre's own word for one that is new.
pub(crate) fn party(locale: Locale, word: &str) -> &str {
    match word {
        "complainant" => COMPLAINANT,
        "respondent" => RESPONDENT,
        other => return other,
    }
    .of(locale)
}

const COMPLAINANT: Localized = Localized::new("comprador", "comprador", "the buyer");
const RESPONDENT: Localized = Localized::new("vendedor", "vendedor", "the seller");

/// How a claim ended; Mercado Livre's own word for one that is new.
pub(crate) fn reason(locale: Locale, word: &str) -> &str {
    match word {
        "payment_refunded" => MONEY_REFUNDED,
        other => return other,
    }
    .of(locale)
}
